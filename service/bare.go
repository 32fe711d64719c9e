package service

import (
	"maps"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// bare are roles, task definition and service as L1 resources, which take about half the
// time of CDK's L2 constructs to make and to synthesize. Each is in a scope at the path of the
// L2 construct, so that its path and logical id are the same, and so are its properties. When
// somebody asks for one of the L2 constructs, they take their places: docs/architecture.md
// says why.
type bare struct {
	images                  []image
	containers              []*awsecs.CfnTaskDefinition_ContainerDefinitionProperty // without log drivers
	scopes                  map[string]constructs.Construct                         // by the id of the L2 construct
	executionRole, taskRole awsiam.CfnRole                                          // taskRole is nil if it is the user's
	named                   awsiam.IRole                                            // the task role by its name; nil until it is needed
	policy                  awsiam.CfnPolicy                                        // of the execution role
	definition              awsecs.CfnTaskDefinition
	service                 awsecs.CfnService
	complete                func() // defines the L2 constructs
	loadBalancers           []any
	joins                   []func() // what makes them those of the L2 construct
}

// resourceId is the id that the L1 resource of CDK's L2 construct has in that.
func resourceId(id string) string {
	if id == "Service" {
		return "Service"
	}
	return "Resource"
}

// newBare returns what CDK need not bind to make L1 resources of, or nil: images in
// repositories of the account, and containers that are plain.
func (w *Workload) newBare(plain bool) *bare {
	p, b := w.props, &bare{scopes: map[string]constructs.Construct{}}
	special := p.ExecuteCommand || p.ServiceConnect != nil || p.LogRouter != nil || p.Collector != nil ||
		len(p.Volumes) > 0 || p.EphemeralStorageGiB > 0 || p.OperatingSystem != nil || p.PlatformVersion != "" || p.CpuArchitecture != nil && w.architecture() == nil
	if !plain || special || w.rolesAreCustomized() {
		return nil
	}
	for _, c := range w.containers {
		ecr, ok := c.Image.(awsecs.EcrImage)
		health, valid := healthCheck(c.HealthCheck)
		if !ok || !valid || c.hasNumbersAsNames() {
			return nil
		}
		uri := ecr.ImageName()
		i, err := parseImage(*uri, w.at.region)
		if elsewhere := !problems.IsStringToken(i.account) && i.account != w.at.account; err != nil || elsewhere {
			return nil // CDK says what is wrong, or writes the policy of a repository in another account
		}
		b.images, b.containers = append(b.images, i), append(b.containers, c.bare(uri, health))
	}
	return b
}

// rolesAreCustomized reports whether Role_CustomizeRoles replaces roles, which only L2 ones
// are. Like flags, that may be so in a scope within the stack.
func (w *Workload) rolesAreCustomized() bool {
	return once(w.at.place, w.at.scope, "customized roles", func() bool {
		return w.at.scope.Node().TryGetContext(jsii.String("@aws-cdk/iam:customizeRoles")) != nil
	})
}

// spot returns where the L2 construct id is to be. If an L1 resource has its place, it is
// in the scope of that, under the id that CDK leaves out of logical ids.
func (w *Workload) spot(id string) (constructs.Construct, *string) {
	if w.bare != nil && w.bare.scopes[id] != nil {
		return w.bare.scopes[id], jsii.String("Default")
	}
	return w.scope, &id
}

// hold returns the scope of the L1 resource in place of the L2 construct id.
func (w *Workload) hold(id string) (constructs.Construct, *string) {
	scope := constructs.NewConstruct(w.scope, &id)
	w.bare.scopes[id] = scope
	return scope, jsii.String(resourceId(id))
}

// unwrap replaces the L1 resources by L2 constructs, if that has not been done. What else
// refers to one of them is the policy of the execution role.
func (w *Workload) unwrap() {
	if !w.isBare() {
		return
	}
	w.checkTime()
	for id, scope := range w.bare.scopes {
		scope.Node().TryRemoveChild(jsii.String(resourceId(id)))
	}
	w.bare.complete()
	w.bare.follow()
	w.bare.policy.SetRoles(&[]*string{w.executionRole.RoleName()})
	for _, join := range w.bare.joins {
		join()
	}
	if w.balancing.targetGroups > 0 {
		w.cfnService().SetHealthCheckGracePeriodSeconds(&w.balancing.graceSeconds)
	}
}

// checkTime panics with an error if synthesis has given dependencies to the L1 service, or a
// user has: constructs would be without these, and without what aspects did.
func (w *Workload) checkTime() {
	var l problems.List
	if dependencies := w.bare.service.ObtainDependencies(); dependencies != nil && len(*dependencies) > 0 {
		l.Addf("the first call of Service, TaskDefinition, ExecutionRole or TaskRole comes when the app is synthesized, or after that, or after AddDependency of the L1 service; " +
			"call one of them before, right after the service is defined")
	}
	l.PanicIfAnyIn("service", w.scope)
}

// follow gives the L1 resources that are gone the logical ids of those that are there, also
// if these are overridden later: tokens of the former are in use, such as [PrivateFargateService.ServiceName].
func (b *bare) follow() {
	gone := map[string]awscdk.CfnElement{"ExecutionRole": b.executionRole, "TaskRole": b.taskRole, "TaskDefinition": b.definition, "Service": b.service}
	for id, scope := range b.scopes {
		now := scope.Node().FindChild(jsii.String("Default")).Node().DefaultChild().(awscdk.CfnElement)
		renamed(gone[id], now.LogicalId())
	}
}

// renamed overrides a logical id, unless CDK has locked it, which it does for exports.
func renamed(element awscdk.CfnElement, id *string) {
	defer func() { _ = recover() }()
	element.OverrideLogicalId(id)
}

// isBare reports whether there are L1 resources and no L2 constructs.
func (w *Workload) isBare() bool { return w.bare != nil && w.executionRole == nil }

// cfnService returns the L1 service.
func (w *Workload) cfnService() awsecs.CfnService {
	if w.isBare() {
		return w.bare.service
	}
	return w.base.Node().DefaultChild().(awsecs.CfnService)
}

// join adds a target group, and keeps what adds it to the L2 construct.
func (b *bare) join(balancer *awsecs.CfnService_LoadBalancerProperty, again func()) {
	b.loadBalancers, b.joins = append(b.loadBalancers, balancer), append(b.joins, again)
	b.service.SetLoadBalancers(b.loadBalancers)
}

// defineBareRoles defines the roles as L1.
func (w *Workload) defineBareRoles() {
	w.bare.executionRole = w.defineBareRole("ExecutionRole", executionRole)
	if w.taskRole = w.props.TaskRole; w.taskRole == nil {
		w.bare.taskRole = w.defineBareRole("TaskRole", taskRole)
	}
}

func (w *Workload) defineBareRole(id, description string) awsiam.CfnRole {
	props := &awsiam.CfnRoleProps{Description: &description, AssumeRolePolicyDocument: map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": map[string]any{"Service": ecsTasks}, "Condition": w.fromEcs(),
		}},
	}}
	if boundary := w.props.PermissionsBoundary; boundary != nil {
		props.PermissionsBoundary = once(w.at.place, boundary, "arn", boundary.ManagedPolicyArn)
	}
	scope, id1 := w.hold(id)
	return awsiam.NewCfnRole(scope, id1, props)
}

