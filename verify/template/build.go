package template

import (
	"slices"
	"strings"
)

// build resolves all resources that exist with the given answers.
func (m *Model) build(given answers) *World {
	e := newEvaluator(m, given)
	w := &World{Organization: m.organization, S3PrefixList: m.s3PrefixList, DynamoDBPrefixList: m.dynamoDBList,
		byID: map[ResourceID]*Resource{}, byType: map[string][]*Resource{}, byName: map[Text][]*Resource{},
		lookups: e.lookups, before: e.before, stacks: m.byName, above: map[ResourceID]map[ResourceID]bool{}}
	for _, s := range m.stacks {
		if !e.in(s).exists() {
			continue
		}
		for i, logical := range s.resources.MapKeys() {
			if r := e.in(s).resource(logical, s.resources.Items[i]); r != nil {
				w.resources = append(w.resources, r)
				w.byID[r.ID] = r
			}
		}
	}
	slices.SortFunc(w.resources, func(a, b *Resource) int { return a.ID.Compare(b.ID) })
	for _, r := range w.resources {
		w.byType[r.Type] = append(w.byType[r.Type], r)
		w.index(r)
	}
	return w
}

// exists reports whether the stack does: a nested one may be switched off.
func (c scope) exists() bool {
	for s := c.stack; s.parent != nil; s = s.parent {
		if !c.in(s.parent).isOn(s.parent.resources.Get(s.logical)) {
			return false
		}
	}
	return true
}

// resource resolves a resource, nil if its condition switches it off.
func (c scope) resource(logical string, n *Node) *Resource {
	if !c.isOn(n) {
		return nil
	}
	s := c.stack
	r := &Resource{ID: ResourceID{s.name, logical}, Type: typeOf(n), Region: s.region, Account: s.account,
		Partition: s.partition, URLSuffix: s.suffix, file: s.source.File, line: n.Line,
		metadata: n.Get("Metadata"), deletion: n.Get("DeletionPolicy").scalar()}
	r.identity = c.identify(s, logical)
	c.uses = map[string]bool{}
	if r.Properties = c.properties(n); r.Properties != nil {
		r.Properties.owner, r.Properties.name = r, "Properties"
	}
	for _, other := range n.Get("DependsOn").ListItems() {
		c.uses[other.Text] = true
	}
	for other := range c.uses {
		r.DependsOn = append(r.DependsOn, ResourceID{s.name, other})
	}
	slices.SortFunc(r.DependsOn, ResourceID.Compare)
	return r
}

// properties resolves the properties of a resource. They are a map, or not known.
func (c scope) properties(n *Node) *Value {
	declared := n.Get("Properties")
	if i := slices.IndexFunc(n.MapKeys(), isFunctionName); i >= 0 {
		return c.unknown(n.Keys[i]+" may change what is around it", n)
	}
	v := c.eval(declared)
	if v != nil && v.Kind() != Map {
		return c.unknown("the properties are not known before deployment", declared)
	}
	c.resolveReferences(v)
	return v
}

// index makes a resource findable by its names.
func (w *World) index(r *Resource) {
	keys := []Text{r.identity.arn, r.identity.name}
	if refProperties[r.Type] == "" { // whose Ref is the name of something else
		keys = append(keys, r.identity.ref)
	}
	if r.Type == "AWS::Logs::LogGroup" {
		keys = append(keys, Text(strings.TrimSuffix(string(r.identity.arn), ":*"))) // as many write it
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		if k != "" {
			w.byName[k] = append(w.byName[k], r)
		}
	}
}
