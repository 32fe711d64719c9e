package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// guardGoldens are networks with each choice of DNS Firewall, query log, flow log and
// Block Public Access. What is on by default is in all other templates.
var guardGoldens = []golden{
	{"guards-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")})
		key := awskms.NewKey(stack, jsii.String("Key"), nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			OneAz:             true,
			BlockPublicAccess: true,
			FlowLogs: &isolatedvpc.FlowLogs{
				TrafficType: awsec2.FlowLogTrafficType_REJECT, Retention: awslogs.RetentionDays_ONE_YEAR, EncryptionKey: key,
			},
			DnsFirewall: &isolatedvpc.DnsFirewall{
				AllowedDomains: []string{"db.example.internal"},
				QueryLog:       &isolatedvpc.QueryLog{Retention: awslogs.RetentionDays_THREE_MONTHS, EncryptionKey: key},
			},
		})
		network.AllowDomains("*.prod.internal", "db.example.internal") // the second one is there already
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
	{"guards-alert", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		own := awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Logs"), jsii.String("/network"))
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			FlowLogs:    &isolatedvpc.FlowLogs{LogGroup: own},
			DnsFirewall: &isolatedvpc.DnsFirewall{Mode: isolatedvpc.DnsFirewallAlert, QueryLog: &isolatedvpc.QueryLog{LogGroup: own}},
		})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
	{"guards-off", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			FlowLogs:    &isolatedvpc.FlowLogs{Disabled: true},
			DnsFirewall: &isolatedvpc.DnsFirewall{Mode: isolatedvpc.DnsFirewallOff},
		})
		network.AllowDomains("*.prod.internal")
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
	{"guards-anywhere", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			// Names under the suffix of newer APIs, and names that only China has.
			Endpoints:   []privatelink.Service{privatelink.Monitoring, privatelink.Transcribe},
			DnsFirewall: &isolatedvpc.DnsFirewall{QueryLog: &isolatedvpc.QueryLog{Disabled: true}},
		})
		network.Require(privatelink.Need{Service: privatelink.S3, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::reports/*"}, Reason: "reports"})
		network.Require(privatelink.Need{Service: privatelink.DynamoDb, Actions: []string{"dynamodb:GetItem"}, Reason: "orders"})
		return stack
	}},
	{"guards-china", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, china)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Endpoints: []privatelink.Service{privatelink.Monitoring, privatelink.Transcribe}, S3PrefixListId: "pl-0123456789abcdef0",
		})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
}
