package isolatedvpc_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// A network without workloads has no endpoints. Each need of a workload adds what it takes,
// and what nobody asked for stays closed.
func ExampleNewIsolatedVpc() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Web"), nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	network.Require(privatelink.Need{
		Service:   privatelink.Sqs,
		Actions:   []string{"sqs:SendMessage"},
		Resources: []string{"arn:aws:sqs:eu-west-1:111122223333:orders"},
		Reason:    "orders of Shop",
	})

	m, err := verify.Load(*app.Synth(nil).Directory(), verify.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	vpc := verify.Run(m).Networks[0]
	fmt.Println("isolated:", vpc.Isolated)
	for _, e := range vpc.Endpoints {
		fmt.Println(e.Service, e.Policy, e.Reasons)
	}
	// Output:
	// isolated: true
	// sqs closed [orders of Shop]
}

// The endpoints of a network that other stacks use are better named: then they stay when the
// last workload that needs one goes.
func ExampleNewIsolatedVpc_endpoints() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Platform"), nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
		MaxAzs:    3,
		Endpoints: append(isolatedvpc.FargateEndpoints(), privatelink.Sts),
	})
	fmt.Println(network.EndpointServices())
	// Output:
	// [ecr.api ecr.dkr logs s3 secretsmanager ssm ssmmessages sts]
}

// A VPC that exists, with an endpoint that it has. What is missing is created.
func ExampleNewIsolatedVpcFromVpc() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Web"), nil)
	network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId:                       jsii.String("vpc-0123456789abcdef0"),
			VpcCidrBlock:                jsii.String("10.1.0.0/16"),
			AvailabilityZones:           jsii.Strings("eu-west-1a", "eu-west-1b"),
			IsolatedSubnetIds:           jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
			IsolatedSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"),
		}),
		Endpoints: map[privatelink.Service]string{privatelink.S3: "vpce-0123456789abcdef0"},
	})
	network.Require(privatelink.Need{Service: privatelink.Kms, Reason: "keys of Shop"})
	fmt.Println(*network.EndpointId(privatelink.S3))
	fmt.Println(network.EndpointServices())
	// Output:
	// vpce-0123456789abcdef0
	// [kms s3]
}
