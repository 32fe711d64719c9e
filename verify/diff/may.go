package diff

import (
	"maps"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// permissions compares what policies say.
func (c *comparison) permissions() {
	all := maps.Clone(c.before.documents)
	maps.Copy(all, c.after.documents)
	for _, key := range sortedKeys(all) {
		before, after := c.before.documents[key], c.after.documents[key]
		d := *all[key]
		d.lone = (c.before.resources[d.id] == nil) != (c.after.resources[d.id] == nil)
		c.documents(d, c.before.said(before, c.after, after), c.after.said(after, c.before, before))
	}
}

// said are the statements about a thing. One that is there and has no policy, while it has one
// on the other side, is as AWS makes it.
func (s *side) said(d *document, other *side, otherwise *document) []statement {
	if d != nil && (d.there || len(d.statements) > 0) {
		return d.statements
	}
	if otherwise == nil || !otherwise.there || s.resources[otherwise.id] == nil || other.resources[otherwise.id] == nil {
		return nil
	}
	return s.defaults(otherwise.kind, s.resources[otherwise.id])
}

// defaults is what holds of a resource without a policy: an endpoint lets everything through
// (AWS PrivateLink Guide, "Default endpoint policy"), a file system lets every client in (Amazon
// EFS User Guide, "Default EFS file system policy"), a key leaves it to the account (AWS KMS
// Developer Guide, "Default key policy").
func (s *side) defaults(kind documentKind, r *resource) []statement {
	open := statement{effect: fact.Yes, principals: everything, actions: everything, resources: everything, place: report.At(r.At()), standard: true}
	switch {
	case kind == passage, r.Type == "AWS::EFS::FileSystem":
		return []statement{open}
	case r.Type == "AWS::KMS::Key", r.Type == "AWS::KMS::ReplicaKey":
		account := "arn:" + s.text(r.Partition, r.ID.Stack) + ":iam::" + s.text(r.Account, r.ID.Stack) + ":root"
		return []statement{{effect: fact.Yes, principals: element{texts: []string{account}}, actions: element{texts: []string{"kms:*"}},
			resources: everything, place: report.At(r.At())}}
	}
	return nil
}

// An overlap is a pair of statements that differ in their conditions, with what the one matches
// that the other does not.
type overlap struct {
	before, after *statement
	gained, lost  []atom
}

// documents compares what policies say about a thing.
func (c *comparison) documents(d document, before, after []statement) {
	old, fresh := only(before, after), only(after, before)
	var overlaps []*overlap
	between := func(b, a *statement) *overlap {
		for _, o := range overlaps {
			if o.before == b && o.after == a {
				return o
			}
		}
		overlaps = append(overlaps, &overlap{before: b, after: a})
		return overlaps[len(overlaps)-1]
	}
	for _, s := range fresh {
		gained := d.left(s, before, old, func(near *statement, a atom) {
			o := between(near, s)
			o.gained = append(o.gained, a)
		})
		c.add(d.changes(s, gained, Added, old)...)
	}
	for _, s := range old {
		lost := d.left(s, after, fresh, func(near *statement, a atom) {
			o := between(s, near)
			o.lost = append(o.lost, a)
		})
		c.add(d.changes(s, lost, Removed, fresh)...)
	}
	for _, o := range overlaps {
		c.add(d.conditions(o))
	}
}

// only are the statements that others have not to the letter.
func only(statements, others []statement) []*statement {
	known := map[string]bool{}
	for _, s := range others {
		known[s.key()] = true
	}
	var rest []*statement
	for i := range statements {
		if !known[statements[i].key()] {
			rest = append(rest, &statements[i])
		}
	}
	return rest
}

// left are the atoms of a statement that none of the other side's statements grants. Those that
// one of these would grant but for its conditions are near to it.
func (d document) left(s *statement, others []statement, changed []*statement, near func(*statement, atom)) []atom {
	if s.whole != "" {
		return []atom{{}}
	}
	var granting, like []cover
	var alike []*statement
	for _, o := range others {
		if o.effect == s.effect && o.holds(s.conditions) {
			granting = append(granting, o.over(*s))
		}
	}
	for _, o := range changed {
		if o.effect == s.effect {
			like, alike = append(like, o.over(*s)), append(alike, o)
		}
	}
	var rest []atom
	for _, a := range s.atoms() {
		has := func(c cover) bool { return c.has(a) }
		if slices.ContainsFunc(granting, has) {
			continue
		}
		if i := slices.IndexFunc(like, has); i >= 0 {
			near(alike[i], a)
			continue
		}
		rest = append(rest, a)
	}
	return rest
}

// changes tells of what a statement matches that none of the other side's does, and what of it
// one of those does.
func (d document) changes(s *statement, atoms []atom, way Way, others []*statement) []Change {
	if s.standard && len(atoms) > 0 {
		change := d.change(s, nil, way)
		change.Message = d.words + map[Way]string{Added: " has no policy any more, which lets everything through", Removed: " has a policy now, and had none, which lets everything through"}[way]
		for _, k := range s.conditions {
			change.Message += ", if " + k.about
		}
		return []Change{change}
	}
	if s.whole != "" {
		change := d.change(s, nil, way)
		has := map[Way]map[bool]string{Added: {true: " now has ", false: " is now held to "}, Removed: {true: " no longer has ", false: " is no longer held to "}}
		change.Message = d.words + has[way][s.effect != fact.No] + s.whole
		return []Change{change}
	}
	var all []Change
	for _, p := range gather(atoms) {
		change := d.change(s, &p, way)
		for _, k := range s.conditions {
			p.Conditions = append(p.Conditions, k.words)
		}
		head, rest := d.sentence(p, s.effect == fact.Yes, nowWords[way])
		change.head, change.Message = head, head+" "+rest+d.part(p, s, others, way)
		all = append(all, change)
	}
	return all
}

// change is one of a permission.
func (d document) change(s *statement, p *Permission, way Way) Change {
	effect := Wider
	switch {
	case s.effect == fact.No && d.lone: // what is refused about a thing that is gone, or new
		effect = Other
	case s.effect == fact.No:
		effect = Narrower
	}
	d.clear(p)
	return Change{Section: May, Kind: "permission", Change: way, Effect: lone{way: way}.effect(effect), Resource: d.id, Permission: p, Place: s.place}
}

// conditions tells of statements that differ in their conditions.
func (d document) conditions(o *overlap) Change {
	atoms, effect := o.gained, Wider
	switch {
	case len(o.gained) > 0 && len(o.lost) > 0:
		effect = Other
	case len(o.lost) > 0:
		atoms, effect = o.lost, Narrower
	}
	if o.after.effect == fact.No {
		effect = opposite(effect)
	}
	p := merged(atoms)
	for _, k := range o.after.conditions {
		p.Conditions = append(p.Conditions, k.words)
	}
	change := Change{Section: May, Kind: "condition", Change: Changed, Effect: effect, Resource: d.id, Permission: &p, Place: o.after.place}
	bare := p
	bare.Conditions = nil
	head, rest := d.sentence(bare, o.after.effect == fact.Yes, "")
	change.Message = head + " " + rest + ": " + conditionWords(o.before.conditions, o.after.conditions)
	d.clear(&p)
	return change
}
