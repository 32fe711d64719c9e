package test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/rogpeppe/go-internal/diff"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// flagsOfInit are those that cdk init turns on and that change what a service is.
var flagsOfInit = map[string]any{
	"@aws-cdk/aws-iam:minimizePolicies":                                     true,
	"@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm":                         true,
	"@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker": true,
	"@aws-cdk/core:enablePartitionLiterals":                                 true,
	"@aws-cdk/aws-ecs:arnFormatIncludesClusterName":                         true,
	"@aws-cdk/aws-iam:standardizedServicePrincipals":                        true,
	"@aws-cdk/aws-ecs:removeEmptyLoadBalancers":                             true,
	"@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName":               true,
	"@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions":                true,
}

// plainServices are services that are L1 resources until somebody asks for CDK's constructs.
var plainServices = map[string]func(stack awscdk.Stack) service.PrivateFargateServiceProps{
	"nothing set": func(awscdk.Stack) service.PrivateFargateServiceProps { return service.PrivateFargateServiceProps{} },
	"container": func(awscdk.Stack) service.PrivateFargateServiceProps {
		return service.PrivateFargateServiceProps{
			ContainerName: "web", Command: []string{"serve", "--all"}, EntryPoint: []string{"/bin/web"}, WritableRootFilesystem: true,
			Ports:       []service.Port{{Number: 8080, Name: "http"}, {Number: 53, Protocol: awsecs.Protocol_UDP}},
			Environment: map[string]string{"B": "2", "A": "1", "Z": ""},
			HealthCheck: &awsecs.HealthCheck{Command: jsii.Strings("true"), StartPeriod: awscdk.Duration_Minutes(jsii.Number(1))},
		}
	},
	"health check": func(awscdk.Stack) service.PrivateFargateServiceProps {
		return service.PrivateFargateServiceProps{HealthCheck: &awsecs.HealthCheck{
			Command: jsii.Strings("/bin/check", "-v"), Interval: awscdk.Duration_Seconds(jsii.Number(10)),
			Timeout: awscdk.Duration_Seconds(jsii.Number(3)), Retries: jsii.Number(5),
		}}
	},
	"size, count and names": func(awscdk.Stack) service.PrivateFargateServiceProps {
		return service.PrivateFargateServiceProps{
			Cpu: 1024, MemoryMiB: 4096, DesiredCount: jsii.Number(0), MinHealthyPercent: jsii.Number(0), MaxHealthyPercent: jsii.Number(150),
			ServiceName: "web", CpuArchitecture: awsecs.CpuArchitecture_ARM64(),
		}
	},
	"number tokens": func(stack awscdk.Stack) service.PrivateFargateServiceProps {
		count := awscdk.NewCfnParameter(stack, jsii.String("Count"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})
		return service.PrivateFargateServiceProps{DesiredCount: count.ValueAsNumber()}
	},
	"spot": func(awscdk.Stack) service.PrivateFargateServiceProps {
		return service.PrivateFargateServiceProps{CapacityProviderStrategies: []*awsecs.CapacityProviderStrategy{
			{CapacityProvider: jsii.String("FARGATE"), Base: jsii.Number(1), Weight: jsii.Number(1)},
			{CapacityProvider: jsii.String("FARGATE_SPOT"), Weight: jsii.Number(3)},
		}}
	},
	"roles": func(stack awscdk.Stack) service.PrivateFargateServiceProps {
		return service.PrivateFargateServiceProps{
			TaskRole:            awsiam.NewRole(stack, jsii.String("Own"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)}),
			PermissionsBoundary: awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("Boundary"), jsii.String("boundary")),
		}
	},
	"log group and repository": func(stack awscdk.Stack) service.PrivateFargateServiceProps {
		repository := awsecr.NewRepository(stack, jsii.String("Images"), nil)
		return service.PrivateFargateServiceProps{
			Image:    awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("sha256:"+digest)),
			LogGroup: awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Logs"), jsii.String("web")),
		}
	},
	"secrets and a sidecar": func(stack awscdk.Stack) service.PrivateFargateServiceProps {
		secret := awssecretsmanager.NewSecret(stack, jsii.String("Secret"), nil)
		parameter := awsssm.NewStringParameter(stack, jsii.String("Parameter"), &awsssm.StringParameterProps{StringValue: jsii.String("x")})
		encrypted := awssecretsmanager.NewSecret(stack, jsii.String("Encrypted"), &awssecretsmanager.SecretProps{EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil)})
		return service.PrivateFargateServiceProps{
			Secrets: []service.Secret{
				{Name: "PASSWORD", SecretsManager: secret, JsonKey: "password"}, {Name: "ALL", SecretsManager: secret},
				{Name: "SETTING", SsmParameter: parameter}, {Name: "ENCRYPTED", SecretsManager: encrypted},
			},
			Sidecars: []service.Container{{Name: "side", Image: ecrImage(stack), NonEssential: true}},
		}
	},
}

