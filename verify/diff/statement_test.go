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
		{"s3:get*", "s3:GetObject", true},
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

// conditionOf is "operator key value value".
func conditionOf(s string) condition {
	f := strings.Fields(strings.ToLower(s))
	return condition{operator: f[0], key: f[1], values: f[2:]}
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
		{"StringLike k a", "StringEquals k a", false}, // which nothing here decides
		{"Bool k true", "Bool k true", true},
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
		{"only at times", with(func(r *rule) { r.when = "A is true" }), false},
	}
	for _, tt := range tests {
		if got := tt.wide.covers(base); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
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
