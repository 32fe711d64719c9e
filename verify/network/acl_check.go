package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// check reports whether the ACL lets TCP to some ports through, from or to every address
// that other may have: Yes if all of it is allowed, No if nothing is.
func (a *acl) check(d direction, ports interval.Ports, other space) fact.Truth {
	if a.foreign {
		return fact.Maybe
	}
	c := aclCheck{left: []traffic{{other.set, ports}}, other: other}
	for _, r := range a.rules[d] {
		c.meet(r)
	}
	if len(c.left) > 0 {
		c.denied = true
	}
	switch {
	case c.allowed && c.denied:
		return fact.Maybe
	case c.denied:
		return fact.No
	}
	return fact.Yes
}

// traffic is from or to any of the addresses, on any of the ports.
type traffic struct {
	addresses interval.Addresses
	ports     interval.Ports
}

// An aclCheck follows traffic through the rules of an ACL.
type aclCheck struct {
	left            []traffic // what no rule has decided yet
	other           space
	allowed, denied bool // something is, or may be
}

// meet lets a rule decide what it matches of the traffic that is left.
func (c *aclCheck) meet(r aclRule) {
	addresses, sure := r.block.set, r.sure && r.placed
	switch r.block.holds(c.other) {
	case fact.No:
		return
	case fact.Yes:
		addresses = c.other.set
	case fact.Maybe:
		if !r.block.known {
			addresses, sure = c.other.set, false
		}
	}
	var left []traffic
	for _, t := range c.left {
		hit := traffic{t.addresses.Intersect(addresses), t.ports.Intersect(r.ports)}
		if hit.addresses.IsEmpty() || hit.ports.IsEmpty() {
			left = append(left, t)
			continue
		}
		c.decide(r.allow)
		if !sure {
			left = append(left, t)
			continue
		}
		left = append(left, t.without(hit)...)
	}
	c.left = left
}

func (c *aclCheck) decide(allow fact.Truth) {
	c.allowed = c.allowed || allow != fact.No
	c.denied = c.denied || allow != fact.Yes
}

// without returns what is left of t without a part of it.
func (t traffic) without(hit traffic) []traffic {
	var left []traffic
	if other := t.addresses.Subtract(hit.addresses); !other.IsEmpty() {
		left = append(left, traffic{other, t.ports})
	}
	if other := t.ports.Subtract(hit.ports); !other.IsEmpty() {
		left = append(left, traffic{hit.addresses, other})
	}
	return left
}
