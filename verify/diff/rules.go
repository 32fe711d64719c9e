package diff

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A rule is one of a security group.
type rule struct {
	in          bool
	protocol    string // in small letters; "-1": all
	first, last int    // ports
	anyPort     bool   // the ports do not matter
	ports       string // that are not known; "" if they are
	peer        string
	when        string // the conditions under which it exists
	place       report.Place
}

const groupType = "AWS::EC2::SecurityGroup"

// readRules collects the rules of the groups that the templates define, or add rules to.
func (s *side) readRules() {
	s.rules = map[string][]rule{}
	g := gatherer{s, map[string][]*template.World{}}
	for _, w := range s.worlds {
		for _, r := range w.Resources(groupType) {
			id := s.id(r.ID.String())
			s.tell(id, "SecurityGroupIngress")
			s.tell(id, "SecurityGroupEgress")
			g.put(w, id, s.inline(r)...)
		}
		for _, r := range w.Resources("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress") {
			s.tell(s.id(r.ID.String()), "")
			if made, ok := s.rule(r, r.Properties, r.Type == "AWS::EC2::SecurityGroupIngress"); ok {
				made.place = report.At(r.At())
				g.put(w, s.groupOf(w, r), made)
			}
		}
	}
	for group, rules := range s.rules {
		for i, r := range rules {
			rules[i].when = s.when(g.worlds[group+r.key()])
		}
	}
}

// A gatherer remembers which worlds have a rule.
type gatherer struct {
	*side
	worlds map[string][]*template.World
}

func (g gatherer) put(w *template.World, group string, rules ...rule) {
	for _, r := range rules {
		key := group + r.key()
		if g.worlds[key] == nil {
			g.rules[group] = append(g.rules[group], r)
		}
		if !slices.Contains(g.worlds[key], w) {
			g.worlds[key] = append(g.worlds[key], w)
		}
	}
}

// key is the same for rules that say the same.
func (r rule) key() string {
	return fmt.Sprintln("", r.in, r.protocol, r.first, r.last, r.anyPort, r.ports, r.peer)
}

// groupOf is the group that a rule of its own is added to.
func (s *side) groupOf(w *template.World, r *template.Resource) string {
	v := r.Get("GroupId")
	if v.IsAbsent() {
		v = r.Get("GroupName")
	}
	if group := w.Find(v, groupType); group != nil {
		return s.id(group.ID.String())
	}
	return s.text(v.Text(), r.ID.Stack)
}

// inline are the rules that a group has itself. Without egress rules it lets everything out
// (CloudFormation Template Reference, AWS::EC2::SecurityGroup).
func (s *side) inline(r *template.Resource) []rule {
	var rules []rule
	for _, in := range []bool{true, false} {
		list := r.Get(map[bool]string{true: "SecurityGroupIngress", false: "SecurityGroupEgress"}[in])
		items := list.Items()
		if list.IsUnknown() {
			items = []*template.Value{list}
		}
		for _, v := range items {
			if made, ok := s.rule(r, v, in); ok {
				rules = append(rules, made)
			}
		}
		if !in && len(items) == 0 {
			for _, peer := range []string{"0.0.0.0/0", "::/0"} {
				rules = append(rules, rule{protocol: "-1", anyPort: true, peer: peer, place: report.At(r.At())})
			}
		}
	}
	return rules
}

// nowhere is what AWS CDK writes for a group that lets nothing out: it matches no traffic.
const nowhere = "255.255.255.255/32"

// peers are the properties that name the other side of a rule.
var peers = []string{"CidrIp", "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId", "DestinationPrefixListId"}

// rule reads a rule.
func (s *side) rule(r *template.Resource, v *template.Value, in bool) (rule, bool) {
	out := rule{in: in, protocol: strings.ToLower(s.text(v.Get("IpProtocol").Text(), r.ID.Stack)), place: report.At(v.At())}
	if v.IsUnknown() {
		out.protocol, out.peer, out.anyPort = "-1", "what is not known: "+v.Why(), true
		return out, true
	}
	out.protocol = cmp.Or(protocols[out.protocol], out.protocol)
	s.readPorts(&out, r, v)
	for _, property := range peers {
		if peer := v.Get(property); !peer.IsAbsent() {
			out.peer = s.peer(peer.Text(), r.ID.Stack)
		}
	}
	if owner := v.Get("SourceSecurityGroupOwnerId"); !owner.IsAbsent() {
		out.peer += " of account " + s.text(owner.Text(), r.ID.Stack)
	}
	return out, out.peer != nowhere
}

