package service

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"
)

// These stand for CDK objects, which props only pass on: resolve makes no jsii
// call, so nil methods are never called.
type (
	fakeCluster struct {
		ecs     awsecs.ICluster
		network Network
	}
	fakeNetwork struct {
		Network
		vpc    awsec2.IVpc
		groups awsec2.ISecurityGroup
	}
	fakeEcs       struct{ awsecs.ICluster }
	fakeVpc       struct{ awsec2.IVpc }
	fakeGroup     struct{ awsec2.ISecurityGroup }
	fakeImage     struct{ awsecs.ContainerImage }
	fakeDriver    struct{ awsecs.LogDriver }
	fakeSecret    struct{ awssecretsmanager.ISecret }
	fakeParameter struct{ awsssm.IParameter }
	fakeLogGroup  struct{ awslogs.ILogGroup }
	fakeLogDriver struct{ awsecs.LogDriver }
	fakeQueue     struct{ awssqs.IQueue }
)

func (c fakeCluster) Cluster() awsecs.ICluster                     { return c.ecs }
func (c fakeCluster) Network() Network                             { return c.network }
func (n fakeNetwork) Vpc() awsec2.IVpc                             { return n.vpc }
func (n fakeNetwork) EndpointSecurityGroup() awsec2.ISecurityGroup { return n.groups }

var (
	network    = fakeNetwork{vpc: fakeVpc{}, groups: fakeGroup{}}
	full       = fakeCluster{fakeEcs{}, network}
	secret     = fakeSecret{}
	ssmSecret  = fakeParameter{}
	lostNumber = math.MinInt // what int(number token) is
)

// TestPropsAreCopied: what a caller changes afterwards, for the next service, changes nothing.
func TestPropsAreCopied(t *testing.T) {
	cloudMap, connect := &CloudMap{Name: "a", Port: 80}, &awsecs.ServiceConnectProps{}
	router, collector := &LogRouter{Image: fakeImage{}, Name: "a"}, &Collector{Image: fakeImage{}, Name: "b"}
	scaling, deployment := &AutoScaling{MaxCapacity: 3, CpuPercent: 50}, &BlueGreen{}
	fargate, sharedFargate, _, _ := (&PrivateFargateServiceProps{Cluster: full, Image: fakeImage{}, CloudMap: cloudMap, ServiceConnect: connect,
		LogRouter: router, Collector: collector, AutoScaling: scaling, BlueGreen: deployment}).resolve()
	ec2, sharedEc2, _, _ := (&PrivateEc2ServiceProps{Cluster: full, Image: fakeImage{}, CloudMap: cloudMap, ServiceConnect: connect,
		LogRouter: router, Collector: collector, AutoScaling: scaling, BlueGreen: deployment}).resolve()
	cloudMap.Port, connect.LogDriver, router.Name, collector.Name = 81, fakeDriver{}, "c", "d"
	scaling.MaxCapacity, deployment.BakeTimeInMinutes = 9, jsii.Number(9)
	for name, shared := range map[string]taskProps{"Fargate": sharedFargate, "EC2": sharedEc2} {
		if shared.ServiceConnect.LogDriver != nil || shared.LogRouter.Name != "a" || shared.Collector.Name != "b" {
			t.Errorf("%s: the task has changed: %+v, %+v, %+v", name, shared.ServiceConnect, shared.LogRouter, shared.Collector)
		}
	}
	if fargate.CloudMap.Port != 80 || fargate.AutoScaling.MaxCapacity != 3 || *fargate.BlueGreen.BakeTimeInMinutes != 5 {
		t.Errorf("the service on Fargate has changed: %+v, %+v, %+v", fargate.CloudMap, fargate.AutoScaling, fargate.BlueGreen)
	}
	if ec2.CloudMap.Port != 80 || ec2.AutoScaling.MaxCapacity != 3 || *ec2.BlueGreen.BakeTimeInMinutes != 5 {
		t.Errorf("the service on instances has changed: %+v, %+v, %+v", ec2.CloudMap, ec2.AutoScaling, ec2.BlueGreen)
	}
}

