package isolatedvpc

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A policy is what an endpoint lets through: what its workloads need, one
// statement for each set of actions and owner of the resources, and the
// statements that users add. Without any of both it lets nothing through.
type policy struct {
	grants []*grant
	added  []awsiam.PolicyStatement
}

// A grant is one statement: actions on resources of one owner.
type grant struct {
	actions   []string
	owners    []string // accounts that the perimeter lists; none if its own
	anyone    bool     // for the layer bucket
	resources []resource
}

// maxPolicySize is how long a policy may get by our reckoning. The rest of what
// AWS allows is for names that turn out longer than what CloudFormation generates.
const maxPolicySize = privatelink.PolicyMaxCharacters * 9 / 10

// allow adds a resource of a need to the statement that has the same actions.
func (p *policy) allow(actions, owners []string, r resource) {
	actions = slices.Sorted(slices.Values(actions))
	g := p.grant(func(g *grant) bool {
		return !g.anyone && slices.Equal(g.owners, owners) && slices.Equal(g.actions, actions)
	},
		grant{actions: actions, owners: owners})
	g.add(r)
}

// allowAnyone is for the layer bucket: principal and owner are Amazon ECR's.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
func (p *policy) allowAnyone(action string, r resource) {
	g := p.grant(func(g *grant) bool { return g.anyone }, grant{actions: []string{action}, anyone: true})
	g.add(r)
}

func (p *policy) grant(is func(*grant) bool, otherwise grant) *grant {
	if i := slices.IndexFunc(p.grants, is); i >= 0 {
		return p.grants[i]
	}
	p.grants = append(p.grants, &otherwise)
	return &otherwise
}

func (g *grant) add(r resource) {
	if !slices.Contains(g.resources, r) {
		g.resources = append(g.resources, r)
	}
}

// fit replaces, while the policy is too long for AWS, the longest list of
// resources by a pattern for all of the account's of that service.
func (p *policy) fit(wide func(action string) resource) {
	for p.size() > maxPolicySize {
		longest := slices.MaxFunc(p.grants, func(a, b *grant) int { return a.slack() - b.slack() })
		if longest.slack() <= 0 {
			return // AWS will say so; nothing here can be said shorter
		}
		longest.widen(wide)
	}
}

// breakCircles replaces the resources that cannot be named.
func (p *policy) breakCircles(circular func(resource) bool, wide func(action string) resource) {
	for _, g := range p.grants {
		if slices.ContainsFunc(g.resources, circular) {
			g.resources = append(slices.DeleteFunc(g.resources, circular), wide(g.actions[0]))
		}
	}
}

// size is how long the policy is at most, as compact JSON.
func (p *policy) size() int {
	size := 64
	for _, g := range p.grants {
		size += 256 // what each statement has, conditions included
		for _, a := range g.actions {
			size += len(a) + 3
		}
		for _, r := range g.resources {
			size += r.size + 3
		}
	}
	return size
}

// slack is how much shorter the grant gets by widening; 0 if it cannot.
func (g *grant) slack() int {
	if len(g.owners) > 0 || g.anyone || len(g.resources) < 2 {
		return 0
	}
	size := 0
	for _, r := range g.resources[1:] {
		size += r.size
	}
	return size
}

func (g *grant) widen(wide func(action string) resource) {
	g.resources = []resource{wide(g.actions[0])}
}

