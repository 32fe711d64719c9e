package test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// sessionsOf defines a service that takes sessions of ECS Exec, in a cluster with a
// configuration of them.
func sessionsOf(stack awscdk.Stack, configuration *awsecs.ExecuteCommandConfiguration, taskRole awsiam.IRole) *service.PrivateFargateService {
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	own := awsecs.Cluster_FromClusterAttributes(stack, jsii.String("Existing"), &awsecs.ClusterAttributes{
		ClusterName: jsii.String("shared"), Vpc: network.Vpc(), ExecuteCommandConfiguration: configuration,
	})
	return newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: ownCluster{own, network}, TaskRole: taskRole, ExecuteCommand: true, WritableRootFilesystem: true,
		Sidecars: []service.Container{{Name: "closed", Image: ecrImage(stack)}, {Name: "open", Image: ecrImage(stack), WritableRootFilesystem: true}},
	})
}

// TestSessionsFollowTheCluster: what the task role may do for sessions is what the
// configuration of the cluster makes of them, and nothing else.
func TestSessionsFollowTheCluster(t *testing.T) {
	const channels = `ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel on *`
	logs := func(group string) []string {
		return []string{"logs:DescribeLogGroups on *", "logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents on " + group}
	}
	const containers = "map[Fn::GetAtt:[WebLogGroup1664F270 Arn]]"
	override := func(l *awsecs.ExecuteCommandLogConfiguration) *awsecs.ExecuteCommandConfiguration {
		return &awsecs.ExecuteCommandConfiguration{Logging: awsecs.ExecuteCommandLogging_OVERRIDE, LogConfiguration: l}
	}
	tests := []struct {
		name    string
		cluster func(awscdk.Stack) *awsecs.ExecuteCommandConfiguration
		want    []string
	}{
		{"no configuration", func(awscdk.Stack) *awsecs.ExecuteCommandConfiguration { return nil }, logs(containers)},
		{"logs of the containers", func(awscdk.Stack) *awsecs.ExecuteCommandConfiguration {
			return &awsecs.ExecuteCommandConfiguration{Logging: awsecs.ExecuteCommandLogging_DEFAULT}
		}, logs(containers)},
		{"no logs", func(awscdk.Stack) *awsecs.ExecuteCommandConfiguration {
			return &awsecs.ExecuteCommandConfiguration{Logging: awsecs.ExecuteCommandLogging_NONE}
		}, nil},
		{"a key, no logs", func(stack awscdk.Stack) *awsecs.ExecuteCommandConfiguration {
			return &awsecs.ExecuteCommandConfiguration{
				KmsKey:  awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1")),
				Logging: awsecs.ExecuteCommandLogging_NONE,
			}
		}, []string{"kms:Decrypt on arn:aws:kms:eu-west-1:111122223333:key/1"}},
		{"a log group", func(stack awscdk.Stack) *awsecs.ExecuteCommandConfiguration {
			return override(&awsecs.ExecuteCommandLogConfiguration{
				CloudWatchLogGroup: awslogs.NewLogGroup(stack, jsii.String("Sessions"), nil),
			})
		}, logs("map[Fn::GetAtt:[Sessions8896A56D Arn]]")},
		{"the L1 resource of a log group", func(stack awscdk.Stack) *awsecs.ExecuteCommandConfiguration {
			return override(&awsecs.ExecuteCommandLogConfiguration{
				CloudWatchLogGroup: awslogs.CfnLogGroup_FromLogGroupArn(stack, jsii.String("Sessions"), jsii.String("arn:aws:logs:eu-west-1:111122223333:log-group:audit")),
			})
		}, logs("arn:aws:logs:eu-west-1:111122223333:log-group:audit:*")},
		{"a bucket", func(stack awscdk.Stack) *awsecs.ExecuteCommandConfiguration {
			return override(&awsecs.ExecuteCommandLogConfiguration{S3Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("audit"))})
		}, []string{
			"s3:GetBucketLocation s3:GetEncryptionConfiguration on map[Fn::Join:[ [arn: map[Ref:AWS::Partition] :s3:::audit]]]",
			"s3:PutObject on map[Fn::Join:[ [arn: map[Ref:AWS::Partition] :s3:::audit/*]]]",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, ireland)
			sessionsOf(stack, tt.cluster(stack), nil)
			directory := cdktest.Synthesize(t, stack)
			template := readTemplate(t, filepath.Join(directory, *stack.TemplateFile()))
			got, want := granted(template, "WebTaskRole"), append([]string{channels}, tt.want...)
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Errorf("the task role may\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
			if found := messages(t, directory); len(found) > 0 {
				t.Errorf("messages %q", found)
			}
		})
	}
}

