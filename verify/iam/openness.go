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
}

// Openness judges an endpoint policy. Every Allow must be held to principals, and to
// resources, of accounts or organizations that are named; or a Deny must refuse all others.
// Named is what the policy compares for equality, and ARNs that have an account. Without a
// policy an endpoint is open. Reading from buckets in which AWS hands out software, above
// all the layers of images, counts as closed: nothing can be written there.
//
// Source: aws-samples/data-perimeter-policy-examples at 8e0d3c5, vpc_endpoint_policies.
func (i *IAM) Openness(policy *template.Value, gateway bool) Openness {
	if policy.IsAbsent() {
		const why = "the endpoint has no policy, which lets everything through"
		return Openness{Opening{Open: fact.Yes, Why: why}, Opening{Open: fact.Yes, Why: why}}
	}
	p := perimeter{i, i.policy(policy), gateway}
	return Openness{
		Principals: p.opening((*perimeter).principalsClosed, principalSide),
		Resources:  p.opening((*perimeter).resourcesClosed, resourceSide),
	}
}

// A perimeter is an endpoint policy of which it is asked what it keeps out.
type perimeter struct {
	iam     *IAM
	policy  *policy
	gateway bool
}

// opening is the first of the statements that are open for sure, else the first that may be.
func (p *perimeter) opening(closed func(*perimeter, *statement) fact.Truth, side side) Opening {
	o := Opening{Open: fact.No}
	for _, s := range p.policy.statements {
		if s.effect == fact.No || p.isRead(s) {
			continue
		}
		open := closed(p, s).Or(p.refused(s, side)).Not()
		if s.effect == fact.Maybe || s.doubt != "" {
			open = open.And(fact.Maybe)
		}
		if stronger := o.Open.Or(open); stronger != o.Open {
			o = Opening{Open: stronger, At: s.node.at(), Why: s.label() + " " + missing(open, "may let through ", "lets through ") + side.words}
			if s.doubt != "" {
				o.Why += ": " + s.doubt
			}
		}
	}
	return o
}

// principalsClosed is whether an Allow is held to principals of accounts that it names.
func (p *perimeter) principalsClosed(s *statement) fact.Truth {
	switch {
	case s.principals == nil:
		return fact.Maybe // AWS refuses such a policy
	case s.principals.negated:
		return p.restricts(s, principalSide)
	}
	named := fact.Of(!s.principals.everyone)
	for _, entry := range s.principals.aws {
		switch {
		case entry == "*":
			named = fact.No
		case isParameter(entry):
			named = named.And(fact.Maybe)
		}
	}
	if s.principals.doubt != "" {
		named = named.And(fact.Maybe)
	}
	return named.Or(p.restricts(s, principalSide))
}

// resourcesClosed is whether an Allow is held to resources of accounts that it names.
func (p *perimeter) resourcesClosed(s *statement) fact.Truth {
	return p.resourcesNamed(s).Or(p.restricts(s, resourceSide)).Or(fact.Of(isForOwnAccount(s.actions)))
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
	case !ok && isParameter(arn):
		return fact.Maybe
	case !ok:
		return fact.No
	case parts[4] != "" || !hasWildcard(parts[2]) && parts[2] != "s3":
		return fact.Of(!hasWildcard(parts[4])) // no account: what AWS keeps for everyone, such as public parameters
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

func isForOwnAccount(actions patterns) bool {
	for _, a := range actions.texts {
		if !ownAccount[a] {
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
