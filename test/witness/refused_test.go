//go:build witness

package witness

import (
	"fmt"
	"slices"
	"testing"
)

// topic is a template up to the name of its topic, which is on line 5.
const topic = "Resources:\n  R:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: "

// broken are templates that are none. Where only one of the two says so, why is written down.
var broken = []struct{ name, source, unlike string }{
	{name: "empty", source: ""},
	{name: "blank", source: " \n\t\n"},
	{name: "only comments", source: "# a\n"},
	{name: "text", source: "hello\nworld\n"},
	{name: "list", source: "- a\n"},
	{name: "list in JSON", source: "[{}]"},
	{name: "no resources", source: "Outputs: {}\n"},
	{name: "no resources in JSON", source: "{}"},
	{name: "resources are a list", source: "Resources:\n  - A\n"},
	{name: "resources are null", source: "Resources:\n"},
	{name: "parameters are a list", source: "Parameters: [a]\n" + topic + "a\n"},
	{name: "outputs are a string", source: topic + "a\nOutputs: a\n"},
	{name: "resource is a string", source: "Resources:\n  A: x\n"},
	{name: "resource without type", source: "Resources:\n  A:\n    Properties: {}\n"},
	{name: "type is a number", source: `{"Resources": {"A": {"Type": 3}}}`},
	{name: "type is a function", source: "Resources:\n  A:\n    Type: !Ref T\n"},
	{name: "properties are a list", source: "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: []\n",
		unlike: "the witness takes an empty list for no properties"},

	{name: "control character", source: topic + "\x01\n",
		unlike: "the witness reads it; YAML does not have it (specification 1.1, 5.1)"},
	{name: "invalid UTF-8", source: topic + "\xff\n"},
	{name: "UTF-16", source: "\xff\xfe{\x00}\x00"},
	{name: "truncated JSON", source: "{\"Resources\": {\n \"A\": {\n  \"Type\": \"X\","},
	{name: "trailing comma", source: "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\",}}}"},
	{name: "missing comma", source: "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\" \"Properties\": {}}}}"},
	{name: "comment in JSON", source: "{ // no\n\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\"}}}"},
	{name: "wrong bracket", source: "{\"A\": [1}}"},
	{name: "text after JSON", source: "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\"}}} x"},
	{name: "duplicate key in JSON", source: "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\"}, \"A\": {\"Type\": \"AWS::SNS::Topic\"}}}"},
	{name: "duplicate key in YAML", source: topic + "a\n      TopicName: b\n"},
	{name: "duplicate resource", source: topic + "a\n  R:\n    Type: AWS::SNS::Topic\n"},
	{name: "second document", source: topic + "a\n---\nB: 1\n"},
	{name: "unknown short form", source: topic + "!Reff R\n"},
	{name: "key is a list", source: "Resources:\n  [a, b]: 1\n"},
	{name: "alias without anchor", source: topic + "*nope\n"},
	{name: "tab", source: "Resources:\n\tR: 1\n"},
	{name: "wrong indentation", source: topic + "a\n     B: b\n"},
	{name: "two short forms", source: topic + "!Base64 !Sub x\n"},
	{name: "colon in text", source: topic + "c: d\n"},
	{name: "open bracket", source: topic + "[1,\nB: 2\n"},
	{name: "open quote", source: topic + "\"x\n"},

	{name: "unknown function", source: topic + "{'Fn::Nope': 1}\n"},
	{name: "function of a rule", source: topic + "{'Fn::RefAll': x}\n",
		unlike: "the witness takes it for data; only Rules may have it"},
	{name: "loop without the macro for it", source: topic + "{'Fn::ForEach::X': [x, [a], {}]}\n"},
	{name: "function with a neighbour", source: topic + "{'Fn::Sub': a, B: c}\n"},
	{name: "Ref of nothing", source: topic + "!Ref Gone\n"},
	{name: "Ref of a map", source: topic + "{Ref: {A: b}}\n",
		unlike: "the witness takes it for data; Ref takes the name itself (User Guide, Ref)"},
	{name: "Ref of no pseudo parameter", source: topic + "!Ref AWS::Regoin\n"},
	{name: "GetAtt of nothing", source: topic + "!GetAtt Gone.Arn\n"},
	{name: "GetAtt of a parameter", source: "Parameters: {P: {Type: String}}\n" + topic + "!GetAtt P.Arn\n"},
	{name: "GetAtt without an attribute", source: topic + "{'Fn::GetAtt': R}\n"},
	{name: "GetAtt with three parts", source: topic + "{'Fn::GetAtt': [R, A, B]}\n"},
	{name: "Sub of nothing", source: topic + "!Sub 'a ${Gone}'\n"},
	{name: "Sub of an attribute of nothing", source: topic + "!Sub '${Gone.Arn}'\n"},
	{name: "Sub with a value of nothing", source: topic + "!Sub ['${Own}', {Own: !Ref Gone}]\n"},
	{name: "Sub of a map", source: topic + "{'Fn::Sub': {A: b}}\n",
		unlike: "the witness takes it for data; Fn::Sub takes a string, or one with a map (User Guide, Fn::Sub)"},
	{name: "Sub of a list", source: topic + "{'Fn::Sub': [a]}\n",
		unlike: "the witness takes it for data; Fn::Sub takes a string, or one with a map (User Guide, Fn::Sub)"},
	{name: "FindInMap of nothing", source: topic + "!FindInMap [Gone, a, b]\n"},
	{name: "FindInMap with a key", source: "Mappings: {M: {a: {b: c}}}\n" + topic + "!FindInMap [M, a]\n"},
	{name: "If of nothing", source: topic + "!If [Gone, a, b]\n"},
	{name: "If without else", source: "Conditions: {C: !Equals [a, !Ref AWS::Region]}\n" + topic + "!If [C, a]\n"},
	{name: "condition of nothing", source: "Resources:\n  R:\n    Type: AWS::SNS::Topic\n    Condition: Gone\n"},
	{name: "DependsOn of nothing", source: "Resources:\n  R:\n    Type: AWS::SNS::Topic\n    DependsOn: Gone\n"},
	{name: "output of nothing", source: topic + "a\nOutputs:\n  O: {Value: !Ref Gone}\n"},
	{name: "output on no condition", source: topic + "a\nOutputs:\n  O: {Condition: Gone, Value: x}\n"},
	{name: "condition made of nothing", source: "Conditions:\n  A: !Not [!Condition Gone]\n" + topic + "!If [A, a, b]\n"},
	{name: "condition on no parameter", source: "Conditions:\n  A: !Equals [!Ref Gone, a]\n" + topic + "!If [A, a, b]\n",
		unlike: "the witness does not look up what conditions refer to"},
	{name: "refers to itself", source: topic + "!GetAtt R.TopicArn\n"},
	{name: "depends on itself", source: "Resources:\n  R: {Type: AWS::SNS::Topic, DependsOn: R}\n"},
	{name: "circle", source: topic + "!GetAtt S.TopicName\n  S: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${R}'}}\n"},
	{name: "conditions in a circle", source: "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n" + topic + "!If [A, a, b]\n"},
}

