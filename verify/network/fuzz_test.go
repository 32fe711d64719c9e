package network

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A rule of FuzzFewerRules is three bytes: what it is, what it is for, and for whom.
const ruleBytes = 3

// The choices of a byte.
var (
	fuzzedPorts   = []string{"443", "1024-65535", "80", "0-65535", "440-450"}
	fuzzedBlocks  = []string{"0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.0.0/25", "52.0.0.0/8"}
	fuzzedDomains = []string{"*", "*.amazonaws.com", "api.ecr.eu-west-1.amazonaws.com", "*.example.com"}
)

// fuzzedRules has rules of security groups, of a network ACL and of DNS Firewall.
type fuzzedRules struct{ lines, entries, firewall, allows []string }

// add adds the i-th rule, and notes in allows what lets something through.
func (f *fuzzedRules) add(i int, b []byte) {
	ports, block := fuzzedPorts[int(b[1])%len(fuzzedPorts)], fuzzedBlocks[int(b[2])%len(fuzzedBlocks)]
	from, to, found := strings.Cut(ports, "-")
	if !found {
		to = from
	}
	switch kind := b[0] % 8; kind {
	case 0:
		f.allow(&f.lines, fmt.Sprintf("Out%d: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref TaskGroup, IpProtocol: tcp, FromPort: %s, ToPort: %s, CidrIp: %s}}", i, from, to, block))
	case 1:
		f.allow(&f.lines, fmt.Sprintf("In%d: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref EndpointGroup, IpProtocol: tcp, FromPort: %s, ToPort: %s, CidrIp: %s}}", i, from, to, block))
	case 2:
		f.allow(&f.lines, fmt.Sprintf("Peer%d: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref EndpointGroup, IpProtocol: '-1', SourceSecurityGroupId: !Ref TaskGroup}}", i))
	case 3, 4:
		f.allow(&f.entries, fmt.Sprintf("%d %s allow tcp %s %s", 100+i, []string{"in", "out"}[kind-3], ports, block))
	case 5:
		f.entries = append(f.entries, fmt.Sprintf("%d %s deny tcp %s %s", 100+i, []string{"in", "out"}[b[2]%2], ports, block))
	default:
		domains := fuzzedDomains[int(b[1])%len(fuzzedDomains)]
		if kind == 6 {
			f.allow(&f.firewall, fmt.Sprintf("%d ALLOW %s", i+1, domains))
			return
		}
		f.firewall = append(f.firewall, fmt.Sprintf("%d BLOCK %s", i+1, domains))
	}
}

func (f *fuzzedRules) allow(to *[]string, rule string) {
	*to = append(*to, rule)
	f.allows = append(f.allows, rule)
}

// template is the isolated one, in which nothing but these rules lets anything through, without
// one of them.
func (f *fuzzedRules) template(without string) string {
	rest := func(rules []string) []string {
		var out []string
		for _, r := range rules {
			if r != without {
				out = append(out, r)
			}
		}
		return out
	}
	closed := "[{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]"
	base := edit(isolated, "FromTasks", "TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: "+closed+"}}")
	base = edit(base, rest(f.lines)...)
	if len(f.entries) > 0 {
		base = withACL(base, []string{"A"}, rest(f.entries)...)
	}
	if len(f.firewall) > 0 {
		base = withFirewall(base, rest(f.firewall)...)
	}
	return base
}

// FuzzFewerRules: without a rule that lets something through, no call gets further than with it.
func FuzzFewerRules(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 0})
	f.Add([]byte{0, 0, 1, 2, 0, 0, 4, 0, 0, 3, 1, 0, 5, 0, 2})
	f.Add([]byte{0, 3, 0, 1, 3, 0, 6, 1, 0, 7, 0, 0, 5, 4, 3, 4, 3, 0, 3, 3, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var rules fuzzedRules
		for i := 0; i+ruleBytes <= len(data) && i < 6*ruleBytes; i += ruleBytes {
			rules.add(i/ruleBytes, data[i:i+ruleBytes])
		}
		with := verdicts(t, rules.template(""))
		for _, rule := range rules.allows {
			for i, less := range verdicts(t, rules.template(rule)) {
				if less == fact.Allowed && with[i] != fact.Allowed || with[i] == fact.Denied && less != fact.Denied {
					t.Errorf("call %d is %s, and %s without %s, in\n%s", i, with[i], less, rule, rules.template(""))
				}
			}
		}
	})
}

func verdicts(t *testing.T, resources string) []fact.Verdict {
	t.Helper()
	n := network(t, resources)
	var out []fact.Verdict
	for _, from := range n.interfaces(t) {
		for _, to := range []Destination{toAPI, toDkr, toLayers, toHub} {
			out = append(out, n.Call(from, to).Steps.Verdict())
		}
	}
	return out
}

// FuzzBlocks: a security group with a peer of any text, and ports of any number, never makes the
// analysis fail; a text that is no block of addresses opens nothing for sure.
func FuzzBlocks(f *testing.F) {
	for _, block := range append([]string{"::/0", "10.0.0.0", "10.0.0.0/33", "", "vpc", "010.0.0.0/8", "fe80::1%eth0/64"}, fuzzedBlocks...) {
		f.Add(block, 443, 443)
	}
	f.Add("0.0.0.0/0", -1, 1<<40)
	f.Fuzz(func(t *testing.T, block string, from, to int) {
		quoted := fmt.Sprintf("%q", block)
		if strings.ContainsAny(quoted, "\\\ue000\ue001\ue002") { // not written alike in Go and in YAML
			return
		}
		rule := fmt.Sprintf("FromTasks: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref EndpointGroup, IpProtocol: tcp, FromPort: %d, ToPort: %d, CidrIp: %s}}", from, to, quoted)
		got := verdicts(t, edit(isolated, rule))[0]
		if _, err := netip.ParsePrefix(block); err != nil && got == fact.Allowed {
			t.Errorf("the block %q lets a call through", block)
		}
		if got == fact.Allowed && (from > 443 || to < 443) {
			t.Errorf("ports %d to %d let a call to 443 through", from, to)
		}
	})
}
