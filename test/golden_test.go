package test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// Concrete environments, of three partitions.
var (
	ireland    = &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")}
	government = &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-gov-west-1")}
	china      = &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("cn-north-1")}
)

// A golden is a template under review.
type golden struct {
	name   string // of the file, without .json
	define func(t *testing.T) awscdk.Stack
}

// goldens are all of them.
var goldens = slices.Concat(constructGoldens, accessGoldens, taskGoldens, guardGoldens, adoptionGoldens, workloadGoldens, policyGoldens, registryGoldens, ec2Goldens, storageGoldens, talkGoldens, ingressGoldens)

// constructGoldens are each construct with nothing set, with everything set, and
// with what a user brings along.
var constructGoldens = []golden{
	{"isolatedvpc-zero", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
		return stack
	}},
	{"isolatedvpc-fargate-endpoints", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{Endpoints: isolatedvpc.FargateEndpoints()})
		for range 2 { // a reason that is given again is recorded once
			network.Require(privatelink.Need{Service: privatelink.Logs, Reason: "the reason"})
		}
		return stack
	}},
	{"isolatedvpc-all", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{
			supportedAzsKey("ecr.dkr"): []string{"eu-west-1a", "eu-west-1b", "eu-west-1c"},
			supportedAzsKey("xray"):    []string{"eu-west-1b", "eu-west-1c"},
			supportedAzsKey("s3"):      []string{"eu-west-1a", "eu-west-1b", "eu-west-1c"},
		})
		stack := cdktest.AddStack(app, "Test", ireland)
		defineNetworkWithSupportedAzs(stack)
		return stack
	}},
	{"ec2-capacity-endpoints", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
		isolatedvpc.NewEc2CapacityEndpoints(stack, "Ec2", &isolatedvpc.Ec2CapacityEndpointsProps{Network: network})
		return stack
	}},
	{"cluster-zero", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newCluster(stack, nil)
		return stack
	}},
	{"cluster-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network:           isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
			ClusterName:       "backend",
			ContainerInsights: awsecs.ContainerInsights_ENHANCED,
		})
		return stack
	}},
	{"cluster-own-network", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: newCluster(stack, newOwnNetwork(stack)),
			Image:   ecrImage(stack),
		})
		return stack
	}},
	{"service-zero", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", nil)
		return stack
	}},
	{"service-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		defineFullService(stack)
		return stack
	}},
	{"service-own-cluster", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineServiceOnOwnCluster(stack)
		return stack
	}},
	{"service-parameters", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		repository := awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), jsii.String("web"))
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Image:        awsecs.ContainerImage_FromEcrRepository(repository, parameter(stack, "Tag", "String").ValueAsString()),
			DesiredCount: parameter(stack, "Tasks", "Number").ValueAsNumber(),
		})
		return stack
	}},
	{"service-image-asset", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Image: awsecs.ContainerImage_FromAsset(jsii.String("../examples/fargate"), nil),
		})
		return stack
	}},
	{"service-in-another-stack", func(t *testing.T) awscdk.Stack {
		return defineServiceInAnotherStack(t, "strong")
	}},
	{"service-in-another-stack-weak", func(t *testing.T) awscdk.Stack {
		return defineServiceInAnotherStack(t, "weak")
	}},
	{"service-to-service", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		api := newService(stack, "Api", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}})
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
		api.AllowFrom(web, 8080, "Web calls Api")
		api.AllowFrom(web, 8080, "Web calls Api again")
		return stack
	}},
	{"service-calls-another-stack", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
		callee := cdktest.AddStack(app, "Callee", nil)
		private := newCluster(callee, nil)
		api := newService(callee, "Api", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}, ServiceName: "api"})
		stack := cdktest.AddStack(app, "Test", nil)
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster:     private,
			Environment: map[string]string{"API": *api.Service().ServiceName()},
		})
		api.AllowFrom(web, 8080, "Web calls Api")
		return stack
	}},
	{"service-called-from-network-stack", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
		network := cdktest.AddStack(app, "Network", nil)
		private := newCluster(network, nil)
		shared := awsec2.NewSecurityGroup(network, jsii.String("Shared"), &awsec2.SecurityGroupProps{
			Vpc: private.Network().Vpc(), AllowAllOutbound: jsii.Bool(false),
		})
		stack := cdktest.AddStack(app, "Test", nil)
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}})
		web.AllowFrom(shared, 80, "a shared group")
		web.AllowFrom(awsec2.SecurityGroup_FromSecurityGroupId(network, jsii.String("Imported"), jsii.String("sg-0123456789abcdef0"), &awsec2.SecurityGroupImportOptions{
			AllowAllOutbound: jsii.Bool(false),
		}), 80, "an imported group")
		return stack
	}},
	{"service-nested", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
		nested := awscdk.NewNestedStack(stack, jsii.String("Nested"), nil)
		api := newService(nested, "Api", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}})
		api.AllowFrom(web, 8080, "Web calls Api")
		return nested
	}},
	{"service-peers", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: private,
			Ports:   []service.Port{{Number: 53}, {Number: 53, Protocol: awsecs.Protocol_UDP}},
		})
		closed := awsec2.NewSecurityGroup(stack, jsii.String("Closed"), &awsec2.SecurityGroupProps{
			Vpc: private.Network().Vpc(), AllowAllOutbound: jsii.Bool(false),
		})
		open := awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Open"), jsii.String("sg-0123456789abcdef0"), nil)
		web.AllowFrom(closed, 53, "a group that lets nothing out")
		web.AllowFrom(open, 53, "a group that lets everything out")
		web.AllowFrom(awsec2.NewConnections(&awsec2.ConnectionsProps{SecurityGroups: &[]awsec2.ISecurityGroup{
			closed,
			awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Second"), jsii.String("sg-0123456789abcdef1"), &awsec2.SecurityGroupImportOptions{
				AllowAllOutbound: jsii.Bool(false),
			}),
		}}), 53, "several groups, of which one is allowed already")
		web.AllowFrom(awsec2.Peer_Ipv4(jsii.String("10.1.0.0/16")), 53, "a range of addresses")
		web.AllowFrom(awsec2.Peer_PrefixList(jsii.String("pl-0123456789abcdef0")), 53, "a prefix list")
		return stack
	}},
}