// TestRefused: what verify refuses to read is no template to the witness either.
func TestRefused(t *testing.T) {
	files := []file{write(t, "sound", []byte(topic+"a\n"))}
	for _, tt := range broken {
		files = append(files, write(t, tt.name, []byte(tt.source)))
	}
	var reports []report
	ask(t, "findings", files, &reports)
	if why := reports[0].refusal(); why != "" {
		t.Fatalf("the witness refuses the sound template: %s", why)
	}
	for i, tt := range broken {
		_, err := resolve(files[i+1])
		theirs := reports[i+1].refusal()
		switch alike := (err != nil) == (theirs != ""); {
		case err == nil && theirs == "":
			t.Errorf("%s: neither refuses it", tt.name)
		case alike && tt.unlike != "":
			t.Errorf("%s: both refuse it now", tt.name)
		case !alike && tt.unlike == "":
			t.Errorf("%s: verify says %v, the witness %q", tt.name, err, theirs)
		}
	}
}

// A report is what the rules of the witness find in a template.
type report struct {
	Status   string // "OK", or why there are not all findings
	Findings []finding
}

// refusal is why the template cannot be deployed, "" if nothing is wrong with it.
func (r report) refusal() string {
	if r.Status != "OK" {
		return r.Status
	}
	i := slices.IndexFunc(r.Findings, finding.isError)
	if i < 0 {
		return ""
	}
	return fmt.Sprint(r.Findings[i])
}
