package service

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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
// The statements are in a policy of their own, which the tasks start after. They are
// not written into policies of the resources, nor of their keys: a resource in another
// account must let the task role in itself, and so must a key whose policy does not
// leave it to IAM, as those of CDK do. What a service does with a key on behalf of the
// application, decrypting a message or an object, does not pass an endpoint; the task
// role is given it, and the kms endpoint is not asked for.
//
// A TaskRole that was imported gets its policy as CDK does it: a role that was imported
// as immutable gets none, and must have it already.
//
// Allow panics with an error if there is no grant, if a grant is refused, if one has
// actions of several services, or if the network cannot have the endpoint.
func (w *Workload) Allow(service privatelink.Service, grants ...Grant) {
	var l problems.List
	if len(grants) == 0 {
		l.Addf("Allow(%q): no grant is given; pass methods such as table.GrantReadData, or Actions", service)
	}
	for i, grant := range grants {
		if grant == nil {
			l.Addf("Allow(%q): grants[%d] is nil", service, i)
		}
	}
	l.PanicIfAnyIn("service", w.scope)
	for _, grant := range grants {
		statements := w.statementsOf(service, grant, &l)
		l.PanicIfAnyIn("service", w.scope)
		w.requireCalls(service, statements, &l)
		l.PanicIfAnyIn("service", w.scope)
	}
	w.letOutTo(service)
}

// statementsOf has a grant made, to a role that notes nothing in its own policies, and
// gives its statements to the task role.
func (w *Workload) statementsOf(service privatelink.Service, grant Grant, l *problems.List) []awsiam.PolicyStatement {
	role, own := w.taskRole.(awsiam.Role)
	if !own {
		made := grant(w.taskRole)
		w.startAfter(made)
		return *made.PrincipalStatements()
	}
	if w.recorder == nil {
		w.recorder = role.WithoutPolicyUpdates(nil)
	}
	statements := *grant(w.recorder).PrincipalStatements()
	if len(statements) == 0 {
		l.Addf("Allow(%q): a grant gives the task role nothing; is the resource in another account, or does it grant by its own policy?", service)
		return nil
	}
	if w.access == nil {
		w.access = awsiam.NewPolicy(w.scope, jsii.String("AccessPolicy"), &awsiam.PolicyProps{Roles: &[]awsiam.IRole{role}})
		w.startAfter(w.access)
	}
	w.access.AddStatements(statements...)
	return statements
}

// requireCalls requires the endpoint for the calls that statements allow.
func (w *Workload) requireCalls(service privatelink.Service, statements []awsiam.PolicyStatement, l *problems.List) {
	called := ""
	for _, s := range statements {
		by := actionsByPrefix(*s.Actions())
		for _, prefix := range slices.Sorted(maps.Keys(by)) {
			switch {
			case prefix == "kms" && service != privatelink.Kms:
				continue // done by the service on behalf of the application
			case called != "" && called != prefix:
				l.Addf("Allow(%q): a grant has actions of %s and of %s; allow each service by itself", service, called, prefix)
				continue
			}
			called = prefix
			w.need(service, "calls", by[prefix], stringsOf(*s.Resources()))
		}
	}
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

func stringsOf(pointers []*string) []string {
	var texts []string
	for _, p := range pointers {
		if !slices.Contains(texts, *p) {
			texts = append(texts, *p)
		}
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
	list := w.answer(w.props.Cluster.Network().PrefixListId(w.scope, service), fmt.Sprintf("PrefixListId(%q)", service))
	if w.first("to", *list, 443) {
		w.securityGroup.AddEgressRule(awsec2.Peer_PrefixList(list), awsec2.Port_Tcp(https), jsii.String("HTTPS to the gateway endpoint of "+string(service)), nil)
		w.startAfter(w.securityGroup)
	}
}
