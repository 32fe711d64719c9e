package template

import (
	"slices"
	"strings"
	"testing"
)

func TestParameters(t *testing.T) {
	given := map[string]string{"P": "given"}
	tests := []struct {
		name, declared string
		given          map[string]string
		want           string
	}{
		{"default", "Type: String, Default: d", nil, "d"},
		{"given", "Type: String", given, "given"},
		{"given goes before the default", "Type: String, Default: d", given, "given"},
		{"given and empty", "Type: String, Default: d", map[string]string{"P": ""}, ""},
		{"none", "Type: String", nil, "${P}"},
		{"number", "Type: Number, Default: 80", nil, "80"},
		{"number without value", "Type: Number", nil, "${P}"},
		{"list", "Type: CommaDelimitedList, Default: 'a, b'", nil, "[a, b]"},
		{"list of one", "Type: CommaDelimitedList, Default: a", nil, "[a]"},
		{"list of numbers", "Type: List<Number>, Default: '1,2'", nil, "[1, 2]"},
		{"list of ids", "Type: 'List<AWS::EC2::Subnet::Id>'", map[string]string{"P": "subnet-1,subnet-2"}, "[subnet-1, subnet-2]"},
		{"list without value", "Type: CommaDelimitedList", nil, "unknown(parameter P has no value)"},
		{"stored text", "Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b", nil, "${P}"},
		{"stored text of a given name", "Type: 'AWS::SSM::Parameter::Value<String>'", given, "${P}"},
		{"stored list", "Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /a", nil, "unknown(parameter P has no value)"},
		{"stored list of the other kind", "Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: /a", nil, "unknown(parameter P has no value)"},
		{"name of what is stored", "Type: 'AWS::SSM::Parameter::Name', Default: /a", nil, "/a"},
		{"default that is a function", "Type: String, Default: {Ref: P}", nil, "unknown(a function or a map where a text is wanted)"},
		{"default that is null", "Type: String, Default: null", nil, "${P}"},
		{"dynamic reference", "Type: String, Default: '{{resolve:ssm:x}}'", nil, "${resolve:ssm:x}"},
		{"marks of symbols", "Type: String", map[string]string{"P": "a" + symbolOpen + "ref"}, "a\ufffdref"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := worldOf(t, Options{Parameters: tt.given}, source(t, "", "Parameters:\n  P: {"+tt.declared+"}\n"+
				"Resources:\n  It: {Type: A::B::C, Properties: {V: !Ref P}}\n"))
			if got := describeValue(resource(t, w, "It").Get("V")); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// nested is a parent with a nested stack, and a parameter P and an output Out in it.
func nested(t *testing.T, parameters, child string) *Source {
	t.Helper()
	s := source(t, "Top", "Parameters: {Open: {Type: String}, Many: {Type: CommaDelimitedList, Default: 'x,y'}}\n"+
		"Conditions: {Dev: !Equals [!Ref AWS::Region, eu-west-1]}\nResources:\n"+
		"  Group: {Type: 'AWS::EC2::SecurityGroup'}\n"+
		"  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: x"+parameters+"}}\n"+
		"  It: {Type: A::B::C, Properties: {V: !GetAtt Child.Outputs.Out, Gone: !GetAtt Child.Outputs.Gone}}\n")
	s.Nested = map[string]*Source{"Child": source(t, "Top/Child", child)}
	return s
}

func TestNestedStacks(t *testing.T) {
	const child = "Parameters:\n  P: {Type: %, Default: d}\nResources:\n  It: {Type: A::B::C, Properties: {V: !Ref P}}\nOutputs: {Out: {Value: !Sub 'out-${P}'}}\n"
	tests := []struct{ name, kind, parameters, inside, output string }{
		{"given", "String", ", Parameters: {P: p}", "p", "out-p"},
		{"given a resource", "String", ", Parameters: {P: !Ref Group}", "${Group}", "out-${Group}"},
		{"given a parameter", "String", ", Parameters: {P: !Ref Open}", "${Open}", "out-${Open}"},
		{"default", "String", "", "d", "out-d"},
		{"given NoValue", "String", ", Parameters: {P: !Ref AWS::NoValue}", "d", "out-d"},
		{"given by a condition", "String", ", Parameters: {P: !If [Dev, a, b]}", "a", "out-a"},
		{"given a joined list", "CommaDelimitedList", ", Parameters: {P: !Join [',', !Ref Many]}", "[x, y]", "out-${the text of a list}"},
		{"given a list of ids", "'List<AWS::EC2::SecurityGroup::Id>'", ", Parameters: {P: !Join [',', [!Ref Group, sg-1]]}", "[${Group}, sg-1]", "out-${the text of a list}"},
		{"given an open text for a list", "CommaDelimitedList", ", Parameters: {P: !Ref Open}", "unknown(${Open})", "out-${${Open}}"},
		{"given a list for a text", "String", ", Parameters: {P: !Ref Many}", "unknown(what parameter P is given does not fit its type)", "out-${what parameter P is given does not fit its type}"},
		{"given a map", "String", ", Parameters: {P: {A: b}}", "unknown(what parameter P is given does not fit its type)", "out-${what parameter P is given does not fit its type}"},
		{"given by a macro", "String", ", Parameters: {'Fn::Transform': {Name: X}}", "unknown(the parameters of stack Child are not known)", "out-${the parameters of stack Child are not known}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := worldOf(t, ireland, nested(t, tt.parameters, strings.ReplaceAll(child, "%", tt.kind)))
			if got := describeValue(resourceIn(t, w, "Top/Child", "It").Get("V")); got != tt.inside {
				t.Errorf("inside got %s, want %s", got, tt.inside)
			}
			outside := resourceIn(t, w, "Top", "It")
			if got := describeValue(outside.Get("V")); got != tt.output {
				t.Errorf("outside got %s, want %s", got, tt.output)
			}
			if got, want := describeValue(outside.Get("Gone")), "${output Gone}"; got != want {
				t.Errorf("an output that does not exist is %s, want %s", got, want)
			}
		})
	}
}

// A value that comes from another file has the line of where it is used.
func TestLineOfValuesFromElsewhere(t *testing.T) {
	w := worldOf(t, ireland, nested(t, ", Parameters: {P: 'a,b'}",
		"Parameters:\n  P: {Type: CommaDelimitedList}\nResources:\n  It:\n    Type: A::B::C\n    Properties:\n      V:\n        - !Ref P\n"))
	item := resourceIn(t, w, "Top/Child", "It").Get("V").Items()[0].Items()[1]
	if got := item.At(); got.Line != 8 || got.Path != "Resources/It/Properties/V/0/1" || got.Stack != "Top/Child" {
		t.Errorf("the place is %+v", got)
	}
}

// Parameters of two stacks that nobody gives a value are not the same, of whatever type.
func TestOpenParametersOfTwoStacks(t *testing.T) {
	const template = "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\nResources:\n" +
		"  It: {Type: A::B::C, Properties: {P: !Ref P, L: !Ref L, Block: !Select [0, !Cidr [!Ref P, 1]]}}\n"
	w := worldOf(t, ireland, source(t, "A", template), source(t, "B", template))
	a, b := resourceIn(t, w, "A", "It"), resourceIn(t, w, "B", "It")
	for _, key := range []string{"P", "L", "Block"} {
		if got := a.Get(key).Text().Equal(b.Get(key).Text()); got != maybe {
			t.Errorf("%s of two stacks are the same: %v, want maybe", key, got)
		}
		if got := a.Get(key).Text().Equal(a.Get(key).Text()); got != yes {
			t.Errorf("%s is itself: %v, want yes", key, got)
		}
	}
}

const exporting = `
Resources: {Group: {Type: 'AWS::EC2::SecurityGroup'}}
Outputs:
  Group: {Value: !Ref Group, Export: {Name: net-Group}}
  Named: {Value: named, Export: {Name: !Sub '${AWS::StackName}-Named'}}
  Ids: {Value: !Join ['||', [a, !Ref Group]], Export: {Name: ids}}
`

func TestImports(t *testing.T) {
	deployed := source(t, "Net", exporting)
	deployed.Deployed = "prod-net"
	tests := []struct{ name, value, want string }{
		{"of a resource", "!ImportValue net-Group", "${Group}"},
		{"of a name with the stack's", "!ImportValue prod-net-Named", "named"},
		{"of a name that is put together", "!ImportValue {'Fn::Sub': '${Stage}-net-Named'}", "named"},
		{"of nothing", "!ImportValue gone", "${import gone}"},
		{"of a list", "!Select [1, !Split ['||', !ImportValue ids]]", "${Group}"},
		{"by GetStackOutput", "!GetStackOutput {StackName: prod-net, OutputName: Named}", "named"},
		{"by GetStackOutput of another stack", "!GetStackOutput {StackName: other, OutputName: Named}", "${output Named of stack other}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := worldOf(t, ireland, deployed, source(t, "App", "Parameters: {Stage: {Type: String, Default: prod}}\n"+
				"Resources:\n  It: {Type: A::B::C, Properties: {V: "+tt.value+"}}\n"))
			if got := describeValue(resourceIn(t, w, "App", "It").Get("V")); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// An export is for its account and Region, and one of two that have the same name is not
// the one that is meant.
func TestImportsThatDoNotJoin(t *testing.T) {
	importing := func() *Source {
		return source(t, "App", "Resources:\n  It: {Type: A::B::C, Properties: {V: !ImportValue net-Group}}\n")
	}
	abroad, off := source(t, "Net", exporting), source(t, "Net", strings.Replace(exporting, "Group: {Value", "Group: {Condition: Never, Value", 1))
	abroad.Region = "us-east-1"
	off.Root.Keys, off.Root.Items = append(off.Root.Keys, "Conditions"), append(off.Root.Items, mustParseText(t, "Never: !Equals [a, b]"))
	for name, sources := range map[string][]*Source{
		"another Region":                 {abroad, importing()},
		"exported twice":                 {source(t, "Net", exporting), source(t, "Net2", exporting), importing()},
		"an output that is switched off": {off, importing()},
	} {
		w := worldOf(t, ireland, sources...)
		if got := describeValue(resourceIn(t, w, "App", "It").Get("V")); got != "${import net-Group}" {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// A parameter that nobody gives is the output of the same name of the one other template
// that has it.
func TestOutputsOfTheSameName(t *testing.T) {
	app := func(kind string) *Source {
		return source(t, "App", "Parameters:\n  Group: {Type: "+kind+"}\nResources:\n  It: {Type: A::B::C, Properties: {V: !Ref Group}}\n")
	}
	tests := []struct {
		name    string
		sources []*Source
		opts    Options
		want    string
		assumed bool
	}{
		{"one", []*Source{source(t, "Net", exporting), app("String")}, ireland, "${Group}", true},
		{"in the other order", []*Source{app("String"), source(t, "Net", exporting)}, ireland, "${Group}", true},
		{"two", []*Source{source(t, "Net", exporting), source(t, "Net2", exporting), app("String")}, ireland, "${Group}", false},
		{"given", []*Source{source(t, "Net", exporting), app("String")}, Options{Parameters: map[string]string{"Group": "sg-1"}}, "sg-1", false},
		{"stored", []*Source{source(t, "Net", exporting), app("AWS::SSM::Parameter::Value<String>")}, ireland, "${Group}", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := NewModel(tt.sources, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			worlds, _ := m.Worlds(1)
			v := resourceIn(t, worlds[0], "App", "It").Get("V")
			if got := describeValue(v); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			symbol, _ := v.Text().Symbol()
			if _, isResource := symbol.Resource(); isResource != tt.assumed {
				t.Errorf("it is the resource: %v, want %v", isResource, tt.assumed)
			}
			about := func(s string) bool { return strings.Contains(s, "Parameter Group") }
			if got := slices.ContainsFunc(m.Assumptions, about); got != tt.assumed {
				t.Errorf("assumptions %q", m.Assumptions)
			}
		})
	}
}

// Stacks that hand values to each other in a circle come to an end.
func TestCirclesOfStacks(t *testing.T) {
	for name, sources := range map[string][]*Source{
		"parameters": {
			source(t, "A", "Parameters: {X: {Type: String}}\nResources: {R: {Type: A::B::C, Properties: {V: !Ref X}}}\nOutputs: {Y: {Value: !Ref X}}\n"),
			source(t, "B", "Parameters: {Y: {Type: String}}\nResources: {R: {Type: A::B::C, Properties: {V: !Ref Y}}}\nOutputs: {X: {Value: !Ref Y}}\n"),
		},
		"imports": {
			source(t, "A", "Resources: {R: {Type: A::B::C, Properties: {V: !ImportValue b}}}\nOutputs: {O: {Value: !ImportValue b, Export: {Name: a}}}\n"),
			source(t, "B", "Resources: {R: {Type: A::B::C, Properties: {V: !ImportValue a}}}\nOutputs: {O: {Value: !ImportValue a, Export: {Name: b}}}\n"),
		},
		"names of exports": {
			source(t, "A", "Resources: {R: {Type: A::B::C, Properties: {V: !ImportValue a}}}\nOutputs: {O: {Value: x, Export: {Name: !ImportValue a}}}\n"),
			source(t, "B", "Resources: {R: {Type: A::B::C, Properties: {V: x}}}\n"),
		},
	} {
		w := worldOf(t, ireland, sources...)
		if v := resourceIn(t, w, "A", "R").Get("V"); v.IsAbsent() || v.Text().IsLiteral() {
			t.Errorf("%s: the value is %s", name, describeValue(v))
		}
	}
}

func TestLookup(t *testing.T) {
	w := world(t, "Parameters: {K: {Type: String}}\nMappings:\n  M:\n    a: {V: one, Only: x}\n    b: {V: two}\n"+
		"Resources:\n  It: {Type: A::B::C, Properties: {V: !FindInMap [M, !Ref K, V], Only: !FindInMap [M, !Ref K, Only], "+
		"D: !FindInMap [M, !Ref K, V, {DefaultValue: d}]}}\n")
	tests := []struct {
		key  string
		want []Choice
	}{
		{"V", []Choice{{"a", "one"}, {"b", "two"}}},
		{"D", []Choice{{"a", "one"}, {"b", "two"}, {"", "d"}}},
	}
	for _, tt := range tests {
		symbol, ok := resource(t, w, "It").Get(tt.key).Text().Symbol()
		if got := w.Lookup(symbol); !ok || symbol.Kind != LookupSymbol || !slices.Equal(got, tt.want) {
			t.Errorf("choices for %s are %v, want %v", tt.key, got, tt.want)
		}
	}
	if got, want := describeValue(resource(t, w, "It").Get("Only")), "x"; got != want {
		t.Errorf("a value that only one key has is %s, want %s", got, want)
	}
}

// Functions are not allowed in mappings; those that are there anyway are not followed.
func TestFunctionsInMappings(t *testing.T) {
	w := world(t, "Mappings:\n  M: {a: {b: {'Fn::FindInMap': [M, a, b]}, c: [{Ref: It}]}}\n"+
		"Resources:\n  It: {Type: A::B::C, Properties: {V: [!FindInMap [M, a, b], !FindInMap [M, a, c]]}}\n")
	for _, v := range resource(t, w, "It").Get("V").Items() {
		if !v.IsUnknown() {
			t.Errorf("got %s, want unknown", describeValue(v))
		}
	}
}

// An output whose condition is false does not exist, and a nested stack is where its
// parent is.
func TestOutputThatIsSwitchedOff(t *testing.T) {
	top := nested(t, "", "Conditions: {Never: !Equals [a, b]}\nResources:\n  It: {Type: A::B::C, Properties: {V: !Ref AWS::Region}}\nOutputs: {Out: {Condition: Never, Value: x}}\n")
	top.Region = "us-east-1"
	w := worldOf(t, ireland, top)
	if got, want := describeValue(resourceIn(t, w, "Top", "It").Get("V")), "${output Out}"; got != want {
		t.Errorf("the output is %s, want %s", got, want)
	}
	it := resourceIn(t, w, "Top/Child", "It")
	if got := describeValue(it.Get("V")); got != "us-east-1" || it.Region != "us-east-1" {
		t.Errorf("the Region is %s and %s, want that of the parent", got, it.Region)
	}
}

func TestLineOfListFromElsewhere(t *testing.T) {
	w := worldOf(t, ireland, nested(t, ", Parameters: {P:\n\n\n\n\n\n\n\n\n    [a, b]}",
		"Parameters:\n  P: {Type: CommaDelimitedList}\nResources:\n  It: {Type: A::B::C, Properties: {V: !Ref P}}\n"))
	if got := resourceIn(t, w, "Top/Child", "It").Get("V").Items()[1].At().Line; got != 4 {
		t.Errorf("the line is %d, want 4", got)
	}
}

func TestResourcesByType(t *testing.T) {
	w := world(t, named+"x\n")
	ids := func(rs []*Resource) string {
		var ids []string
		for _, r := range rs {
			ids = append(ids, r.ID.Logical)
		}
		return strings.Join(ids, " ")
	}
	if got, want := ids(w.Resources("AWS::IAM::Role")), "Made Role"; got != want {
		t.Errorf("roles are %s, want %s", got, want)
	}
	if got, want := ids(w.Resources("AWS::S3::Bucket", "AWS::IAM::Role", "AWS::Gone::Gone")), "Bucket Made Role"; got != want {
		t.Errorf("buckets and roles are %s, want %s", got, want)
	}
	if got := len(w.Resources()); got != 11 {
		t.Errorf("%d resources, want 11", got)
	}
}

func TestLoad(t *testing.T) {
	tree(t, map[string]string{"a.yaml": queueYAML, "bad.yaml": "Resources:\n  Q: {Type: A::B::C, DependsOn: Gone}\n"})
	if m, err := Load([]string{"a.yaml"}, Options{}); err != nil || len(m.Assumptions) != 1 {
		t.Errorf("error %v, assumptions %q, want one, of the Region", err, m.Assumptions)
	}
	if m, err := Load([]string{"a.yaml"}, Options{Region: "eu-west-1", Organization: "o-a1b2c3d4e5"}); err != nil || len(m.Assumptions) != 1 {
		t.Errorf("error %v, assumptions %q, want one, of the organization", err, m.Assumptions)
	}
	for path, want := range map[string]string{"bad.yaml": `bad.yaml:2: resource "Q" depends on "Gone"`, "gone.yaml": "gone.yaml: does not exist"} {
		if _, err := Load([]string{path}, Options{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
