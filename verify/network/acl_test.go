package network

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// withACL gives subnets of the isolated template a network ACL with entries, in the short
// notation "100 in allow tcp 443 10.0.0.0/16".
func withACL(base string, subnets []string, entries ...string) string {
	base = edit(base, "Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}")
	for _, s := range subnets {
		base = edit(base, fmt.Sprintf("Acl%s: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref %s, NetworkAclId: !Ref Acl}}", s, s))
	}
	for i, e := range entries {
		base = edit(base, fmt.Sprintf("Entry%d: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, %s}}", i, entry(e)))
	}
	return base
}

func entry(short string) string {
	var number, from, to int
	var direction, action, protocol, ports, block string
	fmt.Sscan(short, &number, &direction, &action, &protocol, &ports, &block)
	out := fmt.Sprintf("RuleNumber: %d, Egress: %v, RuleAction: %s, CidrBlock: %s", number, direction == "out", action, block)
	if protocol == "all" {
		return out + ", Protocol: -1"
	}
	if n, _ := fmt.Sscanf(ports, "%d-%d", &from, &to); n == 1 {
		to = from
	}
	return out + fmt.Sprintf(", Protocol: %s, PortRange: {From: %d, To: %d}", map[string]string{"tcp": "6", "udp": "17"}[protocol], from, to)
}

const (
	httpsOut  = "100 out allow tcp 443 0.0.0.0/0"
	httpsIn   = "100 in allow tcp 443 10.0.0.0/16"
	answerIn  = "110 in allow tcp 1024-65535 0.0.0.0/0"
	answerOut = "110 out allow tcp 1024-65535 10.0.0.0/16"
)

func TestNetworkACLs(t *testing.T) {
	const inA, inB = "A", "B"
	both := []string{inA, inB}
	tests := []struct {
		name        string
		subnets     []string
		entries     []string
		api, layers string // "" if the call gets through
	}{
		{"what a caller needs", []string{inA}, []string{httpsOut, answerIn}, "", ""},
		{"what an endpoint needs", []string{inB}, []string{httpsIn, answerOut}, "", ""},
		{"what both need", both, []string{httpsOut, answerIn, httpsIn, answerOut}, "", ""},
		{"everything", both, []string{"1 in allow all - 0.0.0.0/0", "1 out allow all - 0.0.0.0/0"}, "", ""},
		{"nothing", []string{inA}, nil, "denied nacl Acl", "denied nacl Acl"},
		{"nothing at the other endpoint", []string{inB}, nil, "denied nacl Acl", ""},
		{"no answers (amazon-ecs-agent#1680)", []string{inA}, []string{httpsOut, httpsIn}, "denied nacl Acl", "denied nacl Acl"},
		{"some answers", []string{inA}, []string{httpsOut, "110 in allow tcp 32768-65535 0.0.0.0/0"}, "unknown nacl Acl", "unknown nacl Acl"},
		{"no answers from the endpoint", []string{inB}, []string{httpsIn}, "denied nacl Acl", ""},
		{"UDP", []string{inA}, []string{"100 out allow udp 443 0.0.0.0/0", answerIn}, "denied nacl Acl", "denied nacl Acl"},
		{"within the VPC", []string{inA}, []string{"100 out allow tcp 443 10.0.0.0/16", answerIn}, "", "denied nacl Acl"},
		{"to some of the internet", []string{inA}, []string{"100 out allow tcp 443 52.0.0.0/8", "101 out allow tcp 443 10.0.1.0/24", answerIn}, "", "unknown nacl Acl"},
		{"to some of a subnet", []string{inA}, []string{"100 out allow tcp 443 10.0.1.0/25", answerIn}, "unknown nacl Acl", "denied nacl Acl"},
		{"denied first", []string{inA}, []string{"99 out deny tcp 443 10.0.1.0/24", httpsOut, answerIn}, "denied nacl Acl", ""},
		{"denied later", []string{inA}, []string{"101 out deny tcp 443 10.0.1.0/24", httpsOut, answerIn}, "", ""},
		{"another port denied first", []string{inA}, []string{"99 out deny tcp 444 0.0.0.0/0", httpsOut, answerIn}, "", ""},
		{"ports denied among the answers", []string{inA}, []string{"90 in deny tcp 3389 0.0.0.0/0", httpsOut, answerIn}, "unknown nacl Acl", "unknown nacl Acl"},
		{"two halves", []string{inA}, []string{"100 out allow tcp 443 0.0.0.0/1", "101 out allow tcp 443 128.0.0.0/1", answerIn}, "", ""},
	}
	for _, tt := range tests {
		api, layers := tt.api, tt.layers
		if api == "" {
			api = "allowed via Api"
		}
		if layers == "" {
			layers = "allowed via S3"
		}
		scenario{tt.name, withACL(isolated, tt.subnets, tt.entries...), map[Destination]string{toAPI: api, toLayers: layers}}.run(t)
	}
}

func TestDefaultNetworkACL(t *testing.T) {
	deny := func(number int) string {
		return edit(isolated, fmt.Sprintf("Deny: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, "+
			"RuleNumber: %d, Protocol: 6, RuleAction: deny, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}}", number))
	}
	scenario{"a rule before the one that allows all", deny(50), map[Destination]string{toAPI: "denied nacl Vpc", toLayers: "denied nacl Vpc"}}.run(t)
	scenario{"a rule after it", deny(150), map[Destination]string{toAPI: "allowed via Api"}}.run(t)
}

func TestNetworkACLOfTheNATSubnet(t *testing.T) {
	for name, want := range map[string]string{
		"100 in allow tcp 443 10.0.0.0/16":      "denied nacl Acl", // and no answers
		"100 in allow all - 0.0.0.0/0":          "allowed",
		"100 in allow tcp 1024-65535 0.0.0.0/0": "denied nacl Acl",
	} {
		resources := withACL(classic, []string{"Public"}, name, "100 out allow all - 0.0.0.0/0")
		if got := first(t, resources, toAPI); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestACLAgainstBruteForce compares check with asking the rules about one packet after the
// other, in a world of few addresses and ports.
func TestACLAgainstBruteForce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a := &acl{}
		for number := range random.IntN(6) {
			p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(random.IntN(16))}), 28+random.IntN(5)).Masked()
			from := random.IntN(8)
			a.rules[egress] = append(a.rules[egress], aclRule{
				number: random.IntN(4), placed: true, allow: fact.Of(random.IntN(2) == 0), sure: true,
				ports: interval.PortRange(from, from+random.IntN(4)), block: block{set: interval.Prefix(p), known: true},
			})
			_ = number
		}
		a.sort()
		ports := interval.PortRange(2, 2+random.IntN(4))
		other := space{set: mustParse("10.0.0.0/29")}
		if got, want := a.check(egress, ports, other), a.packets(ports, other); got != want {
			t.Fatalf("check = %s, want %s, for %+v", got, want, a.rules[egress])
		}
	}
}

func (a *acl) packets(ports interval.Ports, other space) fact.Truth {
	seen := map[bool]bool{}
	for address := netip.MustParseAddr("10.0.0.0"); other.set.Contains(address); address = address.Next() {
		for _, r := range ports.Ranges() {
			for port := r.First; port <= r.Last; port++ {
				i := slices.IndexFunc(a.rules[egress], func(r aclRule) bool {
					return r.ports.Contains(port) && r.block.set.Contains(address)
				})
				seen[i >= 0 && a.rules[egress][i].allow == fact.Yes] = true
			}
		}
	}
	switch {
	case seen[true] && seen[false]:
		return fact.Maybe
	case seen[true]:
		return fact.Yes
	}
	return fact.No
}
