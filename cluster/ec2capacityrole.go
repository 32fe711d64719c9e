package cluster

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A call is something that instances do: a statement of their role, and needs of the
// network.
type call struct {
	sid       string
	actions   []string
	resources []string
	through   []privatelink.Service // the endpoints that it takes
	bound     bool                  // the statement asks for the endpoint
	what      string                // in words, for the reasons of the endpoints
}

// statements requires the endpoints that instances use, and returns what their role may
// do.
func (e *Ec2Capacity) statements() *[]awsiam.PolicyStatement {
	var statements []awsiam.PolicyStatement
	for _, c := range append(e.agentCalls(), e.sessionCalls()...) {
		for _, s := range c.through {
			e.network.Require(privatelink.Need{
				Service: s, Actions: c.actions, Resources: c.resources,
				Reason: fmt.Sprintf("%s of %s", c.what, *e.Node().Path()),
			})
		}
		statements = append(statements, e.statement(c))
	}
	return &statements
}

// agentCalls are what the ECS agent does, in the order of the endpoints that AWS asks
// for:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
// Of that list it need not create clusters, tag, or deregister instances, which Amazon
// ECS does by itself when they terminate. The names of the polling endpoints are of no
// cluster. Polling goes by a WebSocket, of which no source says that it carries
// aws:SourceVpce, so only the calls on ecs are bound to the endpoint. That the calls
// which submit states are on the cluster is what CDK grants. UpdateContainerInstancesState
// is how the agent drains a Spot Instance.
func (e *Ec2Capacity) agentCalls() []call {
	stack := awscdk.Stack_Of(e)
	ofCluster := func(kind string) string {
		return fmt.Sprintf("arn:%s:ecs:%s:%s:%s/%s/*", *stack.Partition(), *stack.Region(), *stack.Account(), kind, *e.cluster.ClusterName())
	}
	instances, ecs := []string{ofCluster("container-instance")}, []privatelink.Service{privatelink.Ecs}
	const what = "ECS agent"
	calls := []call{
		{"Poll", []string{"ecs:Poll"}, append(instances, ofCluster("task-set")), []privatelink.Service{privatelink.EcsAgent, privatelink.EcsTelemetry}, false, what},
		{"Telemetry", []string{"ecs:StartTelemetrySession"}, instances, []privatelink.Service{privatelink.EcsTelemetry}, false, what},
		{"Discover", []string{"ecs:DiscoverPollEndpoint"}, []string{"*"}, ecs, true, what},
		{"Register", []string{
			"ecs:RegisterContainerInstance", "ecs:SubmitAttachmentStateChanges", "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange",
		}, []string{*e.cluster.ClusterArn()}, ecs, true, what},
	}
	if e.options.Spot {
		calls = append(calls, call{"Drain", []string{"ecs:UpdateContainerInstancesState"}, instances, ecs, true, what})
	}
	return calls
}

// sessionCalls are what SSM Agent does for Session Manager:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
// and, for an older one, what AmazonSSMManagedInstanceCore has for ec2messages.
func (e *Ec2Capacity) sessionCalls() []call {
	if !e.options.SessionManager {
		return nil
	}
	const what = "Session Manager"
	every := []string{"*"}
	calls := []call{
		{"SessionRegistration", []string{"ssm:UpdateInstanceInformation"}, every, []privatelink.Service{privatelink.Ssm}, true, what},
		{"SessionChannels", []string{
			"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
		}, every, []privatelink.Service{privatelink.SsmMessages}, false, what},
	}
	if e.options.Ec2Messages {
		calls = append(calls, call{"SessionMessages", []string{
			"ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage",
			"ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply",
		}, every, []privatelink.Service{privatelink.Ec2Messages}, true, what})
	}
	return calls
}

// statement allows a call, if it is bound only by way of its endpoint.
func (e *Ec2Capacity) statement(c call) awsiam.PolicyStatement {
	props := &awsiam.PolicyStatementProps{
		Sid: &c.sid, Actions: jsii.Strings(c.actions...), Resources: jsii.Strings(c.resources...),
	}
	if c.bound {
		s := c.through[0]
		props.Conditions = &map[string]any{"StringEquals": map[string]any{
			"aws:SourceVpc":  e.answer(e.network.EndpointVpcId(s), fmt.Sprintf("EndpointVpcId(%q)", s)),
			"aws:SourceVpce": e.answer(e.network.EndpointId(s), fmt.Sprintf("EndpointId(%q)", s)),
		}}
	}
	return awsiam.NewPolicyStatement(props)
}

// requireBuckets lets the instances read from buckets of AWS's own. Their role needs
// nothing for it: they are open to everybody.
func (e *Ec2Capacity) requireBuckets() {
	stack := awscdk.Stack_Of(e)
	suffix := *stack.UrlSuffix()
	if partition, known := privatelink.PartitionOf(*stack.Region()); known {
		suffix = partition.DnsSuffix
	}
	for _, b := range e.options.AwsBuckets {
		e.network.Require(privatelink.Need{
			Service: privatelink.S3, Actions: []string{"s3:GetObject"}, Resources: []string{b.Arn(*stack.Partition(), *stack.Region())},
			Reason: fmt.Sprintf("software from %s for %s", b, *e.Node().Path()),
		})
		e.network.AllowDomains(b.Hosts(*stack.Region(), suffix)...)
	}
}
