package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Grant is what one statement of the policies of a role lets it do.
type Grant struct {
	Statement string          // "statement Orders of policy TaskPolicy"
	At        fact.Location   // of the statement
	Actions   []template.Text // as they are written, with their wildcards
	Resources []template.Text // ditto; "*" alone also where it is not known which ones
	// Plain is set if nothing but the way of a call and the accounts on its ends decides
	// whether the statement's conditions hold; it has conditions that the request decides
	// otherwise, such as on a tag or on the key of a table.
	Plain bool
}

// Grants returns what the statements of the policies of a role allow, as far as they are known
// to be its own, and name actions. Policies that AWS keeps are left out: they say what somebody
// might do, not what one application does. Those for a single client are not.
func (i *IAM) Grants(role *template.Resource) []Grant {
	var grants []Grant
	for _, source := range i.attached.of(role) {
		for _, s := range source.policy.statements {
			if source.holds == fact.Yes && !source.policy.broad && s.grants() {
				grants = append(grants, Grant{found{s, source}.name(), s.node.at(), s.written, s.named(), s.plain()})
			}
		}
	}
	return grants
}

// grants reports whether a statement certainly allows actions that it names.
func (s *statement) grants() bool {
	return s.effect == fact.Yes && s.doubt == "" && !s.actions.negated && !s.actions.absent
}

// named are the resources of a statement; "*" if it does not name them.
func (s *statement) named() []template.Text {
	if s.resources.negated || len(s.resources.texts) == 0 {
		return []template.Text{"*"}
	}
	return s.resources.texts
}

// plain is [Grant.Plain].
func (s *statement) plain() bool {
	for _, c := range s.conditions {
		if !plainKeys[c.fold] {
			return false
		}
	}
	return true
}

// plainKeys are about the way of a call, who makes it, and who owns what it is for.
var plainKeys = func() map[string]bool {
	plain := map[string]bool{"aws:securetransport": true, "aws:requestedregion": true, "aws:viaawsservice": true, "kms:viaservice": true, "kms:calleraccount": true}
	for _, group := range []map[string]keyFunc{networkKeys, principalKeys, resourceKeys} {
		for name := range group {
			plain[string(lower(template.Text(name)))] = true
		}
	}
	return plain
}()
