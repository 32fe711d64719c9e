package isolatedvpc

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// Ec2CapacityEndpoints is the endpoints through which the ECS agent of a
// container instance talks to Amazon ECS: ecs-agent, ecs-telemetry and ecs.
// AWS Fargate does not need them. Create one with [NewEc2CapacityEndpoints].
type Ec2CapacityEndpoints struct {
	constructs.Construct
	network *IsolatedVpc
}

// Ec2CapacityEndpointsProps configures [NewEc2CapacityEndpoints].
type Ec2CapacityEndpointsProps struct {
	// Network is the VPC that gets the endpoints. Required.
	Network *IsolatedVpc
}

// ec2CapacityServices in the order in which AWS says to create them when there
// are instances already:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
var ec2CapacityServices = []privatelink.Service{
	privatelink.EcsAgent, privatelink.EcsTelemetry, privatelink.Ecs,
}

// NewEc2CapacityEndpoints adds the endpoints of the ECS agent to a network.
// CloudFormation creates them one after the other, ecs-agent first, then
// ecs-telemetry, then ecs, as AWS asks for where instances run already. Agents
// that are connected keep their connection until they are restarted. It panics
// with an error if props are invalid.
func NewEc2CapacityEndpoints(scope constructs.Construct, id string, props *Ec2CapacityEndpointsProps) *Ec2CapacityEndpoints {
	var list problems.List
	if props == nil || props.Network == nil {
		list.Addf("Network is required: the *isolatedvpc.IsolatedVpc that gets the endpoints")
	}
	list.PanicIfAny("isolatedvpc", scope, id)

	e := &Ec2CapacityEndpoints{network: props.Network}
	constructs.NewConstruct_Override(e, scope, &id)
	var previous awsec2.CfnVPCEndpoint
	for _, s := range ec2CapacityServices {
		e.network.Require(privatelink.Need{Service: s, Reason: "ECS agent of " + *e.Node().Path()})
		next := e.network.Endpoint(s)
		if previous != nil {
			next.AddResourceDependency(previous, jsii.String("AWS asks for this order"))
		}
		previous = next
	}
	return e
}

// Network returns the VPC that has the endpoints.
func (e *Ec2CapacityEndpoints) Network() *IsolatedVpc { return e.network }
