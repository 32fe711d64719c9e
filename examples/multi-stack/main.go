// The example app: a network, a platform and two teams, each in a stack of its own, in a
// VPC that has no path to the internet. See README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("multi-stack", defineStacks) }

func defineStacks(app awscdk.App) {
	network := isolatedvpc.NewIsolatedVpc(newStack(app, "Network", "A VPC without internet"), "Network", &isolatedvpc.IsolatedVpcProps{
		// They stay when the last service that needs one of them goes.
		Endpoints: isolatedvpc.FargateEndpoints(),
	})
	private := cluster.NewPrivateCluster(newStack(app, "Platform", "The ECS cluster"), "Cluster", &cluster.PrivateClusterProps{
		Network:           network,
		CloudMapNamespace: "shop.internal",
	})

	orders := newStack(app, "Orders", "The service of one team")
	api := service.NewPrivateFargateService(orders, "Api", &service.PrivateFargateServiceProps{
		Cluster:  private,
		Image:    example.Image(orders),
		Ports:    []service.Port{{Number: 8080}},
		CloudMap: &service.CloudMap{Name: "orders"},
	})

	shop := newStack(app, "Shop", "The service of another team, which calls the first")
	web := service.NewPrivateFargateService(shop, "Web", &service.PrivateFargateServiceProps{
		Cluster:     private,
		Image:       example.Image(shop),
		Environment: map[string]string{"ORDERS_URL": "http://orders.shop.internal:8080"},
	})
	web.AllowTo(api, 8080, "Web calls Api")
}

func newStack(app awscdk.App, name, description string) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Isolated"+name), &awscdk.StackProps{Description: &description})
}