func TestResolve(t *testing.T) {
	tests := []struct {
		name string
		set  func(*PrivateFargateServiceProps)
		want string // a part of the error; "" means accepted
	}{
		{"smallest", func(p *PrivateFargateServiceProps) {}, ""},
		{"no cluster", func(p *PrivateFargateServiceProps) { p.Cluster = nil }, "Cluster is required"},
		{"a cluster variable that was never set", func(p *PrivateFargateServiceProps) { p.Cluster = (*fakeCluster)(nil) }, "Cluster is required"},
		{"a cluster without cluster", func(p *PrivateFargateServiceProps) { p.Cluster = fakeCluster{network: network} }, "Cluster has no ECS cluster"},
		{"a cluster without network", func(p *PrivateFargateServiceProps) { p.Cluster = fakeCluster{ecs: fakeEcs{}} }, "Cluster has no network"},
		{"a network without VPC", func(p *PrivateFargateServiceProps) {
			p.Cluster = fakeCluster{fakeEcs{}, fakeNetwork{groups: fakeGroup{}}}
		}, "has no VPC"},
		{"a network without security group", func(p *PrivateFargateServiceProps) { p.Cluster = fakeCluster{fakeEcs{}, fakeNetwork{vpc: fakeVpc{}}} }, "has no security group of its endpoints"},
		{"no image", func(p *PrivateFargateServiceProps) { p.Image = nil }, `container "app": Image is required`},

		{"zero tasks", func(p *PrivateFargateServiceProps) { p.DesiredCount = jsii.Number(0) }, ""},
		{"most tasks", func(p *PrivateFargateServiceProps) { p.DesiredCount = jsii.Number(5000) }, ""},
		{"negative tasks", func(p *PrivateFargateServiceProps) { p.DesiredCount = jsii.Number(-1) }, "DesiredCount must be a whole number from 0 to 5000, got -1"},
		{"half a task", func(p *PrivateFargateServiceProps) { p.DesiredCount = jsii.Number(1.5) }, "got 1.5"},
		{"too many tasks", func(p *PrivateFargateServiceProps) { p.DesiredCount = jsii.Number(5001) }, "got 5001"},
		{"a token of tasks", func(p *PrivateFargateServiceProps) { p.DesiredCount = jsii.Number(-1.8881545897087626e+289) }, ""},
		{"none healthy", func(p *PrivateFargateServiceProps) { p.MinHealthyPercent = jsii.Number(0) }, ""},
		{"less than none healthy", func(p *PrivateFargateServiceProps) { p.MinHealthyPercent = jsii.Number(-1) }, "MinHealthyPercent must be a whole number from 0 to 100"},
		{"more than all healthy", func(p *PrivateFargateServiceProps) { p.MinHealthyPercent = jsii.Number(101) }, "MinHealthyPercent"},
		{"fewer than desired at most", func(p *PrivateFargateServiceProps) { p.MaxHealthyPercent = jsii.Number(99) }, "MaxHealthyPercent must be a whole number from 100 to 200"},
		{"room to start tasks", deployment(2, 100, 200), ""},
		{"room to stop tasks", deployment(4, 75, 100), ""},
		{"room to stop tasks, rounded away", deployment(2, 75, 100), "of 2 tasks, 75 percent (MinHealthyPercent) are at least 2 and 100 percent (MaxHealthyPercent) at most 2"},
		{"room to start tasks, rounded away", deployment(1, 100, 150), "no deployment could start or stop a task"},
		{"no room", deployment(2, 100, 100), "no deployment could start or stop a task"},
		{"no room, no tasks", deployment(0, 100, 100), ""},
		{"no room, number of tasks unknown", deployment(-1.8881545897087626e+289, 100, 100), ""},

		{"room unknown", deployment(2, 100, -1.8881545897087626e+289), ""},
		{"room unknown too", deployment(2, -1.8881545897087626e+289, 100), ""},

		{"capacity providers", strategies("FARGATE", "FARGATE_SPOT"), ""},
		{"another capacity provider", strategies("FARGATE", "SPOT"), "CapacityProviderStrategies[1] must name the capacity provider FARGATE or FARGATE_SPOT"},
		{"nil among capacity providers", func(p *PrivateFargateServiceProps) {
			p.CapacityProviderStrategies = []*awsecs.CapacityProviderStrategy{nil}
		}, "CapacityProviderStrategies[0] must name"},
		{"capacity provider without name", func(p *PrivateFargateServiceProps) {
			p.CapacityProviderStrategies = []*awsecs.CapacityProviderStrategy{{}}
		}, "CapacityProviderStrategies[0] must name"},

		{"container name", func(p *PrivateFargateServiceProps) { p.ContainerName = "web-1_A" }, ""},
		{"container name with a space", func(p *PrivateFargateServiceProps) { p.ContainerName = "my app" }, `container "my app": a name has letters`},
		{"health check", func(p *PrivateFargateServiceProps) {
			p.HealthCheck = &awsecs.HealthCheck{Command: jsii.Strings("CMD", "true")}
		}, ""},
		{"health check without command", func(p *PrivateFargateServiceProps) { p.HealthCheck = &awsecs.HealthCheck{} }, "HealthCheck has no Command"},

		{"sidecar", func(p *PrivateFargateServiceProps) { p.Sidecars = sidecar(Container{}) }, ""},
		{"sidecar without name", func(p *PrivateFargateServiceProps) { p.Sidecars = []Container{{Image: fakeImage{}}} }, "has no Name"},
		{"sidecar without image", func(p *PrivateFargateServiceProps) { p.Sidecars = []Container{{Name: "proxy"}} }, `container "proxy": Image is required`},
		{"sidecar named as the main container", func(p *PrivateFargateServiceProps) { p.ContainerName = "proxy"; p.Sidecars = sidecar(Container{}) }, `container "proxy" is given twice`},

		{"ports", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: 1}, {Number: 65535}} }, ""},
		{"port 0", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{}} }, "a port must be 1 to 65535, got 0"},
		{"port 65536", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: 65536}} }, "got 65536"},
		{"port twice", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: 80}, {Number: 80, Name: "web"}} }, "port 80/TCP is taken"},
		{"port of two protocols", func(p *PrivateFargateServiceProps) {
			p.Ports = []Port{{Number: 53}, {Number: 53, Protocol: awsecs.Protocol_UDP}}
		}, ""},
		{"port of the main container", func(p *PrivateFargateServiceProps) {
			p.Ports = []Port{{Number: 80}}
			p.Sidecars = sidecar(Container{Ports: []Port{{Number: 80, Protocol: awsecs.Protocol_TCP}}})
		}, `container "proxy": port 80/TCP is taken by container "app"`},
		{"port name", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: 80, Name: "http_1-a"}} }, ""},
		{"port name that ECS refuses", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: 80, Name: "HTTP port!"}} }, `64 at most, got "HTTP port!"`},
		{"port name twice", func(p *PrivateFargateServiceProps) {
			p.Ports = []Port{{Number: 80, Name: "web"}, {Number: 81, Name: "web"}}
		}, `the port name "web" is given twice`},
		{"port token", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: lostNumber}} }, "a port must be a literal"},
		{"another protocol", func(p *PrivateFargateServiceProps) { p.Ports = []Port{{Number: 80, Protocol: "SCTP"}} }, `must be TCP or UDP, got "SCTP"`},

		{"secrets", func(p *PrivateFargateServiceProps) {
			p.Secrets = []Secret{{Name: "A", SecretsManager: secret, JsonKey: "a"}, {Name: "B", SsmParameter: ssmSecret}}
		}, ""},
		{"secret twice", func(p *PrivateFargateServiceProps) {
			p.Secrets = []Secret{{Name: "A", SecretsManager: secret}, {Name: "A", SsmParameter: ssmSecret}}
		}, `secret "A" is already given in Secrets`},
		{"secret and plain", func(p *PrivateFargateServiceProps) {
			p.Environment = map[string]string{"A": "plain"}
			p.Secrets = []Secret{{Name: "A", SecretsManager: secret}}
		}, `secret "A" is already given in Environment`},
		{"secret in two containers", func(p *PrivateFargateServiceProps) {
			p.Secrets = []Secret{{Name: "A", SecretsManager: secret}}
			p.Sidecars = sidecar(Container{Secrets: []Secret{{Name: "A", SecretsManager: secret}}})
		}, ""},
		{"secret without name", func(p *PrivateFargateServiceProps) { p.Secrets = []Secret{{SecretsManager: secret}} }, "has no Name for its environment variable"},
		{"secret from nowhere", func(p *PrivateFargateServiceProps) { p.Secrets = []Secret{{Name: "A"}} }, "exactly one of SecretsManager and SsmParameter"},
		{"secret from two places", func(p *PrivateFargateServiceProps) {
			p.Secrets = []Secret{{Name: "A", SecretsManager: secret, SsmParameter: ssmSecret}}
		}, "exactly one of SecretsManager and SsmParameter"},
		{"key of a parameter", func(p *PrivateFargateServiceProps) {
			p.Secrets = []Secret{{Name: "A", SsmParameter: ssmSecret, JsonKey: "a"}}
		}, "only SecretsManager secrets have"},
		{"variable without name", func(p *PrivateFargateServiceProps) { p.Environment = map[string]string{"": "x"} }, "an environment variable has no name"},

		{"ECS Exec", func(p *PrivateFargateServiceProps) { p.ExecuteCommand, p.WritableRootFilesystem = true, true }, ""},
		{"ECS Exec in a container that cannot be written to", func(p *PrivateFargateServiceProps) { p.ExecuteCommand = true }, `ExecuteCommand needs WritableRootFilesystem: the agent of ECS Exec writes to the root file system of container "app"`},
		{"ECS Exec beside a sidecar that cannot be written to", func(p *PrivateFargateServiceProps) {
			p.ExecuteCommand, p.WritableRootFilesystem, p.Sidecars = true, true, sidecar(Container{})
		}, ""},

		{"Service Connect, for its names", func(p *PrivateFargateServiceProps) { p.ServiceConnect = &awsecs.ServiceConnectProps{} }, ""},
		{"Service Connect", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http"), Port: jsii.Number(80), IngressPortOverride: jsii.Number(65535)}), ""},
		{"Service Connect, a port of a sidecar", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("admin")}), ""},
		{"Service Connect, no service", connect(nil), "Services[0].PortMappingName must be the Name of one of Ports"},
		{"Service Connect, no port", connect(&awsecs.ServiceConnectService{}), "Services[0].PortMappingName must be"},
		{"Service Connect, an empty name", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("")}), "Services[0].PortMappingName must be"},
		{"Service Connect, no such port", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("https")}), "Services[0].PortMappingName must be"},
		{"Service Connect, one name twice", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http")}, &awsecs.ServiceConnectService{PortMappingName: jsii.String("http")}),
			`the discovery name "http" is given twice, the second time by Services[1]`},
		{"Service Connect, one port by two names", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http")}, &awsecs.ServiceConnectService{PortMappingName: jsii.String("http"), DiscoveryName: jsii.String("web")}), ""},
		{"Service Connect, port 0", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http"), Port: jsii.Number(0)}), "Services[0].Port must be a literal from 1 to 65535"},
		{"Service Connect, half a port", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http"), Port: jsii.Number(80.5)}), "Services[0].Port must be"},
		{"Service Connect, a port token", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http"), IngressPortOverride: jsii.Number(-1.8881545897087626e+289)}), "Services[0].IngressPortOverride must be a literal"},
		{"Service Connect, port 65536", connect(&awsecs.ServiceConnectService{PortMappingName: jsii.String("http"), IngressPortOverride: jsii.Number(65536)}), "Services[0].IngressPortOverride must be"},
		{"Service Connect, another log driver", func(p *PrivateFargateServiceProps) {
			p.ServiceConnect = &awsecs.ServiceConnectProps{LogDriver: fakeLogDriver{}}
		}, "LogDriver must be left out"},

		{"scaling", func(p *PrivateFargateServiceProps) { p.AutoScaling = &AutoScaling{MaxCapacity: 4, CpuPercent: 60} }, ""},
		{"scaling and a count", func(p *PrivateFargateServiceProps) {
			p.AutoScaling, p.DesiredCount = &AutoScaling{MaxCapacity: 4, CpuPercent: 60}, jsii.Number(3)
		}, "DesiredCount and AutoScaling are both set"},
		{"scaling to nothing", func(p *PrivateFargateServiceProps) { p.AutoScaling = &AutoScaling{CpuPercent: 60} }, "MaxCapacity must be a whole number from 1 to 5000, got 0"},
		{"scaling upside down", func(p *PrivateFargateServiceProps) {
			p.AutoScaling = &AutoScaling{MinCapacity: jsii.Number(5), MaxCapacity: 4, CpuPercent: 60}
		}, "MinCapacity 5 is more than MaxCapacity 4"},
		{"scaling from no task by CPU", func(p *PrivateFargateServiceProps) {
			p.AutoScaling = &AutoScaling{MinCapacity: jsii.Number(0), MaxCapacity: 4, CpuPercent: 60}
		}, "MinCapacity must be a whole number from 1 to 5000, got 0"},
		{"scaling from no task by a queue", func(p *PrivateFargateServiceProps) {
			p.AutoScaling = &AutoScaling{MaxCapacity: 4, Queue: &QueueScaling{Queue: fakeQueue{}}}
		}, ""},
		{"scaling by nothing", func(p *PrivateFargateServiceProps) { p.AutoScaling = &AutoScaling{MaxCapacity: 4} }, "nothing to scale by"},
		{"scaling by no queue", func(p *PrivateFargateServiceProps) {
			p.AutoScaling = &AutoScaling{MaxCapacity: 4, Queue: &QueueScaling{}}
		}, "Queue has no Queue"},
		{"scaling at 101 percent", func(p *PrivateFargateServiceProps) { p.AutoScaling = &AutoScaling{MaxCapacity: 4, MemoryPercent: 101} }, "MemoryPercent must be 1 to 100, got 101"},
		{"scaling by half a step", func(p *PrivateFargateServiceProps) {
			p.AutoScaling = &AutoScaling{MaxCapacity: 4, Queue: &QueueScaling{Queue: fakeQueue{}, Steps: []*awsapplicationautoscaling.ScalingInterval{{}}}}
		}, "two at least are needed"},

		{"own log group", func(p *PrivateFargateServiceProps) { p.LogGroup = fakeLogGroup{} }, ""},
		{"retention of an own log group", func(p *PrivateFargateServiceProps) {
			p.LogGroup, p.LogRetention = fakeLogGroup{}, awslogs.RetentionDays_ONE_DAY
		}, "LogRetention is for the new log group"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			props := &PrivateFargateServiceProps{Cluster: full, Image: fakeImage{}}
			tt.set(props)
			_, _, _, list := props.resolve()
			claim(t, list.Err(), tt.want)
		})
	}
}

func TestResolveSize(t *testing.T) {
	tests := []struct {
		name        string
		cpu, memory int
		wantMemory  int
		want        string // a part of the error; "" means accepted
	}{
		{"nothing set", 0, 0, 512, ""},
		{"default CPU", 0, 1024, 1024, ""},
		{"default memory", 1024, 0, 2048, ""},
		{"256: most", 256, 2048, 2048, ""},
		{"256: a step that is none", 256, 1536, 1536, "with Cpu 256, which takes 512, 1024 or 2048"},
		{"256: too much", 256, 4096, 4096, "with Cpu 256"},
		{"512: least", 512, 1024, 1024, ""},
		{"512: too little", 512, 512, 512, "which takes 1024, 2048, 3072 or 4096"},
		{"1024: between steps", 1024, 2500, 2500, "which takes 2048 to 8192 in steps of 1024"},
		{"2048: most", 2048, 16384, 16384, ""},
		{"4096: most", 4096, 30720, 30720, ""},
		{"4096: too much", 4096, 31744, 31744, "which takes 8192 to 30720"},
		{"8192: a step of four GiB", 8192, 20480, 20480, ""},
		{"8192: no step", 8192, 17408, 17408, "in steps of 4096"},
		{"16384: most", 16384, 122880, 122880, ""},
		{"16384: no step", 16384, 36864, 36864, "in steps of 8192"},
		{"no such CPU", 300, 512, 512, "must be one of 256, 512, 1024, 2048, 4096, 8192 or 16384 (1024 is one vCPU), got 300"},
		{"negative CPU", -256, 512, 512, "got -256"},
		{"CPU token", lostNumber, 512, 512, "must be literals"},
		{"memory token", 256, lostNumber, lostNumber, "must be literals"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			props := &PrivateFargateServiceProps{Cluster: full, Image: fakeImage{}, Cpu: tt.cpu, MemoryMiB: tt.memory}
			resolved, _, _, list := props.resolve()
			claim(t, list.Err(), tt.want)
			if resolved.MemoryMiB != tt.wantMemory {
				t.Errorf("MemoryMiB = %d, want %d", resolved.MemoryMiB, tt.wantMemory)
			}
		})
	}
}

