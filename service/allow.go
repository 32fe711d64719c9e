package service

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A Grant lets a role use a resource. Methods of CDK's resources are ones, such as
// table.GrantReadWriteData, queue.GrantConsumeMessages and topic.GrantPublish; wrap
// those that take more in a function. For a service without grants there is [Actions].
type Grant = func(grantee awsiam.IGrantable) awsiam.Grant

// Actions returns a grant of exactly these actions on these resources, by their ARNs,
// for services for which CDK has none:
//
//	web.Allow(privatelink.BedrockRuntime, service.Actions([]string{"bedrock:InvokeModel"}, *model.ModelArn()))
func Actions(actions []string, resources ...string) Grant {
	return func(grantee awsiam.IGrantable) awsiam.Grant {
		return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
			Grantee: grantee, Actions: jsii.Strings(actions...), ResourceArns: jsii.Strings(resources...),
		})
	}
}

// Allow lets the application in the containers use an AWS service, by all that takes:
// the network gets the endpoint, the endpoint's policy lets the calls through, the
// tasks are let out to it, and the task role is given what the grants say.
//
//	web.Allow(privatelink.DynamoDb, table.GrantReadWriteData)
//	web.Allow(privatelink.Sqs, queue.GrantConsumeMessages)
//	web.Allow(privatelink.S3, func(role awsiam.IGrantable) awsiam.Grant { return bucket.GrantRead(role, "reports/*") })
//
// All that a grant asks of the role is in a policy of its own, which the tasks start
// after, the use of a resource's key among it. Nothing is written into policies of the
// resources, nor of keys whose policy leaves that to IAM, as those of CDK's keys do (a
// secret of CDK's with a key is the exception: import it by its ARN, and allow
// kms:Decrypt by [Actions]). A resource in another account must let the task role in by
// its own policy, and the account must be in the network's perimeter. What a service
// does with a key on behalf of the application, decrypting a message or an object, does
// not pass an endpoint, so the kms endpoint is not asked for.
//
// A TaskRole that was imported gets the policy, too; one that was imported as immutable
// takes none, of which a warning tells.
//
// Allow panics with an error if there is no grant, if a grant gives nothing or actions
// of another service, or if the network cannot have the endpoint.
func (w *Workload) Allow(service privatelink.Service, grants ...Grant) {
	var l problems.List
	if len(grants) == 0 {
		l.Addf("Allow(%q): no grant is given; pass methods such as queue.GrantSendMessages, or Actions", service)
	}
	for i, grant := range grants {
		if grant == nil {
			l.Addf("Allow(%q): grants[%d] is nil", service, i)
		}
	}
	l.PanicIfAnyIn("service", w.scope)
	for _, grant := range grants {
		asked := &recorder{role: w.TaskRole, account: w.at.account}
		grant(asked)
		w.requireCalls(service, asked.statements, &l)
		l.PanicIfAnyIn("service", w.scope)
		w.accessPolicy().AddStatements(asked.statements...)
	}
	w.letOutTo(service)
}

// A recorder stands for the task role while a grant is made, and keeps what the grant
// asks of it. What grants return is less: only the last of several statements.
type recorder struct {
	role       func() awsiam.IRole
	account    string
	statements []awsiam.PolicyStatement
}

// GrantPrincipal makes the recorder what CDK's grants are made to.
func (r *recorder) GrantPrincipal() awsiam.IPrincipal { return r }

// AddToPrincipalPolicy keeps a statement.
func (r *recorder) AddToPrincipalPolicy(s awsiam.PolicyStatement) *awsiam.AddToPrincipalPolicyResult {
	r.statements = append(r.statements, s)
	return &awsiam.AddToPrincipalPolicyResult{StatementAdded: jsii.Bool(true), PolicyDependable: constructs.NewDependencyGroup()}
}

// AssumeRoleAction is that of the task role.
func (r *recorder) AssumeRoleAction() *string { return r.role().AssumeRoleAction() }

// PolicyFragment is that of the task role.
func (r *recorder) PolicyFragment() awsiam.PrincipalPolicyFragment { return r.role().PolicyFragment() }

// PrincipalAccount is the account of the stack: what an ARN says of an imported role may
// be a literal where the stack has none, which CDK takes for two accounts.
func (r *recorder) PrincipalAccount() *string { return &r.account }