// TestBareServices: a service whose parts are L1 resources has the template that CDK's L2
// constructs make, byte by byte.
func TestBareServices(t *testing.T) {
	compare := func(name string, props func(awscdk.Stack) service.PrivateFargateServiceProps, env *awscdk.Environment) {
		for flags, context := range map[string]map[string]any{"old": nil, "new": flagsOfInit} {
			t.Run(name+", "+flags+" flags", func(t *testing.T) {
				bare := plainTemplate(t, env, context, props, func(*service.PrivateFargateService) {})
				full := plainTemplate(t, env, context, props, func(s *service.PrivateFargateService) { s.TaskDefinition() })
				if d := diff.Diff("L2", full, "L1", bare); d != nil {
					t.Errorf("%s", d)
				}
			})
		}
	}
	for name, props := range plainServices {
		compare(name, props, nil)
	}
	for place, env := range map[string]*awscdk.Environment{"ireland": ireland, "china": china, "government": government} {
		compare(place, plainServices["secrets and a sidecar"], env)
	}
}

// TestAccessorsOfBareServices: each accessor makes CDK's constructs take the places of the
// L1 resources, once, and the template stays what it is.
func TestAccessorsOfBareServices(t *testing.T) {
	props := plainServices["nothing set"]
	want := plainTemplate(t, nil, nil, props, func(*service.PrivateFargateService) {})
	for name, access := range map[string]func(*service.PrivateFargateService) any{
		"Service":        func(s *service.PrivateFargateService) any { return s.Service() },
		"TaskDefinition": func(s *service.PrivateFargateService) any { return s.TaskDefinition() },
		"ExecutionRole":  func(s *service.PrivateFargateService) any { return s.ExecutionRole() },
		"TaskRole":       func(s *service.PrivateFargateService) any { return s.TaskRole() },
	} {
		t.Run(name, func(t *testing.T) {
			got := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) {
				if first := access(s); first == nil || access(s) != first {
					t.Errorf("got %v, then another one", first)
				}
			})
			if d := diff.Diff("before", want, "after", got); d != nil {
				t.Errorf("%s", d)
			}
		})
	}
}

