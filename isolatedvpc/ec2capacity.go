package isolatedvpc

import (
	"slices"

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

// agentNeeds are in the order in which AWS says to create the endpoints when there
// are instances already. What the agent calls through which of them:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html and
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
// UpdateContainerInstancesState is for draining Spot Instances.
var agentNeeds = []privatelink.Need{
	{Service: privatelink.EcsAgent, Actions: []string{"ecs:Poll"}},
	{Service: privatelink.EcsTelemetry, Actions: []string{"ecs:Poll", "ecs:StartTelemetrySession"}},
	{Service: privatelink.Ecs, Actions: []string{
		"ecs:DiscoverPollEndpoint", "ecs:RegisterContainerInstance", "ecs:Submit*", "ecs:UpdateContainerInstancesState",
	}},
}

// NewEc2CapacityEndpoints adds the endpoints of the ECS agent to a network, for
// instances that this module does not define; cluster.PrivateCluster.AddEc2Capacity
// requires them by itself.
// CloudFormation creates them one after the other, ecs-agent first, then
// ecs-telemetry, then ecs, as AWS asks for where instances run already. Agents
// that are connected keep their connection until they are restarted. What the
// agent calls on ecs is let through for all principals of the [Perimeter]; whether
// ecs-agent and ecs-telemetry take a policy no source says, so they get none. It
// panics with an error if props are invalid.
func NewEc2CapacityEndpoints(scope constructs.Construct, id string, props *Ec2CapacityEndpointsProps) *Ec2CapacityEndpoints {
	var list problems.List
	if props == nil || props.Network == nil {
		list.Addf("Network is required: the *isolatedvpc.IsolatedVpc that gets the endpoints")
	}
	list.PanicIfAny("isolatedvpc", scope, id)

	e := &Ec2CapacityEndpoints{network: props.Network}
	constructs.NewConstruct_Override(e, scope, &id)
	for _, need := range agentNeeds {
		need.Reason = "ECS agent of " + *e.Node().Path()
		e.network.Require(need)
	}
	return e
}

// orderAgentEndpoints puts a new endpoint of the ECS agent into AWS's order, whoever
// required it and when. Those that were there before the app have no place in it.
func (v *IsolatedVpc) orderAgentEndpoints(added privatelink.Service) {
	if !slices.ContainsFunc(agentNeeds, func(n privatelink.Need) bool { return n.Service == added }) {
		return
	}
	var previous awsec2.CfnVPCEndpoint
	for _, need := range agentNeeds {
		e := v.endpoints[need.Service]
		if e == nil || e.resource == nil {
			continue
		}
		if previous != nil {
			e.resource.AddResourceDependency(previous, jsii.String("AWS asks for this order"))
		}
		previous = e.resource
	}
}

// Network returns the VPC that has the endpoints.
func (e *Ec2CapacityEndpoints) Network() *IsolatedVpc { return e.network }
