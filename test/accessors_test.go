package test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestAccessors: what a user adds through the objects that a service hands out
// arrives in the template, and the service waits for it.
func TestAccessors(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	web := newService(stack, "Web", nil)
	for id, role := range map[string]awsiam.IRole{"TaskRole": web.TaskRole(), "ExecutionRole": web.ExecutionRole()} {
		role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings("sqs:SendMessage"), Resources: jsii.Strings("arn:aws:sqs:eu-west-1:111122223333:" + id),
		}))
	}
	web.TaskDefinition().FindContainer(jsii.String("app")).AddEnvironment(jsii.String("LOG_GROUP"), web.LogGroup().LogGroupName())
	awslogs.NewMetricFilter(stack, jsii.String("Errors"), &awslogs.MetricFilterProps{
		LogGroup: web.LogGroup(), FilterPattern: awslogs.FilterPattern_AllEvents(), MetricName: jsii.String("Errors"), MetricNamespace: jsii.String("Web"),
	})

	template := parseTemplate(t, cdktest.Template(t, stack))
	policies := template.ids("AWS::IAM::Policy")
	if len(policies) != 3 {
		t.Errorf("policies = %v, want the service's own and one for each role", policies)
	}
	before := closure(template, template.ids("AWS::ECS::Service")[0])
	for _, id := range policies {
		if !before[id] {
			t.Errorf("the service does not wait for policy %s", id)
		}
	}
	groups := template.ids("AWS::Logs::LogGroup")
	group := groups[slices.IndexFunc(groups, func(id string) bool { return strings.HasPrefix(id, "Web") })]
	for _, user := range []string{"AWS::Logs::MetricFilter", "AWS::ECS::TaskDefinition"} {
		if !slices.Contains(references(one(template, user).Properties), group) {
			t.Errorf("%s does not refer to the service's log group", user)
		}
	}
}

func TestAccessorsOfNetworks(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	if agent := isolatedvpc.NewEc2CapacityEndpoints(stack, "Ec2", &isolatedvpc.Ec2CapacityEndpointsProps{Network: network}); agent.Network() != network {
		t.Error("Network() of the agent's endpoints is another network")
	}
	want := []privatelink.Service{privatelink.Ecs, privatelink.EcsAgent, privatelink.EcsTelemetry}
	if got := network.EndpointServices(); !slices.Equal(got, want) {
		t.Errorf("EndpointServices() = %v, want %v", got, want)
	}
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	if got := web.SecurityGroup(); *got.SecurityGroupId() != *(*web.Connections().SecurityGroups())[0].SecurityGroupId() {
		t.Error("SecurityGroup() is not the group of Connections()")
	}
}

// TestRegionsOfAGovernment: a Region that the table of prefix lists lacks works
// with the id from props.
func TestRegionsOfAGovernment(t *testing.T) {
	stack := cdktest.NewStack(t, government)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123abcd"})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := endpointNames(template); !slices.Contains(got, "com.amazonaws.us-gov-west-1.ecr.api") {
		t.Errorf("endpoints = %v", got)
	}
}

// TestChina: names of endpoint services differ, for some services.
func TestChina(t *testing.T) {
	stack := cdktest.NewStack(t, china)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123abcd"})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	got := endpointNames(parseTemplate(t, cdktest.Template(t, stack)))
	want := []string{
		"cn.com.amazonaws.cn-north-1.ecr.api", "cn.com.amazonaws.cn-north-1.ecr.dkr",
		"com.amazonaws.cn-north-1.logs", "com.amazonaws.cn-north-1.s3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("endpoints = %v, want %v", got, want)
	}
}

// endpointNames returns the service names of the endpoints, sorted.
func endpointNames(t template) []string {
	var names []string
	for _, id := range t.ids("AWS::EC2::VPCEndpoint") {
		name, _ := t.Resources[id].Properties["ServiceName"].(string)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestRulesAreMadeOnce: what AllowFrom and a load balancer of CDK both ask for is
// one rule on each side; EC2 refuses a second.
func TestRulesAreMadeOnce(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}})
	balancer := awselasticloadbalancingv2.NewApplicationLoadBalancer(stack, jsii.String("Balancer"), &awselasticloadbalancingv2.ApplicationLoadBalancerProps{
		Vpc: private.Network().Vpc(), VpcSubnets: private.Network().Subnets(), InternetFacing: jsii.Bool(false),
	})
	listener := balancer.AddListener(jsii.String("Listener"), &awselasticloadbalancingv2.BaseApplicationListenerProps{
		Port: jsii.Number(80), Open: jsii.Bool(false),
	})
	web.AllowFrom(balancer, 80, "the load balancer")
	listener.AddTargets(jsii.String("Web"), &awselasticloadbalancingv2.AddApplicationTargetsProps{
		Port: jsii.Number(80), Targets: &[]awselasticloadbalancingv2.IApplicationLoadBalancerTarget{web.Service()},
	})
	template := parseTemplate(t, cdktest.Template(t, stack))
	for resourceType, want := range map[string]int{
		"AWS::EC2::SecurityGroupIngress": 2, // into the endpoints, and from the balancer
		"AWS::EC2::SecurityGroupEgress":  1, // from the balancer
	} {
		if got := template.ids(resourceType); len(got) != want {
			t.Errorf("%s: %v, want %d", resourceType, got, want)
		}
	}
}

// TestOpenPeersGetNoRule: a group that lets everything out needs no rule for it.
func TestOpenPeersGetNoRule(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}})
	web.AllowFrom(awsec2.NewSecurityGroup(stack, jsii.String("Open"), &awsec2.SecurityGroupProps{Vpc: private.Network().Vpc()}), 80, "an open group")
	if got := parseTemplate(t, cdktest.Template(t, stack)).ids("AWS::EC2::SecurityGroupEgress"); len(got) != 0 {
		t.Errorf("egress rules %v, want none", got)
	}
}

