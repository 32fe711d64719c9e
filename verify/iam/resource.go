package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A guard is the policy of a resource.
type guard struct {
	source source
	also   []source // policies of the registry that a repository is in
	at     fact.Location
	// open is set where a resource without a policy lets everyone in: a file system lets any
	// client in, a key leaves it to the policies of the account.
	open bool
}

// A guardKind says where CloudFormation has the policies of a type of resource.
type guardKind struct {
	service  string // prefix of actions
	kind     string // type that has the policy
	document string // property with the policy
	owner    string // property that names the resources; "": the policy is the resource's own
	open     bool   // see guard
}

// Sources: the types in the AWS CloudFormation Template Reference; for the default policies
// AWS KMS Developer Guide, "Default key policy", and Amazon EFS User Guide, "Using IAM to
// control file system data access".
var guardKinds = []guardKind{
	{"ecr", "AWS::ECR::Repository", "RepositoryPolicyText", "", false},
	{"elasticfilesystem", "AWS::EFS::FileSystem", "FileSystemPolicy", "", true},
	{"kms", "AWS::KMS::Key", "KeyPolicy", "", true},
	{"kms", "AWS::KMS::ReplicaKey", "KeyPolicy", "", true},
	{"s3", "AWS::S3::BucketPolicy", "PolicyDocument", "Bucket", false},
	{"secretsmanager", "AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", "SecretId", false},
	{"sns", "AWS::SNS::TopicPolicy", "PolicyDocument", "Topics", false},
	{"sns", "AWS::SNS::TopicInlinePolicy", "PolicyDocument", "TopicArn", false},
	{"sqs", "AWS::SQS::QueuePolicy", "PolicyDocument", "Queues", false},
	{"sqs", "AWS::SQS::QueueInlinePolicy", "PolicyDocument", "Queue", false},
}

// guard collects the policies of all resources.
func (i *IAM) guard() map[template.Text][]guard {
	guards := map[template.Text][]guard{}
	for _, kind := range guardKinds {
		for _, r := range i.world.Resources(kind.kind) {
			for name, words := range i.guarded(kind, r) {
				g := guard{source: source{name: "the policy of " + words, holds: fact.Yes}, at: r.At()}
				document := r.Get(kind.document)
				g.open = kind.open && document.IsAbsent()
				if !document.IsAbsent() {
					g.source.policy, g.at = i.policy(document), document.At()
				} else if !g.open {
					continue
				}
				guards[name] = append(guards[name], g)
			}
		}
	}
	return guards
}

// guarded are the names and words of the resources that a policy is for.
func (i *IAM) guarded(kind guardKind, r *template.Resource) map[template.Text]string {
	if kind.owner == "" {
		return map[template.Text]string{r.ARN(): r.ID.Logical}
	}
	names := map[template.Text]string{}
	for _, v := range r.Get(kind.owner).Items() {
		owner := i.world.Find(v)
		switch {
		case owner == nil:
			names[v.Text()] = v.Text().String()
		case kind.service == "s3":
			names[owner.Name()] = owner.ID.Logical
		default:
			names[owner.ARN()] = owner.ID.Logical
		}
	}
	return names
}

// guardsOf are the policies of what a request is for.
func (i *IAM) guardsOf(r Request) []guard {
	switch r.service() {
	case "s3":
		return i.guards[bucketOf(r.Resource)]
	case "ecr":
		return i.withRegistry(r.Resource)
	}
	return i.guards[r.Resource]
}

// Resource says whether the policy of the repository, bucket, secret, key, queue, topic or
// file system lets a request in. There are no steps where no such policy is needed: within
// an account the policies of the role suffice, unless the resource is a key. Between accounts
// both sides must allow. A bucket whose owner is not known is taken to be in the role's
// account.
//
// Source: IAM User Guide, "Cross-account policy evaluation logic"; AWS KMS Developer Guide,
// "Key policies in AWS KMS".
func (i *IAM) Resource(r Request) fact.Steps {
	if r.Principal.ECR || r.Principal.Service != "" || r.Resource == "*" || r.Resource == "" {
		return nil
	}
	c := i.call(r, asResource)
	guards, same := i.guardsOf(r), c.sameAccount()
	if len(guards) == 0 {
		return c.unguarded(same)
	}
	var steps fact.Steps
	for _, g := range guards {
		steps = append(steps, c.pass(g, same))
	}
	return steps
}

