package test

import (
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestAccessors: what a user adds through the objects that a service hands out
// arrives in the template, and the service waits for it.
func TestAccessors(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	web := newService(stack, "Web", nil)
	for id, role := range map[string]awsiam.IRole{"TaskRole": web.TaskRole(), "ExecutionRole": web.ExecutionRole()} {
		role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings("sqs:SendMessage"), Resources: jsii.Strings("arn:aws:sqs:eu-west-1:111122223333:" + id),
		}))
	}
	web.TaskDefinition().FindContainer(jsii.String("app")).AddEnvironment(jsii.String("LOG_GROUP"), web.LogGroup().LogGroupName())
	awslogs.NewMetricFilter(stack, jsii.String("Errors"), &awslogs.MetricFilterProps{
		LogGroup: web.LogGroup(), FilterPattern: awslogs.FilterPattern_AllEvents(), MetricName: jsii.String("Errors"), MetricNamespace: jsii.String("Web"),
	})

	template := parseTemplate(t, cdktest.Template(t, stack))
	policies := template.ids("AWS::IAM::Policy")
	if len(policies) != 3 {
		t.Errorf("policies = %v, want the service's own and one for each role", policies)
	}
	before := closure(template, template.ids("AWS::ECS::Service")[0])
	for _, id := range policies {
		if !before[id] {
			t.Errorf("the service does not wait for policy %s", id)
		}
	}
	group := template.ids("AWS::Logs::LogGroup")[0]
	for _, user := range []string{"AWS::Logs::MetricFilter", "AWS::ECS::TaskDefinition"} {
		if !slices.Contains(references(one(template, user).Properties), group) {
			t.Errorf("%s does not refer to the service's log group", user)
		}
	}
}

func TestAccessorsOfNetworks(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	if agent := isolatedvpc.NewEc2CapacityEndpoints(stack, "Ec2", &isolatedvpc.Ec2CapacityEndpointsProps{Network: network}); agent.Network() != network {
		t.Error("Network() of the agent's endpoints is another network")
	}
	want := []privatelink.Service{privatelink.Ecs, privatelink.EcsAgent, privatelink.EcsTelemetry}
	if got := network.EndpointServices(); !slices.Equal(got, want) {
		t.Errorf("EndpointServices() = %v, want %v", got, want)
	}
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	if got := web.SecurityGroup(); *got.SecurityGroupId() != *(*web.Connections().SecurityGroups())[0].SecurityGroupId() {
		t.Error("SecurityGroup() is not the group of Connections()")
	}
}

// TestRegionsOfAGovernment: a Region that the table of prefix lists lacks works
// with the id from props.
func TestRegionsOfAGovernment(t *testing.T) {
	stack := cdktest.NewStack(t, government)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123abcd"})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := endpointNames(template); !slices.Contains(got, "com.amazonaws.us-gov-west-1.ecr.api") {
		t.Errorf("endpoints = %v", got)
	}
}

// TestChina: names of endpoint services differ, for some services.
func TestChina(t *testing.T) {
	stack := cdktest.NewStack(t, china)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123abcd"})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	got := endpointNames(parseTemplate(t, cdktest.Template(t, stack)))
	want := []string{
		"cn.com.amazonaws.cn-north-1.ecr.api", "cn.com.amazonaws.cn-north-1.ecr.dkr",
		"com.amazonaws.cn-north-1.logs", "com.amazonaws.cn-north-1.s3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("endpoints = %v, want %v", got, want)
	}
}

// endpointNames returns the service names of the endpoints, sorted.
func endpointNames(t template) []string {
	var names []string
	for _, id := range t.ids("AWS::EC2::VPCEndpoint") {
		name, _ := t.Resources[id].Properties["ServiceName"].(string)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