// TestGoldenTemplates: each construct makes the template under review. None needs a
// lookup in an account, also where account and Region are known, and none makes CDK
// warn.
func TestGoldenTemplates(t *testing.T) {
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			stack := g.define(t)
			directory := cdktest.Synthesize(t, stack)
			cdktest.Golden(t, g.name+".json", cdktest.Normalize(t, []byte(readFile(t, filepath.Join(directory, *stack.TemplateFile())))))
			for _, key := range missingContext(t, directory) {
				t.Errorf("synthesis needs a lookup: %s", key)
			}
			for _, message := range messages(t, directory) {
				t.Errorf("synthesis prints: %s", message)
			}
		})
	}
}

func defineNetworkWithSupportedAzs(stack awscdk.Stack) {
	isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
		CidrBlock:          "10.20.0.0/20",
		AvailabilityZones:  []string{"eu-west-1a", "eu-west-1b", "eu-west-1c"},
		Endpoints:          []privatelink.Service{privatelink.EcrDkr, privatelink.XRay, privatelink.DynamoDb, privatelink.S3Interface},
		LookupSupportedAzs: true,
		S3PrefixListId:     "pl-0123abcd",
	})
}

func defineServiceInAnotherStack(t *testing.T, references string) awscdk.Stack {
	app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": references})
	private := newCluster(cdktest.AddStack(app, "Network", nil), nil)
	stack := cdktest.AddStack(app, "Test", nil)
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
	return stack
}

func supportedAzsKey(name string) string {
	return "endpoint-service-availability-zones:account=111122223333:region=eu-west-1:serviceName=com.amazonaws.eu-west-1." + name
}

// newCluster defines a cluster in network, or in a network of its own.
func newCluster(scope constructs.Construct, network cluster.Network) *cluster.PrivateCluster {
	if network == nil {
		network = isolatedvpc.NewIsolatedVpc(scope, "Network", nil)
	}
	return cluster.NewPrivateCluster(scope, "Cluster", &cluster.PrivateClusterProps{Network: network})
}

// newService defines a service with the required props filled in.
func newService(scope constructs.Construct, id string, props *service.PrivateFargateServiceProps) *service.PrivateFargateService {
	if props == nil {
		props = &service.PrivateFargateServiceProps{}
	}
	if props.Cluster == nil {
		props.Cluster = newCluster(scope, nil)
	}
	if props.Image == nil {
		props.Image = ecrImage(scope)
	}
	return service.NewPrivateFargateService(scope, id, props)
}

func ecrImage(scope constructs.Construct) awsecs.ContainerImage {
	id := jsii.String("Repository")
	repository, ok := scope.Node().TryFindChild(id).(awsecr.IRepository)
	if !ok {
		repository = awsecr.Repository_FromRepositoryName(scope, id, jsii.String("web"))
	}
	return awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0"))
}

