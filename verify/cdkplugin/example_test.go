package cdkplugin_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/verify/cdkplugin"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// Somebody turns off private DNS of an endpoint that the service needs. The synthesis fails,
// and CDK's validation report has what verify found.
func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Web"), nil)
	images := awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("web"))
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network}),
		Image:   awsecs.ContainerImage_FromEcrRepository(images, jsii.String("1.0")),
	})
	network.Endpoint(privatelink.Logs).AddPropertyOverride(jsii.String("PrivateDnsEnabled"), false)

	awscdk.Validations_Of(app).AddPlugins(cdkplugin.New(nil))
	defer func() { fmt.Println("the synthesis failed:", recover() != nil) }()
	app.Synth(nil)
	// Output: the synthesis failed: true
}
