package service_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/verify"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// The smallest service: its network gets what it takes to start, and verify proves from the
// template that it does.
func ExampleNewPrivateFargateService() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Web"), nil)
	images := awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("web"))
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network}),
		Image:   awsecs.ContainerImage_FromEcrRepository(images, jsii.String("1.0")),
	})

	m, err := verify.Load(*app.Synth(nil).Directory(), verify.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := verify.Run(m)
	fmt.Println("starts:", r.Workloads[0].Verdict)
	fmt.Println("isolated:", r.Networks[0].Isolated)
	for _, e := range r.Networks[0].Endpoints {
		fmt.Println(e.Service, e.Reasons)
	}
	// Output:
	// starts: allowed
	// isolated: true
	// ecr.api [image login of Web/Service]
	// ecr.dkr [image pull of Web/Service]
	// logs [container logs of Web/Service]
	// s3 [image layers of Web/Service]
}

// A secret needs an endpoint more, and a grant that the application may use a queue another.
func ExampleNewPrivateFargateService_needs() {
	stack, network, private, image := platform()
	password := awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("Password"), jsii.String("web/password"))
	web := service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   image,
		Secrets: []service.Secret{{Name: "PASSWORD", SecretsManager: password}},
	})
	orders := awssqs.NewQueue(stack, jsii.String("Orders"), nil)
	web.Allow(privatelink.Sqs, orders.GrantSendMessages)
	fmt.Println(network.EndpointServices())
	// Output:
	// [ecr.api ecr.dkr logs s3 secretsmanager sqs]
}

// Nothing gets into a service but what is let in: here the tasks of another one, to one port.
func ExamplePrivateFargateService_AllowFrom() {
	stack, _, private, image := platform()
	api := service.NewPrivateFargateService(stack, "Api", &service.PrivateFargateServiceProps{
		Cluster: private, Image: image, Ports: []service.Port{{Number: 8080}},
	})
	web := service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Image: image})
	api.AllowFrom(web, 8080, "orders from Web")

	rules := assertions.Template_FromStack(stack, nil).FindResources(jsii.String("AWS::EC2::SecurityGroupIngress"), nil)
	for _, rule := range *rules {
		if properties := (*rule)["Properties"].(map[string]any); properties["FromPort"] != 443.0 {
			fmt.Println(properties["IpProtocol"], properties["FromPort"], properties["Description"])
		}
	}
	// Output:
	// tcp 8080 orders from Web
}

// Props that cannot work are one panic, with an error that names the construct and every
// problem.
func ExampleNewPrivateFargateService_invalid() {
	stack, _, private, _ := platform()
	defer func() { fmt.Println(recover()) }()
	service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster:   private,
		Image:     awsecs.ContainerImage_FromRegistry(jsii.String("nginx:1.29"), nil),
		MemoryMiB: 4096,
	})
	// Output:
	// service: Shop/Web: MemoryMiB 4096 is not offered by Fargate with Cpu 256, which takes 512, 1024 or 2048
	// container "app": image "nginx:1.29" is on Docker Hub; an isolated VPC can pull only from private Amazon ECR in its own Region; copy the image into a repository there (docs/images.md) and use awsecs.ContainerImage_FromEcrRepository
}

// A task that runs every night.
func ExamplePrivateFargateTask_Schedule() {
	stack, _, private, image := platform()
	report := service.NewPrivateFargateTask(stack, "Report", &service.PrivateFargateTaskProps{Cluster: private, Image: image})
	schedule := report.Schedule("Nightly", &service.ScheduleOptions{Expression: "cron(0 3 * * ? *)", TimeZone: "Europe/Berlin"})
	fmt.Println(*schedule.ScheduleExpression(), *schedule.ScheduleExpressionTimezone())
	// Output:
	// cron(0 3 * * ? *) Europe/Berlin
}

// platform is what the examples have in common.
func platform() (awscdk.Stack, *isolatedvpc.IsolatedVpc, *cluster.PrivateCluster, awsecs.ContainerImage) {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	images := awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("shop"))
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network})
	return stack, network, private, awsecs.ContainerImage_FromEcrRepository(images, jsii.String("1.0"))
}