// sameAccount is whether the role and the resource are in one account.
func (c *call) sameAccount() fact.Truth {
	owner := c.resourceAccount()
	if c.service() == "s3" && owner != bucketOwner && isOpen(owner) {
		return fact.Yes
	}
	return c.equal(c.principalAccount(), owner)
}

// pass is what one policy decides.
func (c *call) pass(g guard, same fact.Truth) fact.Step {
	if g.open {
		return c.passOpen(g, same)
	}
	ruling := c.decide(g.sources())
	strict := ruling.step(fact.HopResourcePolicy, g.source.name, g.at)
	if c.service() == "kms" || same == fact.No {
		return strict
	}
	lenient := ruling.lenient(g)
	if same == fact.Maybe && lenient.Verdict != strict.Verdict {
		strict.Verdict = fact.Unknown
		strict.Why += "; whether " + c.Principal.who() + " is in the same account is not known"
		return strict
	}
	return lenient
}

// lenient is what the policy of a resource decides if the role's policies suffice to allow.
func (r ruling) lenient(g guard) fact.Step {
	if r.deny == fact.No && r.allow != fact.Yes {
		return fact.Step{Hop: fact.HopResourcePolicy, Verdict: fact.Allowed, At: g.at, Why: g.source.name + " does not refuse " + r.call.what()}
	}
	r.allow = fact.Yes
	return r.step(fact.HopResourcePolicy, g.source.name, g.at)
}

// passOpen is what the policy decides that AWS makes where the template has none.
func (c *call) passOpen(g guard, same fact.Truth) fact.Step {
	step := fact.Step{Hop: fact.HopResourcePolicy, Verdict: fact.VerdictOf(same), At: g.at}
	step.Why = g.source.name + " is the default, which leaves it to the policies of the account"
	if c.service() == "elasticfilesystem" {
		step.Verdict, step.Why = fact.Allowed, g.everyone()
	}
	return step
}

func (g guard) everyone() string {
	return g.source.name + " is the default, which lets every client in"
}

// unguarded is for resources without a policy in the template.
func (c *call) unguarded(same fact.Truth) fact.Steps {
	owner := c.resource()
	step := fact.Step{Hop: fact.HopResourcePolicy}
	if owner != nil {
		step.At = owner.At()
	} else if c.Principal.Role != nil {
		step.At = c.Principal.Role.At()
	}
	switch {
	case same == fact.Yes && (c.service() != "kms" || owner != nil), c.isKeptBucket(), isKeptByAWS(c.Resource):
		return nil
	case same == fact.No && owner != nil:
		step.Verdict = fact.Denied
		step.Why = owner.ID.Logical + " has no policy that lets in another account, and " + c.Principal.who() + " is in one"
	case same == fact.Yes:
		step.Why = "the policy of key " + c.Resource.String() + " is not in the templates"
	case same == fact.No:
		step.Why = "the policy of " + c.Resource.String() + " in account " + c.resourceAccount().String() + " is not in the templates"
	default:
		step.Why = "whether " + c.Resource.String() + " is in the account of " + c.Principal.who() + " is not known, nor is its policy"
	}
	return fact.Steps{step}
}

// direct is what the policy of a resource in the same account gives to the role itself,
// false if it gives nothing.
func (i *IAM) direct(r Request) (fact.Step, bool) {
	c := i.call(r, asResource)
	if c.sameAccount() == fact.No {
		return fact.Step{}, false
	}
	c.direct = true
	for _, g := range i.guardsOf(r) {
		if g.open && c.service() == "elasticfilesystem" {
			return fact.Step{Verdict: fact.Allowed, At: g.at, Why: g.everyone()}, true
		}
		if g.open {
			continue
		}
		ruling := c.decide(g.sources())
		if ruling.allow != fact.No {
			step := ruling.step("", g.source.name, g.at)
			step.Verdict = step.Verdict.And(fact.VerdictOf(c.sameAccount()))
			return step, true
		}
	}
	return fact.Step{}, false
}
