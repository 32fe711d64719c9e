package isolatedvpc

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// FlowLogs configures the flow log of a network, in Amazon CloudWatch Logs. The
// zero value logs all traffic of all network interfaces in the VPC, those of the
// endpoints too. It does not have the queries to the VPC's resolver; for these see
// [QueryLog]. https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
type FlowLogs struct {
	// Disabled leaves the flow log out. Default: false.
	Disabled bool

	// TrafficType is what is logged: awsec2.FlowLogTrafficType_ALL, _ACCEPT or
	// _REJECT. Default: all.
	TrafficType awsec2.FlowLogTrafficType

	// LogGroup receives the log. Default: a new one that is kept when the stack is
	// deleted.
	LogGroup awslogs.ILogGroup

	// Retention is how long the new log group keeps it.
	// Default: awslogs.RetentionDays_ONE_MONTH.
	Retention awslogs.RetentionDays

	// EncryptionKey encrypts the new log group. A key that was imported must let
	// CloudWatch Logs use it:
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
	// Default: none; CloudWatch Logs encrypts with a key of its own.
	EncryptionKey awskms.IKey
}

// check reports what no flow log could be made of. It takes nil.
func (p *FlowLogs) check(l *problems.List) {
	if p == nil {
		return
	}
	switch p.TrafficType {
	case "", awsec2.FlowLogTrafficType_ALL, awsec2.FlowLogTrafficType_ACCEPT, awsec2.FlowLogTrafficType_REJECT:
	default:
		l.Addf("FlowLogs.TrafficType must be %s, %s or %s, got %q", awsec2.FlowLogTrafficType_ALL, awsec2.FlowLogTrafficType_ACCEPT,
			awsec2.FlowLogTrafficType_REJECT, p.TrafficType)
	}
	if p.Disabled && p.TrafficType != "" {
		l.Addf("FlowLogs is Disabled and has a TrafficType; leave one of them out")
	}
	checkLogGroup("FlowLogs", p.Disabled, p.LogGroup, p.Retention, p.EncryptionKey, l)
}

// checkLogGroup reports settings of a log group that contradict each other.
func checkLogGroup(field string, disabled bool, own awslogs.ILogGroup, retention awslogs.RetentionDays, key awskms.IKey, l *problems.List) {
	given := own != nil || retention != "" || key != nil
	switch {
	case disabled && given:
		l.Addf("%s is Disabled and has a LogGroup, Retention or EncryptionKey; leave one of them out", field)
	case own != nil && (retention != "" || key != nil):
		l.Addf("%s: Retention and EncryptionKey are for the new log group; set them on your LogGroup instead", field)
	}
	if _, ok := key.(awskms.IAlias); ok {
		l.Addf("%s: EncryptionKey is an alias, which CloudWatch Logs does not take; set it to the key", field)
	}
}

// defineFlowLogs defines the flow log of the VPC, unless it is turned off.
func (v *IsolatedVpc) defineFlowLogs(p *FlowLogs) {
	if p == nil {
		p = &FlowLogs{}
	}
	if p.Disabled {
		return
	}
	traffic := p.TrafficType
	if traffic == "" {
		traffic = awsec2.FlowLogTrafficType_ALL
	}
	scope := constructs.NewConstruct(v, jsii.String("FlowLogs"))
	group := networkLogGroup(scope, "LogGroup", p.LogGroup, p.Retention, p.EncryptionKey)
	awsec2.NewCfnFlowLog(scope, jsii.String("FlowLog"), &awsec2.CfnFlowLogProps{
		ResourceType: jsii.String("VPC"), ResourceId: v.vpcId(), TrafficType: jsii.String(string(traffic)),
		LogDestinationType: jsii.String("cloud-watch-logs"), LogGroupName: group.LogGroupName(),
		DeliverLogsPermissionArn: v.flowLogRole(scope, group).RoleArn(),
		Tags:                     nameTag(v.path),
	})
}

// flowLogRole defines the role by which flow logs are written. The trust is that of
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, which also
// lets it create and list log groups; CDK's own FlowLog does without, for the group
// that there is.
func (v *IsolatedVpc) flowLogRole(scope constructs.Construct, group awslogs.ILogGroup) awsiam.Role {
	return awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		Description: jsii.String("Writes the flow log of the VPC"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("vpc-flow-logs.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": v.account},
				"ArnLike":      map[string]any{"aws:SourceArn": fmt.Sprintf("arn:%s:ec2:%s:%s:vpc-flow-log/*", v.partition, v.region, v.account)},
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
}

// networkLogGroup returns the user's log group, or a new one.
func networkLogGroup(scope constructs.Construct, id string, own awslogs.ILogGroup, retention awslogs.RetentionDays, key awskms.IKey) awslogs.ILogGroup {
	if own != nil {
		return own
	}
	if retention == "" {
		retention = awslogs.RetentionDays_ONE_MONTH
	}
	if key != nil {
		letLogsUse(key, awscdk.Stack_Of(scope))
	}
	return awslogs.NewLogGroup(scope, &id, &awslogs.LogGroupProps{Retention: retention, EncryptionKey: key})
}

// letLogsUse lets CloudWatch Logs use a key for the log groups of the account and
// Region. It names none of them: a key in another stack must not come to depend on
// this one. A key that was imported keeps its policy. The principal has the suffix of
// the partition (China), as in CDK's region-info:
// https://github.com/serverless/serverless/issues/12087
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func letLogsUse(key awskms.IKey, stack awscdk.Stack) {
	arn := fmt.Sprintf("arn:%s:logs:%s:%s:log-group:*", *stack.Partition(), *stack.Region(), *stack.Account())
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String(fmt.Sprintf("logs.%s.%s", *stack.Region(), *stack.UrlSuffix())), nil)},
		Actions:    jsii.Strings("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"ArnLike": map[string]any{"kms:EncryptionContext:aws:logs:arn": arn}},
	}), jsii.Bool(true))
}

// blockPublicAccess turns internet gateways off in the account and Region.
func (v *IsolatedVpc) blockPublicAccess() {
	awsec2.NewCfnVPCBlockPublicAccessOptions(v, jsii.String("BlockPublicAccess"), &awsec2.CfnVPCBlockPublicAccessOptionsProps{
		InternetGatewayBlockMode: jsii.String("block-bidirectional"),
	})
}
