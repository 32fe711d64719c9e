package diff

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func TestIncludes(t *testing.T) {
	tests := []struct {
		pattern, part string
		want          bool
	}{
		{"*", "s3:GetObject", true},
		{"s3:*", "s3:Get*", true},
		{"secret:Db-*", "secret:db-AbCdEf", false},
		{"s3:GetObject", "s3:*", false},
		{"s3:GetObject?", "s3:GetObject*", false}, // of which "*" may be more
		{"s3:GetObject?", "s3:GetObject?", true},
		{"secret:db-??????", "secret:db-AbCdEf", true},
		{"arn:aws:s3:::${Bucket}/*", "arn:aws:s3:::${Bucket}/a/*", true},
		{"arn:aws:s3:::${Bucket}/*", "arn:aws:s3:::${Other}/*", false},
		{"*", "everything but a", true},
		{"s3:*", "everything but s3:GetObject", false},
		{"*", unnamed, false}, // no Principal is not every principal
		{unnamed, unnamed, true},
	}
	for _, tt := range tests {
		if got := includes(tt.pattern, tt.part); got != tt.want {
			t.Errorf("includes(%q, %q) = %t, want %t", tt.pattern, tt.part, got, tt.want)
		}
	}
}

// TestElementIncludes: letters matter but in actions, and who leaves out less matches more.
func TestElementIncludes(t *testing.T) {
	actions := func(texts ...string) element { return element{texts: texts, small: small(texts)} }
	not := func(texts ...string) element { return element{texts: texts, not: true} }
	tests := []struct {
		name       string
		wide, part element
		want       bool
	}{
		{"another case of an action", actions("s3:get*"), actions("s3:GetObject"), true},
		{"another case of a resource", element{texts: []string{"secret:Db"}}, element{texts: []string{"secret:db"}}, false},
		{"leaves out less", not("a"), not("a", "b"), true},
		{"leaves out more", not("a", "b"), not("a"), false},
		{"leaves out a part", not("a/b"), not("a/*"), true},
		{"leaves out the whole", not("a/*"), not("a/b"), false},
		{"everything", element{texts: []string{"*"}}, not("a"), true},
		{"something", element{texts: []string{"b"}}, not("a"), false},
		{"nothing that could be told", not("a"), element{texts: []string{"b"}}, false},
	}
	for _, tt := range tests {
		if got := tt.wide.includes(tt.part.parts()[0]); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

// conditionOf is "operator key value value".
func conditionOf(s string) condition {
	f := strings.Fields(s)
	return condition{operator: strings.ToLower(f[0]), key: strings.ToLower(f[1]), values: f[2:]}
}

func TestWeaker(t *testing.T) {
	tests := []struct {
		weak, strong string
		want         bool
	}{
		{"StringEquals k a b", "StringEquals k a", true},
		{"StringEquals k a", "StringEquals k a b", false},
		{"StringEqualsIfExists k a", "StringEquals k a", true},
		{"StringEquals k a", "StringEqualsIfExists k a", false},
		{"StringNotEquals k a", "StringNotEquals k a b", true}, // the strong one keeps b out as well
		{"StringNotEquals k a b", "StringNotEquals k a", false},
		{"StringEquals k a", "StringEquals l a", false},
		{"StringEquals k a", "StringEquals k A", false},
		{"StringEqualsIgnoreCase k a", "StringEqualsIgnoreCase k A", true},
		{"StringLike k a", "StringEquals k a", true},
		{"StringLike k *", "StringEquals k a b", true},
		{"StringLike k a*", "StringLike k ab*", true},
		{"StringLike k ab*", "StringLike k a*", false},
		{"StringEquals k a*", "StringLike k a*", false}, // the letter "*" alone
		{"StringEquals k a", "StringLike k a", true},
		{"StringNotLike k ab*", "StringNotLike k a*", true},
		{"StringNotLike k a*", "StringNotLike k ab*", false},
		{"StringNotEqualsIfExists k a", "StringNotEquals k a", true},
		{"StringNotEquals k a", "StringNotEqualsIfExists k a", true}, // which hold without the key
		{"StringNotEquals k a", "StringEquals k b", false},           // nothing here decides that
		{"ForAnyValue:StringEquals k a", "StringEquals k a", false},
		{"ForAnyValue:StringLike k *", "ForAnyValue:StringEquals k a", true},
		{"ArnLike k arn:aws:iam::1:role/*", "ArnEquals k arn:aws:iam::1:role/x", true},
		{"ArnLike k arn:aws:iam::*:role/x", "ArnLike k arn:aws:iam::1:user/a:role/x", false}, // parts are for themselves
		{"IpAddress k 10.0.0.0/8", "IpAddress k 10.1.2.3", true},
		{"IpAddress k 10.1.0.0/16", "IpAddress k 10.0.0.0/8", false},
		{"NotIpAddress k 10.1.0.0/16", "NotIpAddress k 10.0.0.0/8", true},
		{"NumericLessThan k 5", "NumericLessThan k 4", false}, // nothing here decides that
		{"Bool k true", "Bool k True", true},
		{"if k", "if k", true},
	}
	for _, tt := range tests {
		if got := conditionOf(tt.weak).weaker(conditionOf(tt.strong)); got != tt.want {
			t.Errorf("%s weaker than %s: %t, want %t", tt.weak, tt.strong, got, tt.want)
		}
	}
}

func TestGather(t *testing.T) {
	s := statement{effect: fact.Yes, principals: everything, actions: element{texts: []string{"s3:A", "s3:B"}}, resources: element{texts: []string{"x", "y"}}}
	all := gather(s.atoms())
	if len(all) != 1 || strings.Join(all[0].Actions, " ") != "s3:A s3:B" || strings.Join(all[0].Resources, " ") != "x y" {
		t.Errorf("a statement is taken apart: %+v", all)
	}
	if three := gather(s.atoms()[:3]); len(three) != 2 {
		t.Errorf("what is no product of actions and resources is told as one: %+v", three)
	}
}

func TestRuleCovers(t *testing.T) {
	base := rule{protocol: "tcp", first: 443, last: 443, peer: "10.0.0.0/16"}
	with := func(change func(*rule)) rule {
		r := base
		change(&r)
		return r
	}
	tests := []struct {
		name string
		wide rule
		want bool
	}{
		{"itself", base, true},
		{"more ports", with(func(r *rule) { r.first = 80 }), true},
		{"other ports", with(func(r *rule) { r.first, r.last = 80, 81 }), false},
		{"every protocol", with(func(r *rule) { r.protocol, r.anyPort = "-1", true }), true},
		{"another protocol", with(func(r *rule) { r.protocol = "udp" }), false},
		{"a wider block", with(func(r *rule) { r.peer = "10.0.0.0/8" }), true},
		{"a narrower block", with(func(r *rule) { r.peer = "10.0.0.0/24" }), false},
		{"a group", with(func(r *rule) { r.peer = "Group" }), false},
		{"the other direction", with(func(r *rule) { r.in = true }), false},
		{"ports that are not known", with(func(r *rule) { r.first, r.last, r.ports = 0, 0, "${Port}-${Port}" }), false},
		{"only at times", with(func(r *rule) { r.when = "A is true" }), false},
	}
	for _, tt := range tests {
		if got := tt.wide.covers(base); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestRuleCoversICMP(t *testing.T) {
	icmp := func(first, last int) rule {
		return rule{protocol: "icmp", first: first, last: last, peer: "10.0.0.0/16"}
	}
	tests := []struct {
		name         string
		wide, narrow rule
		want         bool
	}{
		{"all codes of a type", icmp(8, -1), icmp(8, 0), true},
		{"a code of all", icmp(8, 0), icmp(8, -1), false},
		{"another type, whatever the numbers", icmp(0, 10), icmp(3, 1), false},
	}
	for _, tt := range tests {
		if got := tt.wide.covers(tt.narrow); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
	if port := (rule{protocol: "tcp", ports: "${A}-${A}", peer: "x"}); port.covers(rule{protocol: "tcp", ports: "${B}-${B}", peer: "x"}) {
		t.Error("ports of one parameter are those of another")
	}
}

func TestResolves(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"a.example.com", "A.example.com.", true},
		{"*.example.com", "a.example.com", true},
		{"*.example.com", "*.a.example.com", true},
		{"*.example.com", "example.com", false},
		{"*.example.com", "badexample.com", false},
		{"a.example.com", "*.example.com", false},
		{"*", "example.com", true},
	}
	for _, tt := range tests {
		if got := matchesName(tt.pattern, tt.name); got != tt.want {
			t.Errorf("matchesName(%q, %q) = %t, want %t", tt.pattern, tt.name, got, tt.want)
		}
	}
}

func TestLeaveOut(t *testing.T) {
	tests := []struct{ text, id, want string }{
		{"Web is new", "Web", "… is new"},
		{"WebRole of Web", "Web", "WebRole of …"},
		{"Listener (AWS::ELB::Listener) is new", "Listener", "… (AWS::ELB::Listener) is new"},
		{"endpoint ${Web.Arn}", "Web", "endpoint ${….Arn}"},
		{"anything", "", "anything"},
	}
	for _, tt := range tests {
		if got := leaveOut(tt.text, tt.id); got != tt.want {
			t.Errorf("leaveOut(%q, %q) = %q, want %q", tt.text, tt.id, got, tt.want)
		}
	}
}

// TestProse: an id that two stacks have is the one of the stack that a sentence is about.
func TestProse(t *testing.T) {
	n := names{known: map[string]bool{"a/Logs": true, "b/Logs": true, "c/Logs": true, "a/Role": true, "b/Topic": true}}
	n.call(map[string]string{"a/Logs": "a/Journal", "b/Logs": "b/Diary", "a/Role": "a/Reader"})
	for range 10 { // whatever the order of maps
		for stack, want := range map[string]string{
			"a": "group ${Journal} of Reader, Logstash", "b": "group ${Diary} of Reader, Logstash",
			"c": "group ${Logs} of Reader, Logstash", "d": "group ${Logs} of Reader, Logstash"} {
			if got := n.prose("group ${Logs} of Role, Logstash", stack); got != want {
				t.Errorf("of stack %s it is %q, want %q", stack, got, want)
			}
		}
	}
}

func TestClosest(t *testing.T) {
	tests := []struct{ id, among, want string }{
		{"WebGroup1A2B3C4D", "ShopGroup5A2B3C4D WebAlternateGroup1A2B3C4E", "WebAlternateGroup1A2B3C4E"},
		{"BalancedTargetGroup86D49E84", "TargetsBalancedTargetGroupEED2D97A TargetsBalancedAlternateTargetGroupE4CBB9EC", "TargetsBalancedTargetGroupEED2D97A"},
		{"A", "B C", ""}, // either could be meant
		{"A", "B", "B"},
	}
	for _, tt := range tests {
		if got := closest(tt.id, strings.Fields(tt.among)); got != tt.want {
			t.Errorf("closest(%q) of %s = %q, want %q", tt.id, tt.among, got, tt.want)
		}
	}
}
