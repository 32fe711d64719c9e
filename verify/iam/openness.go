package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Openness says whether an endpoint lets through what has nothing to do with the owner of
// the template. A closed endpoint lets neither through.
type Openness struct {
	// Principals are those of other accounts: a task could use credentials that are not its
	// own.
	Principals Opening
	// Resources are those of other accounts: a task could write to a foreign bucket, queue or
	// repository.
	Resources Opening
}

// An Opening is what keeps an endpoint open in one respect.
type Opening struct {
	Open fact.Truth    // No: closed
	At   fact.Location // the statement, zero if there is no policy
	Why  string        // "" if closed
	// Named is set if it is open only to accounts or organizations that the policy names, so
	// that somebody means it.
	Named bool
}

// Openness judges an endpoint policy. Every Allow must be held to principals, and to
// resources, of accounts or organizations that are named; or a Deny must refuse all others.
// Named is what the policy compares for equality, and ARNs that have an account. Without a
// policy an endpoint is open. Reading from buckets in which AWS hands out software, above
// all the layers of images, counts as closed: nothing can be written there.
//
// What is named need not be one's own. From another account that is named calls may read:
// they carry out no more than the names of what they ask for, which is how images of partners
// and of AWS are pulled. If they may do more, data can go there, and the endpoint is open. Own
// are the accounts of the templates; the organization that is named is own if none is given.
//
// It does not matter whether the endpoint is a gateway: what it makes of principals other
// than "*" only keeps out more.
//
// Source: aws-samples/data-perimeter-policy-examples at 8e0d3c5, vpc_endpoint_policies.
func (i *IAM) Openness(policy *template.Value) Openness {
	if policy.IsAbsent() {
		const why = "the endpoint has no policy, which lets everything through"
		return Openness{Opening{Open: fact.Yes, Why: why}, Opening{Open: fact.Yes, Why: why}}
	}
	if known, ok := i.opennesses.Load(policy); ok {
		return known.(Openness)
	}
	p := perimeter{iam: i, policy: i.policy(policy), service: i.servedBy(policy)}
	o := Openness{Principals: p.opening(principalSide), Resources: p.opening(resourceSide)}
	i.opennesses.Store(policy, o)
	return o
}

// A perimeter is an endpoint policy of which it is asked what it keeps out.
type perimeter struct {
	iam     *IAM
	policy  *policy
	service string // prefix of the actions that pass the endpoint; "" if not known
	// own counts only accounts and organizations that are one's own, not all that are named.
	own bool
}

// opening is the first of the statements that are open for sure, else the first that may be.
func (p *perimeter) opening(side *side) Opening {
	o := Opening{Open: fact.No}
	for _, s := range p.policy.statements {
		if s.effect == fact.No || p.isRead(s) {
			continue
		}
		if next := p.through(s, side); o.Open.Or(next.Open) != o.Open || next.Open == o.Open && o.Named && !next.Named {
			o = next
		}
	}
	return o
}

// through is what one statement leaves open.
func (p *perimeter) through(s *statement, side *side) Opening {
	o, words := Opening{Open: p.isClosed(s, side).Not()}, side.words
	if side == resourceSide && !onlyReads(s.actions) {
		ours := perimeter{p.iam, p.policy, p.service, true}
		if open := ours.isClosed(s, side).Not(); open != o.Open {
			o.Open, o.Named = open, true
			words = "what writes to an account that it names, which is not " + missing(open, "known to be ", "") + "one's own"
		}
	}
	if s.effect == fact.Maybe || s.doubt != "" {
		o.Open = o.Open.And(fact.Maybe)
	}
	o.At, o.Why = s.node.at(), s.label()+" "+missing(o.Open, "may let through ", "lets through ")+words+because(s.doubt)
	return o
}

// isClosed is whether a statement is held to one side's accounts.
func (p *perimeter) isClosed(s *statement, side *side) fact.Truth {
	closed := p.closed(s, side, p.closed(s, side.opposite(), fact.No))
	if side == resourceSide {
		closed = closed.Or(fact.Of(isForOwnAccount(s.actions)))
	}
	return closed
}

// closed is whether an Allow is held to one side's named accounts, or a Deny refuses all
// others. The two sides may be held to each other: held is whether the other side is held to
// something.
func (p *perimeter) closed(s *statement, side *side, held fact.Truth) fact.Truth {
	named := p.resourcesNamed(s)
	if side == principalSide {
		named = p.principalsNamed(s)
	}
	return named.Or(p.restricts(s, side, held)).Or(p.refused(s, side, held))
}