// accessPolicy returns the policy of the task role that Allow adds to.
func (w *Workload) accessPolicy() awsiam.Policy {
	if w.access == nil {
		w.access = w.attachTaskPolicy("AccessPolicy", "allow-role", "Allow: TaskRole was imported as immutable, so give it yourself what the grants say")
		w.startAfter(w.access)
	}
	return w.access
}

// requireCalls requires the endpoint for the calls that statements allow.
func (w *Workload) requireCalls(service privatelink.Service, statements []awsiam.PolicyStatement, l *problems.List) {
	called := ""
	for _, s := range statements {
		by := actionsByPrefix(*s.Actions())
		for _, prefix := range slices.Sorted(maps.Keys(by)) {
			switch {
			case prefix == "kms" && service != privatelink.Kms, prefix == "iam":
				continue // done by the service on behalf of the application, or asked by it of IAM
			case called != "" && called != prefix:
				l.Addf("Allow(%q): a grant has actions of %s and of %s; allow each service by itself", service, called, prefix)
				continue
			case isOther(prefix, service):
				l.Addf("Allow(%q): a grant has actions of %s, whose endpoint is another one; allow %q", service, prefix, prefix)
				continue
			case service == privatelink.DynamoDb && slices.ContainsFunc(by[prefix], readsStreams):
				l.Addf("Allow(%q): a grant has %s, which streams.dynamodb answers, not the gateway endpoint; allow %q by Actions, with a client that calls the names of that endpoint, because it has no private DNS",
					service, strings.Join(by[prefix], ", "), privatelink.DynamoDbStreams)
				continue
			}
			called = prefix
			w.need(service, "calls", by[prefix], stringsOf(*s.Resources()))
		}
	}
	if called == "" && l.Err() == nil {
		l.Addf("Allow(%q): a grant gives the task role nothing to call; is it one of this service, and does it grant by the role?", service)
	}
}

// isOther reports whether actions of prefix are surely of a service with another endpoint.
func isOther(prefix string, service privatelink.Service) bool {
	_, unknown := privatelink.Lookup(service)
	_, none := privatelink.Lookup(privatelink.Service(prefix))
	return unknown == nil && none == nil && !strings.Contains(string(service), prefix)
}

// readsStreams reports whether an action is one of DynamoDB Streams alone.
func readsStreams(action string) bool {
	return action == "dynamodb:DescribeStream" || action == "dynamodb:ListStreams"
}

// actionsByPrefix returns actions by the service that they are of, as IAM calls it.
func actionsByPrefix(actions []*string) map[string][]string {
	by := map[string][]string{}
	for _, a := range actions {
		prefix, _, _ := strings.Cut(*a, ":")
		by[prefix] = append(by[prefix], *a)
	}
	return by
}

// stringsOf returns what pointers point to, each once.
func stringsOf(pointers []*string) []string {
	var texts []string
	for _, p := range pointers {
		texts = appendNew(texts, *p)
	}
	return texts
}

// letOutTo lets the tasks out to a gateway endpoint. To interface endpoints, and to
// Amazon S3 for image layers, they are let out already.
func (w *Workload) letOutTo(service privatelink.Service) {
	row, err := privatelink.Lookup(service)
	if err != nil || row.Type != privatelink.Gateway || service == privatelink.S3 {
		return
	}
	scope, id := w.egressTo(service)
	if scope.Node().TryFindChild(&id) == nil {
		awsec2.NewCfnSecurityGroupEgress(scope, &id, &awsec2.CfnSecurityGroupEgressProps{
			GroupId:                 w.securityGroup.SecurityGroupId(),
			DestinationPrefixListId: w.answer(w.props.Cluster.Network().PrefixListId(w.scope, service), fmt.Sprintf("PrefixListId(%q)", service)),
			IpProtocol:              jsii.String("tcp"), FromPort: https, ToPort: https,
			Description: jsii.String("HTTPS to the gateway endpoint of " + string(service)),
		})
	}
	w.startAfter(scope.Node().FindChild(&id))
}

// egressTo returns where the rule to a gateway endpoint is, one for each security group:
// CDK does not know rules to prefix lists apart whose ids are tokens. Workloads in network
// mode bridge share the group of their instances, in the stack of these.
func (w *Workload) egressTo(service privatelink.Service) (scope constructs.Construct, id string) {
	if w.props.Bridge {
		return w.at.stack, fmt.Sprintf("%s to %s", strings.ReplaceAll(*w.securityGroup.Node().Path(), "/", "-"), service)
	}
	return w.scope, "EgressTo-" + string(service)
}
