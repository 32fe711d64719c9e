package cluster

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

type fakeImage struct{ awsec2.IMachineImage }

func TestResolveCapacity(t *testing.T) {
	tests := []struct {
		name    string
		options *AddEc2CapacityOptions
		want    string // a part of the error; "" means accepted
	}{
		{"nothing", nil, ""},
		{"sessions", &AddEc2CapacityOptions{SessionManager: true, Ec2Messages: true}, ""},
		{"buckets", &AddEc2CapacityOptions{AwsBuckets: privatelink.AwsBuckets()}, ""},
		{"accelerators with an image", &AddEc2CapacityOptions{InstanceType: "inf2.xlarge", MachineImage: fakeImage{}}, ""},
		{"GPUs and arm64 with an image", &AddEc2CapacityOptions{InstanceType: "g5g.xlarge", MachineImage: fakeImage{}}, ""},
		{"a fixed size", &AddEc2CapacityOptions{MinInstances: 2, MaxInstances: 2}, ""},
		{"another operating system", &AddEc2CapacityOptions{OperatingSystem: "windows"}, `must be amazon-linux-2023 or bottlerocket, got "windows"`},
		{"no size of a type", &AddEc2CapacityOptions{InstanceType: "m7g"}, `InstanceType must look like "m7g.large", got "m7g"`},
		{"a type in a token", &AddEc2CapacityOptions{InstanceType: "${Token[TOKEN.1]}"}, "InstanceType must be a literal"},
		{"macOS", &AddEc2CapacityOptions{InstanceType: "mac2.metal"}, "runs macOS"},
		{"macOS with an image", &AddEc2CapacityOptions{InstanceType: "mac2.metal", MachineImage: fakeImage{}}, "runs macOS"},
		{"GPUs and arm64", &AddEc2CapacityOptions{InstanceType: "g5g.xlarge"}, "set OperatingSystem to bottlerocket, or MachineImage"},
		{"accelerators", &AddEc2CapacityOptions{InstanceType: "trn1.2xlarge"}, "set MachineImage"},
		{"GPUs without drivers", &AddEc2CapacityOptions{InstanceType: "g4ad.xlarge"}, "set MachineImage"},
		{"GPUs with an image that has drivers", &AddEc2CapacityOptions{InstanceType: "g4ad.xlarge", MachineImage: fakeImage{}}, ""},
		{"several numbers, in order", &AddEc2CapacityOptions{MinInstances: -1, MaxInstances: -1, TargetCapacityPercent: -1, VolumeGiB: -1}, "MinInstances must not be negative, got -1\nMaxInstances must not be negative, got -1\nTargetCapacityPercent must not be negative, got -1\nVolumeGiB must not be negative, got -1"},
		{"more at least than at most", &AddEc2CapacityOptions{MinInstances: 3, MaxInstances: 2}, "MinInstances 3 is more than MaxInstances 2"},
		{"less than none", &AddEc2CapacityOptions{MaxInstances: -1}, "MaxInstances must not be negative, got -1"},
		{"a number token", &AddEc2CapacityOptions{MinInstances: math.MinInt}, "MinInstances must be a literal"},
		{"more than all", &AddEc2CapacityOptions{TargetCapacityPercent: 101}, "must be 1 to 100, got 101"},
		{"sessions on Bottlerocket", &AddEc2CapacityOptions{SessionManager: true, OperatingSystem: Bottlerocket}, "SessionManager is not possible with bottlerocket"},
		{"messages without sessions", &AddEc2CapacityOptions{Ec2Messages: true}, "no effect without SessionManager"},
		{"a bucket of one's own", &AddEc2CapacityOptions{AwsBuckets: []privatelink.AwsBucket{"mine"}}, `must have some of [al2023-repos amazon-ssm], got "mine"`},
		{"packages on Bottlerocket", &AddEc2CapacityOptions{AwsBuckets: privatelink.AwsBuckets(), OperatingSystem: Bottlerocket}, "bottlerocket does not read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, list := tt.options.resolve()
			err := list.Err()
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestCapacityDefaults(t *testing.T) {
	o, m, _ := (*AddEc2CapacityOptions)(nil).resolve()
	if o.InstanceType != "t3.medium" || o.MinInstances != 0 || o.MaxInstances != 4 || o.TargetCapacityPercent != 100 || m != (machine{os: AmazonLinux2023}) {
		t.Errorf("defaults are %+v on %+v", o, m)
	}
	if o, _, _ := (&AddEc2CapacityOptions{MinInstances: 9}).resolve(); o.MaxInstances != 9 {
		t.Errorf("with at least 9 instances there are at most %d, want 9", o.MaxInstances)
	}
}

// TestMachines: the names of instance types say what processors they have.
func TestMachines(t *testing.T) {
	for name, want := range map[string]string{
		"t3.medium": "", "m7i-flex.large": "", "c5n.large": "", "u-3tb1.56xlarge": "", "hpc7a.12xlarge": "", "i4i.large": "",
		"a1.large": "arm", "t4g.small": "arm", "c7gn.large": "arm", "im4gn.large": "arm", "x2gd.metal": "arm", "hpc7g.4xlarge": "arm", "i8ge.large": "arm",
		"g4dn.xlarge": "gpu", "gr6.4xlarge": "gpu", "p5.48xlarge": "gpu", "p6-b200.48xlarge": "gpu",
		"g5g.xlarge": "arm gpu", "p6e-gb200.36xlarge": "arm gpu",
	} {
		_, m, list := (&AddEc2CapacityOptions{InstanceType: name, OperatingSystem: Bottlerocket}).resolve()
		got := strings.TrimSpace(map[bool]string{true: "arm"}[m.arm] + map[bool]string{true: " gpu"}[m.gpu])
		if got != want || list.Err() != nil {
			t.Errorf("%s has %q (%v), want %q", name, got, list.Err(), want)
		}
	}
}

// TestUserDataIsShort: it is to be read by who reviews the template.
func TestUserDataIsShort(t *testing.T) {
	o := AddEc2CapacityOptions{Spot: true}
	text := agentConfiguration(machine{gpu: true}, o) + "\n" + blockMetadata
	for _, want := range []string{
		"ECS_AWSVPC_BLOCK_IMDS=true", "ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=false", "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true",
		"ECS_ENABLE_GPU_SUPPORT=true", "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true", "DOCKER-USER --in-interface docker+ --destination 169.254.169.254/32 --jump DROP",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("user data does not say %q:\n%s", want, text)
		}
	}
	if lines := strings.Count(text, "\n") + 1; lines > 15 {
		t.Errorf("user data has %d lines, want at most 15", lines)
	}
	if got := (machine{os: AmazonLinux2023}).settings(o); got != nil {
		t.Errorf("Amazon Linux has settings of Bottlerocket: %v", got)
	}
	if got := strings.Join((machine{os: Bottlerocket}).settings(o), "; "); got != "awsvpc-block-imds = true; allow-privileged-containers = false; enable-spot-instance-draining = true" {
		t.Errorf("settings of Bottlerocket are %s", got)
	}
}