// usesOfBareServices are what changes L1 resources later.
var usesOfBareServices = map[string]func(*service.PrivateFargateService){
	"targets of load balancers": func(s *service.PrivateFargateService) {
		stack := awscdk.Stack_Of(s)
		network := stack.Node().FindChild(jsii.String("Network")).(*isolatedvpc.IsolatedVpc)
		service.NewInternalApplicationLoadBalancer(stack, "Application", &service.InternalApplicationLoadBalancerProps{Network: network, Plaintext: true}).
			AddTarget("Requests", s, &service.ApplicationTargetOptions{Port: 80})
		service.NewInternalNetworkLoadBalancer(stack, "Connections", &service.InternalNetworkLoadBalancerProps{Network: network}).
			AddTarget("Connections", s, &service.NetworkTargetOptions{Port: 81, HealthCheckGracePeriod: awscdk.Duration_Minutes(jsii.Number(2))})
	},
	"permissions": func(s *service.PrivateFargateService) {
		queue := awssqs.NewQueue(awscdk.Stack_Of(s), jsii.String("Queue"), nil)
		s.Allow(privatelink.Sqs, queue.GrantSendMessages)
		s.Allow(privatelink.Sqs, queue.GrantPurge)
	},
	"peers": func(s *service.PrivateFargateService) {
		database := awsec2.NewSecurityGroup(awscdk.Stack_Of(s), jsii.String("Database"), &awsec2.SecurityGroupProps{Vpc: awsec2.Vpc_FromVpcAttributes(
			awscdk.Stack_Of(s), jsii.String("Vpc"), &awsec2.VpcAttributes{VpcId: jsii.String("vpc-1"), AvailabilityZones: jsii.Strings("a")})})
		s.AllowTo(database, 5432, "the database")
		s.AllowFrom(database, 80, "the database calls back")
	},
}

// TestUsesOfBareServices: what is done with a service is the same before and after CDK's
// constructs are asked for.
func TestUsesOfBareServices(t *testing.T) {
	props := func(awscdk.Stack) service.PrivateFargateServiceProps {
		return service.PrivateFargateServiceProps{Ports: []service.Port{{Number: 80}, {Number: 81}}}
	}
	for name, use := range usesOfBareServices {
		t.Run(name, func(t *testing.T) {
			want := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) { use(s); mustBeBare(t, s) })
			after := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) { use(s); s.Service() })
			if d := diff.Diff("L1", want, "L2 made after that", after); d != nil {
				t.Errorf("%s", d)
			}
			before := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) { s.Service(); use(s) })
			if d := diff.Diff("L1", want, "L2 made before that", before); d != nil {
				t.Errorf("%s", d)
			}
		})
	}
}

// TestOverriddenIdsOfBareServices: what refers to an L1 resource follows the logical ids of
// CDK's constructs that have taken its place.
func TestOverriddenIdsOfBareServices(t *testing.T) {
	use := func(s *service.PrivateFargateService) {
		awscdk.NewCfnOutput(awscdk.Stack_Of(s), jsii.String("Name"), &awscdk.CfnOutputProps{Value: s.ServiceName()})
		s.Allow(privatelink.Sqs, awssqs.NewQueue(awscdk.Stack_Of(s), jsii.String("Queue"), nil).GrantSendMessages)
	}
	override := func(s *service.PrivateFargateService) {
		for id, construct := range map[string]constructs.IConstruct{"A": s.Service(), "B": s.TaskDefinition(), "C": s.ExecutionRole(), "D": s.TaskRole()} {
			construct.Node().DefaultChild().(awscdk.CfnElement).OverrideLogicalId(&id)
		}
	}
	props := plainServices["nothing set"]
	before := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) { s.Service(); use(s); override(s) })
	after := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) { use(s); override(s) })
	if d := diff.Diff("L2 made before uses", before, "L2 made after them", after); d != nil {
		t.Errorf("%s", d)
	}
}

// TestExportedNamesOfBareServices: CDK locks the logical id of what is exported, which keeps
// nobody from the constructs.
func TestExportedNamesOfBareServices(t *testing.T) {
	props, export := plainServices["nothing set"], func(s *service.PrivateFargateService) { awscdk.Stack_Of(s).ExportValue(s.ServiceName(), nil) }
	bare := plainTemplate(t, nil, nil, props, export)
	full := plainTemplate(t, nil, nil, props, func(s *service.PrivateFargateService) { export(s); s.Service() })
	if d := diff.Diff("L1", bare, "L2", full); d != nil {
		t.Errorf("%s", d)
	}
}

