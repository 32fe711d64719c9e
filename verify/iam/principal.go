package iam

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// principals are the values of Principal or NotPrincipal.
type principals struct {
	everyone bool // "*"
	aws      []template.Text
	services []template.Text
	others   []string // types of principals that roles are not: "Federated", "CanonicalUser"
	negated  bool
	doubt    string // why there may be more
	node     *node
}

func (s *statement) parsePrincipals(n *node) *principals {
	p := &principals{node: n.get("Principal")}
	if not := n.get("NotPrincipal"); not != nil {
		p.node, p.negated = not, true
	}
	switch {
	case p.node == nil:
		return nil
	case p.node.is(template.Unknown):
		p.doubt = string(p.node.text)
	case p.node.isScalar() && p.node.text == "*":
		p.everyone = true
	case p.node.is(template.Map):
		p.types()
	case p.node.isScalar() && isOpen(p.node.text):
		p.doubt = p.node.text.String() + " is not known"
	default:
		p.doubt = `it is neither "*" nor a map`
	}
	return p
}

func (p *principals) types() {
	for i, key := range p.node.keys {
		list, doubt := texts(p.node.items[i])
		if doubt != "" {
			p.doubt = doubt
		}
		switch key {
		case "AWS":
			p.aws = list
			p.everyone = p.everyone || slices.Contains(list, "*") // the same as Principal "*"
		case "Service":
			p.services = list
		case "Federated", "CanonicalUser":
			p.others = append(p.others, key)
		default:
			p.doubt = key + " is no type of principal"
		}
	}
}

// match is whether the statement is about the principal of a call.
func (p *principals) match(c *call) fact.Truth {
	truth := fact.No
	if p.doubt != "" {
		truth = fact.Maybe
	}
	switch {
	case p.everyone:
		truth = fact.Yes
	case c.Principal.Anonymous:
	case c.Principal.Service != "":
		for _, s := range p.services {
			truth = truth.Or(sameService(s, c.Principal.Service))
		}
	default:
		for _, a := range p.aws {
			truth = truth.Or(c.isAWS(a))
		}
		truth = truth.Or(p.canonical(c))
	}
	if p.negated {
		return notPrincipal(truth)
	}
	return truth
}

// canonical is whether the principal is in an account that is named by its canonical user
// id, of which nothing in a template says whose it is.
func (p *principals) canonical(c *call) fact.Truth {
	for _, kind := range p.others {
		if kind == "CanonicalUser" && !c.Principal.ECR {
			return fact.Maybe
		}
	}
	return fact.No
}

// notPrincipal turns a match around. That a role is named does not except its sessions for
// sure: they have to be named as well (IAM User Guide, "AWS JSON policy elements:
// NotPrincipal").
func notPrincipal(named fact.Truth) fact.Truth {
	if named == fact.Yes {
		return fact.Maybe
	}
	return named.Not()
}

// sameService compares names of services. The China Regions have some of them twice, with
// and without ".cn".
func sameService(named template.Text, service string) fact.Truth {
	if s, ok := named.Literal(); ok {
		return fact.Of(strings.TrimSuffix(s, ".cn") == strings.TrimSuffix(service, ".cn"))
	}
	return named.Equal(template.Text(service)).Or(named.Equal(template.Text(service + ".cn")))
}

// isAWS is whether an entry of type AWS is, or has in it, the principal of the call.
func (c *call) isAWS(entry template.Text) fact.Truth {
	if entry == "*" {
		return fact.Yes
	}
	if account, ok := accountOf(entry); ok {
		return c.inAccount(account)
	}
	if c.audience == asGateway {
		return fact.Maybe.And(fact.Of(isOpen(entry)).Or(c.mayMean(entry))) // only "*" is taken
	}
	arn := c.principalARN()
	truth := c.equal(arn, entry)
	switch parts, ok := fields(entry); {
	case truth == fact.Yes:
		return fact.Yes
	case ok && parts[2] == "sts":
		return fact.Maybe.And(c.isSession(parts))
	case ok && hasWildcard(entry):
		return fact.Maybe.And(c.match(arn, entry)) // AWS refuses such a policy
	case !ok && entry.IsLiteral():
		return fact.Maybe // the unique id of a role
	}
	return truth
}

// mayMean is whether an entry would be the principal of the call at another endpoint, for
// statements that keep it out.
func (c *call) mayMean(entry template.Text) fact.Truth {
	if !c.wide {
		return fact.No
	}
	inside := *c
	inside.audience = asInterface
	return inside.isAWS(entry)
}

// accountOf is the account that an entry names as a whole: by its id or its root user.
func accountOf(entry template.Text) (template.Text, bool) {
	if symbol, ok := entry.Symbol(); ok && symbol.Kind == template.PseudoSymbol && symbol.Name == "AWS::AccountId" {
		return entry, true
	}
	if s, ok := entry.Literal(); ok && len(s) == 12 && strings.Trim(s, "0123456789") == "" {
		return entry, true
	}
	parts, ok := fields(entry)
	if ok && parts[2] == "iam" && parts[5] == "root" {
		return parts[4], true
	}
	return "", false
}

// inAccount is whether an account as a principal stands for the principal of the call.
// Through a gateway endpoint it is the root user alone, whom no task is.
//
// Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
func (c *call) inAccount(account template.Text) fact.Truth {
	if c.audience == asGateway || c.direct {
		return fact.No
	}
	if hasWildcard(account) {
		return fact.Maybe // AWS refuses such a policy
	}
	return c.equal(c.principalAccount(), account)
}

// isSession is whether "assumed-role/NAME/SESSION" may be a session of the role.
func (c *call) isSession(session []template.Text) fact.Truth {
	parts, ok := fields(c.principalARN())
	if !ok {
		return fact.Maybe
	}
	named, own := session[5].Split("/"), parts[5].Split("/")
	if named[0] != "assumed-role" || len(named) < 2 {
		return fact.No
	}
	return c.equal(parts[4], session[4]).And(own[len(own)-1].Equal(named[1]))
}

// String is the principals as a policy has them.
func (p *principals) String() string {
	var names []string
	if p.everyone && len(p.aws) == 0 {
		names = append(names, "*")
	}
	for _, t := range append(append([]template.Text{}, p.aws...), p.services...) {
		names = append(names, t.String())
	}
	names = append(names, p.others...)
	return strings.Join(names, ", ")
}