// protocols are names of protocols by their numbers.
var protocols = map[string]string{"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}

// readPorts reads the ports of a rule, of ICMP its type and code.
func (s *side) readPorts(out *rule, r *template.Resource, v *template.Value) {
	from, to := v.Get("FromPort"), v.Get("ToPort")
	var first, last bool
	out.first, first = from.Int()
	out.last, last = to.Int()
	switch {
	case out.protocol == "-1", first && out.first == -1, first && last && out.first == 0 && out.last == 65535:
		out.anyPort, out.first, out.last = true, 0, 0
	case from.IsAbsent() && to.IsAbsent():
		out.anyPort = true
	case !first || !last:
		out.first, out.last = 0, 0
		out.ports = s.text(from.Text(), r.ID.Stack) + "-" + s.text(to.Text(), r.ID.Stack)
	}
}

// peer names the other side: a resource of the templates by its id.
func (n *names) peer(t template.Text, home string) string {
	text := n.text(t, home)
	if symbol, ok := t.Symbol(); ok {
		if id, ok := symbol.Resource(); ok && n.known[n.plain(id.String())] {
			return n.id(id.String())
		}
	}
	return text
}

// covers reports whether a rule lets through whatever another one does.
func (r rule) covers(o rule) bool {
	return r.in == o.in && (r.when == "" || r.when == o.when) && (r.protocol == "-1" || r.protocol == o.protocol) &&
		(r.anyPort || !o.anyPort && r.coversPorts(o)) && coversPeer(r.peer, o.peer)
}

func (r rule) coversPorts(o rule) bool {
	switch {
	case r.ports != "" || o.ports != "":
		return r.ports == o.ports
	case strings.HasPrefix(r.protocol, "icmp"): // the type, and a code of it or all
		return r.first == o.first && (r.last == -1 || r.last == o.last)
	}
	return r.first <= o.first && o.last <= r.last
}

func coversPeer(wide, narrow string) bool {
	if wide == narrow {
		return true
	}
	a, err := netip.ParsePrefix(wide)
	b, errOther := netip.ParsePrefix(narrow)
	return err == nil && errOther == nil && a.Bits() <= b.Bits() && a.Contains(b.Addr())
}

// words are the rule in words, after the name of its group.
func (r rule) words() string {
	words := r.traffic() + map[bool]string{true: " in from ", false: " out to "}[r.in] + cmp.Or(r.peer, "nobody")
	if r.when != "" {
		words += ", if " + r.when
	}
	return words
}

// traffic is what a rule is about: "TCP 443".
func (r rule) traffic() string {
	ports := portsOf(r.first, r.last)
	switch {
	case r.protocol == "-1":
		return "everything"
	case r.anyPort:
		return strings.ToUpper(r.protocol)
	case r.ports != "":
		ports = "of ports " + r.ports
	case strings.HasPrefix(r.protocol, "icmp"):
		ports = fmt.Sprintf("of type %d", r.first)
		if r.last != -1 {
			ports += fmt.Sprintf(" and code %d", r.last)
		}
	}
	return strings.ToUpper(r.protocol) + " " + ports
}

func portsOf(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d-%d", first, last)
}

// rules compares the rules of security groups.
func (c *comparison) rules() {
	all := map[string]bool{}
	for _, s := range []*side{c.before, c.after} {
		for group := range s.rules {
			all[group] = true
		}
	}
	for _, group := range sortedKeys(all) {
		for _, l := range c.both() {
			for _, r := range l.rules[group] {
				if slices.ContainsFunc(l.other.rules[group], func(o rule) bool { return o.covers(r) }) {
					continue
				}
				head := "security group " + group + " " + nowWords[l.way] + " lets"
				c.add(Change{Section: May, Kind: "rule", Change: l.way, Effect: l.effect(Wider), Resource: group, Place: r.place,
					head: head, Message: head + " " + r.words()})
			}
		}
	}
}
