package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// acknowledged is what the rule packs of cdk-nag find in the stack, and why it is
// as it should be. "make hygiene" fails on a finding that is not here, and on a row
// that is about none or about several.
var acknowledged = []struct {
	construct string // path in the stack
	rules     []string
	reason    string
}{
	{"Network/Resource", inCompliancePacks("VPCDefaultSecurityGroupClosed"),
		"CloudFormation cannot close this group; a custom resource could, with a Lambda function that may change security groups. " +
			"No task and no endpoint is in the group, the endpoints let nothing in from it, and no route leads to the internet"},
	{"Network/FlowLogs/Role", inCompliancePacks("IAMNoInlinePolicy"),
		"The policy is for this one role: it names the log group of the flow log, and is deleted with the role"},
	{"Network/FlowLogs/LogGroup", inCompliancePacks("CloudWatchLogGroupEncrypted"), encryptedByDefault + "FlowLogs has an EncryptionKey for who wants that"},
	{"Network/DnsFirewall/QueryLogGroup", inCompliancePacks("CloudWatchLogGroupEncrypted"), encryptedByDefault + "QueryLog has an EncryptionKey for who wants that"},
	{"Service/ExecutionRolePolicy", []string{"AwsSolutions-IAM5[Resource::*]"},
		"ecr:GetAuthorizationToken cannot be limited to a resource, and is the only action on all of them. " +
			"What may be pulled with the token is in the next statement: one repository, by way of this VPC's endpoints"},
	{"Service/ExecutionRolePolicy", inCompliancePacks("IAMNoInlinePolicy"),
		"The policy is for this one role: it names the service's repository and log group, cannot be attached to another role, and is deleted with it"},
	{"Service/LogGroup", inCompliancePacks("CloudWatchLogGroupEncrypted"),
		encryptedByDefault + "the sample prints nothing that needs it. A service that does takes a log group with a key, in LogGroup"},
}

const encryptedByDefault = "CloudWatch Logs encrypts every log group at rest with AES-256. A KMS key adds control over who decrypts; "

// inCompliancePacks returns the names of a rule in the packs HIPAA Security, NIST
// 800-53 R5 and PCI DSS 3.2.1.
func inCompliancePacks(rule string) []string {
	return []string{"HIPAA.Security-" + rule, "NIST.800.53.R5-" + rule, "PCI.DSS.321-" + rule}
}

// acknowledgeFindings records with CDK what is acknowledged.
func acknowledgeFindings(stack awscdk.Stack) {
	for _, a := range acknowledged {
		validations := awscdk.Validations_Of(descendant(stack, a.construct))
		for _, rule := range a.rules {
			validations.Acknowledge(&awscdk.Acknowledgment{Id: &rule, Reason: &a.reason})
		}
	}
}

// descendant returns the construct at a path below scope; it panics if there is none.
func descendant(scope constructs.IConstruct, path string) constructs.IConstruct {
	for id := range strings.SplitSeq(path, "/") {
		scope = scope.Node().FindChild(&id)
	}
	return scope
}
