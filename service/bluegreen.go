package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// BlueGreen makes deployments of a service blue/green: Amazon ECS starts the new (green)
// tasks beside the old (blue) ones, shifts the requests from these to those at once, and
// keeps the old ones for a while, in case it must go back. AddTarget of a load balancer
// then makes a second target group, and a role by which Amazon ECS changes just that
// rule or listener:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
//
// A service with neither load balancer nor Service Connect has no requests to shift.
// The controller is ECS, which AWS recommends over CodeDeploy, so that there is no
// option for the latter:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
type BlueGreen struct {
	// BakeTimeInMinutes is how long the old tasks are kept after the shift, 0 to 1440;
	// it may be a number token.
	//
	// Default: 5.
	BakeTimeInMinutes *float64
}

// resolve returns a copy with defaults filled in, or nil for nil. It makes no jsii call.
// Requests do not scale services whose target groups take turns:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
func (b *BlueGreen) resolve(scaling *AutoScaling, l *problems.List) *BlueGreen {
	if b == nil {
		return nil
	}
	if scaling != nil && scaling.RequestsPerTarget > 0 {
		l.Addf("AutoScaling: RequestsPerTarget is not for a service with BlueGreen, because AWS counts the requests of one target group, and deployments alternate between two")
	}
	return &BlueGreen{BakeTimeInMinutes: wholeNumber("BlueGreen: BakeTimeInMinutes", b.BakeTimeInMinutes, 5, 0, 1440, l)}
}

// strategy returns that of deployments, and the bake time; nothing for nil, which are
// rolling updates.
func (b *BlueGreen) strategy() (awsecs.DeploymentStrategy, awscdk.Duration) {
	if b == nil {
		return "", nil
	}
	return awsecs.DeploymentStrategy_BLUE_GREEN, awscdk.Duration_Minutes(b.BakeTimeInMinutes)
}

// deploymentRole returns the role by which Amazon ECS shifts requests:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
func (w *Workload) deploymentRole() awsiam.IRole {
	if w.balancing.role == nil {
		w.balancing.role = w.defineInfrastructureRole("DeploymentRole", "Shifts requests between the old and the new tasks in deployments", "")
	}
	return w.balancing.role
}

// allowDeployments lets the deployment role shift requests of one target: what AWS's
// policy AmazonECSInfrastructureRolePolicyForLoadBalancers (version 6) has, on the rules
// or listeners and the target groups of this target instead of all. What describes knows
// no resources. modify is the action on rules or listeners.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
func (w *Workload) allowDeployments(scope constructs.Construct, modify string, listeners, groups []*string) constructs.IDependable {
	allow := func(sid string, resources []*string, actions ...string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Sid: &sid, Actions: jsii.Strings(actions...), Resources: &resources})
	}
	return awsiam.NewPolicy(scope, jsii.String("DeploymentPolicy"), &awsiam.PolicyProps{
		Roles: &[]awsiam.IRole{w.deploymentRole()},
		Statements: &[]awsiam.PolicyStatement{
			allow("Observe", *jsii.Strings("*"), "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
				"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"),
			allow("Register", groups, "elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"),
			allow("Shift", listeners, modify),
		},
	})
}
