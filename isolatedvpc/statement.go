package isolatedvpc

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// AddToEndpointPolicy adds a statement of your own to the policy of an endpoint,
// which is created if no workload has required it. It needs a principal, which
// must be "*" (awsiam.NewStarPrincipal) for the gateway endpoints of S3 and
// DynamoDB: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
// The [Perimeter] is not added to it, so give an allowing statement conditions.
// It must not refer to resources of stacks that come after that of the network, nor
// to one that waits for the endpoint, as a repository whose own policy names it:
// give it by name then.
//
// AddToEndpointPolicy panics with an error if the statement has no principal, if
// the endpoint takes no policy, or if it is no resource of this app. If no source
// says whether it takes one (privatelink.PolicyUnverified), it gets one only by
// this method.
func (v *IsolatedVpc) AddToEndpointPolicy(s privatelink.Service, statement awsiam.PolicyStatement) {
	var list problems.List
	row, err := privatelink.Lookup(s)
	switch {
	case err != nil:
		list.Addf("AddToEndpointPolicy: %w", err)
	case row.Policy == privatelink.PolicyUnsupported:
		list.Addf("AddToEndpointPolicy(%q): the endpoint takes no policy; with one it could not be deployed", s)
	case problems.IsNil(statement):
		list.Addf("AddToEndpointPolicy(%q): the statement is nil", s)
	case !*statement.HasPrincipal():
		list.Addf("AddToEndpointPolicy(%q): the statement has no principal, which endpoint policies must have; add awsiam.NewAnyPrincipal() and say who by conditions", s)
	case !*statement.HasResource():
		list.Addf("AddToEndpointPolicy(%q): the statement has no resource; %q is every resource", s, "*")
	case row.Type == privatelink.Gateway && statement.ToStatementJson().(map[string]any)["Principal"] != "*":
		list.Addf("AddToEndpointPolicy(%q): the principal in the policy of a gateway endpoint must be %q (awsiam.NewStarPrincipal); say who by a condition on aws:PrincipalArn", s, "*")
	case v.endpoints[s] != nil && v.endpoints[s].resource == nil:
		list.Addf("AddToEndpointPolicy(%q): the endpoint, %s, is no resource of this app; its policy belongs to whoever made it", s, problems.Readable(*v.endpoints[s].id))
	}
	list.PanicIfAnyIn("isolatedvpc", v)
	e := v.require(row, "statements of its policy")
	e.policy.added = append(e.policy.added, statement)
	v.withPolicy(e)
}

// withPolicy gives the endpoint a policy if it has none yet.
func (v *IsolatedVpc) withPolicy(e *endpoint) {
	if !e.hasPolicy {
		e.resource.SetPolicyDocument(v.lazyPolicy(e))
		e.hasPolicy = true
	}
}

// documentOfCDK joins our statements and those that CDK has to render.
func documentOfCDK(ours []any, added []awsiam.PolicyStatement) awsiam.PolicyDocument {
	var statements []awsiam.PolicyStatement
	for _, s := range ours {
		statements = append(statements, awsiam.PolicyStatement_FromJson(s))
	}
	statements = append(statements, added...)
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements, Minimize: jsii.Bool(false)})
}