// TestNamesAreCut: a tag has at most 256 characters, a path has no limit.
func TestNamesAreCut(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, strings.Repeat("n", 300), nil)
	newService(stack, strings.Repeat("s", 300), &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	for id, r := range parseTemplate(t, cdktest.Template(t, stack)).Resources {
		walk(r.Properties["Tags"], func(key string, value any) {
			if text, ok := value.(string); ok && len(text) > 256 {
				t.Errorf("%s has a %s of %d characters", id, key, len(text))
			}
		})
	}
}

// TestVpcOfNetwork: the VPC that users get has its subnets, ranges and tables.
func TestVpcOfNetwork(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	subnet := (*network.Vpc().IsolatedSubnets())[1]
	for want, got := range map[string]*string{
		"10.0.0.0/16":                              network.Vpc().VpcCidrBlock(),
		"10.0.64.0/18":                             subnet.Ipv4CidrBlock(),
		"NetworkIsolatedSubnet2Subnet23FB3A01":     subnet.SubnetId(),
		"NetworkIsolatedSubnet2RouteTable1542CB0F": subnet.RouteTable().RouteTableId(),
	} {
		if text := fmt.Sprint(stack.Resolve(got)); text != want && text != "map[Ref:"+want+"]" {
			t.Errorf("got %s, want %s", text, want)
		}
	}
	if *network.EndpointSecurityGroup().AllowAllOutbound() {
		t.Error("the security group of the endpoints says that it lets everything out")
	}
}

// TestPrivateDns: it is on unless the service has no private names, which makes a
// deployment fail.
func TestPrivateDns(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{Endpoints: []privatelink.Service{
		privatelink.Logs, privatelink.DynamoDbInterface, privatelink.S3Interface,
	}})
	template := parseTemplate(t, cdktest.Template(t, stack))
	got := map[string]any{}
	for _, id := range template.ids("AWS::EC2::VPCEndpoint") {
		got[id[:len(id)-8]] = template.Resources[id].Properties["PrivateDnsEnabled"]
	}
	want := map[string]any{"NetworkEndpointsLogs": true, "NetworkEndpointsDynamodbInterface": false, "NetworkEndpointsS3Interface": false}
	if !maps.Equal(got, want) {
		t.Errorf("PrivateDnsEnabled = %v, want %v", got, want)
	}
}

// TestIdsThatAwsWouldRefuse: an id may have what log streams, descriptions and
// tags may not.
func TestIdsThatAwsWouldRefuse(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	newService(stack, `Web:"1"`, nil)
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := fmt.Sprint(one(template, "AWS::ECS::TaskDefinition").Properties); !strings.Contains(got, `awslogs-stream-prefix:Web-"1"`) {
		t.Errorf("the stream prefix is not Web-\"1\": %s", got)
	}
	if got := one(template, "AWS::EC2::SecurityGroupIngress").Properties["Description"]; got != "HTTPS from the tasks of Test/Web:-1-" {
		t.Errorf("Description = %q", got)
	}
	for _, id := range template.ids("AWS::EC2::SecurityGroup") {
		if got := template.Resources[id].Properties["GroupDescription"].(string); strings.Contains(got, `"`) {
			t.Errorf("GroupDescription = %q", got)
		}
	}
}

// TestNeeds: what a service asks of its network, to the letter.
func TestNeeds(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	network := newOwnNetwork(stack)
	var got []string
	network.require = func(n privatelink.Need) {
		got = append(got, fmt.Sprintf("%s | %s | %s | %s", n.Service, strings.Join(n.Actions, " "), strings.Join(n.Resources, " "), n.Reason))
	}
	secret := awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String("Secret"), jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-abcdef"))
	parameter := awsssm.StringParameter_FromSecureStringParameterAttributes(stack, jsii.String("Parameter"), &awsssm.SecureStringParameterAttributes{ParameterName: jsii.String("/a")})
	repository := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Images"), jsii.String("arn:aws:ecr:eu-west-1:111122223333:repository/web"))
	image := awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0"))
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster:  newCluster(stack, network),
		Image:    image,
		Secrets:  []service.Secret{{Name: "A", SecretsManager: secret}, {Name: "B", SecretsManager: secret}, {Name: "C", SsmParameter: parameter}},
		Sidecars: []service.Container{{Name: "again", Image: image, Secrets: []service.Secret{{Name: "C", SsmParameter: parameter}}}},
		LogGroup: awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Logs"), jsii.String("web")),
	})
	partition := *stack.Partition()
	want := []string{
		"ecr.api | ecr:GetAuthorizationToken | * | image login of Test/Web",
		"ecr.dkr | ecr:BatchGetImage ecr:GetDownloadUrlForLayer | arn:" + partition + ":ecr:eu-west-1:111122223333:repository/web | image pull of Test/Web",
		"s3 | s3:GetObject | arn:" + partition + ":s3:::prod-eu-west-1-starport-layer-bucket/* | image layers of Test/Web",
		"logs | logs:CreateLogStream logs:PutLogEvents | arn:" + partition + ":logs:eu-west-1:111122223333:log-group:web:* | container logs of Test/Web",
		"secretsmanager | secretsmanager:GetSecretValue | arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-abcdef | secrets of Test/Web",
		"ssm | ssm:GetParameters | arn:" + partition + ":ssm:eu-west-1:111122223333:parameter/a | secrets of Test/Web",
	}
	if !slices.Equal(got, want) {
		t.Errorf("needs:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
