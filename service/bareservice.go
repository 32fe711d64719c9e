package service

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// defineBare defines the service and what its tasks are as L1 resources.
func (s *PrivateFargateService) defineBare() {
	w := s.w
	w.defineBareRoles()
	w.defineLogGroup()
	w.defineBareDefinition(s.props.Cpu, s.props.MemoryMiB)
	w.letStart(w.bare.images, w.bare.scopes["ExecutionRole"])
	s.defineBareService()
	if w.taskRole != nil {
		w.startAfter(w.taskRole)
	} else {
		w.startAfter(w.bare.scopes["TaskRole"])
	}
	w.startedBy(w.bare.scopes["Service"])
	w.bare.complete = func() {
		w.defineRoles()
		w.definition = w.newFargateDefinition(s.props.Cpu, s.props.MemoryMiB)
		w.addContainers()
		s.defineService()
		w.base = s.service
	}
}

// isPlain reports whether the service has nothing that only CDK's L2 construct makes.
func (p *PrivateFargateServiceProps) isPlain() bool {
	return p.CloudMap == nil && p.AutoScaling == nil && p.BlueGreen == nil
}

// defineBareService defines the service as L1.
func (s *PrivateFargateService) defineBareService() {
	w := s.w
	cluster, network := s.props.Cluster.Cluster(), s.props.Cluster.Network()
	scope, id := w.hold("Service")
	props := &awsecs.CfnServiceProps{
		Cluster:                 once(w.at.place, cluster, "name", cluster.ClusterName),
		DeploymentConfiguration: s.bareDeployment(),
		DesiredCount:            s.props.DesiredCount,
		EnableEcsManagedTags:    false,
		LaunchType:              jsii.String("FARGATE"),
		NetworkConfiguration: &awsecs.CfnService_NetworkConfigurationProperty{AwsvpcConfiguration: &awsecs.CfnService_AwsVpcConfigurationProperty{
			AssignPublicIp: jsii.String("DISABLED"), SecurityGroups: &[]*string{w.groupId}, Subnets: w.subnetIds(network.Subnets()),
		}},
		ServiceName:    stringOrNil(s.props.ServiceName),
		TaskDefinition: w.bare.definition,
	}
	if strategies := s.props.CapacityProviderStrategies; len(strategies) > 0 {
		props.LaunchType, props.CapacityProviderStrategy = nil, bareStrategies(strategies)
		w.startAfter(cluster) // and so its capacity providers
	}
	if !w.flag("@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker") {
		props.DeploymentController = &awsecs.CfnService_DeploymentControllerProperty{Type: jsii.String("ECS")}
	}
	if w.flag("@aws-cdk/aws-ecs:removeEmptyLoadBalancers") {
		props.LoadBalancers = []any{}
	}
	w.bare.service = awsecs.NewCfnService(scope, id, props)
}

// bareDeployment returns how deployments go. That they have no alarms CDK writes unless a
// flag says otherwise, and where the partition is not known to lack them.
func (s *PrivateFargateService) bareDeployment() *awsecs.CfnService_DeploymentConfigurationProperty {
	c := &awsecs.CfnService_DeploymentConfigurationProperty{
		DeploymentCircuitBreaker: &awsecs.CfnService_DeploymentCircuitBreakerProperty{Enable: true, Rollback: true},
		MaximumPercent:           s.props.MaxHealthyPercent,
		MinimumHealthyPercent:    s.props.MinHealthyPercent,
	}
	partition, _ := privatelink.PartitionOf(s.w.at.region)
	lacking := slices.Contains([]string{"aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b"}, partition.Id)
	if !lacking && !s.w.flag("@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm") {
		c.Alarms = &awsecs.CfnService_DeploymentAlarmsProperty{AlarmNames: &[]*string{}, Enable: false, Rollback: false}
	}
	return c
}

func bareStrategies(strategies []*awsecs.CapacityProviderStrategy) []any {
	var bare []any
	for _, s := range strategies {
		bare = append(bare, &awsecs.CfnService_CapacityProviderStrategyItemProperty{CapacityProvider: s.CapacityProvider, Base: s.Base, Weight: s.Weight})
	}
	return bare
}

// selected is a selection in a VPC.
type selected struct {
	vpc       awsec2.IVpc
	selection *awsec2.SubnetSelection
}

// subnetIds returns the subnets of the tasks.
func (w *Workload) subnetIds(selection *awsec2.SubnetSelection) *[]*string {
	vpc := once(w.at.place, w.props.Cluster.Cluster(), "vpc", func() awsec2.IVpc { return vpcOf(w.props.Cluster.Cluster()) })
	return once(w.at.place, selected{vpc, selection}, "subnets", func() *[]*string { return vpc.SelectSubnets(selection).SubnetIds })
}

// flag reports whether a feature flag of CDK is on in the scope.
func (w *Workload) flag(name string) bool {
	return once(w.at.place, w.at.scope, name, func() bool { return *awscdk.FeatureFlags_Of(w.at.scope).IsEnabled(&name) })
}