func TestResolveLeavesPropsAlone(t *testing.T) {
	props := &PrivateFargateServiceProps{}
	props.resolve()
	if props.Cpu != 0 || props.DesiredCount != nil || props.ContainerName != "" || props.LogRetention != "" {
		t.Errorf("resolve() filled defaults into the caller's props: %+v", props)
	}
}

// TestContainersAreCopies: a later change of the caller's props, who may use
// them for the next service, changes nothing.
func TestContainersAreCopies(t *testing.T) {
	props := &PrivateFargateServiceProps{
		Cluster: full, Image: fakeImage{}, Command: []string{"serve"}, EntryPoint: []string{"/web"},
		Ports: []Port{{Number: 80}}, Environment: map[string]string{"A": "a"}, Secrets: []Secret{{Name: "B", SecretsManager: secret}},
		Sidecars: sidecar(Container{Ports: []Port{{Number: 81}}}),
	}
	strategies("FARGATE")(props)
	resolved, _, containers, _ := props.resolve()
	props.Command[0], props.EntryPoint[0], props.Ports[0].Number, props.Secrets[0].Name = "x", "x", 9, "x"
	props.Environment["A"], props.Sidecars[0].Ports[0].Number, props.Sidecars[0].Name = "x", 9, "x"
	c := containers[0]
	if c.Command[0] != "serve" || c.EntryPoint[0] != "/web" || c.Ports[0].Number != 80 || c.Environment["A"] != "a" || c.Secrets[0].Name != "B" {
		t.Errorf("the main container changed with the props: %+v", c)
	}
	props.CapacityProviderStrategies[0] = nil
	if resolved.CapacityProviderStrategies[0] == nil {
		t.Error("the strategies changed with the props")
	}
	if s := containers[1]; s.Name != "proxy" || s.Ports[0].Number != 81 {
		t.Errorf("the sidecar changed with the props: %+v", s)
	}
}

