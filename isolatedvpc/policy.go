package isolatedvpc

import (
	"cmp"
	"fmt"
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

	settled int // how much was asked for when the circles were last looked for
}

// A grant is one statement: actions on resources of one owner.
type grant struct {
	actions   []string
	owners    []string // accounts that have the resources; none if the perimeter's own
	member    bool     // the owners must be in the organization as well
	global    bool     // the resources may be of every account of the perimeter
	anyone    bool     // for buckets of AWS
	ofAws     bool     // the resources are AWS's own, as their ARNs say
	resources []resource
}

// maxPolicySize is how long a policy may get by our reckoning. The rest of what
// AWS allows is for names that turn out longer than what CloudFormation generates.
const maxPolicySize = privatelink.PolicyMaxCharacters * 9 / 10

// allow adds a resource to the statement that has the same actions and owners.
func (p *policy) allow(g grant, r resource) {
	g.actions = slices.Sorted(slices.Values(g.actions))
	p.grant(func(known *grant) bool {
		return known.anyone == g.anyone && known.ofAws == g.ofAws && known.global == g.global && known.member == g.member && slices.Equal(known.owners, g.owners) && slices.Equal(known.actions, g.actions)
	}, g).add(r)
}

// allowAnyone is for buckets of AWS. Of that of image layers principal and owner are
// Amazon ECR's, and software is read without credentials.
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
func (p *policy) fit(wide func(g grant) (grant, resource)) {
	for p.size() > maxPolicySize {
		longest := slices.MaxFunc(p.grants, func(a, b *grant) int { return a.slack() - b.slack() })
		if longest.slack() <= 0 {
			return // AWS will say so; nothing here can be said shorter
		}
		p.widen(longest, func(resource) bool { return true }, wide)
		p.note("all " + longest.spell() + ": the list of what is needed got longer than a policy may be")
	}
}

// widen replaces resources of a grant by a pattern, which is in a grant of its own if
// that has other conditions.
func (p *policy) widen(g *grant, which func(resource) bool, wide func(g grant) (grant, resource)) {
	g.resources = slices.DeleteFunc(g.resources, which)
	p.allow(wide(grant{actions: g.actions}))
	p.grants = slices.DeleteFunc(p.grants, func(g *grant) bool { return len(g.resources) == 0 })
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
func (p *policy) breakCircles(circular func(resource) bool, wide func(g grant) (grant, resource)) {
	for _, g := range slices.Clone(p.grants) {
		if slices.ContainsFunc(g.resources, circular) {
			p.widen(g, circular, wide)
			p.note("all " + g.spell() + ": a resource that is needed waits for this endpoint, for example by its own policy")
		}
	}
}

// asked is how many resources there are, which grows with every need.
func (p *policy) asked() int {
	n := 0
	for _, g := range p.grants {
		n += len(g.resources)
	}
	return n
}

// refers reports whether a resource is more than a literal.
func (p *policy) refers() bool {
	return slices.ContainsFunc(p.grants, func(g *grant) bool {
		return slices.ContainsFunc(g.resources, func(r resource) bool { return len(r.at) > 0 })
	})
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
	for _, statement := range p.added {
		size += 64 + len(fmt.Sprint(statement.ToStatementJson()))
	}
	return size
}

// slack is how much shorter the grant gets by widening; 0 if it cannot.
func (g *grant) slack() int {
	if len(g.owners) > 0 || g.anyone || g.ofAws || len(g.resources) < 2 {
		return 0
	}
	size := 0
	for _, r := range g.resources[1:] {
		size += r.size
	}
	return size
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
	return !slices.ContainsFunc(p.grants, func(g *grant) bool { return !g.anyone }) &&
		!slices.ContainsFunc(p.added, func(s awsiam.PolicyStatement) bool { return s.Effect() == awsiam.Effect_ALLOW })
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
		return v.perimeter.conditions(v.account, g)
	})
	if len(p.added) > 0 {
		return documentOfCDK(statements, p.added)
	}
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

// settle makes the policy what it is in the template.
func (v *IsolatedVpc) settle(p *policy) {
	wide := func(g grant) (grant, resource) { return v.wholeAccount(g.actions, v.account) }
	if asked := p.asked(); asked != p.settled && p.refers() {
		p.breakCircles(v.newWaiter().waits, wide)
		p.settled = p.asked()
	}
	p.fit(wide)
}

// ownArns are the services whose actions are called on resources with ARNs of the
// same service, account and Region. Those of AWS STS, for one, are called on roles,
// which have ARNs of IAM. From the Service Authorization Reference:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var ownArns = []string{
	"dynamodb", "ecr", "ecs", "events", "firehose", "kinesis", "kms", "lambda", "logs",
	"secretsmanager", "sns", "sqs", "ssm", "states",
}