// defineBarePolicy defines the policy of the execution role as L1, with the name that CDK
// gives it.
func (w *Workload) defineBarePolicy(statements []jsonStatement) constructs.IDependable {
	const id = "ExecutionRolePolicy"
	scope, name := constructs.NewConstruct(w.scope, jsii.String(id)), uniqueId(w.at.inStack()+"/"+id+"/Resource")
	w.bare.policy = awsiam.NewCfnPolicy(scope, jsii.String("Resource"), &awsiam.CfnPolicyProps{
		PolicyName:     jsii.String(name[max(0, len(name)-128):]),
		PolicyDocument: documentOf(statements),
		Roles:          &[]*string{w.bare.executionRole.Ref()},
	})
	return scope
}

// documentOf returns a policy as CDK writes it. What it may sort or merge, depending on a
// feature flag, is left to CDK.
func documentOf(statements []jsonStatement) any {
	written := make([]any, len(statements))
	for i, s := range statements {
		resources, one := s["Resource"].([]string)
		if !one || len(resources) != 1 || s["Sid"] == nil {
			return awsiam.PolicyDocument_FromJson(map[string]any{"Version": "2012-10-17", "Statement": statements})
		}
		s = maps.Clone(s)
		s["Resource"] = resources[0]
		if actions := s["Action"].([]string); len(actions) == 1 {
			s["Action"] = actions[0]
		}
		written[i] = s
	}
	return map[string]any{"Version": "2012-10-17", "Statement": written}
}

// defineBareDefinition defines the task definition as L1.
func (w *Workload) defineBareDefinition(cpu, memoryMiB int) {
	const id = "TaskDefinition"
	var containers []any
	logging := w.bareLogging()
	for _, c := range w.bare.containers {
		c.LogConfiguration = logging
		containers = append(containers, c)
	}
	var role any = w.bare.taskRole
	if w.taskRole != nil {
		role = w.taskRole.RoleArn()
	}
	scope, id1 := w.hold(id)
	w.bare.definition = awsecs.NewCfnTaskDefinition(scope, id1, &awsecs.CfnTaskDefinitionProps{
		ContainerDefinitions:    containers,
		Cpu:                     jsii.String(strconv.Itoa(cpu)),
		ExecutionRoleArn:        w.bare.executionRole,
		Family:                  jsii.String(uniqueId(w.at.path + "/" + id)),
		Memory:                  jsii.String(strconv.Itoa(memoryMiB)),
		NetworkMode:             jsii.String("awsvpc"),
		RequiresCompatibilities: jsii.Strings("FARGATE"),
		RuntimePlatform:         w.barePlatform(),
		TaskRoleArn:             role,
	})
}

// architecture returns the name of CpuArchitecture, or nil if it is none that CDK has.
func (w *Workload) architecture() *string {
	known := once(w.at.place, nil, "architectures", func() map[awsecs.CpuArchitecture]string {
		return map[awsecs.CpuArchitecture]string{awsecs.CpuArchitecture_ARM64(): "ARM64", awsecs.CpuArchitecture_X86_64(): "X86_64"}
	})
	return stringOrNil(known[w.props.CpuArchitecture])
}

// barePlatform returns the platform of the task, or nil for the default of Fargate.
func (w *Workload) barePlatform() any {
	if w.props.CpuArchitecture == nil {
		return nil
	}
	return &awsecs.CfnTaskDefinition_RuntimePlatformProperty{CpuArchitecture: w.architecture(), OperatingSystemFamily: jsii.String("LINUX")}
}
