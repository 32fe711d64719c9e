package diff

import (
	"slices"
	"strings"
)

// clear leaves out what policies of that kind do not name.
func (d document) clear(p *Permission) {
	if p == nil {
		return
	}
	p.Resources = slices.DeleteFunc(p.Resources, func(r string) bool { return r == unnamed })
	if d.kind == identity {
		p.Principals = nil
	}
}

// sentence says what is allowed now, or no longer, or refused: what it is about, and the rest.
func (d document) sentence(p Permission, allows bool, now string) (head, rest string) {
	head, rest = d.clauses(strings.Join(p.Principals, ", "), strings.Join(p.Actions, ", "), strings.Join(p.Resources, ", "), allows)
	if len(p.Conditions) > 0 {
		rest += ", if " + strings.Join(p.Conditions, " and ")
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(head, "NOW", now)), " "), rest
}

// clauses are a sentence with NOW in it, which stands for now or no longer.
func (d document) clauses(who, calls, resources string, allows bool) (head, rest string) {
	verb := func(yes, no string) string {
		if allows {
			return d.words + yes
		}
		return d.words + no
	}
	switch d.kind {
	case identity:
		return verb(" may NOW call", " is NOW refused"), calls + " on " + resources
	case trust:
		rest = who
		if who == "*" {
			rest = "everyone"
		}
		if calls != "sts:AssumeRole" {
			rest += " (" + calls + ")"
		}
		return verb(" may NOW be assumed by", " is NOW refused to"), rest
	case passage:
		rest = calls + " on " + resources
		if who != "*" {
			rest += " of " + who
		}
		return verb(" NOW lets through", " NOW refuses"), rest
	}
	if rest = who + " "; who == "*" {
		rest = "everyone "
	}
	if allows {
		rest += "call "
	}
	if rest += calls; resources != "*" && resources != "" {
		rest += " on " + resources
	}
	return "the policy of " + verb(" NOW lets", " NOW refuses"), rest
}

var nowWords = map[Way]string{Added: "now", Removed: "no longer"}

// part says what of a permission the other side's statements give as well.
func (d document) part(p Permission, s *statement, others []*statement, way Way) string {
	whole := statement{principals: s.principals, actions: element{texts: p.Actions, small: small(p.Actions)}, resources: s.resources}
	if p.Principals != nil {
		whole.principals = element{texts: p.Principals}
	}
	if len(p.Resources) > 0 {
		whole.resources = element{texts: p.Resources}
	}
	var same []atom
	for _, o := range others {
		if o.effect != s.effect || o.whole != "" {
			continue
		}
		shared := whole.over(*o)
		for _, a := range o.atoms() {
			if shared.has(a) {
				same = append(same, a)
			}
		}
	}
	if len(same) == 0 {
		return ""
	}
	m := merged(same)
	var words []string
	if calls := strings.Join(m.Actions, ", "); !slices.Equal(m.Resources, []string{unnamed}) && !(slices.Equal(m.Actions, p.Actions) && slices.Equal(m.Resources, p.Resources)) {
		words = append(words, calls+" on "+strings.Join(m.Resources, ", "))
	} else if !slices.Equal(m.Actions, p.Actions) {
		words = append(words, calls)
	}
	if who := m.Principals; p.Principals != nil && !slices.Equal(who, p.Principals) && !slices.Equal(who, []string{unnamed}) {
		words = append(words, map[bool]string{true: "by ", false: "for "}[d.kind == trust]+strings.Join(who, ", "))
	}
	if len(words) == 0 {
		return ""
	}
	return "; " + map[Way]string{Added: "before", Removed: "now"}[way] + " only " + strings.Join(words, " ")
}

// conditionWords say what became of conditions.
func conditionWords(before, after []condition) string {
	var words []string
	for _, p := range pair(before, after,
		func(a, b condition) bool { return a.same() == b.same() },
		func(a, b condition) bool { return a.operator == b.operator && a.key == b.key }) {
		switch {
		case p.before == nil:
			words = append(words, "condition "+p.after.words+" is new")
		case p.after == nil:
			words = append(words, "condition "+p.before.words+" is gone")
		case p.before.same() != p.after.same():
			words = append(words, "condition "+p.after.about+" "+exchange(p.before.values, p.after.values))
		}
	}
	return strings.Join(words, ", ")
}

// exchange says what became of the values of a condition.
func exchange(before, after []string) string {
	besides := func(list, others []string) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(list), func(v string) bool { return slices.Contains(others, v) }), ", ")
	}
	switch gone, come := besides(before, after), besides(after, before); {
	case gone == "":
		return "also has " + come
	case come == "":
		return "has no longer " + gone
	default:
		return "has " + come + ", before " + gone
	}
}
