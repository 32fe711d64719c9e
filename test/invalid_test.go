package test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
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
	"github.com/isolated-ecs/isolated-ecs/registry"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/storage"
)

// A misuse of a construct, and what the error of its panic is to have; the first is
// how it starts.
type misuse struct {
	name   string
	define func(stack awscdk.Stack)
	want   []string
}

func wantMisuses(t *testing.T, misuses []misuse) {
	t.Helper()
	for _, m := range misuses {
		t.Run(m.name, func(t *testing.T) {
			err := cdktest.PanicError(t, func() { m.define(cdktest.NewStack(t, nil)) })
			if !strings.HasPrefix(err.Error(), m.want[0]) {
				t.Errorf("error starts otherwise than %q: %v", m.want[0], err)
			}
			for _, want := range m.want[1:] {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
		})
	}
}

// TestInvalidProps: each misuse is one panic with an error that starts with the
// package and the path of the construct, and has every one of the problems.
// What the pure functions reject is tested beside them, without CDK.
func TestInvalidProps(t *testing.T) {
	wantMisuses(t, []misuse{
		{"a network with several problems", func(stack awscdk.Stack) {
			isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
				CidrBlock: "10.0.0.1/16", MaxAzs: 9, Endpoints: []privatelink.Service{"ecr.apo"},
			})
		}, []string{
			"isolatedvpc: Test/Network: ",
			`did you mean "10.0.0.0/16"`, "2 to 6, got 9", `unknown endpoint service "ecr.apo"`, `did you mean "ecr.api"`,
		}},
		{"a network sized by a token", func(stack awscdk.Stack) {
			isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
				CidrBlock: *parameter(stack, "Cidr", "String").ValueAsString(),
				MaxAzs:    int(*parameter(stack, "Azs", "Number").ValueAsNumber()),
			})
		}, []string{"isolatedvpc: Test/Network: ", "MaxAzs must be a literal", "CidrBlock must be a literal"}},
		{"a lookup without an environment", func(stack awscdk.Stack) {
			isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
				AvailabilityZones: []string{"eu-west-1a", "eu-west-1b"}, LookupSupportedAzs: true,
			})
		}, []string{"isolatedvpc: Test/Network: LookupSupportedAzs needs"}},
		{"an endpoint that nothing required", func(stack awscdk.Stack) {
			isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
				Endpoints: []privatelink.Service{privatelink.Logs},
			}).EndpointId(privatelink.Ssm)
		}, []string{`isolatedvpc: Test/Network: there is no endpoint for "ssm"`, "there are: logs"}},
		{"a need without a reason", func(stack awscdk.Stack) {
			isolatedvpc.NewIsolatedVpc(stack, "Network", nil).Require(privatelink.Need{Service: "sms-messages"})
		}, []string{"isolatedvpc: Test/Network: ", `unknown endpoint service "sms-messages"`, "the reason is empty"}},
		{"agent endpoints without a network", func(stack awscdk.Stack) {
			isolatedvpc.NewEc2CapacityEndpoints(stack, "Ec2", nil)
		}, []string{"isolatedvpc: Test/Ec2: Network is required"}},
		{"a cluster without a network", func(stack awscdk.Stack) {
			cluster.NewPrivateCluster(stack, "Cluster", nil)
		}, []string{"cluster: Test/Cluster: Network is required"}},
		{"a cluster with a network variable that was never set", func(stack awscdk.Stack) {
			var network *isolatedvpc.IsolatedVpc
			cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network})
		}, []string{"cluster: Test/Cluster: Network is required"}},
		{"a cluster with other insights", func(stack awscdk.Stack) {
			cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{ContainerInsights: "enabled"})
		}, []string{"cluster: Test/Cluster: ", "Network is required", `ContainerInsights must be ENABLED, ENHANCED or DISABLED, got "enabled"`}},
		{"a service without anything", func(stack awscdk.Stack) {
			service.NewPrivateFargateService(stack, "Web", nil)
		}, []string{"service: Test/Web: ", "Cluster is required", "Image is required"}},
		{"a service with problems of all kinds", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				Image:        awsecs.ContainerImage_FromRegistry(jsii.String("public.ecr.aws/nginx/nginx:1.29"), nil),
				Cpu:          256,
				MemoryMiB:    4096,
				DesiredCount: jsii.Number(-1),
				Ports:        []service.Port{{Number: 80}, {Number: 80}},
				Sidecars:     []service.Container{{Name: "app", Image: ecrImage(stack)}},
			})
		}, []string{
			"service: Test/Web: ",
			"with Cpu 256, which takes 512, 1024 or 2048", "DesiredCount must be a whole number from 0 to 5000, got -1",
			"port 80/TCP is taken", `container "app" is given twice`, "Amazon ECR Public, which has no VPC endpoint",
		}},
		{"sizes that are tokens", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				Cpu:   int(*parameter(stack, "Cpu", "Number").ValueAsNumber()),
				Ports: []service.Port{{Number: int(*parameter(stack, "Port", "Number").ValueAsNumber())}},
			})
		}, []string{"service: Test/Web: ", "Cpu and MemoryMiB must be literals", "a port must be a literal"}},
		{"an image of Docker Hub", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				Image: awsecs.ContainerImage_FromRegistry(jsii.String("nginx:1.29"), nil),
			})
		}, []string{`service: Test/Web: container "app": image "nginx:1.29" is on Docker Hub`, "docs/images.md"}},
		{"an image without tag", func(stack awscdk.Stack) {
			repository := awsecr.Repository_FromRepositoryName(stack, jsii.String("Web"), jsii.String("web"))
			newService(stack, "Service", &service.PrivateFargateServiceProps{
				Image: awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("")),
			})
		}, []string{`service: Test/Service: container "app": image`, "has neither tag nor digest"}},
		{"a cluster without its VPC", func(stack awscdk.Stack) {
			existing := awsecs.Cluster_FromClusterArn(stack, jsii.String("Existing"), jsii.String("arn:aws:ecs:eu-west-1:111122223333:cluster/shared"))
			newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: ownCluster{existing, isolatedvpc.NewIsolatedVpc(stack, "Network", nil)}})
		}, []string{"service: Test/Web: the ECS cluster was imported without its VPC"}},
		{"a cluster in another VPC", func(stack awscdk.Stack) {
			other := newCluster(stack, isolatedvpc.NewIsolatedVpc(stack, "Other", nil))
			newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: ownCluster{other.Cluster(), isolatedvpc.NewIsolatedVpc(stack, "Network", nil)}})
		}, []string{"service: Test/Web: the ECS cluster is in another VPC"}},
		{"a key that is an alias", func(stack awscdk.Stack) {
			alias := awskms.NewKey(stack, jsii.String("Key"), nil).AddAlias(jsii.String("alias/web"))
			newService(stack, "Web", &service.PrivateFargateServiceProps{Secrets: []service.Secret{
				{Name: "A", SecretsManager: awssecretsmanager.NewSecret(stack, jsii.String("Secret"), &awssecretsmanager.SecretProps{EncryptionKey: alias})},
			}})
		}, []string{`service: Test/Web: container "app": the key of secret "A" is an alias`}},
		{"a network that has no endpoint ids", func(stack awscdk.Stack) {
			network := newOwnNetwork(stack)
			network.endpointId = func(privatelink.Service) *string { return nil }
			newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		}, []string{`service: Test/Web: the network of Cluster does not have all that the service needs: its method EndpointId("ecr.api") returns nil`}},
		{"a network that has no prefix list", func(stack awscdk.Stack) {
			network := newOwnNetwork(stack)
			network.prefixList = nil
			newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		}, []string{"service: Test/Web: ", "its method PrefixListId(\"s3\") returns nil"}},
		{"a sidecar without name, and a cluster without its VPC", func(stack awscdk.Stack) {
			existing := awsecs.Cluster_FromClusterArn(stack, jsii.String("Existing"), jsii.String("arn:aws:ecs:eu-west-1:111122223333:cluster/shared"))
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				Cluster:  ownCluster{existing, isolatedvpc.NewIsolatedVpc(stack, "Network", nil)},
				Sidecars: []service.Container{{Image: awsecs.ContainerImage_FromRegistry(jsii.String("nginx:1.29"), nil)}},
			})
		}, []string{"service: Test/Web: ", "has no Name", "imported without its VPC"}},
		{"an empty image", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				Image: awsecs.ContainerImage_FromRegistry(jsii.String(""), nil),
			})
		}, []string{`service: Test/Web: container "app": the image is empty`}},
		{"an image that is a parameter", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				Image: awsecs.ContainerImage_FromRegistry(parameter(stack, "Image", "String").ValueAsString(), nil),
			})
		}, []string{`service: Test/Web: container "app": the image is known only at deployment`}},
		{"a port that nobody listens on, from everywhere, for nothing", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{Ports: []service.Port{{Number: 80}, {Number: 8125, Protocol: awsecs.Protocol_UDP}}}).
				AllowFrom(awsec2.Peer_AnyIpv4(), 8080, "")
		}, []string{"service: Test/Web: ", "peer is 0.0.0.0/0, which is wider than any private range", "no container listens on port 8080; Ports has: 80/TCP, 8125/UDP", "why is empty"}},
		{"a port that is a token, from every IPv6 address, for something unspeakable", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowFrom(awsec2.Peer_AnyIpv6(), int(*parameter(stack, "Port", "Number").ValueAsNumber()), `"calls"`)
		}, []string{"service: Test/Web: ", "peer is ::/0", "a number token, which must be a literal; Ports has: none", `got "\"calls\""`}},
		{"connections without a security group", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{Ports: []service.Port{{Number: 80}}}).
				AllowFrom(awsec2.NewConnections(&awsec2.ConnectionsProps{Peer: awsec2.Peer_AnyIpv4()}), 80, "all")
		}, []string{"service: Test/Web: AllowFrom: peer has no security group"}},
		{"out to everywhere, by a port that is none", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowTo(awsec2.Peer_AnyIpv4(), 0, "")
		}, []string{"service: Test/Web: ", "AllowTo: port must be a literal from 1 to 65535", "AllowTo: peer is 0.0.0.0/0, which is wider than any private range", "AllowTo: why is empty"}},
		{"out to a port that is a token, for something unspeakable", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowTo(awsec2.Peer_AnyIpv6(), int(*parameter(stack, "Port", "Number").ValueAsNumber()), `"calls"`)
		}, []string{"service: Test/Web: ", "AllowTo: port must be a literal", "AllowTo: peer is ::/0", `got "\"calls\""`}},
		{"out to HTTPS outside of the VPC", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowTo(awsec2.Peer_Ipv4(jsii.String("10.1.0.0/16")), 443, "a proxy")
		}, []string{"service: Test/Web: AllowTo: peer is 10.1.0.0/16, which is not known to be in the VPC, and port 443 leaves it through endpoints only"}},
		{"out to HTTPS in more than the VPC", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowTo(awsec2.Peer_Ipv4(jsii.String("10.0.0.0/15")), 443, "a proxy")
		}, []string{"service: Test/Web: AllowTo: peer is 10.0.0.0/15, which is not known to be in the VPC"}},
		{"out to HTTPS of a range known at deployment", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowTo(awsec2.Peer_Ipv4(parameter(stack, "Range", "String").ValueAsString()), 443, "a proxy")
		}, []string{"service: Test/Web: AllowTo: peer is ", "which is not known to be in the VPC"}},
		{"out to HTTPS where the range of the VPC is not known", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, newOwnNetwork(stack))}).
				AllowTo(awsec2.Peer_Ipv4(jsii.String("10.0.0.0/24")), 443, "a proxy")
		}, []string{"service: Test/Web: AllowTo: peer is 10.0.0.0/24, which is not known to be in the VPC"}},
		{"out to nobody", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).AllowTo((*service.PrivateFargateService)(nil), 80, "nobody")
		}, []string{"service: Test/Web: AllowTo: peer is nil"}},
		{"out to a service that does not listen", func(stack awscdk.Stack) {
			private := newCluster(stack, nil)
			api := newService(stack, "Api", &service.PrivateFargateServiceProps{Cluster: private})
			newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private}).AllowTo(api, 80, "Web calls Api")
		}, []string{"service: Test/Api: AllowFrom: no container listens on port 80"}},
		{"sessions with an alias", func(stack awscdk.Stack) {
			alias := awskms.NewKey(stack, jsii.String("Key"), nil).AddAlias(jsii.String("alias/web"))
			cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
				Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), ExecuteCommand: &cluster.ExecuteCommand{EncryptionKey: alias},
			})
		}, []string{"cluster: Test/Cluster: ExecuteCommand: EncryptionKey is an alias"}},
		{"Service Connect without a namespace, and other problems", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{ExecuteCommand: true, ServiceConnect: &awsecs.ServiceConnectProps{
				Services: &[]*awsecs.ServiceConnectService{{PortMappingName: jsii.String("http")}},
			}})
		}, []string{"service: Test/Web: ", "ExecuteCommand needs WritableRootFilesystem", "Services[0].PortMappingName must be the Name of one of Ports", "ServiceConnect has no Namespace, and the cluster has no default one"}},
		{"a parameter that stands for a secret", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{Secrets: []service.Secret{{Name: "A",
				SsmParameter: awsssm.StringParameter_FromStringParameterName(stack, jsii.String("Parameter"), jsii.String("/aws/reference/secretsmanager/a"))}}})
		}, []string{`service: Test/Web: container "app": the parameter of secret "A" stands for a secret in Secrets Manager`}},
		{"no peer", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{Ports: []service.Port{{Number: 80}}}).AllowFrom(nil, 80, "nobody")
		}, []string{"service: Test/Web: AllowFrom: peer is nil"}},
	})
}