// TestSessionsThatCannotWork: an imported cluster may have what no session can use.
func TestSessionsThatCannotWork(t *testing.T) {
	err := cdktest.PanicError(t, func() {
		stack := cdktest.NewStack(t, ireland)
		sessionsOf(stack, &awsecs.ExecuteCommandConfiguration{
			KmsKey: awskms.Alias_FromAliasName(stack, jsii.String("Key"), jsii.String("alias/web")), Logging: awsecs.ExecuteCommandLogging_OVERRIDE,
			LogConfiguration: &awsecs.ExecuteCommandLogConfiguration{
				CloudWatchLogGroup: awslogs.LogGroup_FromLogGroupArn(stack, jsii.String("Sessions"), jsii.String("arn:aws:logs:us-east-1:111122223333:log-group:audit")),
			},
		}, nil)
	})
	for _, want := range []string{
		"service: Test/Web: ", "ExecuteCommand: the cluster's key for ECS Exec is an alias",
		"logs sessions to arn:aws:logs:us-east-1:111122223333:log-group:audit:*, which is not in the stack's Region eu-west-1",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
}

// granted returns what the policies of a role allow, sorted. Its logical id starts
// with role.
func granted(t template, role string) []string {
	var found []string
	for _, id := range t.ids("AWS::IAM::Policy") {
		p := t.Resources[id].Properties
		if !slices.ContainsFunc(references(p["Roles"]), func(id string) bool { return strings.HasPrefix(id, role) }) {
			continue
		}
		for _, s := range p["PolicyDocument"].(map[string]any)["Statement"].([]any) {
			s := s.(map[string]any)
			actions := strings.Trim(fmt.Sprint(s["Action"]), "[]")
			found = append(found, fmt.Sprintf("%s on %v", actions, s["Resource"]))
		}
	}
	slices.Sort(found)
	return found
}

// TestSessionsEnterWritableContainers: those have an init process; the others are as
// they are without sessions.
func TestSessionsEnterWritableContainers(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	sessionsOf(stack, nil, nil)
	task := one(parseTemplate(t, cdktest.Template(t, stack)), "AWS::ECS::TaskDefinition")
	got := map[any]bool{}
	for _, c := range task.Properties["ContainerDefinitions"].([]any) {
		c := c.(map[string]any)
		linux, _ := c["LinuxParameters"].(map[string]any)
		got[c["Name"]] = linux["InitProcessEnabled"] == true
	}
	if want := (map[any]bool{"app": true, "open": true, "closed": false}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("containers with an init process: %v, want %v", got, want)
	}
}

// TestSessionsAsARoleOfTheUsersOwn: it gets the policy, unless it takes none.
func TestSessionsAsARoleOfTheUsersOwn(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:role/web"
	for _, tt := range []struct {
		name    string
		role    func(awscdk.Stack) awsiam.IRole
		roles   string // of the policy
		message string
	}{
		{"by name", func(stack awscdk.Stack) awsiam.IRole {
			return awsiam.Role_FromRoleName(stack, jsii.String("TaskRole"), jsii.String("web"), nil)
		}, "[web]", ""},
		{"immutable", func(stack awscdk.Stack) awsiam.IRole {
			return awsiam.Role_FromRoleArn(stack, jsii.String("TaskRole"), jsii.String(arn), &awsiam.FromRoleArnOptions{Mutable: jsii.Bool(false)})
		}, "", "TaskRole was imported as immutable, so give it yourself what sessions take: ssmmessages:CreateControlChannel, ssmmessages:CreateDataChannel, " +
			"ssmmessages:OpenControlChannel, ssmmessages:OpenDataChannel on *; logs:DescribeLogGroups on *; logs:CreateLogStream"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			sessionsOf(stack, nil, tt.role(stack))
			directory := cdktest.Synthesize(t, stack)
			template := readTemplate(t, filepath.Join(directory, *stack.TemplateFile()))
			got := ""
			for _, id := range template.ids("AWS::IAM::Policy") {
				if strings.HasPrefix(id, "WebExecuteCommandPolicy") {
					got = fmt.Sprint(template.Resources[id].Properties["Roles"])
				}
			}
			if got != tt.roles {
				t.Errorf("roles of the policy: %q, want %q", got, tt.roles)
			}
			if found := strings.Join(messages(t, directory), "\n"); (found == "") != (tt.message == "") || !strings.Contains(found, tt.message) {
				t.Errorf("messages %q, want one with %q", found, tt.message)
			}
			if one(template, "AWS::ECS::Service").Properties["EnableExecuteCommand"] != true {
				t.Error("ECS Exec is off")
			}
		})
	}
}