// principalsNamed is whether an Allow is for principals of accounts that it names.
func (p *perimeter) principalsNamed(s *statement) fact.Truth {
	switch {
	case s.principals == nil:
		return fact.Maybe // AWS refuses such a policy
	case s.principals.negated || s.principals.everyone:
		return fact.No
	}
	named := fact.Yes
	for _, entry := range s.principals.aws {
		parts, ok := fields(entry)
		account, whole := accountOf(entry)
		switch {
		case entry == "*":
			return fact.No
		case isParameter(entry), ok && hasWildcard(parts[4]): // AWS refuses the latter
			named = named.And(fact.Maybe)
		case whole:
			named = named.And(p.counts(account))
		case ok:
			named = named.And(p.counts(parts[4]))
		}
	}
	if s.principals.doubt != "" {
		named = named.And(fact.Maybe)
	}
	return named
}

func (p *perimeter) resourcesNamed(s *statement) fact.Truth {
	if s.resources.negated || s.resources.absent {
		return fact.No
	}
	named := fact.Yes
	if s.resources.doubt != "" {
		named = fact.Maybe
	}
	for _, r := range s.resources.texts {
		named = named.And(p.isNamed(r))
	}
	return named
}

// isNamed is whether a resource is that of an account that is named, of AWS itself, or of
// the template. Of a bucket that is not in the template the owner is not known.
func (p *perimeter) isNamed(arn template.Text) fact.Truth {
	parts, ok := fields(arn)
	switch {
	case !ok:
		return p.isOfTemplate(arn)
	case parts[4] != "":
		return p.isAccount(parts[4])
	case isKeptByAWS(arn):
		return fact.Yes
	case parts[2] != "s3" && !hasWildcard(parts[2]):
		return fact.Maybe // snapshots, images: the account is not in the ARN
	}
	bucket := bucketOf(arn)
	switch {
	case p.iam.world.FindText(bucket, "AWS::S3::Bucket") != nil:
		return fact.Yes
	case hasWildcard(bucket):
		return fact.No
	}
	return fact.Maybe
}

// isOfTemplate is for resources that begin with a symbol: the ARN of a resource of the
// template, or what somebody else decides, as custom resources do.
func (p *perimeter) isOfTemplate(arn template.Text) fact.Truth {
	parts := arn.Parts()
	if len(parts) == 0 || !parts[0].IsSymbol() {
		return fact.No
	}
	id, _ := parts[0].Symbol.Resource()
	r := p.iam.world.Resource(id)
	return fact.Maybe.Or(fact.Of(r != nil && strings.HasSuffix(parts[0].Symbol.Attribute, "Arn") &&
		strings.HasPrefix(r.Type, "AWS::") && !strings.HasPrefix(r.Type, "AWS::CloudFormation::")))
}

// isRead is whether a statement only lets read from buckets of AWS.
func (p *perimeter) isRead(s *statement) bool {
	for _, r := range s.resources.texts {
		if !isOfAWS(bucketOf(r)) {
			return false
		}
	}
	for _, a := range s.actions.texts {
		if !strings.HasPrefix(string(a), "s3:get") && !strings.HasPrefix(string(a), "s3:list") {
			return false
		}
	}
	return len(s.resources.texts) > 0 && !s.resources.negated && s.resources.doubt == "" &&
		len(s.actions.texts) > 0 && !s.actions.negated && s.actions.doubt == ""
}

// ownAccount has actions without resource-level permissions, which are about the account of
// the caller and no other (Service Authorization Reference).
var ownAccount = map[template.Text]bool{"cloudwatch:putmetricdata": true, "ec2:describetags": true, "ec2:describevolumes": true,
	"ecr:getauthorizationtoken": true, "ecs:discoverpollendpoint": true, "ssmmessages:createcontrolchannel": true,
	"ssmmessages:createdatachannel": true, "ssmmessages:opencontrolchannel": true, "ssmmessages:opendatachannel": true,
	"sts:getcalleridentity": true, "xray:getsamplingrules": true, "xray:getsamplingstatisticsummaries": true,
	"xray:getsamplingtargets": true, "xray:puttelemetryrecords": true, "xray:puttracesegments": true}

func isForOwnAccount(actions patterns) bool { return areAll(actions, ownAccount) }

// reads has actions that change nothing in the account that they are for. What they ask for
// can be in logs of that account: a name, a tag, a key.
var reads = map[template.Text]bool{"ecr:batchchecklayeravailability": true, "ecr:batchgetimage": true, "ecr:getdownloadurlforlayer": true,
	"s3:getbucketlocation": true, "s3:getobject": true, "s3:getobjectversion": true, "s3:listbucket": true,
	"secretsmanager:describesecret": true, "secretsmanager:getsecretvalue": true, "ssm:getparameter": true, "ssm:getparameters": true}

func onlyReads(actions patterns) bool { return areAll(actions, reads) }

// areAll is whether all actions that there can be are in a set.
func areAll(actions patterns, set map[template.Text]bool) bool {
	for _, a := range actions.texts {
		if !set[a] {
			return false
		}
	}
	return len(actions.texts) > 0 && !actions.negated && actions.doubt == ""
}

// isParameter reports whether a value is nothing but what a user or another stack decides.
func isParameter(t template.Text) bool {
	symbol, ok := t.Symbol()
	return ok && isOpen(symbol.Text())
}
