package network

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// rank orders truths by how much gets through.
func rank(t fact.Truth) int { return map[fact.Truth]int{fact.No: 0, fact.Maybe: 1, fact.Yes: 2}[t] }

func randomPrefix(random *rand.Rand) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(random.IntN(4)), 0, 0}), 8+random.IntN(20)).Masked()
}

func wider(p netip.Prefix, random *rand.Rand) netip.Prefix {
	return netip.PrefixFrom(p.Addr(), p.Bits()-random.IntN(p.Bits()+1)).Masked()
}

// TestWiderRuleNeverRemovesAPath widens the ports and the block of one rule of a group.
func TestWiderRuleNeverRemovesAPath(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		narrow, wide := &SecurityGroup{}, &SecurityGroup{}
		at := random.IntN(4)
		for i := range 4 {
			p, from, to, sure := randomPrefix(random), random.IntN(6), random.IntN(6), random.IntN(4) > 0
			rule := func(p netip.Prefix, from, to int) *rule {
				return &rule{ports: interval.PortRange(from, to), sure: sure, peer: peer{kind: blockPeer, block: block{set: interval.Prefix(p), known: true}}}
			}
			narrow.add(egress, rule(p, from, to))
			if i == at {
				p, from, to = wider(p, random), from-random.IntN(3), to+random.IntN(3)
			}
			wide.add(egress, rule(p, from, to))
		}
		other := party{space: space{set: interval.Prefix(randomPrefix(random))}}
		before := passes([]*SecurityGroup{narrow}, egress, 3, other).truth
		after := passes([]*SecurityGroup{wide}, egress, 3, other).truth
		if rank(after) < rank(before) {
			t.Fatalf("from %s to %s by widening rule %d of %+v", before, after, at, narrow.rules[egress])
		}
	}
}

// TestWiderAllowNeverRemovesAPath widens one rule of a network ACL that allows.
func TestWiderAllowNeverRemovesAPath(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 5000 {
		var narrow, wide acl
		at := random.IntN(5)
		for i := range 5 {
			p, from, to := randomPrefix(random), random.IntN(6), random.IntN(6)
			r := aclRule{
				number: i, placed: random.IntN(8) > 0, allow: fact.Of(i == at || random.IntN(2) == 0), sure: random.IntN(8) > 0,
				ports: interval.PortRange(from, to), block: block{set: interval.Prefix(p), known: true},
			}
			narrow.rules[egress] = append(narrow.rules[egress], r)
			if i == at {
				r.block.set, r.ports = interval.Prefix(wider(p, random)), interval.PortRange(from-random.IntN(3), to+random.IntN(3))
			}
			wide.rules[egress] = append(wide.rules[egress], r)
		}
		ports, other := interval.PortRange(2, 4), space{set: interval.Prefix(randomPrefix(random))}
		before, after := narrow.check(egress, ports, other), wide.check(egress, ports, other)
		if rank(after) < rank(before) {
			t.Fatalf("from %s to %s by widening rule %d of %+v", before, after, at, narrow.rules[egress])
		}
	}
}

// TestOrderDoesNotMatter gives the resources of templates other names, so that they sort in
// another order, and wants the same paths and exits.
func TestOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	templates := []string{
		isolated, classic, withFiles,
		withACL(isolated, []string{"A", "B"}, httpsOut, answerIn, httpsIn, answerOut),
		withFirewall(isolated, "1 ALLOW *.amazonaws.com", "9 BLOCK *"),
		edit(isolated, "FromTasks"), edit(classic, "PrivateRoute"),
	}
	for i, resources := range templates {
		want := everything(t, resources, nil)
		for range 5 {
			renamed, back := rename(resources, random)
			if got := everything(t, renamed, back); got != want {
				t.Errorf("template %d: with other names\n%s\nwant\n%s", i, got, want)
			}
		}
	}
}

// everything is all that is found of a template, in words, with names turned back.
func everything(t *testing.T, resources string, back *strings.Replacer) string {
	t.Helper()
	n := network(t, resources)
	var lines []string
	for _, from := range n.interfaces(t) {
		for _, to := range []Destination{toAPI, toDkr, toLayers, toLogs, toHub} {
			for _, s := range n.Call(from, to).Steps {
				lines = append(lines, fmt.Sprintln(to.Host, s.Hop, s.Verdict, s.At.Path, s.Why))
			}
		}
	}
	for _, v := range n.VPCs() {
		for _, e := range n.Exits(v) {
			lines = append(lines, fmt.Sprintln(e.Kind, e.Verdict, e.At.Path, e.Why))
		}
	}
	if back != nil {
		for i := range lines {
			lines[i] = back.Replace(lines[i])
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// rename gives all resources but Service names that sort at random.
func rename(resources string, random *rand.Rand) (string, *strings.Replacer) {
	var back []string
	lines := strings.Split(strings.TrimSpace(resources), "\n")
	random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	out := strings.Join(lines, "\n")
	for _, line := range lines {
		name, _, _ := strings.Cut(line, ":")
		if name == "Service" {
			continue
		}
		other := fmt.Sprintf("X%03dX%s", random.IntN(1000), name)
		back = append(back, other, name)
		out = regexp.MustCompile(`(?m)(^|!Ref |!GetAtt )`+name+`\b`).ReplaceAllString(out, "${1}"+other)
	}
	return out, strings.NewReplacer(back...)
}

func TestSameInputSameResult(t *testing.T) {
	resources := withFirewall(classic, "1 ALLOW *.amazonaws.com", "9 BLOCK *")
	want := everything(t, resources, nil)
	for range 10 {
		if got := everything(t, resources, nil); got != want {
			t.Fatalf("a second run finds\n%s\nwant\n%s", got, want)
		}
	}
}

// many is a template with services that each have a group of their own.
func many(services int) string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(isolated))
	for i := range services {
		fmt.Fprintf(&b, "\n"+`Group%d: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-6da54004}]}}
From%d: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref EndpointGroup, IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref Group%d}}`, i, i, i)
	}
	return b.String()
}

// BenchmarkCalls makes ten calls from each of two subnets for each of 200 services.
func BenchmarkCalls(b *testing.B) {
	const services = 200
	w := network(b, many(services)).world
	subnets := w.Resource(template.ResourceID{Logical: "Api"}).Get("SubnetIds")
	for b.Loop() {
		n := New(w)
		for i := range services {
			group := w.Resource(template.ResourceID{Logical: fmt.Sprint("From", i)}).Get("SourceSecurityGroupId")
			interfaces, _ := n.Interfaces(Placement{Subnets: []*template.Value{subnets}, Groups: []*template.Value{group}, PublicIP: fact.No})
			for _, from := range interfaces {
				for range 2 {
					for _, to := range []Destination{toAPI, toDkr, toLayers, toBucket, toLogs} {
						if n.Call(from, to).Steps.Verdict() == fact.Unknown {
							b.Fatal("unknown")
						}
					}
				}
			}
		}
	}
}
