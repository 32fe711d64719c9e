package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecspatterns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// TestWhatOthersBuildWithCDK: verify knows templates that CDK's own constructs make, with
// internet and without. What works is proved or not known, never refuted; what does not is.
func TestWhatOthersBuildWithCDK(t *testing.T) {
	public := awsecs.ContainerImage_FromRegistry(jsii.String("amazon/amazon-ecs-sample"), nil)
	private := func(stack awscdk.Stack) awsecs.ContainerImage {
		return awsecs.ContainerImage_FromEcrRepository(awsecr.NewRepository(stack, jsii.String("Images"), nil), jsii.String("1.0"))
	}
	tests := []struct {
		name   string
		define func(stack awscdk.Stack)
		want   verify.Verdict
	}{
		{"load-balanced Fargate service behind NAT", func(stack awscdk.Stack) {
			awsecspatterns.NewApplicationLoadBalancedFargateService(stack, jsii.String("S"), &awsecspatterns.ApplicationLoadBalancedFargateServiceProps{
				Vpc:              awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2)}),
				TaskImageOptions: &awsecspatterns.ApplicationLoadBalancedTaskImageOptions{Image: public},
			})
		}, verify.Allowed},
		{"Fargate service with public addresses", func(stack awscdk.Stack) {
			awsecspatterns.NewApplicationLoadBalancedFargateService(stack, jsii.String("S"), &awsecspatterns.ApplicationLoadBalancedFargateServiceProps{
				Vpc:              awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)}),
				AssignPublicIp:   jsii.Bool(true),
				TaskSubnets:      &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PUBLIC},
				TaskImageOptions: &awsecspatterns.ApplicationLoadBalancedTaskImageOptions{Image: private(stack)},
			})
		}, verify.Allowed},
		{"queue worker", func(stack awscdk.Stack) {
			awsecspatterns.NewQueueProcessingFargateService(stack, jsii.String("S"), &awsecspatterns.QueueProcessingFargateServiceProps{
				Vpc: awsec2.NewVpc(stack, jsii.String("Vpc"), nil), Image: private(stack),
			})
		}, verify.Allowed},
		{"scheduled task", func(stack awscdk.Stack) {
			awsecspatterns.NewScheduledFargateTask(stack, jsii.String("S"), &awsecspatterns.ScheduledFargateTaskProps{
				Vpc:                              awsec2.NewVpc(stack, jsii.String("Vpc"), nil),
				Schedule:                         awsapplicationautoscaling.Schedule_Rate(awscdk.Duration_Hours(jsii.Number(1))),
				ScheduledFargateTaskImageOptions: &awsecspatterns.ScheduledFargateTaskImageOptions{Image: public, MemoryLimitMiB: jsii.Number(512), Cpu: jsii.Number(256)},
			})
		}, verify.Allowed},
		{"EC2 capacity behind NAT", func(stack awscdk.Stack) {
			cluster := awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{Vpc: awsec2.NewVpc(stack, jsii.String("Vpc"), nil)})
			cluster.AddCapacity(jsii.String("Capacity"), &awsecs.AddCapacityOptions{InstanceType: awsec2.NewInstanceType(jsii.String("t3.small"))})
			awsecspatterns.NewApplicationLoadBalancedEc2Service(stack, jsii.String("S"), &awsecspatterns.ApplicationLoadBalancedEc2ServiceProps{
				Cluster: cluster, MemoryLimitMiB: jsii.Number(256),
				TaskImageOptions: &awsecspatterns.ApplicationLoadBalancedTaskImageOptions{Image: public},
			})
		}, verify.Allowed},
		{"secret, EFS and ECS Exec behind NAT", func(stack awscdk.Stack) { defineBusyService(stack, private(stack)) }, verify.Allowed},
		// Whether the agent pulls as the execution role, the only one that CDK grants it, no
		// source says.
		{"private image on a capacity provider", func(stack awscdk.Stack) { defineCapacityProvider(stack, private(stack)) }, verify.Unknown},
		{"public image on a capacity provider", func(stack awscdk.Stack) { defineCapacityProvider(stack, public) }, verify.Allowed},
		{"Service Connect, parameters and environment files", func(stack awscdk.Stack) { defineConnectedService(stack, private(stack), true) }, verify.Allowed},
		// CDK does not grant the execution role what it needs for environment files.
		{"the same without a grant for the files", func(stack awscdk.Stack) { defineConnectedService(stack, private(stack), false) }, verify.Denied},
		{"CDK's own endpoints in isolated subnets", func(stack awscdk.Stack) { defineEndpointsOfCDK(stack, private(stack), true) }, verify.Allowed},
		{"the same without the one for logs", func(stack awscdk.Stack) { defineEndpointsOfCDK(stack, private(stack), false) }, verify.Denied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			tt.define(stack)
			var opts verify.Options
			opts.Region, opts.Account = "eu-west-1", "111122223333"
			m, err := verify.Load(cdktest.Synthesize(t, stack), opts)
			if err != nil {
				t.Fatal(err)
			}
			r := verify.Run(m)
			if len(r.Workloads) == 0 {
				t.Error("nothing starts tasks")
			}
			for _, w := range r.Workloads {
				if w.Verdict != tt.want {
					t.Errorf("%s is %s, want %s: %v", w.ID, w.Verdict, tt.want, inTheWay(w))
				}
			}
		})
	}
}

