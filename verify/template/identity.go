package template

import (
	"cmp"
	"slices"
	"strings"
)

// An identity is what a resource can be called by; host is its DNS name.
type identity struct{ name, ref, arn, host Text }

// identify works out what Ref and Arn of a resource are. It looks only at the properties
// that names are made of, so that resources may refer to each other.
func (e *evaluator) identify(s *stack, logical string) identity {
	id := ResourceID{s.name, logical}
	if known, ok := e.identities[id]; ok {
		return known
	}
	e.identities[id] = identity{ref: made(s, logical)} // for a name that refers to its own resource
	identity := e.in(s).identity(logical)
	e.identities[id] = identity
	return identity
}

func (c scope) identity(logical string) identity {
	resource := c.stack.resources.Get(logical)
	kind := typeOf(resource)
	form, known := shapes[kind]
	ref := made(c.stack, logical)
	switch property := refProperties[kind]; {
	case property != "":
		return identity{ref: c.property(resource, property)}
	case !known:
		return identity{ref: ref}
	}
	fill := c.filler(resource, form, logical)
	names := identity{ref: ref, arn: fill(form.arn)}
	if form.name != "" {
		names.name = fill("{name}")
	}
	if form.ref != "" {
		names.ref = fill(form.ref)
	}
	if kind == "AWS::ElasticLoadBalancingV2::LoadBalancer" {
		names.host = c.balancerName(resource, logical)
	}
	return names
}

const dnsName = "DNSName"

// balancerName is the DNS name of a load balancer, of which all but the beginning is known
// (Elastic Load Balancing, user guides for Application and for Network Load Balancers).
func (c scope) balancerName(resource *Node, logical string) Text {
	made := Symbol{Kind: AttributeSymbol, Stack: c.stack.name, Name: logical, Attribute: dnsName}.Text()
	kind := c.eval(resource.Get("Properties").Get("Type"))
	switch name, known := kind.Literal(); {
	case kind.IsAbsent(), known && name == "application":
		return made + "." + c.stack.region + ".elb." + c.stack.suffix
	case known && name == "network":
		return made + ".elb." + c.stack.region + "." + c.stack.suffix
	}
	return made
}

// made is the id or the name that AWS makes up for a resource. Of types that are not known
// here it may be an ARN, and custom resources can return anything.
func made(s *stack, logical string) Text {
	symbol := Symbol{Kind: OpaqueSymbol, Stack: s.name, Name: logical}
	if hasOwnID(typeOf(s.resources.Get(logical))) {
		symbol.Kind = RefSymbol
	}
	return symbol.Text()
}

// hasOwnID reports whether resources of a type are made with an id or a name of their own
// that has no colon.
func hasOwnID(kind string) bool {
	_, hasShape := shapes[kind]
	_, hasID := idAttributes[kind]
	return hasShape || hasID ||
		slices.ContainsFunc(idServices, func(service string) bool { return strings.HasPrefix(kind, service) })
}

// idServices have types of which Ref is an id throughout.
var idServices = []string{"AWS::EC2::", "AWS::Route53Resolver::"}

// filler returns a function that fills the placeholders of a shape in.
func (c scope) filler(resource *Node, form shape, logical string) func(string) Text {
	s := c.stack
	id := made(s, logical)
	name := c.property(resource, form.name)
	suffixed := name + "-" + Suffix(name)
	if name == "" {
		name, suffixed = id, id
	}
	path := Text("/")
	if strings.Contains(form.arn, "{path}") {
		path = cmp.Or(c.property(resource, "Path"), path)
	}
	rest := Symbol{Kind: OpaqueSymbol, Stack: s.name, Name: logical}.Text()
	revision := Symbol{Kind: AttributeSymbol, Stack: s.name, Name: logical, Attribute: "Revision"}.Text()
	replace := strings.NewReplacer("{P}", string(s.partition), "{R}", string(s.region), "{A}", string(s.account),
		"{S}", string(s.suffix), "{id}", string(id), "{name}", string(name), "{suffixed}", string(suffixed),
		"{path}", string(path), "parameter/{name}", "parameter/"+strings.TrimPrefix(string(name), "/"),
		"{rest}", string(rest), "{revision}", string(revision))
	return func(t string) Text { return Text(replace.Replace(t)) }
}

// property is the text of a property, "" if there is none.
func (c scope) property(resource *Node, key string) Text {
	if key == "" {
		return ""
	}
	v := c.eval(resource.Get("Properties").Get(key))
	c.resolveReferences(v)
	return c.textOf(v)
}

// Suffix stands for the random characters after the name of a secret and a hyphen.
func Suffix(secret Text) Text {
	return Symbol{Kind: SuffixSymbol, Stack: secret.String(), Name: "six characters"}.Text()
}
