package synthesis

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// A network is what the services need of it.
type network struct {
	vpc                              awsec2.IVpc
	vpcId, endpoints, ecrApi, ecrDkr *string
	partition                        string

	scope                 constructs.Construct
	subnets, routeTables  []*string
	subnetIds, routeTable []any // the same, for L1
}

// defineNetwork defines the network for a number of services. There is one of it, so it
// weighs little in the cost of an app.
func defineNetwork(stack awscdk.Stack, services int) *network {
	n := &network{scope: constructs.NewConstruct(stack, jsii.String("Network")), partition: *awscdk.Aws_PARTITION()}
	vpc := awsec2.NewCfnVPC(n.scope, jsii.String("Resource"), &awsec2.CfnVPCProps{
		CidrBlock: jsii.String("10.0.0.0/16"), EnableDnsSupport: true, EnableDnsHostnames: true, Tags: nameTag("Base/Network"),
	})
	n.vpcId = vpc.Ref()
	zones := []*string{awscdk.Fn_Select(jsii.Number(0), awscdk.Fn_GetAzs(nil)), awscdk.Fn_Select(jsii.Number(1), awscdk.Fn_GetAzs(nil))}
	n.defineSubnet("IsolatedSubnet1", "10.0.0.0/18", zones[0])
	n.defineSubnet("IsolatedSubnet2", "10.0.64.0/18", zones[1])
	n.vpc = awsec2.Vpc_FromVpcAttributes(n.scope, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId: n.vpcId, AvailabilityZones: &zones, IsolatedSubnetIds: &n.subnets, IsolatedSubnetRouteTableIds: &n.routeTables,
	})
	n.endpoints = awsec2.NewCfnSecurityGroup(n.scope, jsii.String("EndpointSecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId: n.vpcId, GroupDescription: jsii.String("PrivateLink endpoints: TCP 443 from the workloads that use them"),
		SecurityGroupEgress: &[]any{&awsec2.CfnSecurityGroup_EgressProperty{
			IpProtocol: jsii.String("icmp"), FromPort: jsii.Number(252), ToPort: jsii.Number(86), CidrIp: jsii.String("255.255.255.255/32"),
			Description: jsii.String("Disallow all traffic"),
		}},
		Tags: nameTag("Base/Network"),
	}).AttrGroupId()
	n.defineFlowLog()
	n.defineDnsFirewall()
	n.defineEndpoints(services)
	return n
}

func (n *network) defineSubnet(id, cidr string, zone *string) {
	scope := constructs.NewConstruct(n.scope, &id)
	tags := nameTag("Base/Network/" + id)
	subnet := awsec2.NewCfnSubnet(scope, jsii.String("Subnet"), &awsec2.CfnSubnetProps{
		VpcId: n.vpcId, AvailabilityZone: zone, CidrBlock: &cidr, MapPublicIpOnLaunch: false, Tags: tags,
	})
	table := awsec2.NewCfnRouteTable(scope, jsii.String("RouteTable"), &awsec2.CfnRouteTableProps{VpcId: n.vpcId, Tags: tags})
	awsec2.NewCfnSubnetRouteTableAssociation(scope, jsii.String("RouteTableAssociation"), &awsec2.CfnSubnetRouteTableAssociationProps{
		SubnetId: subnet.Ref(), RouteTableId: table.Ref(),
	})
	n.subnets, n.routeTables = append(n.subnets, subnet.Ref()), append(n.routeTables, table.Ref())
	n.subnetIds, n.routeTable = append(n.subnetIds, subnet.Ref()), append(n.routeTable, table.Ref())
}

func (n *network) defineFlowLog() {
	scope := constructs.NewConstruct(n.scope, jsii.String("FlowLogs"))
	group := awslogs.NewLogGroup(scope, jsii.String("LogGroup"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH})
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		Description: jsii.String("Writes the flow log of the VPC"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("vpc-flow-logs.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": account},
				"ArnLike":      map[string]any{"aws:SourceArn": n.arn("ec2", "vpc-flow-log/*")},
			},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"WriteFlowLog": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Actions:   jsii.Strings("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
					Resources: jsii.Strings(*group.LogGroupArn()),
				}),
			}}),
		},
	})
	awsec2.NewCfnFlowLog(scope, jsii.String("FlowLog"), &awsec2.CfnFlowLogProps{
		ResourceType: jsii.String("VPC"), ResourceId: n.vpcId, TrafficType: jsii.String("ALL"),
		LogDestinationType: jsii.String("cloud-watch-logs"), LogGroupName: group.LogGroupName(), DeliverLogsPermissionArn: role.RoleArn(),
		Tags: nameTag("Base/Network"),
	})
}

