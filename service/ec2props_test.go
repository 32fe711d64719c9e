package service

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"
)

type fakeCapacity struct {
	Ec2Capacity
	bottlerocket bool
}

func (c fakeCapacity) Bottlerocket() bool { return c.bottlerocket }

func TestResolveEc2(t *testing.T) {
	bridge := func(set func(*PrivateEc2ServiceProps)) func(*PrivateEc2ServiceProps) {
		return func(p *PrivateEc2ServiceProps) {
			p.NetworkMode = awsecs.NetworkMode_BRIDGE
			set(p)
		}
	}
	ports := func(ports ...Port) func(*PrivateEc2ServiceProps) {
		return func(p *PrivateEc2ServiceProps) { p.Ports = ports }
	}
	tests := []struct {
		name string
		set  func(*PrivateEc2ServiceProps)
		want string // a part of the error; "" means accepted
	}{
		{"smallest", func(p *PrivateEc2ServiceProps) {}, ""},
		{"bridge", bridge(ports(Port{Number: 80}, Port{Number: 81, HostPort: 8081})), ""},
		{"one host port by two protocols", bridge(ports(Port{Number: 53, HostPort: 53}, Port{Number: 53, HostPort: 53, Protocol: awsecs.Protocol_UDP})), ""},
		{"GPUs", func(p *PrivateEc2ServiceProps) { p.Gpus = 4 }, ""},
		{"no cluster", func(p *PrivateEc2ServiceProps) { p.Cluster = nil }, "Cluster is required"},
		{"no capacity", func(p *PrivateEc2ServiceProps) { p.Capacity = nil }, "Capacity is required"},
		{"capacity that was never set", func(p *PrivateEc2ServiceProps) { p.Capacity = (*fakeCapacity)(nil) }, "Capacity is required"},
		{"host", func(p *PrivateEc2ServiceProps) { p.NetworkMode = awsecs.NetworkMode_HOST }, `NetworkMode must be AWS_VPC or BRIDGE, got "HOST"`},
		{"too little CPU", func(p *PrivateEc2ServiceProps) { p.Cpu = 64 }, "Cpu must be a literal from 128 to 196608, got 64"},
		{"CPU of a token", func(p *PrivateEc2ServiceProps) { p.Cpu = lostNumber }, "Cpu must be a literal from 128 to 196608, got a number token"},
		{"no memory", func(p *PrivateEc2ServiceProps) { p.MemoryMiB = -1 }, "MemoryMiB must be a literal, 6 or more, got -1"},
		{"GPUs of a token", func(p *PrivateEc2ServiceProps) { p.Gpus = lostNumber }, "Gpus must be a literal, 0 or more, got a number token"},
		{"less than no tasks", func(p *PrivateEc2ServiceProps) { p.DesiredCount = jsii.Number(-1) }, "DesiredCount must be a whole number"},
		{"a host port in awsvpc", ports(Port{Number: 80, HostPort: 80}), "port 80 has a HostPort, which is for network mode bridge only"},
		{"a host port that may be taken", bridge(ports(Port{Number: 80, HostPort: 32768})), "HostPort must be a literal from 1 to 32767"},
		{"the agent's port", bridge(ports(Port{Number: 80, HostPort: 2375})), "not taken by the instance itself, got 2375"},
		{"one host port twice", bridge(ports(Port{Number: 80, HostPort: 80}, Port{Number: 81, HostPort: 80})), `HostPort 80/TCP is taken by container "app"`},
		{"Service Connect in bridge", bridge(func(p *PrivateEc2ServiceProps) { p.ServiceConnect = &awsecs.ServiceConnectProps{} }), "ServiceConnect needs NetworkMode AWS_VPC"},
		{"files in bridge", bridge(func(p *PrivateEc2ServiceProps) { p.Volumes, p.Mounts = files() }), "Volumes needs NetworkMode AWS_VPC"},
		{"scratch space in bridge", bridge(func(p *PrivateEc2ServiceProps) {
			p.Volumes, p.Mounts = []Volume{{Name: "scratch"}}, []Mount{{Volume: "scratch", Path: "/tmp"}}
		}), ""},
		{"blue/green in bridge", bridge(func(p *PrivateEc2ServiceProps) { p.BlueGreen = &BlueGreen{} }), "BlueGreen needs NetworkMode AWS_VPC"},
		{"Bottlerocket", func(p *PrivateEc2ServiceProps) { p.Capacity = fakeCapacity{bottlerocket: true} }, ""},
		{"Service Connect on Bottlerocket", func(p *PrivateEc2ServiceProps) {
			p.Capacity, p.ServiceConnect = fakeCapacity{bottlerocket: true}, &awsecs.ServiceConnectProps{}
		}, "ServiceConnect: Bottlerocket does not have it"},
		{"files on Bottlerocket", func(p *PrivateEc2ServiceProps) {
			p.Capacity = fakeCapacity{bottlerocket: true}
			p.Volumes, p.Mounts = files()
		}, "which Bottlerocket does not have"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := PrivateEc2ServiceProps{Cluster: full, Capacity: fakeCapacity{}, Image: fakeImage{}}
			tt.set(&p)
			_, _, _, list := p.resolve()
			err := list.Err()
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func files() ([]Volume, []Mount) {
	return []Volume{{Name: "files", AccessPoint: fakeAccessPoint{}}}, []Mount{{Volume: "files", Path: "/files"}}
}

// TestHostPortsAreOfBridge: a service on Fargate has none either.
func TestHostPortsAreOfBridge(t *testing.T) {
	p := PrivateFargateServiceProps{Cluster: full, Image: fakeImage{}, Ports: []Port{{Number: 80, HostPort: 80}}}
	if _, _, _, list := p.resolve(); list.Err() == nil || !strings.Contains(list.Err().Error(), "has a HostPort") {
		t.Errorf("resolve() = %v, want an error about HostPort", list.Err())
	}
}