// statements returns what the needs let through, as CloudFormation has it.
func (p *policy) statements(conditions func(*grant) map[string]any) []any {
	var statements []any
	for _, g := range p.grants {
		s := map[string]any{
			"Effect": "Allow", "Principal": "*",
			"Action": oneOrMore(g.actions), "Resource": oneOrMore(g.arns()),
		}
		if !g.anyone {
			s["Condition"] = conditions(g)
		}
		statements = append(statements, s)
	}
	if len(statements) == 0 && len(p.added) == 0 {
		statements = append(statements, map[string]any{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"})
	}
	return statements
}

// onlyLayers reports whether nothing but image layers is let through.
func (p *policy) onlyLayers() bool {
	return len(p.added) == 0 && !slices.ContainsFunc(p.grants, func(g *grant) bool { return !g.anyone })
}

// arns returns the resources; one that is a wildcard stands for what it covers.
func (g *grant) arns() []string {
	var arns []string
	for _, r := range g.resources {
		covered := slices.ContainsFunc(g.resources, func(other resource) bool {
			prefix, wild := strings.CutSuffix(other.arn, "*")
			return wild && other != r && strings.HasPrefix(r.arn, prefix)
		})
		if !covered {
			arns = append(arns, r.arn)
		}
	}
	return arns
}

func (v *IsolatedVpc) lazyPolicy(e *endpoint) awscdk.IResolvable {
	return awscdk.Lazy_UncachedAny(&policyDocument{v, e}, nil)
}

// A policyDocument renders a policy when the template is written, after all
// workloads have said what they need.
type policyDocument struct {
	network  *IsolatedVpc
	endpoint *endpoint
}

// Produce makes it an awscdk.IAnyProducer.
func (d *policyDocument) Produce(awscdk.IResolveContext) any {
	v, p := d.network, &d.endpoint.policy
	p.breakCircles(v.namesAnEndpoint, v.wholeAccount)
	p.fit(v.wholeAccount)
	statements := p.statements(func(g *grant) map[string]any {
		return v.perimeter.conditions(v.account, g.owners, g.global())
	})
	if len(p.added) > 0 {
		return documentOfCDK(statements, p.added)
	}
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
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

// global reports whether an ARN of the grant does not say whose the resource is,
// as those of Amazon S3.
func (g *grant) global() bool {
	return slices.ContainsFunc(g.resources, func(r resource) bool { return strings.Contains(r.arn, ":::") })
}

// wholeAccount is the pattern for all resources of the account and Region, of the
// service that an action belongs to.
func (v *IsolatedVpc) wholeAccount(action string) resource {
	service, _, _ := strings.Cut(action, ":")
	arn := "arn:" + v.partition + ":" + service + ":" + v.region + ":" + v.account + ":*"
	if service == "s3" {
		arn = "arn:" + v.partition + ":s3:::*"
	}
	return resource{arn: arn, size: 64}
}

// permit adds what a need lets through to the policy of its endpoint.
func (v *IsolatedVpc) permit(e *endpoint, need privatelink.Need) {
	if len(need.Actions) == 0 {
		return
	}
	resources := need.Resources
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	for _, arn := range resources {
		if need.Service == privatelink.S3 && isLayerBucket(arn) {
			v.permitLayers(e)
			continue
		}
		v.permitOn(e, need.Actions, arn)
	}
}

func (v *IsolatedVpc) permitOn(e *endpoint, actions []string, arn string) {
	r, own := v.locate(arn)
	if !own { // it is of another stack: naming it could close a circle of stacks
		e.policy.allow(actions, nil, v.wholeAccount(actions[0]))
		return
	}
	e.policy.allow(actions, v.listedOwner(arn), r)
}

func (v *IsolatedVpc) permitLayers(e *endpoint) {
	arn := privatelink.LayerBucketArn(v.partition, v.region)
	e.policy.allowAnyone("s3:GetObject", resource{arn: arn, size: len(arn)})
}

// permitAwsImages lets the images of AWS's own accounts be pulled.
func (v *IsolatedVpc) permitAwsImages(e *endpoint) {
	for _, image := range v.perimeter.AwsImages {
		for _, arn := range image.Repositories(v.partition, v.region) {
			e.policy.allow([]string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, image.Accounts(v.region), resource{arn: arn, size: len(arn)})
		}
	}
}

// isLayerBucket reports whether an ARN is that of the bucket of image layers, in
// the words of whatever stack.
func isLayerBucket(arn string) bool {
	return strings.HasPrefix(arn, "arn:") && strings.Contains(arn, ":s3:::prod-") && strings.HasSuffix(arn, "-starport-layer-bucket/*")
}

// AddToEndpointPolicy adds a statement of your own to the policy of an endpoint,
// which is created if no workload has required it. It needs a principal, which
// must be everybody (awsiam.NewAnyPrincipal) for the gateway endpoints of S3 and
// DynamoDB: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
// The [Perimeter] is not added to it, so give an allowing statement conditions.
// It must not refer to resources of stacks that come after that of the network.
//
// AddToEndpointPolicy panics with an error if the statement has no principal, if
// the endpoint takes no policy, or if it is no resource of this app. If no source says whether it takes one
// (privatelink.PolicyUnverified), it gets one only by this method.
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
	case row.Type == privatelink.Gateway && !forEverybody(statement):
		list.Addf("AddToEndpointPolicy(%q): the principal in the policy of a gateway endpoint must be everybody (awsiam.NewAnyPrincipal); say who by a condition on aws:PrincipalArn", s)
	case v.endpoints[s] != nil && v.endpoints[s].resource == nil:
		list.Addf("AddToEndpointPolicy(%q): the endpoint, %s, is no resource of this app; its policy belongs to whoever made it", s, problems.Readable(*v.endpoints[s].id))
	}
	list.PanicIfAnyIn("isolatedvpc", v)
	e := v.require(row, "statements of its policy")
	e.policy.added = append(e.policy.added, statement)
	v.withPolicy(e)
}

// forEverybody reports whether the principal of a statement is "*".
func forEverybody(statement awsiam.PolicyStatement) bool {
	json, _ := statement.ToStatementJson().(map[string]any)
	principal := json["Principal"]
	if aws, ok := principal.(map[string]any); ok && len(aws) == 1 {
		principal = aws["AWS"]
	}
	return principal == "*"
}

// withPolicy gives the endpoint a policy if it has none yet.
func (v *IsolatedVpc) withPolicy(e *endpoint) {
	if e.resource.PolicyDocument() == nil {
		e.resource.SetPolicyDocument(v.lazyPolicy(e))
	}
}