func (n *network) defineDnsFirewall() {
	scope := constructs.NewConstruct(n.scope, jsii.String("DnsFirewall"))
	names := awsroute53resolver.NewCfnFirewallDomainList(scope, jsii.String("Endpoints"), &awsroute53resolver.CfnFirewallDomainListProps{
		Domains: jsii.Strings(
			"*.dkr.ecr."+region+".amazonaws.com", "*."+region+".compute.internal", "api.ecr."+region+".amazonaws.com", "logs."+region+".amazonaws.com",
			"prod-"+region+"-starport-layer-bucket.s3.amazonaws.com", "prod-"+region+"-starport-layer-bucket.s3."+region+".amazonaws.com",
			"s3-r-w."+region+".amazonaws.com",
		),
		Tags: nameTag("Base/Network/DnsFirewall/Endpoints"),
	})
	everything := awsroute53resolver.NewCfnFirewallDomainList(scope, jsii.String("Everything"), &awsroute53resolver.CfnFirewallDomainListProps{
		Domains: jsii.Strings("*"), Tags: nameTag("Base/Network/DnsFirewall/Everything"),
	})
	rules := awsroute53resolver.NewCfnFirewallRuleGroup(scope, jsii.String("Rules"), &awsroute53resolver.CfnFirewallRuleGroupProps{
		FirewallRules: []map[string]any{
			{"action": "ALLOW", "priority": 100, "firewallDomainListId": names.AttrId(), "firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"},
			{"action": "BLOCK", "blockResponse": "NODATA", "priority": 10000, "firewallDomainListId": everything.AttrId()},
		},
		Tags: nameTag("Base/Network/DnsFirewall/Rules"),
	})
	awsroute53resolver.NewCfnFirewallRuleGroupAssociation(scope, jsii.String("Association"), &awsroute53resolver.CfnFirewallRuleGroupAssociationProps{
		FirewallRuleGroupId: rules.AttrId(), VpcId: n.vpcId, Priority: jsii.Number(101), Tags: nameTag("Base/Network/DnsFirewall"),
	})
	group := awslogs.NewLogGroup(scope, jsii.String("QueryLogGroup"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH})
	config := awsroute53resolver.NewCfnResolverQueryLoggingConfig(scope, jsii.String("QueryLog"), &awsroute53resolver.CfnResolverQueryLoggingConfigProps{
		DestinationArn: group.LogGroupArn(),
	})
	awsroute53resolver.NewCfnResolverQueryLoggingConfigAssociation(scope, jsii.String("QueryLogAssociation"), &awsroute53resolver.CfnResolverQueryLoggingConfigAssociationProps{
		ResolverQueryLogConfigId: config.AttrId(), ResourceId: n.vpcId,
	})
}

func (n *network) defineEndpoints(services int) {
	scope := constructs.NewConstruct(n.scope, jsii.String("Endpoints"))
	n.ecrApi = n.defineEndpoint(scope, "EcrApi", "ecr.api", allow(jsii.Strings("ecr:GetAuthorizationToken"), "*"))
	n.ecrDkr = n.defineEndpoint(scope, "EcrDkr", "ecr.dkr", allow(jsii.Strings("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), n.repositories(services)...))
	n.defineEndpoint(scope, "Logs", "logs", allow(jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents"), n.arn("logs", "*")))
	awsec2.NewCfnVPCEndpoint(scope, jsii.String("S3"), &awsec2.CfnVPCEndpointProps{
		VpcId: n.vpcId, VpcEndpointType: jsii.String("Gateway"), ServiceName: jsii.String("com.amazonaws." + region + ".s3"),
		RouteTableIds: &n.routeTable, Tags: nameTag("Base/Network/Endpoints/S3"),
		PolicyDocument: document(map[string]any{
			"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
			"Resource": "arn:" + n.partition + ":s3:::prod-" + region + "-starport-layer-bucket/*",
		}),
	})
}

func (n *network) defineEndpoint(scope constructs.Construct, id, service string, policy map[string]any) *string {
	return awsec2.NewCfnVPCEndpoint(scope, &id, &awsec2.CfnVPCEndpointProps{
		VpcId: n.vpcId, VpcEndpointType: jsii.String("Interface"), ServiceName: jsii.String("com.amazonaws." + region + "." + service),
		PrivateDnsEnabled: true, SecurityGroupIds: &[]any{n.endpoints}, SubnetIds: &n.subnetIds,
		PolicyDocument: policy, Tags: nameTag("Base/Network/Endpoints/" + id),
	}).Ref()
}

// listed is how many repositories fit into a policy.
const listed = 120

func (n *network) repositories(services int) []string {
	if services > listed {
		return []string{n.arn("ecr", "*")}
	}
	var arns []string
	for i := range services {
		arns = append(arns, n.arn("ecr", "repository/"+repositoryOf(fmt.Sprintf("Service%d", i+1))))
	}
	return arns
}

func allow(actions *[]*string, resources ...string) map[string]any {
	return document(map[string]any{
		"Effect": "Allow", "Principal": "*", "Action": oneOrMore(*actions), "Resource": oneOrMore(resources),
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:PrincipalAccount": account, "aws:ResourceAccount": account}},
	})
}

func document(statement map[string]any) map[string]any {
	return map[string]any{"Version": "2012-10-17", "Statement": []any{statement}}
}

func oneOrMore[T any](values []T) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}

// arn returns the ARN of something in the account and Region.
func (n *network) arn(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", n.partition, service, region, account, resource)
}