// TestScopeOutsideOfStacks: CDK's own error, before anything is defined.
func TestScopeOutsideOfStacks(t *testing.T) {
	for name, define := range map[string]func(scope constructs.Construct){
		"network": func(scope constructs.Construct) { isolatedvpc.NewIsolatedVpc(scope, "Network", nil) },
		"cluster": func(scope constructs.Construct) { cluster.NewPrivateCluster(scope, "Cluster", nil) },
		"service": func(scope constructs.Construct) { service.NewPrivateFargateService(scope, "Web", nil) },
		"task":    func(scope constructs.Construct) { service.NewPrivateFargateTask(scope, "Report", nil) },
		"EC2":     func(scope constructs.Construct) { service.NewPrivateEc2Service(scope, "Web", nil) },
		"files":   func(scope constructs.Construct) { storage.NewPrivateFileSystem(scope, "Files", nil) },
		"cache":   func(scope constructs.Construct) { registry.NewPullThroughCache(scope, "Cache", nil) },
		"ALB":     func(scope constructs.Construct) { service.NewInternalApplicationLoadBalancer(scope, "Balancer", nil) },
		"NLB":     func(scope constructs.Construct) { service.NewInternalNetworkLoadBalancer(scope, "Balancer", nil) },
		"API":     func(scope constructs.Construct) { service.NewHttpApiIngress(scope, "Api", nil) },
		"offer":   func(scope constructs.Construct) { service.NewEndpointService(scope, "Offer", nil) },
	} {
		err := cdktest.PanicError(t, func() { define(cdktest.NewApp(t, nil)) })
		if want := "should be created in the scope of a Stack"; !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error lacks %q: %v", name, want, err)
		}
	}
}