// inTheWay are the hops of a workload's calls that are not allowed.
func inTheWay(w report.Workload) (whys []string) {
	for _, n := range w.Needs {
		for _, hop := range n.Path {
			if hop.Verdict != verify.Allowed {
				whys = append(whys, n.Feature+": "+hop.Why)
			}
		}
	}
	return whys
}

func defineBusyService(stack awscdk.Stack, image awsecs.ContainerImage) {
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2)})
	files := awsefs.NewFileSystem(stack, jsii.String("Files"), &awsefs.FileSystemProps{Vpc: vpc})
	task := awsecs.NewFargateTaskDefinition(stack, jsii.String("Task"), nil)
	task.AddVolume(&awsecs.Volume{Name: jsii.String("data"), EfsVolumeConfiguration: &awsecs.EfsVolumeConfiguration{FileSystemId: files.FileSystemId()}})
	secret := awssecretsmanager.NewSecret(stack, jsii.String("Secret"), nil)
	task.AddContainer(jsii.String("app"), &awsecs.ContainerDefinitionOptions{
		Image:   image,
		Logging: awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{StreamPrefix: jsii.String("app")}),
		Secrets: &map[string]awsecs.Secret{"PASSWORD": awsecs.Secret_FromSecretsManager(secret, nil)},
	})
	service := awsecs.NewFargateService(stack, jsii.String("Service"), &awsecs.FargateServiceProps{
		Cluster:        awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{Vpc: vpc}),
		TaskDefinition: task, EnableExecuteCommand: jsii.Bool(true),
	})
	files.Connections().AllowDefaultPortFrom(service, nil)
}

func defineCapacityProvider(stack awscdk.Stack, image awsecs.ContainerImage) {
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), nil)
	cluster := awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{Vpc: vpc})
	group := awsautoscaling.NewAutoScalingGroup(stack, jsii.String("Group"), &awsautoscaling.AutoScalingGroupProps{
		Vpc: vpc, InstanceType: awsec2.NewInstanceType(jsii.String("t3.small")),
		MachineImage: awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_STANDARD, nil),
	})
	provider := awsecs.NewAsgCapacityProvider(stack, jsii.String("Provider"), &awsecs.AsgCapacityProviderProps{AutoScalingGroup: group})
	cluster.AddAsgCapacityProvider(provider, nil)
	task := awsecs.NewEc2TaskDefinition(stack, jsii.String("Task"), &awsecs.Ec2TaskDefinitionProps{NetworkMode: awsecs.NetworkMode_AWS_VPC})
	task.AddContainer(jsii.String("app"), &awsecs.ContainerDefinitionOptions{
		Image: image, MemoryLimitMiB: jsii.Number(256),
		Logging: awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{StreamPrefix: jsii.String("app")}),
	})
	awsecs.NewEc2Service(stack, jsii.String("Service"), &awsecs.Ec2ServiceProps{
		Cluster: cluster, TaskDefinition: task,
		CapacityProviderStrategies: &[]*awsecs.CapacityProviderStrategy{{CapacityProvider: provider.CapacityProviderName(), Weight: jsii.Number(1)}},
	})
}