// wholeAccount returns a grant of all resources of an account in the Region, of the
// service that the actions belong to. If their ARNs are not known it is every
// resource of the account, by the conditions of the statement.
func (v *IsolatedVpc) wholeAccount(actions []string, account string) (grant, resource) {
	service, _, _ := strings.Cut(actions[0], ":")
	arn := "*"
	switch {
	case service == "s3":
		arn = "arn:" + v.partition + ":s3:::*"
	case slices.Contains(ownArns, service):
		arn = "arn:" + v.partition + ":" + service + ":" + v.region + ":" + account + ":*"
	}
	g := grant{actions: actions}
	if account != v.account || v.perimeter.OrganizationId != "" { // else it is what the conditions say anyway
		g.owners = []string{account}
		g.member = !slices.Contains(v.perimeter.ResourceAccounts, account)
	}
	return g, resource{arn: arn, size: 64, own: true}
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
		if bucket, ok := privatelink.AwsBucketOf(arn, v.region); ok && slices.Equal(need.Actions, []string{"s3:GetObject"}) {
			v.permitReading(e, bucket)
			continue
		}
		v.permitOn(e, need.Actions, arn)
	}
}

func (v *IsolatedVpc) permitOn(e *endpoint, actions []string, arn string) {
	if ofAws(arn) {
		e.policy.allow(grant{actions: actions, ofAws: true}, resource{arn: arn, size: len(arn), own: true})
		return
	}
	r := v.locate(arn)
	if !r.own { // it is of another stack: naming it could close a circle of stacks
		e.policy.allow(v.wholeAccount(actions, v.ownerOf(r)))
		e.policy.note("all " + (&grant{actions: actions}).spell() + ": what is needed is in another stack")
		return
	}
	for _, g := range v.grantsOn(r, actions) {
		g.actions = actions
		e.policy.allow(g, r)
	}
}

// ofAws reports whether an ARN is that of a resource that no account has but AWS: it
// names a Region and no account. No source says what aws:ResourceAccount is in calls on
// them, and the ARN is as closed without it:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
func ofAws(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && parts[4] == "" &&
		(parts[2] == "bedrock" && strings.HasPrefix(parts[5], "foundation-model/") ||
			parts[2] == "ssm" && strings.HasPrefix(parts[5], "parameter/aws/"))
}

// ownerOf returns the account to let a resource of another stack through in: the one
// that it is in, if the perimeter has that, else the network's own.
func (v *IsolatedVpc) ownerOf(r resource) string {
	if v.perimeter.OrganizationId != "" || slices.Contains(v.perimeter.ResourceAccounts, r.account) {
		return cmp.Or(r.account, v.account)
	}
	return v.account
}

// grantsOn returns the owners that a resource may have, a grant for each condition.
func (v *IsolatedVpc) grantsOn(r resource, actions []string) []grant {
	p := v.perimeter
	switch owners := v.listedOwner(r.arn, actions); {
	case len(owners) > 0:
		return []grant{{owners: owners}}
	case r.arn == "*" && len(p.PrincipalAccounts) > 0: // calls that are on the account of who calls
		return []grant{{owners: append([]string{v.account}, p.PrincipalAccounts...)}}
	case !r.shared && !strings.Contains(r.arn, ":::"):
		return []grant{{}}
	case p.OrganizationId != "" && len(p.ResourceAccounts) > 0: // one condition cannot say both
		return []grant{{global: true}, {owners: p.ResourceAccounts}}
	}
	return []grant{{global: true}}
}

func (v *IsolatedVpc) permitLayers(e *endpoint) {
	arn := privatelink.LayerBucketArn(v.partition, v.region)
	e.policy.allowAnyone("s3:GetObject", resource{arn: arn, size: len(arn), own: true})
}

// permitReading lets everybody read from a bucket of AWS, as package managers do
// without credentials.
func (v *IsolatedVpc) permitReading(e *endpoint, b privatelink.AwsBucket) {
	arn := b.Arn(v.partition, v.region)
	e.policy.allowAnyone("s3:GetObject", resource{arn: arn, size: len(arn), own: true})
}

// permitAwsImages lets the images of AWS's own accounts be pulled.
func (v *IsolatedVpc) permitAwsImages(e *endpoint) {
	for _, image := range v.perimeter.AwsImages {
		for _, arn := range image.Repositories(v.partition, v.region) {
			e.policy.allow(grant{actions: pullActions, owners: image.Accounts(v.region)}, resource{arn: arn, size: len(arn), own: true})
		}
	}
}

// pullActions are what pulling an image takes.
var pullActions = []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}

// isLayerBucket reports whether an ARN is that of the bucket of image layers, in
// the words of whatever stack.
func isLayerBucket(arn string) bool {
	return strings.HasPrefix(arn, "arn:") && strings.Contains(arn, ":s3:::prod-") && strings.HasSuffix(arn, "-starport-layer-bucket/*")
}