// TestClustersThatMayFit: whether what is imported fits is known at deployment.
func TestClustersThatMayFit(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	imported := func(id string) awsec2.IVpc {
		return awsec2.Vpc_FromVpcAttributes(stack, &id, &awsec2.VpcAttributes{
			VpcId: awscdk.Fn_ImportValue(jsii.String("VpcId")), AvailabilityZones: jsii.Strings("a", "b"),
			IsolatedSubnetIds:           jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
			IsolatedSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"),
		})
	}
	existing := awsecs.Cluster_FromClusterAttributes(stack, jsii.String("Shared"), &awsecs.ClusterAttributes{ClusterName: jsii.String("shared"), Vpc: imported("Other")})
	literal, alsoImported := newOwnNetwork(stack), newOwnNetwork(constructs.NewConstruct(stack, jsii.String("Scope")))
	alsoImported.vpc = imported("One")
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: ownCluster{existing, literal}})
	newService(stack, "Api", &service.PrivateFargateServiceProps{Cluster: ownCluster{existing, alsoImported}})
	cdktest.Template(t, stack)
}

func TestImageOfAnotherRegion(t *testing.T) {
	err := cdktest.PanicError(t, func() {
		stack := cdktest.NewStack(t, ireland)
		repository := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Repository"),
			jsii.String("arn:aws:ecr:us-east-1:111122223333:repository/web"))
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Image: awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
		})
	})
	if want := "is in Region us-east-1 and the service in eu-west-1"; !strings.Contains(err.Error(), want) {
		t.Errorf("error lacks %q: %v", want, err)
	}
}