func defineConnectedService(stack awscdk.Stack, image awsecs.ContainerImage, granted bool) {
	cluster := awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{
		Vpc:                      awsec2.NewVpc(stack, jsii.String("Vpc"), nil),
		DefaultCloudMapNamespace: &awsecs.CloudMapNamespaceOptions{Name: jsii.String("local"), UseForServiceConnect: jsii.Bool(true)},
	})
	task := awsecs.NewFargateTaskDefinition(stack, jsii.String("Task"), nil)
	parameter := awsssm.NewStringParameter(stack, jsii.String("Parameter"), &awsssm.StringParameterProps{StringValue: jsii.String("x")})
	files := awss3.NewBucket(stack, jsii.String("Files"), nil)
	if granted {
		files.GrantRead(task.ObtainExecutionRole(), nil)
	}
	task.AddContainer(jsii.String("app"), &awsecs.ContainerDefinitionOptions{
		Image:            image,
		Logging:          awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{StreamPrefix: jsii.String("app")}),
		Secrets:          &map[string]awsecs.Secret{"SETTING": awsecs.Secret_FromSsmParameter(parameter)},
		EnvironmentFiles: &[]awsecs.EnvironmentFile{awsecs.EnvironmentFile_FromBucket(files, jsii.String("app.env"), nil)},
		PortMappings:     &[]*awsecs.PortMapping{{Name: jsii.String("web"), ContainerPort: jsii.Number(80)}},
	})
	awsecs.NewFargateService(stack, jsii.String("Service"), &awsecs.FargateServiceProps{
		Cluster: cluster, TaskDefinition: task,
		ServiceConnectConfiguration: &awsecs.ServiceConnectProps{Services: &[]*awsecs.ServiceConnectService{{PortMappingName: jsii.String("web")}}},
	})
}

func defineEndpointsOfCDK(stack awscdk.Stack, image awsecs.ContainerImage, logs bool) {
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		NatGateways: jsii.Number(0),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Isolated"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
		GatewayEndpoints: &map[string]*awsec2.GatewayVpcEndpointOptions{"S3": {Service: awsec2.GatewayVpcEndpointAwsService_S3()}},
	})
	vpc.AddInterfaceEndpoint(jsii.String("Ecr"), &awsec2.InterfaceVpcEndpointOptions{Service: awsec2.InterfaceVpcEndpointAwsService_ECR()})
	vpc.AddInterfaceEndpoint(jsii.String("Dkr"), &awsec2.InterfaceVpcEndpointOptions{Service: awsec2.InterfaceVpcEndpointAwsService_ECR_DOCKER()})
	if logs {
		vpc.AddInterfaceEndpoint(jsii.String("Logs"), &awsec2.InterfaceVpcEndpointOptions{Service: awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_LOGS()})
	}
	task := awsecs.NewFargateTaskDefinition(stack, jsii.String("Task"), nil)
	task.AddContainer(jsii.String("app"), &awsecs.ContainerDefinitionOptions{
		Image: image, Logging: awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{StreamPrefix: jsii.String("app")}),
	})
	awsecs.NewFargateService(stack, jsii.String("Service"), &awsecs.FargateServiceProps{
		Cluster: awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{Vpc: vpc}), TaskDefinition: task,
	})
}