// TestLateUsesOfBareServices: when dependencies and aspects have been applied to L1 resources,
// it is too late for constructs that would be without them, unless they are there.
func TestLateUsesOfBareServices(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	cluster := newCluster(stack, nil)
	late := newService(stack, "Late", &service.PrivateFargateServiceProps{Cluster: cluster})
	early := newService(stack, "Early", &service.PrivateFargateServiceProps{Cluster: cluster})
	early.Service()
	cdktest.Synthesize(t, stack)
	early.TaskDefinition()
	err := cdktest.PanicError(t, func() { late.TaskDefinition() })
	if want := "service: Test/Late: the first call of Service, TaskDefinition, ExecutionRole or TaskRole comes when the app is synthesized"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	mustBeBare(t, late)
}

// TestContextOfBareServices: what a scope within the stack says is what counts there.
func TestContextOfBareServices(t *testing.T) {
	template := func(touch func(*service.PrivateFargateService)) []byte {
		stack := cdktest.NewStack(t, nil)
		cluster := newCluster(stack, nil)
		newService(stack, "Outside", &service.PrivateFargateServiceProps{Cluster: cluster})
		scope := constructs.NewConstruct(stack, jsii.String("Scope"))
		for flag := range flagsOfInit {
			scope.Node().SetContext(&flag, true)
		}
		web := newService(scope, "Web", &service.PrivateFargateServiceProps{Cluster: cluster})
		mustBeBare(t, web)
		touch(web)
		return cdktest.Template(t, stack)
	}
	bare := template(func(*service.PrivateFargateService) {})
	if d := diff.Diff("L2", template(func(s *service.PrivateFargateService) { s.Service() }), "L1", bare); d != nil {
		t.Errorf("%s", d)
	}
}

// TestNotBareServices: what CDK has to do itself is left to it from the start.
func TestNotBareServices(t *testing.T) {
	customized := func(scope constructs.Construct) {
		awsiam.Role_CustomizeRoles(scope, &awsiam.CustomizeRolesOptions{UsePrecreatedRoles: &map[string]*string{
			"Test/Scope/Web/ExecutionRole": jsii.String("starts"), "Test/Scope/Web/TaskRole": jsii.String("runs"),
		}})
	}
	for name, c := range map[string]struct {
		prepare func(scope constructs.Construct)
		props   service.PrivateFargateServiceProps
	}{
		"roles customized in a scope": {prepare: customized},
		"variables called as numbers": {props: service.PrivateFargateServiceProps{Environment: map[string]string{"9": "x", "10": "y"}}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			c.props.Cluster = newCluster(stack, nil)
			newService(stack, "Outside", &service.PrivateFargateServiceProps{Cluster: c.props.Cluster})
			scope := constructs.NewConstruct(stack, jsii.String("Scope"))
			if c.prepare != nil {
				c.prepare(scope)
			}
			if isBare(newService(scope, "Web", &c.props)) {
				t.Error("the service is L1 resources")
			}
		})
	}
}

// mustBeBare fails the test if CDK's constructs are there.
func mustBeBare(t *testing.T, s *service.PrivateFargateService) {
	t.Helper()
	if !isBare(s) {
		t.Fatal("the service is CDK's L2 construct")
	}
}

// isBare reports whether the service is an L1 resource in a scope that is nothing else.
func isBare(s *service.PrivateFargateService) bool {
	child := s.Node().FindChild(jsii.String("Service"))
	_, full := child.(awsecs.FargateService)
	return !full && child.Node().TryFindChild(jsii.String("Service")) != nil
}

// plainTemplate returns the template of a stack with one service, after use.
func plainTemplate(t *testing.T, env *awscdk.Environment, context map[string]any,
	props func(awscdk.Stack) service.PrivateFargateServiceProps, use func(*service.PrivateFargateService)) []byte {
	stack := cdktest.AddStack(cdktest.NewApp(t, context), "Test", env)
	p := props(stack)
	p.Cluster = newCluster(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123abcd"}))
	web := newService(stack, "Web", &p)
	mustBeBare(t, web)
	use(web)
	return cdktest.Template(t, stack)
}
