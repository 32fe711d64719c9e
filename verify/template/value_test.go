package template

import (
	"slices"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// Accessors of a value that is not there.
func TestAbsentValue(t *testing.T) {
	var v *Value
	if !v.IsAbsent() || v.IsUnknown() || v.Kind() != Null || v.Why() != "" || v.Text() != "" {
		t.Error("nil is not absent")
	}
	if v.Get("A", "B") != nil || v.Keys() != nil || v.Items() != nil {
		t.Error("nil has something in it")
	}
	if _, ok := v.Literal(); ok {
		t.Error("nil has a literal")
	}
	if _, ok := v.Int(); ok {
		t.Error("nil is a number")
	}
	if v.Truth(yes) != yes || v.Truth(no) != no || v.At() != (fact.Location{}) {
		t.Error("nil is not otherwise, or has a place")
	}
	var r *Resource
	if r.Get("A") != nil {
		t.Error("a nil resource has properties")
	}
}

// Everything in what is unknown is unknown, for the same reason.
func TestUnknownValue(t *testing.T) {
	v := evaluated(t, "!Transform {Name: X}")
	const why = "Fn::Transform is not resolved before deployment"
	if !v.IsUnknown() || v.IsAbsent() || v.Why() != why || v.Get("A", "B") != v {
		t.Errorf("%s is not unknown", describeValue(v))
	}
	if v.Items() != nil || v.Keys() != nil || v.Truth(yes) != maybe {
		t.Error("something is known about it")
	}
	if _, ok := v.Literal(); ok {
		t.Error("it has a literal")
	}
	if got := v.Text().String(); got != "${"+why+"}" {
		t.Errorf("its text is %s", got)
	}
}

func TestItems(t *testing.T) {
	tests := []struct {
		value string
		want  []string
	}{
		{"[a, b]", []string{"a", "b"}},
		{"[]", nil},
		{"a", []string{"a"}},
		{"{A: b}", []string{"{A: b}"}},
		{"!Ref Open", []string{"${Open}"}},
		{"!Ref OpenList", nil},
		{"!Ref AWS::NoValue", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, item := range evaluated(t, tt.value).Items() {
			got = append(got, describeValue(item))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("items of %s are %q, want %q", tt.value, got, tt.want)
		}
	}
}

func TestTruth(t *testing.T) {
	tests := []struct {
		value string
		want  fact.Truth
	}{
		{"true", yes}, {"false", no}, {"'true'", yes}, {"'FALSE'", no}, {"yes", yes},
		{"!Ref Open", maybe}, {"!Ref OpenList", maybe}, {"'perhaps'", maybe}, {"{A: b}", maybe}, {"[true]", maybe},
		{"!Equals [a, a]", yes},
	}
	for _, tt := range tests {
		if got := evaluated(t, tt.value).Truth(no); got != tt.want {
			t.Errorf("%s is %v, want %v", tt.value, got, tt.want)
		}
	}
}

func TestInt(t *testing.T) {
	tests := []struct {
		value string
		want  int
		ok    bool
	}{
		{"443", 443, true}, {"'443'", 443, true}, {"-1", -1, true}, {"!Ref Port", 443, true},
		{"1.5", 0, false}, {"a", 0, false}, {"!Ref Open", 0, false}, {"true", 0, false}, {"[1]", 0, false}, {"99999999999999999999", 0, false},
	}
	for _, tt := range tests {
		if got, ok := evaluated(t, tt.value).Int(); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%s is %d, %v; want %d, %v", tt.value, got, ok, tt.want, tt.ok)
		}
	}
}

// The place of a value is that of the template, whatever functions are around it.
func TestAt(t *testing.T) {
	s := source(t, "", `Conditions:
  Never: !Equals [a, b]
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      Rules:
        - !If [Never, x, !Ref AWS::NoValue]
        - FromPort: 443
          Cidr: !Join ['', [10.0.0.0/, '16']]
        - !If
          - Never
          - x
          - Cidr: 10.1.0.0/16
      List: !Split [',', 'a,b']
`)
	s.File = "t.yaml"
	r := resource(t, worldOf(t, ireland, s), "Group")
	rules := r.Get("Rules").Items()
	tests := []struct {
		value *Value
		want  string
	}{
		{r.Properties, "t.yaml:6: Resources/Group/Properties"},
		{r.Get("Rules"), "t.yaml:7: Resources/Group/Properties/Rules"},
		{rules[0], "t.yaml:9: Resources/Group/Properties/Rules/1"},
		{rules[0].Get("FromPort"), "t.yaml:9: Resources/Group/Properties/Rules/1/FromPort"},
		{rules[0].Get("Cidr"), "t.yaml:10: Resources/Group/Properties/Rules/1/Cidr"},
		{rules[1].Get("Cidr"), "t.yaml:14: Resources/Group/Properties/Rules/2/Cidr"},
		{r.Get("List").Items()[1], "t.yaml:15: Resources/Group/Properties/List/1"},
	}
	for _, tt := range tests {
		if got := tt.value.At().String(); got != tt.want {
			t.Errorf("the place of %s is %s, want %s", describeValue(tt.value), got, tt.want)
		}
	}
	if got, want := r.At().String(), "t.yaml:4: Resources/Group"; got != want {
		t.Errorf("the place of the resource is %s, want %s", got, want)
	}
}

// The same value in two places has two places.
func TestAtOfCopies(t *testing.T) {
	v := evaluated(t, "[!Ref Zones, !Ref Zones]")
	for i, want := range []string{"Resources/It/Properties/Value/0/2", "Resources/It/Properties/Value/1/2"} {
		if got := v.Items()[i].Items()[2].At().Path; got != want {
			t.Errorf("the place is %s, want %s", got, want)
		}
	}
}

func TestPropertiesThatAreNotKnown(t *testing.T) {
	for _, resourceNode := range []string{
		"{Type: A::B::C, Properties: {'Fn::Transform': {Name: X}}}",
		"{Type: A::B::C, Properties: {'Fn::Transform': {Name: X}, A: b}}",
		"{Type: A::B::C, 'Fn::Transform': {Name: X}}",
		"{Type: A::B::C, Properties: {'Fn::Sub': x}}",
	} {
		r := resource(t, world(t, "Resources:\n  R: "+resourceNode+"\n"), "R")
		if v := r.Get("Anything"); !v.IsUnknown() {
			t.Errorf("a property of %s is %s, want unknown", resourceNode, describeValue(v))
		}
		if got, want := r.Properties.At().Path, "Resources/R/Properties"; got != want {
			t.Errorf("the place is %s, want %s", got, want)
		}
	}
}
