package isolatedvpc

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A policy is what an endpoint lets through: what its workloads need, one
// statement for each set of actions and owner of the resources, and the
// statements that users add. Without any of both it lets nothing through.
type policy struct {
	grants []*grant
	added  []awsiam.PolicyStatement
	notes  []string // what it could not name, for the reviewer of the template
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
	if !slices.ContainsFunc(g.resources, func(known resource) bool { return known.arn == r.arn }) {
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
		p.note("all " + longest.spell() + ": the list of what is needed got longer than a policy may be")
	}
}

// note adds a note once.
func (p *policy) note(text string) {
	if !slices.Contains(p.notes, text) {
		p.notes = append(p.notes, text)
	}
}

// spell names the actions of the grant.
func (g *grant) spell() string { return strings.Join(g.actions, ", ") + " of the account" }

// breakCircles replaces the resources that cannot be named.
func (p *policy) breakCircles(circular func(resource) bool, wide func(action string) resource) {
	for _, g := range p.grants {
		if slices.ContainsFunc(g.resources, circular) {
			g.resources = append(slices.DeleteFunc(g.resources, circular), wide(g.actions[0]))
			p.note("all " + g.spell() + ": the policy of a resource that is needed names this endpoint")
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
			return wild && other.arn != r.arn && strings.HasPrefix(r.arn, prefix)
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
	v.settle(p)
	statements := p.statements(func(g *grant) map[string]any {
		return v.perimeter.conditions(v.account, g.owners, g.global())
	})
	if len(p.added) > 0 {
		return documentOfCDK(statements, p.added)
	}
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

// global reports whether an ARN of the grant does not say whose the resource is,
// as those of Amazon S3.
func (g *grant) global() bool {
	return slices.ContainsFunc(g.resources, func(r resource) bool { return strings.Contains(r.arn, ":::") })
}

// settle makes the policy what it is in the template.
func (v *IsolatedVpc) settle(p *policy) {
	p.breakCircles(v.namesAnEndpoint, v.wholeAccount)
	p.fit(v.wholeAccount)
}

// ownArns are the services whose actions are called on resources with ARNs of the
// same service, account and Region. Those of AWS STS, for one, are called on roles,
// which have ARNs of IAM. From the Service Authorization Reference:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var ownArns = []string{
	"dynamodb", "ecr", "ecs", "events", "firehose", "kinesis", "kms", "lambda", "logs",
	"secretsmanager", "sns", "sqs", "ssm", "states",
}

// wholeAccount is the pattern for all resources of the account and Region, of the
// service that an action belongs to. If their ARNs are not known it is every
// resource, of the account by the conditions of the statement.
func (v *IsolatedVpc) wholeAccount(action string) resource {
	service, _, _ := strings.Cut(action, ":")
	arn := "*"
	switch {
	case service == "s3":
		arn = "arn:" + v.partition + ":s3:::*"
	case slices.Contains(ownArns, service):
		arn = "arn:" + v.partition + ":" + service + ":" + v.region + ":" + v.account + ":*"
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
		e.policy.note("all " + (&grant{actions: actions}).spell() + ": what is needed is in another stack")
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