func defineFullService(stack awscdk.Stack) {
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	database := awssecretsmanager.NewSecret(stack, jsii.String("Database"), &awssecretsmanager.SecretProps{
		EncryptionKey: key,
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			SecretStringTemplate: jsii.String(`{"username":"app"}`),
			GenerateStringKey:    jsii.String("password"),
		},
	})
	named := awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("Named"), jsii.String("partner/token"))
	parameter := awsssm.StringParameter_FromSecureStringParameterAttributes(stack, jsii.String("Parameter"),
		&awsssm.SecureStringParameterAttributes{ParameterName: jsii.String("/web/api-key")})
	repository := awsecr.NewRepository(stack, jsii.String("Images"), nil)
	other := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Other"), jsii.String("arn:aws:ecr:eu-west-1:444455556666:repository/tools/proxy"))
	web := service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: newCluster(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{ResourceAccounts: []string{"444455556666"}},
		})),
		Image:           awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("sha256:"+digest)),
		ContainerName:   "web",
		Cpu:             512,
		MemoryMiB:       2048,
		CpuArchitecture: awsecs.CpuArchitecture_ARM64(),
		Command:         []string{"serve", "--port", "8443"},
		EntryPoint:      []string{"/web"},
		Ports:           []service.Port{{Number: 8443, Name: "https"}, {Number: 8125, Protocol: awsecs.Protocol_UDP}},
		Environment:     map[string]string{"STAGE": "prod", "LOG_LEVEL": "info"},
		Secrets: []service.Secret{
			{Name: "DATABASE_PASSWORD", SecretsManager: database, JsonKey: "password"},
			{Name: "PARTNER_TOKEN", SecretsManager: named, EncryptionKey: awskms.NewKey(stack, jsii.String("PartnerKey"), nil)},
			{Name: "API_KEY", SsmParameter: parameter, EncryptionKey: key},
		},
		HealthCheck: &awsecs.HealthCheck{
			Command:     jsii.Strings("CMD", "/web", "health"),
			Interval:    awscdk.Duration_Seconds(jsii.Number(10)),
			StartPeriod: awscdk.Duration_Seconds(jsii.Number(30)),
		},
		WritableRootFilesystem: true,
		Sidecars: []service.Container{{
			Name:         "proxy",
			Image:        awsecs.ContainerImage_FromEcrRepository(other, jsii.String("2.1")),
			Ports:        []service.Port{{Number: 9901}},
			NonEssential: true,
		}},
		DesiredCount:      jsii.Number(3),
		MinHealthyPercent: jsii.Number(100),
		MaxHealthyPercent: jsii.Number(150),
		CapacityProviderStrategies: []*awsecs.CapacityProviderStrategy{
			{CapacityProvider: jsii.String("FARGATE"), Base: jsii.Number(1), Weight: jsii.Number(1)},
			{CapacityProvider: jsii.String("FARGATE_SPOT"), Weight: jsii.Number(3)},
		},
		ServiceName:  "web",
		LogRetention: awslogs.RetentionDays_ONE_YEAR,
	})
	web.AllowFrom(awsec2.Peer_SecurityGroupId(jsii.String("sg-0123456789abcdef0"), nil), 8443, "internal load balancer")
}

const digest = "0000000000111111111122222222223333333333444444444455555555556666"

// ownCluster is what a user writes to bring a cluster along.
type ownCluster struct {
	cluster awsecs.ICluster
	network service.Network
}

func (c ownCluster) Cluster() awsecs.ICluster { return c.cluster }
func (c ownCluster) Network() service.Network { return c.network }

func defineServiceOnOwnCluster(stack awscdk.Stack) {
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	existing := awsecs.Cluster_FromClusterAttributes(stack, jsii.String("Existing"), &awsecs.ClusterAttributes{
		ClusterName: jsii.String("shared"),
		Vpc:         network.Vpc(),
	})
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster:  ownCluster{existing, network},
		TaskRole: awsiam.Role_FromRoleName(stack, jsii.String("TaskRole"), jsii.String("web"), nil),
		LogGroup: awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Logs"), jsii.String("/shared/web")),
	})
}

// ownNetwork is what a user writes to bring a VPC along whose endpoints exist.
type ownNetwork struct {
	vpc           awsec2.IVpc
	securityGroup awsec2.ISecurityGroup
	endpointId    func(privatelink.Service) *string
	prefixList    *string
	require       func(privatelink.Need)
}

func newOwnNetwork(scope constructs.Construct) ownNetwork {
	return ownNetwork{
		vpc: awsec2.Vpc_FromVpcAttributes(scope, jsii.String("Existing"), &awsec2.VpcAttributes{
			VpcId:                       jsii.String("vpc-0123456789abcdef0"),
			AvailabilityZones:           jsii.Strings("eu-west-1a", "eu-west-1b"),
			IsolatedSubnetIds:           jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
			IsolatedSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"),
		}),
		securityGroup: awsec2.SecurityGroup_FromSecurityGroupId(scope, jsii.String("Endpoints"), jsii.String("sg-0123456789abcdef0"), nil),
		endpointId:    func(s privatelink.Service) *string { return jsii.Sprintf("vpce-%s", s) },
		prefixList:    jsii.String("pl-6da54004"),
		require:       func(privatelink.Need) {}, // its endpoints exist
	}
}

func (n ownNetwork) Vpc() awsec2.IVpc { return n.vpc }
func (n ownNetwork) Subnets() *awsec2.SubnetSelection {
	return &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}
}
func (n ownNetwork) EndpointSecurityGroup() awsec2.ISecurityGroup { return n.securityGroup }
func (n ownNetwork) Require(need privatelink.Need)                { n.require(need) }
func (n ownNetwork) EndpointId(s privatelink.Service) *string     { return n.endpointId(s) }
func (n ownNetwork) EndpointVpcId(privatelink.Service) *string    { return n.vpc.VpcId() }
func (n ownNetwork) EndpointCidrs() []string                      { return nil }
func (n ownNetwork) PrefixListId(constructs.Construct, privatelink.Service) *string {
	return n.prefixList
}
func (n ownNetwork) AllowDomains(...string) {}
func (n ownNetwork) PrivateConnectivityEstablished() constructs.IDependable {
	return constructs.NewDependencyGroup()
}
