package cluster

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"
)

// A machine is what an image of container instances is for.
type machine struct {
	os       OperatingSystem
	arm, gpu bool
}

// image returns the user's image, or the latest ECS-optimized one.
func (m machine) image(own awsec2.IMachineImage) awsec2.IMachineImage {
	switch {
	case own != nil:
		return own
	case m.os == Bottlerocket:
		props := &awsecs.BottleRocketImageProps{
			Variant: awsecs.BottlerocketEcsVariant_AWS_ECS_2, Architecture: awsec2.InstanceArchitecture_X86_64,
		}
		if m.gpu {
			props.Variant = awsecs.BottlerocketEcsVariant_AWS_ECS_2_NVIDIA
		}
		if m.arm {
			props.Architecture = awsec2.InstanceArchitecture_ARM_64
		}
		return awsecs.NewBottleRocketImage(props)
	case m.gpu:
		return awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_GPU, nil)
	case m.arm:
		return awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_ARM, nil)
	}
	return awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_STANDARD, nil)
}

// imageType is what CDK configures the agent for.
func (m machine) imageType() awsecs.MachineImageType {
	if m.os == Bottlerocket {
		return awsecs.MachineImageType_BOTTLEROCKET
	}
	return awsecs.MachineImageType_AMAZON_LINUX_2 // 2023 is configured alike
}

// userData returns what comes before the name of the cluster, which CDK adds.
func (m machine) userData(o AddEc2CapacityOptions) awsec2.UserData {
	if m.os == Bottlerocket {
		return awsec2.UserData_Custom(jsii.String(strings.Join(bottlerocketSettings, "\n")))
	}
	data := awsec2.UserData_ForLinux(nil)
	data.AddCommands(jsii.String(agentConfiguration(m, o)), jsii.String(blockMetadata))
	return data
}

// bottlerocketSettings turn off the containers of the host. Their images are in a
// repository of AWS's, which an isolated network does not reach.
// https://bottlerocket.dev/en/os/latest/concepts/host-containers/
var bottlerocketSettings = []string{
	"[settings.host-containers.admin]",
	"enabled = false",
	"[settings.host-containers.control]",
	"enabled = false",
}

// settings returns what comes after the name of the cluster: on Bottlerocket further
// lines of the table settings.ecs that CDK begins. That the execution role writes the
// logs is Bottlerocket's own setting.
// https://bottlerocket.dev/en/os/latest/api/settings/ecs/
func (m machine) settings(o AddEc2CapacityOptions) []string {
	if m.os != Bottlerocket {
		return nil
	}
	lines := []string{"awsvpc-block-imds = true", "allow-privileged-containers = false"}
	if o.Spot {
		lines = append(lines, "enable-spot-instance-draining = true")
	}
	return lines
}

// agentConfiguration is the configuration of the ECS agent on Amazon Linux:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
// Tasks in network mode awsvpc are kept from the metadata of the instance, and with it
// from the role of the instance; there are no task roles in network mode host, where
// nothing keeps tasks from it. The logs of a task are written with its execution role.
func agentConfiguration(m machine, o AddEc2CapacityOptions) string {
	lines := []string{
		"cat >> /etc/ecs/ecs.config <<'EOF'",
		"ECS_AWSVPC_BLOCK_IMDS=true",
		"ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=false",
		"ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true",
	}
	if m.gpu {
		lines = append(lines, "ECS_ENABLE_GPU_SUPPORT=true")
	}
	if o.Spot {
		lines = append(lines, "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true")
	}
	return strings.Join(append(lines, "EOF"), "\n")
}

// blockMetadata keeps tasks in network mode bridge from the metadata of the instance,
// by the rule that the guide asks for, besides the hop limit. The rule is put in before
// each start of the agent: a restart of Docker or of the instance does not lose it, no
// package is needed to save it, and without it the instance takes no tasks. The rule is
// written twice because systemd may take a variable of the shell for one of its own.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html
const blockMetadata = `mkdir -p /etc/systemd/system/ecs.service.d
cat > /etc/systemd/system/ecs.service.d/block-metadata.conf <<'EOF'
[Service]
ExecStartPre=/bin/sh -c 'iptables --wait --check DOCKER-USER --in-interface docker+ --destination 169.254.169.254/32 --jump DROP || iptables --wait --insert DOCKER-USER --in-interface docker+ --destination 169.254.169.254/32 --jump DROP'
EOF
systemctl daemon-reload`

// volumes returns the encrypted volumes of an instance, as CloudFormation has them. On
// Bottlerocket images and containers are on a second volume:
// https://bottlerocket.dev/en/os/latest/concepts/shared-responsibility/
func (m machine) volumes(gib int) []any {
	data := map[string]any{"Encrypted": true, "DeleteOnTermination": true}
	if gib > 0 {
		data["VolumeSize"] = gib
	}
	if m.os != Bottlerocket {
		return []any{map[string]any{"DeviceName": "/dev/xvda", "Ebs": data}}
	}
	return []any{
		map[string]any{"DeviceName": "/dev/xvda", "Ebs": map[string]any{"Encrypted": true, "DeleteOnTermination": true}},
		map[string]any{"DeviceName": "/dev/xvdb", "Ebs": data},
	}
}