// TestObjectsOfAnotherRegion: endpoints serve their own Region only.
func TestObjectsOfAnotherRegion(t *testing.T) {
	err := cdktest.PanicError(t, func() {
		stack := cdktest.NewStack(t, ireland)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Secrets: []service.Secret{{Name: "A", SecretsManager: awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String("Secret"),
				jsii.String("arn:aws:secretsmanager:us-east-1:111122223333:secret:a-abcdef"))}},
			LogGroup: awslogs.LogGroup_FromLogGroupArn(stack, jsii.String("Logs"), jsii.String("arn:aws:logs:us-east-1:111122223333:log-group:/web")),
		})
	})
	for _, want := range []string{`secret "A" is not in the stack's Region eu-west-1`, "LogGroup arn:aws:logs:us-east-1:111122223333:log-group:/web:* is not in"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
}

// TestServiceNotOfferedInAnyZone: an endpoint without a subnet cannot be made.
func TestServiceNotOfferedInAnyZone(t *testing.T) {
	for _, offered := range [][]string{{"eu-west-1c"}, {}} {
		testNotOffered(t, offered)
	}
}

func testNotOffered(t *testing.T, offered []string) {
	t.Helper()
	app := cdktest.NewApp(t, map[string]any{supportedAzsKey("ecr.api"): offered})
	err := cdktest.PanicError(t, func() {
		isolatedvpc.NewIsolatedVpc(cdktest.AddStack(app, "Test", ireland), "Network", &isolatedvpc.IsolatedVpcProps{
			AvailabilityZones: []string{"eu-west-1a", "eu-west-1b"}, LookupSupportedAzs: true,
			Endpoints: []privatelink.Service{privatelink.EcrApi},
		})
	})
	if want := "com.amazonaws.eu-west-1.ecr.api is offered in none of the zones eu-west-1a, eu-west-1b"; !strings.Contains(err.Error(), want) {
		t.Errorf("error lacks %q: %v", want, err)
	}
}

func parameter(stack awscdk.Stack, id, kind string) awscdk.CfnParameter {
	return awscdk.NewCfnParameter(stack, &id, &awscdk.CfnParameterProps{Type: &kind})
}

// TestServiceInAnotherRegion: subnets and endpoints are of one Region.
func TestServiceInAnotherRegion(t *testing.T) {
	app := cdktest.NewApp(t, nil)
	private := newCluster(cdktest.AddStack(app, "Network", ireland), nil)
	stack := cdktest.AddStack(app, "Test", &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")})
	err := cdktest.PanicError(t, func() { newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private}) })
	if want := "the network of Cluster is in Region eu-west-1 and the stack in us-east-1; a service runs in the Region of its network"; !strings.Contains(err.Error(), want) {
		t.Errorf("error lacks %q: %v", want, err)
	}
}