// TestPermissionsBoundary: it is on the roles that are made, not on the user's own.
func TestPermissionsBoundary(t *testing.T) {
	for _, own := range []bool{false, true} {
		stack := cdktest.NewStack(t, nil)
		props := &service.PrivateFargateServiceProps{
			PermissionsBoundary: awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("Boundary"), jsii.String("boundary")),
		}
		want := 2
		if own {
			want = 1
			props.TaskRole = awsiam.NewRole(stack, jsii.String("Own"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
		}
		newService(stack, "Web", props)
		template := parseTemplate(t, cdktest.Template(t, stack))
		got := 0
		for _, id := range template.ids("AWS::IAM::Role") {
			if strings.Contains(fmt.Sprint(template.Resources[id].Properties["PermissionsBoundary"]), "policy/boundary") {
				got++
			}
		}
		if got != want {
			t.Errorf("own task role %v: %d roles with the boundary, want %d", own, got, want)
		}
	}
}

// TestNeedsOfFeatures: what sessions and Service Connect ask of the network, to the letter.
func TestNeedsOfFeatures(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	network := newOwnNetwork(stack)
	var got []string
	network.require = func(n privatelink.Need) {
		got = append(got, fmt.Sprintf("%s | %s | %s | %s", n.Service, strings.Join(n.Actions, " "), strings.Join(n.Resources, " "), n.Reason))
	}
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network: network, ClusterName: "shop", ServiceConnectNamespace: "internal",
			ExecuteCommand: &cluster.ExecuteCommand{
				EncryptionKey: awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1")),
				LogGroup:      awslogs.LogGroup_FromLogGroupArn(stack, jsii.String("Sessions"), jsii.String("arn:aws:logs:eu-west-1:111122223333:log-group:audit")),
			},
		}),
		ExecuteCommand: true, WritableRootFilesystem: true, ServiceConnect: &awsecs.ServiceConnectProps{},
	})
	want := []string{
		"ssmmessages | ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel | * | sessions of ECS Exec of Test/Web",
		"kms | kms:Decrypt | arn:aws:kms:eu-west-1:111122223333:key/1 | key of sessions of ECS Exec of Test/Web",
		"logs | logs:DescribeLogGroups | * | logs of sessions of ECS Exec of Test/Web",
		"logs | logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents | arn:aws:logs:eu-west-1:111122223333:log-group:audit:* | logs of sessions of ECS Exec of Test/Web",
		"ecs-agent | ecs:Poll | arn:" + *stack.Partition() + ":ecs:eu-west-1:111122223333:task-set/CLUSTER/* | configuration of the Service Connect proxy of Test/Web",
	}
	if len(got) > 4 {
		got = got[4:] // those of every service
	}
	last := &got[len(got)-1]
	if from, to := strings.Index(*last, "task-set/"), strings.Index(*last, "/* |"); from > 0 && to > from {
		*last = (*last)[:from] + "task-set/CLUSTER" + (*last)[to:] // the cluster is a token
	}
	if !slices.Equal(got, want) {
		t.Errorf("needs:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestRulesOfAllowTo: wherever the VPC, the peer and the service are, the rules are in
// the stack that comes later, and no stack comes before itself.
func TestRulesOfAllowTo(t *testing.T) {
	for _, tt := range []struct {
		stacks string // of the VPC, the cluster, the peer and the service
		want   string // that has the rules
	}{
		{"A A A A", "A"},
		{"N N N S", "S"},
		{"N N D N", "D"},
		{"N N D S", "S"},
		{"N C D S", "S"},
		{"N S D S", "S"},
		{"S N D S", "D"},
		{"N N N nested-S", "nested-S"},
		{"N N nested-D N", "nested-D"},
	} {
		for _, strength := range []string{"strong", "weak"} {
			t.Run(strength+" "+tt.stacks, func(t *testing.T) {
				app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": strength})
				names := strings.Fields(tt.stacks)
				stacks := stacksOf(app, names)
				network := isolatedvpc.NewIsolatedVpc(stacks[0], "Network", nil)
				private := cluster.NewPrivateCluster(stacks[1], "Cluster", &cluster.PrivateClusterProps{Network: network})
				database := awsec2.NewSecurityGroup(stacks[2], jsii.String("Database"), &awsec2.SecurityGroupProps{Vpc: network.Vpc(), AllowAllOutbound: jsii.Bool(false)})
				props := &service.PrivateFargateServiceProps{Cluster: private}
				if tt.want == names[3] && tt.want != names[2] { // else the peer comes later, so that the service cannot know of it
					props.Environment = map[string]string{"DATABASE": *database.SecurityGroupId()}
				}
				web := newService(stacks[3], "Web", props)
				for range 2 {
					web.AllowTo(database, 5432, "Web reads and writes")
				}
				directory := *app.Synth(nil).Directory()
				for _, path := range templatesIn(t, directory) {
					if circle := circleIn(readTemplate(t, path)); circle != nil {
						t.Errorf("%s: %s", filepath.Base(path), strings.Join(circle, " -> "))
					}
				}
				for i, stack := range stacks {
					want := 0
					if names[i] == tt.want {
						want = 1
					}
					template := readTemplate(t, filepath.Join(directory, *stack.TemplateFile()))
					egress, ingress := template.rules("AWS::EC2::SecurityGroupEgress", 5432), template.rules("AWS::EC2::SecurityGroupIngress", 5432)
					if egress != want || ingress != want {
						t.Errorf("rules in %s: %d out and %d in, want %d", names[i], egress, ingress, want)
					}
				}
			})
		}
	}
}

// rules counts the rules of a type that are for a port.
func (t template) rules(resourceType string, port float64) int {
	count := 0
	for _, id := range t.ids(resourceType) {
		if t.Resources[id].Properties["FromPort"] == port {
			count++
		}
	}
	return count
}

// TestPeersOfAllowTo: each is let out to and into once, however often it is allowed,
// and the service starts after all of it.
func TestPeersOfAllowTo(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	network := private.Network()
	imported := func(id, group string, mutable bool) awsec2.ISecurityGroup {
		return awsec2.SecurityGroup_FromSecurityGroupId(stack, &id, &group, &awsec2.SecurityGroupImportOptions{Mutable: &mutable})
	}
	closed := awsec2.NewSecurityGroup(stack, jsii.String("Closed"), &awsec2.SecurityGroupProps{Vpc: network.Vpc(), AllowAllOutbound: jsii.Bool(false)})
	tests := []struct {
		name          string
		peer          awsec2.IConnectable
		port          int
		egress, other int // rules that are new, of which other are into the peer
	}{
		{"a service, by both protocols", newService(stack, "Api", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 53}, {Number: 53, Protocol: awsecs.Protocol_UDP}},
		}), 53, 2, 2},
		{"a security group", closed, 5432, 1, 1},
		{"another port of it", closed, 5433, 1, 1},
		{"an imported group", imported("Mutable", "sg-00000000000000001", true), 5432, 1, 1},
		{"the same group, imported again", imported("Again", "sg-00000000000000001", true), 5432, 0, 0},
		{"an imported group that takes no rules", imported("Immutable", "sg-00000000000000002", false), 5432, 1, 0},
		{"a group by its id", awsec2.Peer_SecurityGroupId(jsii.String("sg-00000000000000003"), nil), 5432, 1, 0},
		{"what was a group by its id", imported("Third", "sg-00000000000000003", true), 5432, 0, 1},
		{"a private range", awsec2.Peer_Ipv4(jsii.String("10.1.0.0/16")), 5432, 1, 0},
		{"a range known at deployment", awsec2.Peer_Ipv4(parameter(stack, "Range", "String").ValueAsString()), 5432, 1, 0},
		{"a range of the VPC", awsec2.Peer_Ipv4(jsii.String("10.0.64.0/18")), 443, 1, 0},
		{"the VPC", awsec2.Peer_Ipv4(network.Vpc().VpcCidrBlock()), 443, 1, 0},
		{"a prefix list", awsec2.Peer_PrefixList(jsii.String("pl-0123456789abcdef0")), 443, 1, 0},
		{"a prefix list known at deployment", awsec2.Peer_PrefixList(parameter(stack, "List", "String").ValueAsString()), 443, 1, 0},
		{"the endpoints, which it is let out to anyway", network.EndpointSecurityGroup(), 443, 0, 0},
		{"itself", nil, 5432, 1, 1},
	}
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
	egress, ingress := 0, 1 // into the endpoints
	ingress++               // of Api
	for _, tt := range tests {
		if tt.peer == nil {
			tt.peer = web.SecurityGroup()
		}
		for range 2 {
			web.AllowTo(tt.peer, tt.port, "a reason")
		}
		egress, ingress = egress+tt.egress, ingress+tt.other
		if got := countOf(stack, "AWS::EC2::SecurityGroupEgress"); got != egress {
			t.Errorf("%s: %d egress rules, want %d", tt.name, got, egress)
		}
		if got := countOf(stack, "AWS::EC2::SecurityGroupIngress"); got != ingress {
			t.Errorf("%s: %d ingress rules, want %d", tt.name, got, ingress)
		}
	}
	template := parseTemplate(t, cdktest.Template(t, stack))
	before := closure(template, template.ids("AWS::ECS::Service")[1])
	for _, id := range slices.Concat(template.ids("AWS::EC2::SecurityGroupEgress"), template.ids("AWS::EC2::SecurityGroupIngress")) {
		if !before[id] && !strings.HasPrefix(id, "ApiEndpointsFromTasks") {
			t.Errorf("the service does not wait for %s", id)
		}
	}
	if found := openings(template); len(found) != 0 {
		t.Errorf("open: %v", found)
	}
}

