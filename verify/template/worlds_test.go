package template

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// describeWorlds has a line for each world: its choices, and what is in it.
func describeWorlds(worlds []*World) []string {
	var lines []string
	for _, w := range worlds {
		var there []string
		for _, r := range w.Resources() {
			there = append(there, r.ID.Logical)
		}
		lines = append(lines, strings.Join(w.Choices, ", ")+": "+strings.Join(there, " "))
	}
	return lines
}

// The resources of the tests exist on the condition of their name.
func conditional(parameters, conditions string, names ...string) string {
	template := "Parameters: {Stage: {Type: String" + parameters + "}, Other: {Type: String}, Many: {Type: CommaDelimitedList}}\nConditions:\n"
	for line := range strings.SplitSeq(conditions, "\n") {
		template += "  " + line + "\n"
	}
	template += "Resources:\n  Always: {Type: A::B::C}\n"
	for _, name := range names {
		template += fmt.Sprintf("  %s: {Type: A::B::C, Condition: %s}\n", strings.ToLower(name), name)
	}
	return template
}

func TestWorlds(t *testing.T) {
	tests := []struct {
		name, parameters, conditions, used string
		want                               []string
	}{
		{"open", "", "Dev: !Equals [!Ref Stage, dev]", "Dev", []string{"Dev is true: Always dev", "Dev is false: Always"}},
		{"a default decides", ", Default: dev", "Dev: !Equals [!Ref Stage, dev]", "Dev", []string{": Always dev"}},
		{"a default decides against", ", Default: prod", "Dev: !Equals [dev, !Ref Stage]", "Dev", []string{": Always"}},
		{"not used", "", "Dev: !Equals [!Ref Stage, dev]", "", []string{": Always"}},
		{"exclude each other", "", "Dev: !Equals [!Ref Stage, dev]\nProd: !Equals [prod, !Ref Stage]", "Dev Prod",
			[]string{"Dev is true, Prod is false: Always dev", "Dev is false, Prod is true: Always prod", "Dev is false, Prod is false: Always"}},
		{"the same question in another order", "", "A: !Equals [!Ref Stage, !Ref Other]\nB: !Equals [!Ref Other, !Ref Stage]", "A B",
			[]string{"A is true, B is true: Always a b", "A is false, B is false: Always"}},
		{"one of the allowed values", ", AllowedValues: [dev, prod]", "Dev: !Equals [!Ref Stage, dev]\nProd: !Equals [!Ref Stage, prod]", "Dev Prod",
			[]string{"Dev is true, Prod is false: Always dev", "Dev is false, Prod is true: Always prod"}},
		{"none of the allowed values", ", AllowedValues: [dev, prod]", "Test: !Equals [!Ref Stage, test]", "Test", []string{": Always"}},
		{"the only allowed value", ", AllowedValues: [dev]", "Dev: !Equals [!Ref Stage, dev]", "Dev", []string{": Always dev"}},
		{"independent", "", "A: !Equals [!Ref Stage, a]\nB: !Equals [!Ref Other, b]", "A B",
			[]string{"A is true, B is true: Always a b", "A is true, B is false: Always a", "A is false, B is true: Always b", "A is false, B is false: Always"}},
		{"not", "", "Dev: !Equals [!Ref Stage, dev]\nProd: !Not [!Condition Dev]", "Dev Prod",
			[]string{"Dev is true, Prod is false: Always dev", "Dev is false, Prod is true: Always prod"}},
		{"and", "", "Both: !And [!Equals [!Ref Stage, a], !Equals [!Ref Other, b]]", "Both", []string{"Both is true: Always both", "Both is false: Always"}},
		{"or", "", "One: !Or [!Equals [!Ref Stage, a], !Not [!Equals [!Ref Other, b]]]", "One", []string{"One is true: Always one", "One is false: Always"}},
		{"a part that decides", "", "Never: !And [!Equals [!Ref Stage, a], !Equals [x, y]]", "Never", []string{": Always"}},
		{"a part that decides first", "", "Ever: !Or [!Equals [x, x], !Equals [!Ref Stage, a]]", "Ever", []string{": Always ever"}},
		{"nested", "", "A: !Equals [!Ref Stage, a]\nDeep: !Not [!Or [!And [!Condition A, !Not [!Condition A]], !Equals [x, y]]]", "Deep", []string{": Always deep"}},
		{"an empty list or not", "", "Some: !Not [!Equals [!Join ['', !Ref Many], '']]", "Some", []string{"Some is false: Always", "Some is true: Always some"}},
		{"a list for a text", "", "Odd: !Equals [!Ref Many, '']", "Odd", []string{"Odd is true: Always odd", "Odd is false: Always"}},
		{"no condition at all", "", "Odd: {}", "Odd", []string{"Odd is true: Always odd", "Odd is false: Always"}},
		{"too many arguments", "", "Odd: !Not [!Equals [a, b], !Equals [a, b]]", "Odd", []string{"Odd is true: Always odd", "Odd is false: Always"}},
		{"three texts", "", "Odd: !Equals [a, b, c]", "Odd", []string{"Odd is true: Always odd", "Odd is false: Always"}},
		{"and of no list", "", "Odd: {'Fn::And': {Condition: Odd2}}\nOdd2: !Equals [a, b]", "Odd", []string{"Odd is true: Always odd", "Odd is false: Always"}},
		{"a macro", "", "Odd: !Transform {Name: X}", "Odd", []string{"Odd is true: Always odd", "Odd is false: Always"}},
		{"a word", "", "Odd: 'true'", "Odd", []string{": Always odd"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			worlds := worldsOf(t, ireland, source(t, "", conditional(tt.parameters, tt.conditions, strings.Fields(tt.used)...)))
			if got := describeWorlds(worlds); !slices.Equal(got, tt.want) {
				t.Errorf("worlds\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}

// A condition that decides about a value makes worlds as one that decides about a resource.
func TestWorldsOfValues(t *testing.T) {
	const template = "Parameters: {P: {Type: String}}\nConditions: {Big: !Equals [!Ref P, big]}\n" +
		"Resources:\n  It: {Type: A::B::C, Properties: {V: {W: [!If [Big, 2, 1]]}}}\n"
	var got []string
	for _, w := range worldsOf(t, ireland, source(t, "", template)) {
		got = append(got, describeValue(resource(t, w, "It").Get("V")))
	}
	if want := []string{"{W: [2]}", "{W: [1]}"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Conditions that nothing depends on that is analysed do not make worlds.
func TestConditionsThatDoNotMatter(t *testing.T) {
	for name, template := range map[string]string{
		"metadata of CDK": "Conditions: {CDKMetadataAvailable: !Or [!Equals [!Ref AWS::Region, eu-west-1], !Equals [!Ref AWS::Region, us-east-1]]}\n" +
			"Resources:\n  CDKMetadata: {Type: AWS::CDK::Metadata, Condition: CDKMetadataAvailable, Properties: {A: !If [CDKMetadataAvailable, a, b]}}\n",
		"outputs that nobody uses": "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\n" +
			"Resources:\n  R: {Type: A::B::C}\nOutputs: {O: {Condition: C, Value: !If [C, a, b]}}\n",
	} {
		if worlds := worldsOf(t, Options{}, source(t, "", template)); len(worlds) != 1 || len(worlds[0].Choices) != 0 {
			t.Errorf("%s: %q", name, describeWorlds(worlds))
		}
	}
}

// A condition of a parent decides about the stack in it, and about conditions there.
func TestWorldsOfNestedStacks(t *testing.T) {
	top := source(t, "Top", "Parameters: {P: {Type: String}}\nConditions: {Big: !Equals [!Ref P, big]}\nResources:\n"+
		"  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: x, Parameters: {Size: !If [Big, large, small]}}}\n"+
		"  Extra: {Type: 'AWS::CloudFormation::Stack', Condition: Big, Properties: {TemplateURL: x}}\n")
	const child = "Parameters: {Size: {Type: String, Default: small}}\nConditions: {Large: !Equals [!Ref Size, large]}\n" +
		"Resources:\n  Always: {Type: A::B::C}\n  More: {Type: A::B::C, Condition: Large}\n"
	top.Nested = map[string]*Source{"Child": source(t, "Top/Child", child), "Extra": source(t, "Top/Extra", child)}
	want := []string{
		"Top/Big is true, Top/Child/Large is true: Child Extra Always More Always",
		"Top/Big is false, Top/Child/Large is false: Child Always",
	}
	if got := describeWorlds(worldsOf(t, ireland, top)); !slices.Equal(got, want) {
		t.Errorf("worlds\n got %q\nwant %q", got, want)
	}
}

// Others may still refer to what is switched off: it is what it would be, and not there.
func TestReferenceToWhatIsSwitchedOff(t *testing.T) {
	w := worldOf(t, ireland, source(t, "", "Conditions: {Never: !Equals [a, b]}\nResources:\n  Group: {Type: 'AWS::EC2::SecurityGroup', Condition: Never}\n"+
		"  It: {Type: A::B::C, DependsOn: Group, Properties: {V: !Ref Group}}\n"))
	it := resource(t, w, "It")
	if got := describeValue(it.Get("V")); got != "${Group}" {
		t.Errorf("the reference is %s", got)
	}
	if r := w.Find(it.Get("V")); r != nil {
		t.Errorf("found %v, want nothing", r.ID)
	}
}

func TestLimitOfWorlds(t *testing.T) {
	var parameters, conditions, resources strings.Builder
	for i := range 20 {
		fmt.Fprintf(&parameters, "  P%d: {Type: String}\n", i)
		fmt.Fprintf(&conditions, "  C%d: !Equals [!Ref P%d, a]\n", i, i)
		fmt.Fprintf(&resources, "  R%d: {Type: A::B::C, Condition: C%d}\n", i, i)
	}
	s := source(t, "", "Parameters:\n"+parameters.String()+"Conditions:\n"+conditions.String()+"Resources:\n"+resources.String())
	m, err := NewModel([]*Source{s}, ireland)
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]int{-1: 1, 0: 1, 1: 1, 7: 7, 32: 32} {
		worlds, complete := m.Worlds(limit)
		if len(worlds) != want || complete {
			t.Errorf("Worlds(%d) are %d, complete %v; want %d and not", limit, len(worlds), complete, want)
		}
	}
	first, _ := m.Worlds(7)
	again, _ := m.Worlds(7)
	if got, want := describeWorlds(again), describeWorlds(first); !slices.Equal(got, want) {
		t.Errorf("a second time they are\n%q, first\n%q", got, want)
	}
}

// As many worlds as the limit are complete.
func TestLimitThatIsReached(t *testing.T) {
	m, err := NewModel([]*Source{source(t, "", conditional("", "Dev: !Equals [!Ref Stage, dev]", "Dev"))}, ireland)
	if err != nil {
		t.Fatal(err)
	}
	if worlds, complete := m.Worlds(2); len(worlds) != 2 || !complete {
		t.Errorf("%d worlds, complete %v", len(worlds), complete)
	}
}

// More open conditions than answers are tried leave one world, in which they are open.
func TestTooManyConditions(t *testing.T) {
	var b strings.Builder
	b.WriteString("Parameters: {P: {Type: String}}\nConditions:\n")
	for i := range maxQuestions + 10 {
		fmt.Fprintf(&b, "  C%d: !Equals [!Sub '${P}-%d', a-%d]\n", i, i, i)
	}
	b.WriteString("Resources:\n")
	for i := range maxQuestions + 10 {
		fmt.Fprintf(&b, "  R%d: {Type: A::B::C, Condition: C%d}\n", i, i)
	}
	m, err := NewModel([]*Source{source(t, "", b.String())}, ireland)
	if err != nil {
		t.Fatal(err)
	}
	if worlds, complete := m.Worlds(4); len(worlds) == 0 || complete {
		t.Errorf("%d worlds, complete %v", len(worlds), complete)
	}
}