func deployment(tasks, least, most float64) func(*PrivateFargateServiceProps) {
	return func(p *PrivateFargateServiceProps) {
		p.DesiredCount, p.MinHealthyPercent, p.MaxHealthyPercent = &tasks, &least, &most
	}
}

func strategies(providers ...string) func(*PrivateFargateServiceProps) {
	return func(p *PrivateFargateServiceProps) {
		for _, name := range providers {
			p.CapacityProviderStrategies = append(p.CapacityProviderStrategies, &awsecs.CapacityProviderStrategy{CapacityProvider: &name})
		}
	}
}

// connect offers services of the port http, or of admin in a sidecar.
func connect(services ...*awsecs.ServiceConnectService) func(*PrivateFargateServiceProps) {
	return func(p *PrivateFargateServiceProps) {
		p.Ports, p.Sidecars = []Port{{Number: 8080, Name: "http"}, {Number: 8081}}, sidecar(Container{Ports: []Port{{Number: 9090, Name: "admin"}}})
		p.ServiceConnect = &awsecs.ServiceConnectProps{Services: &services}
	}
}

func sidecar(c Container) []Container {
	c.Name, c.Image = "proxy", fakeImage{}
	return []Container{c}
}

// claim checks that err has a part, or that there is none if want is empty.
func claim(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("error %v, want none", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("error %v, want one with %q", err, want)
	}
}