// TestServicesStartAfterRulesForAddresses: also if they have no other rules.
func TestServicesStartAfterRulesForAddresses(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	newService(stack, "Web", nil).AllowTo(awsec2.Peer_Ipv4(jsii.String("10.1.0.0/16")), 5432, "a private range")
	template := parseTemplate(t, cdktest.Template(t, stack))
	rule := template.ids("AWS::EC2::SecurityGroupEgress")[0]
	if !closure(template, template.ids("AWS::ECS::Service")[0])[rule] {
		t.Errorf("the service does not wait for %s", rule)
	}
}

// countOf counts the resources of a type that are defined in a stack so far.
func countOf(stack awscdk.Stack, resourceType string) int {
	count := 0
	for _, c := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if r, ok := c.(awscdk.CfnResource); ok && *r.CfnResourceType() == resourceType {
			count++
		}
	}
	return count
}

// TestMembersOfServiceConnect: a port that only the proxy listens on can be allowed,
// and a caller starts after the service whose name it calls, unless each calls the
// other, which would be a circle.
func TestMembersOfServiceConnect(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), ServiceConnectNamespace: "internal",
	})
	member := func(id string) *service.PrivateFargateService {
		return newService(stack, id, &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080, Name: strings.ToLower(id)}},
			ServiceConnect: &awsecs.ServiceConnectProps{Services: &[]*awsecs.ServiceConnectService{
				{PortMappingName: jsii.String(strings.ToLower(id)), IngressPortOverride: jsii.Number(9000)},
			}},
		})
	}
	a, b, c, d := member("A"), member("B"), member("C"), member("D")
	outside := newService(stack, "Outside", &service.PrivateFargateServiceProps{Cluster: private})
	a.AllowTo(b, 9000, "A calls B")
	b.AllowTo(c, 9000, "B calls C")
	c.AllowTo(a, 9000, "C calls A, which waits for C already")
	d.AllowTo(d, 9000, "D calls itself")
	outside.AllowTo(a, 8080, "without a name")

	template := parseTemplate(t, cdktest.Template(t, stack))
	if circle := circleIn(template); circle != nil {
		t.Errorf("circle: %s", strings.Join(circle, " -> "))
	}
	services := template.ids("AWS::ECS::Service")
	var got []string
	for _, id := range services {
		for _, other := range services {
			if slices.Contains(template.Resources[id].DependsOn, other) {
				got = append(got, id[:1]+" after "+other[:1])
			}
		}
	}
	if want := []string{"A after B", "B after C"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if got := template.rules("AWS::EC2::SecurityGroupIngress", 9000); got != 4 {
		t.Errorf("%d rules for the port of the proxy, want 4", got)
	}
}

// TestOwnNamespace: a service can name one, whatever the cluster has.
func TestOwnNamespace(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	const arn = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-0123456789abcdef"
	newService(stack, "Web", &service.PrivateFargateServiceProps{ServiceConnect: &awsecs.ServiceConnectProps{Namespace: jsii.String(arn)}})
	template := parseTemplate(t, cdktest.Template(t, stack))
	configuration, _ := one(template, "AWS::ECS::Service").Properties["ServiceConnectConfiguration"].(map[string]any)
	if configuration["Namespace"] != arn {
		t.Errorf("Namespace = %v, want %s", configuration["Namespace"], arn)
	}
}
