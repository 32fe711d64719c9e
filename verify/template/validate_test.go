package template

import (
	"fmt"
	"strings"
	"testing"
)

func modelOf(t *testing.T, template string) (*Model, error) {
	t.Helper()
	root := mustParseText(t, template)
	return NewModel([]*Source{{File: "t.yaml", Root: root}}, ireland)
}

func TestErrors(t *testing.T) {
	const head = "Resources:\n  R:\n    Type: A::B::C\n    Properties:\n      V: " // the value is in line 5
	tests := []struct{ name, template, want string }{
		{"fine", head + "x\n", ""},
		{"unknown function", head + "{'Fn::Nope': 1}\n", `t.yaml:5: unknown intrinsic function "Fn::Nope"; CloudFormation has Fn::And, `},
		{"function of a rule", head + "{'Fn::RefAll': x}\n", `t.yaml:5: unknown intrinsic function "Fn::RefAll"`},
		{"loop without the macro for it", head + "{'Fn::ForEach::X': [x, [a], {}]}\n", `t.yaml:5: unknown intrinsic function "Fn::ForEach::X"`},
		{"function with a neighbour", head + "{'Fn::Sub': a, B: c}\n", `t.yaml:5: Fn::Sub must be the only key of its object, and there is also "B"`},
		{"function behind a neighbour", head + "{B: c, 'Fn::If': a}\n", `t.yaml:5: Fn::If must be the only key of its object, and there is also "B"`},
		{"macro with a neighbour", head + "{B: c, 'Fn::Transform': {Name: M}}\n", ""},
		{"key that is called Ref", head + "{B: c, Ref: a}\n", ""},

		{"Ref of nothing", head + "!Ref Gone\n", `t.yaml:5: reference to "Gone", which is no resource, parameter or pseudo parameter of the template`},
		{"Ref of a map", head + "{Ref: {A: b}}\n", `t.yaml:5: reference to "", which is no resource`},
		{"Ref of null", head + "{Ref: null}\n", `t.yaml:5: reference to "", which is no resource`},
		{"Ref of no pseudo parameter", head + "!Ref AWS::Regoin\n", `t.yaml:5: reference to "AWS::Regoin"`},
		{"deep in a list", head + "\n      - a\n      - {B: [!Ref Gone]}\n", `t.yaml:7: reference to "Gone"`},
		{"GetAtt of nothing", head + "!GetAtt Gone.Arn\n", `t.yaml:5: reference to "Gone", which is no resource of the template`},
		{"GetAtt of a parameter", "Parameters: {P: {Type: String}}\n" + head + "!GetAtt P.Arn\n", `t.yaml:6: reference to "P", which is no resource of the template`},
		{"GetAtt without an attribute", head + "{'Fn::GetAtt': R}\n", `t.yaml:5: Fn::GetAtt needs a resource and an attribute, such as [Group, GroupId]`},
		{"GetAtt with three parts", head + "{'Fn::GetAtt': [R, Outputs, X]}\n", `t.yaml:5: Fn::GetAtt needs a resource and an attribute`},
		{"GetAtt of a map", head + "{'Fn::GetAtt': {A: b}}\n", `t.yaml:5: Fn::GetAtt needs a resource and an attribute`},
		{"Sub of nothing", head + "!Sub 'a ${Gone}'\n", `t.yaml:5: reference to "Gone", which is no resource, parameter`},
		{"Sub of an attribute of nothing", head + "!Sub '${Gone.Arn}'\n", `t.yaml:5: reference to "Gone", which is no resource of the template`},
		{"Sub of a literal", head + "!Sub '${!Gone}'\n", ""},
		{"Sub of a value", head + "!Sub ['${Own}', {Own: x}]\n", ""},
		{"Sub with a value of nothing", head + "!Sub ['${Own}', {Own: !Ref Gone}]\n", `t.yaml:5: reference to "Gone"`},
		{"Sub of a map", head + "{'Fn::Sub': {A: b}}\n", `t.yaml:5: Fn::Sub needs a string, or a list of a string and a map`},
		{"Sub of a list", head + "{'Fn::Sub': [a]}\n", `t.yaml:5: Fn::Sub needs a string, or a list of a string and a map`},
		{"FindInMap of nothing", head + "!FindInMap [Gone, a, b]\n", `t.yaml:5: mapping "Gone" is not in Mappings`},
		{"FindInMap with a key", head + "!FindInMap [M, a]\n", `t.yaml:5: Fn::FindInMap needs a mapping and two keys`},
		{"If of nothing", head + "!If [Gone, a, b]\n", `t.yaml:5: condition "Gone" is not defined in Conditions`},
		{"If without else", head + "!If [Gone, a]\n", `t.yaml:5: Fn::If needs a condition and two values`},
		{"If of a function", head + "!If [!Equals [a, b], a, b]\n", `t.yaml:5: condition "" is not defined in Conditions`},

		{"condition of nothing", "Resources:\n  R:\n    Type: A::B::C\n    Condition: Gone\n", `t.yaml:4: condition "Gone" is not defined in Conditions`},
		{"DependsOn of nothing", "Resources:\n  R:\n    Type: A::B::C\n    DependsOn:\n    - Gone\n", `t.yaml:5: resource "R" depends on "Gone", which is not in the template`},
		{"DependsOn of a map", "Resources:\n  R:\n    Type: A::B::C\n    DependsOn: [{A: b}]\n", `t.yaml:4: resource "R" depends on "", which is not in the template`},
		{"a loop among the resources", "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::X': [x, [a], {}]\n",
			`t.yaml:3: "Fn::ForEach::X" in Resources is expanded by a macro that does not run here; give the processed template`},
		{"output of nothing", "Resources: {}\nOutputs:\n  O: {Value: !Ref Gone}\n", `t.yaml:3: reference to "Gone"`},
		{"output on no condition", "Resources: {}\nOutputs:\n  O: {Condition: Gone, Value: x}\n", `t.yaml:3: condition "Gone" is not defined in Conditions`},
		{"condition of a condition that is not there", "Conditions:\n  A: !Not [!Condition Gone]\nResources: {}\n", `t.yaml:2: condition "Gone" is not defined in Conditions`},
		{"condition of a parameter that is not there", "Conditions:\n  A: !Equals [!Ref Gone, a]\nResources: {}\n", `t.yaml:2: reference to "Gone"`},

		{"refers to itself", head + "!Ref R\n", `t.yaml:2: resources refer to each other in a circle: R → R`},
		{"depends on itself", "Resources:\n  R: {Type: A::B::C, DependsOn: R}\n", `t.yaml:2: resources refer to each other in a circle: R → R`},
		{"a circle", "Resources:\n  Z: {Type: A::B::C, DependsOn: A}\n  A: {Type: A::B::C, Properties: {V: !GetAtt B.X}}\n  B: {Type: A::B::C, DependsOn: [C]}\n  C: {Type: A::B::C, Properties: {V: !Sub '${A}'}}\n",
			`t.yaml:3: resources refer to each other in a circle: A → B → C → A`},
		{"conditions in a circle", "Conditions:\n  A: !Not [!Condition B]\n  B: !And [!Condition A, !Equals [a, b]]\nResources: {}\n",
			`t.yaml:2: conditions are made of each other in a circle: A → B → A`},
		{"a circle of one condition", "Conditions:\n  A: !Not [!Condition A]\nResources: {}\n", `t.yaml:2: conditions are made of each other in a circle: A → A`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := modelOf(t, tt.template)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("error %v, want none", err)
			case tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n")):
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

// A macro may define what is not in the template, and functions.
func TestMacrosRelax(t *testing.T) {
	const broken = "Resources:\n  R:\n    Type: A::B::C\n    Condition: Gone\n    DependsOn: [Gone]\n    Properties:\n" +
		"      A: !Ref Gone\n      B: !GetAtt Gone.Arn\n      C: {'Fn::Nope': 1}\n      D: !FindInMap [Gone, a, b]\n      E: !Sub '${Gone.X}'\n      F: !If [Gone, a, b]\n"
	if _, err := modelOf(t, broken); err == nil {
		t.Error("without a macro there is no error")
	}
	for name, macro := range map[string]string{
		"Transform":              "Transform: AWS::Serverless-2016-10-31\n",
		"several":                "Transform: [AWS::LanguageExtensions, Own]\n",
		"with parameters":        "Transform: {Name: AWS::Include, Parameters: {Location: x}}\n",
		"at the top":             "'Fn::Transform': {Name: AWS::Include}\n",
		"in Mappings":            "Mappings: {'Fn::Transform': {Name: AWS::Include}}\n",
		"in Conditions":          "Conditions: {'Fn::Transform': {Name: AWS::Include}}\n",
		"in Outputs":             "Outputs: {'Fn::Transform': {Name: AWS::Include}}\n",
		"a list with a function": "Transform: [{Name: AWS::Include}]\n",
	} {
		m, err := modelOf(t, macro+broken)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		worlds, _ := m.Worlds(8)
		if len(worlds) != 2 {
			t.Errorf("%s: %d worlds, want one with the condition and one without", name, len(worlds))
		}
		for key, v := range resource(t, worlds[0], "R").Properties.fields() {
			if text := v.Text(); key != "F" && text.IsLiteral() {
				t.Errorf("%s: %s is %q, want what is not known", name, key, text)
			}
		}
	}
}

func (v *Value) fields() map[string]*Value {
	fields := map[string]*Value{}
	for _, key := range v.Keys() {
		fields[key] = v.Get(key)
	}
	return fields
}

// That a macro does not run is said, but for the one whose functions are resolved.
func TestMacrosAreAssumed(t *testing.T) {
	for macro, want := range map[string]bool{"AWS::Serverless-2016-10-31": true, "AWS::LanguageExtensions": false} {
		m, err := modelOf(t, "Transform: "+macro+"\nResources: {}\n")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.Join(m.Assumptions, "\n"), macro); got != want {
			t.Errorf("assumptions %q mention %s: %v, want %v", m.Assumptions, macro, got, want)
		}
	}
}

func TestParametersThatAreGiven(t *testing.T) {
	root, err := Parse([]byte(`
Parameters:
  Image: {Type: String}
  Count: {Type: Number}
  Stage: {Type: String, AllowedValues: [dev, prod]}
Resources: {A: {Type: AWS::SNS::Topic}}
`), "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, value, want string }{
		{"Image", "anything", ""},
		{"Count", "2.5", ""},
		{"Stage", "dev", ""},
		{"Imgae", "x", `parameter "Imgae": no template has it; there are: Count, Image, Stage`},
		{"Count", "two", `parameter "Count": "two" is not a number`},
		{"Stage", "test", `parameter "Stage": "test" is not allowed; allowed are: dev, prod`},
	}
	for _, tt := range tests {
		_, err := NewModel([]*Source{{Root: root}}, Options{Parameters: map[string]string{tt.name: tt.value}})
		if got := fmt.Sprint(err); got != tt.want && (tt.want != "" || err != nil) {
			t.Errorf("%s=%s: error %v, want %q", tt.name, tt.value, err, tt.want)
		}
	}
}
