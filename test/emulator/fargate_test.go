//go:build emulator

package emulator

import (
	"fmt"
	"strings"
	"testing"
)

// endpointServices are those that the example's service needs, with what their
// policies let through.
var endpointServices = []string{"ecr.api", "ecr.dkr", "logs", "s3"}

var endpointPolicies = []string{
	"ecr.api: Allow ecr:GetAuthorizationToken on * for *" + inAccount,
	"ecr.dkr: Allow ecr:BatchGetImage, ecr:GetDownloadUrlForLayer on " + repository + " for *" + inAccount,
	"logs: Allow logs:CreateLogStream, logs:PutLogEvents on " + logGroups + "ServiceLogGroupB910EE76 for *" + inAccount,
	"s3: Allow s3:GetObject on arn:aws:s3:::prod-us-east-1-starport-layer-bucket/* for *",
}

// rolePolicies are whom the roles trust, and what they may do.
var rolePolicies = []string{
	"NetworkFlowLogsRoleBD754996: Allow sts:AssumeRole for vpc-flow-logs.amazonaws.com" + fromSource + ":ec2:us-east-1:123456789012:vpc-flow-log/*" + ofAccount,
	"NetworkFlowLogsRoleBD754996: Allow logs:CreateLogStream, logs:DescribeLogStreams, logs:PutLogEvents on " + logGroups + "NetworkFlowLogsLogGroup625EB2BC",
	"ServiceExecutionRole3DA90452: Allow sts:AssumeRole for ecs-tasks.amazonaws.com" + fromTasks,
	"ServiceExecutionRole3DA90452: Allow ecr:GetAuthorizationToken on *",
	"ServiceExecutionRole3DA90452: Allow ecr:BatchGetImage, ecr:GetDownloadUrlForLayer on " + repository +
		" if StringEquals aws:SourceVpc Network1C6012B5" +
		" if StringEquals aws:SourceVpce NetworkEndpointsEcrApi8B9DD63E, NetworkEndpointsEcrDkr90172AAF",
	"ServiceExecutionRole3DA90452: Allow logs:CreateLogStream, logs:PutLogEvents on " + logGroups + "ServiceLogGroupB910EE76",
	"ServiceTaskRoleC7213793: Allow sts:AssumeRole for ecs-tasks.amazonaws.com" + fromTasks,
}

const (
	repository = "arn:aws:ecr:us-east-1:123456789012:repository/isolated-ecs-sample"
	logGroups  = "arn:aws:logs:us-east-1:123456789012:log-group:"
	inAccount  = " if StringEquals aws:PrincipalAccount 123456789012 if StringEquals aws:ResourceAccount 123456789012"
	fromSource = " if ArnLike aws:SourceArn arn:aws"
	ofAccount  = " if StringEquals aws:SourceAccount 123456789012"
	fromTasks  = fromSource + ":ecs:us-east-1:123456789012:*" + ofAccount
)

// logGroupNames are kept for a month each.
var logGroupNames = []string{"NetworkDnsFirewallQueryLogGroupF0835DA4: 30", "NetworkFlowLogsLogGroup625EB2BC: 30", "ServiceLogGroupB910EE76: 30"}

var flowLogs = []string{"ALL of Network1C6012B5 to NetworkFlowLogsLogGroup625EB2BC as arn:aws:iam::123456789012:role/NetworkFlowLogsRoleBD754996"}

// wantFargate holds the smallest example resource by resource.
func wantFargate(t *testing.T, found *inventory, output string) {
	t.Helper()
	wantAll(t, []claim{
		{"number of VPCs", len(found.Vpcs), 1},
		{"number of subnets", len(found.Subnets), 2},
		{"endpoint services", found.endpointServices(), endpointServices},
		{"what the endpoints let through", found.endpointPolicies(), endpointPolicies},
		{"targets of routes", found.routeTargets(), found.endpointIDs("s3")},
		{"what reaches the endpoints", found.endpointIngress(), []rule{{"tcp", 443, 443, found.serviceGroup()}}},
		{"managed policies of the roles", found.managedPolicies(), nothing},
		{"whom the roles trust, and what they may do", found.rolePolicies(), rolePolicies},
		{"flow logs", found.flowLogs(), flowLogs},
		{"log groups and their days", found.logGroups(), logGroupNames},
		{"desired counts of the services", found.desiredCounts(), []int{2}},
	})
	for _, line := range printed {
		if !strings.Contains(output, "\n  "+line+"\n") {
			t.Errorf("the demo did not print %q", line)
		}
	}
}

// printed are lines of which the inventory says nothing.
var printed = []string{
	"asked for by  image login of IsolatedFargate/Service (template)",
	"asked for by  image pull of IsolatedFargate/Service (template)",
	"asked for by  container logs of IsolatedFargate/Service (template)",
	"asked for by  image layers of IsolatedFargate/Service (template)",
}

// claim is about what exists.
type claim struct {
	name      string
	got, want any
}

func wantAll(t *testing.T, claims []claim) {
	t.Helper()
	for _, c := range claims {
		if got, want := fmt.Sprint(c.got), fmt.Sprint(c.want); got != want {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
	}
}

var nothing = []string{}
