package template

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// show writes a node as JSON, but with numbers as they were spelled, and without lines.
func show(n *Node) string {
	switch n.Kind {
	case Null:
		return "null"
	case Bool, Number:
		return n.Text
	case String:
		return strconv.Quote(n.Text)
	}
	var parts []string
	for i, item := range n.Items {
		if n.Kind == Map {
			parts = append(parts, strconv.Quote(n.Keys[i])+":"+show(item))
		} else {
			parts = append(parts, show(item))
		}
	}
	if n.Kind == Map {
		return "{" + strings.Join(parts, ",") + "}"
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// showYAML is the value of a key V, so written.
func showYAML(t *testing.T, value string) string {
	t.Helper()
	root, err := parseText([]byte("V: "+value), "")
	if err != nil {
		t.Fatalf("V: %s: %v", value, err)
	}
	return show(root.Get("V"))
}

func TestScalars(t *testing.T) {
	tests := []struct{ yaml, want string }{
		{`true`, `true`}, {`True`, `true`}, {`FALSE`, `false`}, {`"true"`, `"true"`}, {`'false'`, `"false"`},
		{`yes`, `true`}, {`No`, `false`}, {`ON`, `true`}, {`off`, `false`}, {`"yes"`, `"yes"`}, {`!!str no`, `"no"`},
		{`y`, `"y"`}, {`N`, `"N"`}, {`yEs`, `"yEs"`},
		{`443`, `443`}, {`-1`, `-1`}, {`1.50`, `1.50`}, {`1e3`, `1e3`}, {`0x1F`, `0x1F`}, {`"443"`, `"443"`},
		{`012345678901`, `012345678901`}, {`0123`, `0123`}, {`!!str 443`, `"443"`}, {`!!int 443`, `443`}, {`!!float 1`, `1`},
		{`.inf`, `".inf"`}, {`.nan`, `".nan"`}, {`1.2.3`, `"1.2.3"`}, {`10.0.0.0/16`, `"10.0.0.0/16"`}, {`22:22`, `"22:22"`},
		{`2010-09-09`, `"2010-09-09"`}, {`2012-10-17T00:00:00Z`, `"2012-10-17T00:00:00Z"`},
		{``, `null`}, {`~`, `null`}, {`null`, `null`}, {`Null`, `null`}, {`""`, `""`}, {`"null"`, `"null"`},
		{`<<`, `"<<"`}, {`! text`, `"text"`}, {`"\u00e9\t"`, `"é\t"`},
		{"|\n  a\n  b\n", `"a\nb\n"`}, {">-\n  a\n  b\n", `"a b"`},
		{`[]`, `[]`}, {`{}`, `{}`}, {`[a, [1, null]]`, `["a",[1,null]]`}, {`!!seq [a]`, `["a"]`}, {`!!map {a: b}`, `{"a":"b"}`},
	}
	for _, tt := range tests {
		if got := showYAML(t, tt.yaml); got != tt.want {
			t.Errorf("V: %s is %s, want %s", tt.yaml, got, tt.want)
		}
	}
}

func TestShortForms(t *testing.T) {
	tests := []struct{ yaml, want string }{
		{`!Ref Vpc`, `{"Ref":"Vpc"}`},
		{`!Ref 443`, `{"Ref":"443"}`},
		{`!Condition IsProd`, `{"Condition":"IsProd"}`},
		{`!GetAtt Vpc.CidrBlock`, `{"Fn::GetAtt":["Vpc","CidrBlock"]}`},
		{`!GetAtt "Db.Endpoint.Port"`, `{"Fn::GetAtt":["Db","Endpoint.Port"]}`},
		{`!GetAtt [Db, Endpoint.Port]`, `{"Fn::GetAtt":["Db","Endpoint.Port"]}`},
		{"!GetAtt\n  - Db\n  - !Ref What", `{"Fn::GetAtt":["Db",{"Ref":"What"}]}`},
		{`!Sub "${Vpc}"`, `{"Fn::Sub":"${Vpc}"}`},
		{`!Sub ["${A}", {A: !Ref B}]`, `{"Fn::Sub":["${A}",{"A":{"Ref":"B"}}]}`},
		{"!Sub |\n  ${A}\n", `{"Fn::Sub":"${A}\n"}`},
		{`!Join [":", [a, !Ref B]]`, `{"Fn::Join":[":",["a",{"Ref":"B"}]]}`},
		{`!Select [0, !GetAZs ""]`, `{"Fn::Select":[0,{"Fn::GetAZs":""}]}`},
		{`!Split [",", "a,b"]`, `{"Fn::Split":[",","a,b"]}`},
		{`!FindInMap [A, !Ref "AWS::Region", B]`, `{"Fn::FindInMap":["A",{"Ref":"AWS::Region"},"B"]}`},
		{`!If [C, 1, !Ref AWS::NoValue]`, `{"Fn::If":["C",1,{"Ref":"AWS::NoValue"}]}`},
		{`!Or [!Condition A, !Not [!Equals [a, b]], !And []]`,
			`{"Fn::Or":[{"Condition":"A"},{"Fn::Not":[{"Fn::Equals":["a","b"]}]},{"Fn::And":[]}]}`},
		{`!Cidr [10.0.0.0/16, 4, 8]`, `{"Fn::Cidr":["10.0.0.0/16",4,8]}`},
		{"!ImportValue\n  Fn::Sub: ${A}-Vpc", `{"Fn::ImportValue":{"Fn::Sub":"${A}-Vpc"}}`},
		{"!Base64\n  Fn::Sub: x", `{"Fn::Base64":{"Fn::Sub":"x"}}`},
		{`!Transform {Name: AWS::Include, Parameters: {Location: x}}`,
			`{"Fn::Transform":{"Name":"AWS::Include","Parameters":{"Location":"x"}}}`},
		{`!Length [a, b]`, `{"Fn::Length":["a","b"]}`},
		{`!ToJsonString {a: 1}`, `{"Fn::ToJsonString":{"a":1}}`},
		{`!GetAZs`, `{"Fn::GetAZs":""}`},
		{`{Fn::GetAtt: A.B}`, `{"Fn::GetAtt":"A.B"}`},
		{`{Fn::ForEach::X: [a, [b], {}]}`, `{"Fn::ForEach::X":["a",["b"],{}]}`},
	}
	for _, tt := range tests {
		if got := showYAML(t, tt.yaml); got != tt.want {
			t.Errorf("V: %s is %s, want %s", tt.yaml, got, tt.want)
		}
	}
}

// What is resolved can also be written in short form.
func TestEveryFunctionHasShortForm(t *testing.T) {
	var long []string
	for _, form := range shortForms {
		long = append(long, form)
	}
	for _, function := range functions {
		if !slices.Contains(long, function) {
			t.Errorf("%s has no short form", function)
		}
	}
}

func TestAliasesAndMergeKeys(t *testing.T) {
	const anchors = "A: &a {x: 1, y: 2}\nB: &b {y: 3, z: 4}\nL: &l [*a, *b]\nK: &k key\n"
	tests := []struct{ yaml, want string }{
		{`V: *a`, `{"x":1,"y":2}`},
		{`V: [*a, *k]`, `[{"x":1,"y":2},"key"]`},
		{`V: {*k : 1}`, `{"key":1}`},
		{`V: {<<: *a}`, `{"x":1,"y":2}`},
		{`V: {<<: *a, y: 9}`, `{"y":9,"x":1}`},
		{`V: {y: 9, <<: *a}`, `{"y":9,"x":1}`},
		{`V: {<<: [*a, *b]}`, `{"x":1,"y":2,"z":4}`},
		{`V: {<<: [*b, *a]}`, `{"y":3,"z":4,"x":1}`},
		{`V: {<<: *l}`, `{"x":1,"y":2,"z":4}`},
		{`V: {<<: {n: 1}}`, `{"n":1}`},
		{`V: {"<<": 1}`, `{"<<":1}`},
		{"T: &t !Ref Vpc\nV: *t", `{"Ref":"Vpc"}`},
	}
	for _, tt := range tests {
		root, err := parseText([]byte(anchors+tt.yaml), "")
		if err != nil {
			t.Errorf("%s: %v", tt.yaml, err)
			continue
		}
		if got := show(root.Get("V")); got != tt.want {
			t.Errorf("%s is %s, want %s", tt.yaml, got, tt.want)
		}
	}
}

func TestKeysStayAsWritten(t *testing.T) {
	const source = "012345678901: a\nNull: b\nyes: c\n2012-10-17: d\n1.50: e\n\"q\": f\n~: g\n"
	root, err := parseText([]byte(source), "")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"012345678901", "Null", "yes", "2012-10-17", "1.50", "q", "~"}; !slices.Equal(root.Keys, want) {
		t.Errorf("keys %q, want %q", root.Keys, want)
	}
}

const webYAML = `# a comment
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock:
        10.0.0.0/16
      Tags:
        - Key: a
          Value: !Ref B
        -
          Key: c
      Text: >
        first
        second
      Last: !GetAtt A.B
`

const webJSON = `{
  "Resources": {
    "Vpc": {
      "Type": "AWS::EC2::VPC", "Properties":
      {
        "CidrBlock":
          "10.0.0.0/16",
        "Tags": [
          {"Key": "a",
           "Value": {"Ref": "B"}},

          {"Key": "c"}
        ],
        "Text": "first second\n",
        "Last": {
          "Fn::GetAtt": ["A",
             "B"]}
      }
    }
  }
}
`

func TestJSONAndYAMLAreTheSame(t *testing.T) {
	y, err := Parse([]byte(webYAML), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]string{"plain": webJSON, "with byte order mark": "\ufeff" + webJSON,
		"with spaces before": " \n\t" + webJSON, "with CRLF": strings.ReplaceAll(webJSON, "\n", "\r\n")} {
		j, err := Parse([]byte(source), "")
		if err != nil {
			t.Fatal(err)
		}
		if show(j) != show(y) {
			t.Errorf("%s: JSON is %s\nYAML is %s", name, show(j), show(y))
		}
	}
}

// The line of a value is that of its key, where people look for it.
func TestLines(t *testing.T) {
	tests := []struct {
		path       string
		yaml, json int
	}{
		{"Resources", 2, 2},
		{"Resources/Vpc", 3, 3},
		{"Resources/Vpc/Type", 4, 4},
		{"Resources/Vpc/Properties", 5, 4},
		{"Resources/Vpc/Properties/CidrBlock", 6, 6},
		{"Resources/Vpc/Properties/Tags", 8, 8},
		{"Resources/Vpc/Properties/Tags/0", 9, 9},
		{"Resources/Vpc/Properties/Tags/0/Value", 10, 10},
		{"Resources/Vpc/Properties/Tags/0/Value/Ref", 10, 10},
		{"Resources/Vpc/Properties/Tags/1", 12, 12},
		{"Resources/Vpc/Properties/Text", 13, 14},
		{"Resources/Vpc/Properties/Last", 16, 15},
		{"Resources/Vpc/Properties/Last/Fn::GetAtt/1", 16, 17},
	}
	y, j := mustParse(t, webYAML), mustParse(t, webJSON)
	for _, tt := range tests {
		if got := descend(y, tt.path).Line; got != tt.yaml {
			t.Errorf("YAML: %s is in line %d, want %d", tt.path, got, tt.yaml)
		}
		if got := descend(j, tt.path).Line; got != tt.json {
			t.Errorf("JSON: %s is in line %d, want %d", tt.path, got, tt.json)
		}
	}
}

func mustParse(t *testing.T, source string) *Node {
	t.Helper()
	n, err := Parse([]byte(source), "")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func descend(n *Node, path string) *Node {
	for part := range strings.SplitSeq(path, "/") {
		if i, err := strconv.Atoi(part); err == nil {
			n = n.Items[i]
		} else {
			n = n.Get(part)
		}
	}
	return n
}

// The lines of what an alias repeats are those of the anchor; the alias itself has its own.
func TestLinesOfAliases(t *testing.T) {
	root, err := parseText([]byte("A: &a\n  x: 1\nV: *a\nL:\n  - *a\nM:\n  <<: *a\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"V": 3, "V/x": 2, "L/0": 5, "L/0/x": 2, "M/x": 2} {
		if got := descend(root, path).Line; got != want {
			t.Errorf("%s is in line %d, want %d", path, got, want)
		}
	}
}

// badTemplates are not templates; the errors are whole.
var badTemplates = []struct{ name, source, want string }{
	{"empty", "", "f:1: is empty, want a CloudFormation template in JSON or YAML"},
	{"blank", " \n\t\n", "f:1: is empty, want a CloudFormation template in JSON or YAML"},
	{"only comments", "# a\n\n# b\n", "f:1: is empty, want a CloudFormation template in JSON or YAML"},
	{"only a document marker", "---\n...\n", "f:1: is empty, want a CloudFormation template in JSON or YAML"},
	{"only a byte order mark", "\ufeff", "f:1: is empty, want a CloudFormation template in JSON or YAML"},
	{"text", "hello\nworld\n", "f:1: is not a template: it is a string, want a map with Resources"},
	{"list", "\n- a\n", "f:2: is not a template: it is a list, want a map with Resources"},
	{"list in JSON", "[{}]", "f:1: is not a template: it is a list, want a map with Resources"},
	{"no resources", "Foo: 1\nBar: 2\n", `f:1: is not a template: it has no Resources, only "Foo", "Bar"`},
	{"no resources in JSON", "{}", "f:1: is not a template: it has no Resources, only an empty map"},
	{"many other keys", `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}`,
		`f:1: is not a template: it has no Resources, only "a", "b", "c", "d", "e", …`},
	{"manifest", `{"version": "1", "artifacts": {}}`,
		"f:1: is the manifest of a cloud assembly, not a template; name its directory instead"},
	{"resources are a list", "Resources:\n  - A\n", "f:1: Resources is a list, want a map of resources by logical id"},
	{"resources are null", "Resources:\n", "f:1: Resources is null, want a map of resources by logical id"},
	{"parameters are a list", "Parameters: [a]\nResources: {}\n", "f:1: Parameters is a list, want a map"},
	{"outputs are a string", "Resources: {}\nOutputs: a\n", "f:2: Outputs is a string, want a map"},
	{"resource is a string", "Resources:\n  A: x\n", `f:2: resource "A" is a string, want a map with a Type`},
	{"resource without type", "Resources:\n  A:\n    Properties: {}\n",
		`f:2: resource "A" has no Type, want one such as "AWS::ECS::Service"`},
	{"type is a number", "{\"Resources\":\n{\"A\":\n{\"Type\": 3}}}",
		`f:3: the Type of resource "A" is a number, "3", want a string such as "AWS::ECS::Service"`},
	{"type is empty", "Resources:\n  A:\n    Type: ''\n",
		`f:3: the Type of resource "A" is a string, "", want a string such as "AWS::ECS::Service"`},
	{"type is a function", "Resources:\n  A:\n    Type: !Ref T\n",
		`f:3: the Type of resource "A" is a map, want a string such as "AWS::ECS::Service"`},
	{"properties are a list", "Resources:\n  A:\n    Type: T\n    Properties: []\n",
		`f:4: Properties of resource "A" is a list, want a map`},

	{"control character", "Resources:\n  A: \x01", "f:2: is not text: it has the control character U+0001"},
	{"binary", "\x7fELF\x02\x01\x01\x00\x00", "f:1: is not text: it has the control character U+0002"},
	{"invalid UTF-8", "a: 1\nb: 2\nc: \xff\n", "f:3: is not text in UTF-8: it has the byte 0xff; save it as UTF-8"},
	{"UTF-16", "\xff\xfe{\x00}\x00", "f:1: is text in UTF-16; save it as UTF-8"},
	{"reserved character", "Resources:\n  A:\n    Type: a\ue000b\n", "f:3: the character U+E000, for private use, is reserved; remove it"},
	{"reserved character, escaped", "{\"Resources\": {\n\"A\": \"\\ue001\"}}", "f:2: the character U+E001, for private use, is reserved; remove it"},
	{"reserved character in a key", "{\"Resources\": {\n\"\ue002\": 1}}", "f:2: the character U+E002, for private use, is reserved; remove it"},
	{"reserved character in a function", "A: !Sub \"\\ue001\"", "f:1: the character U+E001, for private use, is reserved; remove it"},

	{"truncated JSON", "{\"Resources\": {\n \"A\": {\n  \"Type\": \"X\",", "f:3: is not JSON: the file ends in the middle; is it truncated?"},
	{"truncated in a string", "{\"Resources\": {\n \"A\": \"x", "f:2: is not JSON: the file ends in the middle; is it truncated?"},
	{"truncated after a key", "{\"Resources\"\n", "f:1: is not JSON: the file ends in the middle; is it truncated?"},
	{"trailing comma", "{\"Resources\": {\n\"A\": [1,]}}", "f:2: is not JSON: invalid character ']' looking for beginning of value"},
	{"missing comma", "{\"A\": 1\n\"B\": 2}", "f:2: is not JSON: invalid character '\"' after object key:value pair"},
	{"missing colon", "{\"A\" 1}", "f:1: is not JSON: invalid character '1' after object key"},
	{"key is a number", "{\"A\": {\n1: 2}}", "f:2: is not JSON: invalid character '1'"},
	{"comment in JSON", "{\n\n// no\n}", "f:3: is not JSON: invalid character '/'"},
	{"wrong bracket", "{\"A\": [1}}", "f:1: is not JSON: invalid character '}' after array element"},
	{"leading zero", "{\"A\": [\n01]}", "f:2: is not JSON: invalid character '1' after array element"},
	{"JSON after a byte order mark", "\ufeff{\"A\": }", "f:1: is not JSON: invalid character '}' looking for beginning of value"},
	{"text after JSON", "{}\n\n x", "f:3: there is text after the closing brace of the template; remove it"},
	{"JSON after JSON", "{}\n{}", "f:2: there is text after the closing brace of the template; remove it"},
	{"duplicate key in JSON", "{\"Resources\": {},\n\"A\": 1,\n\"Resources\": {}}", `f:3: key "Resources" is there twice, first in line 1; remove one`},
	{"duplicate key, one escaped", `{"A": 1, "\u0041": 1}`, `f:1: key "A" is there twice, first in line 1; remove one`},

	{"duplicate key in YAML", "A:\n  b: 1\n  c: 2\n  b: 3\n", `f:4: key "b" is there twice, first in line 2; remove one`},
	{"duplicate key, one quoted", "a: 1\n'a': 2\n", `f:2: key "a" is there twice, first in line 1; remove one`},
	{"long key", strings.Repeat("é", 100) + ": 1\n" + strings.Repeat("é", 100) + ": 2\n",
		`f:2: key "` + strings.Repeat("é", 60) + `"… is there twice, first in line 1; remove one`},
	{"broken second document", "A: 1\n---\nB: [1\n", "f:3: is not YAML: did not find expected ',' or ']'"},
	{"second document", "A: 1\n---\nB: 1\n", "f:2: a second YAML document starts here, want one template in a file"},
	{"directive", "%TAG !a! tag:x\n---\nA: 1\n", "f:1: YAML directive %TAG is not read; remove it"},
	{"directive after a comment", "# a\n\n%TAG !a! tag:x\n---\nA: 1\n", "f:3: YAML directive %TAG is not read; remove it"},
	{"unknown function", "A:\n  b: !Reff Vpc\n", "f:2: unknown function !Reff, want one of !And, !Base64, !Cidr, !Condition, !Contains, " +
		"!EachMemberEquals, !EachMemberIn, !Equals, !FindInMap, !GetAZs, !GetAtt, !GetStackOutput, !If, !ImportValue, !Join, !Length, " +
		"!Not, !Or, !Ref, !RefAll, !Select, !Split, !Sub, !ToJsonString, !Transform, !ValueOf, !ValueOfAll"},
	{"GetAtt without attribute", "A:\n  b: !GetAtt Vpc\n", `f:2: !GetAtt of "Vpc", want a logical id, a dot and an attribute, such as Vpc.CidrBlock`},
	{"GetAtt of nothing", "A: !GetAtt .x\n", `f:1: !GetAtt of ".x", want a logical id, a dot and an attribute, such as Vpc.CidrBlock`},
	{"binary tag", "A: !!binary aGk=\n", `f:1: tag !!binary does not fit "aGk=", want !!str, !!int, !!float, !!bool, !!null, !!seq or !!map with a value of that kind`},
	{"set", "A: !!set {a: }\n", `f:1: tag !!set does not fit "", want !!str, !!int, !!float, !!bool, !!null, !!seq or !!map with a value of that kind`},
	{"wrong tag", "A: !!int x\n", `f:1: tag !!int does not fit "x", want !!str, !!int, !!float, !!bool, !!null, !!seq or !!map with a value of that kind`},
	{"key is a list", "A:\n  [a, b]: 1\n", "f:2: a key is a list, a map or a function, want a string"},
	{"key is a function", "A:\n  !Ref a: 1\n", "f:2: a key is a list, a map or a function, want a string"},
	{"key is empty", "A:\n  ?\n  : 1\n", "f:2: a key is empty, want a string before the colon"},
	{"merge of a list", "A: &a [1]\nB:\n  <<: *a\n", "f:1: << merges what is not a map, want an alias of a map"},
	{"merge of a function", "A: &a !Ref X\nB:\n  <<: *a\n", "f:3: << merges what is not a map, want an alias of a map"},
	{"alias without anchor", "A: 1\nB: *nope\n", `f:2: alias "*nope" has no anchor before it`},
	{"alias within its anchor", "A: &a\n  b: *a\n", "f:2: alias *a is within its own anchor, which has no end"},
	{"alias merged within its anchor", "A: &a\n  <<: *a\n", "f:2: alias *a is within its own anchor, which has no end"},
	{"tab", "A:\n\tb: 1\n", "f:2: is not YAML: found character that cannot start any token; if it is a tab, indent with spaces; if it is text, put it in quotes"},
	{"wrong indentation", "A:\n    b: 1\n    c: 2\n  d: 3\n",
		"f:4: is not YAML: did not find expected key; check the indentation, and that no two short forms follow each other, as in !Base64 !Sub"},
	{"two short forms", "A: 1\nB:\n  c: 1\n  d: !Base64 !Sub x\n",
		"f:4: is not YAML: did not find expected key; check the indentation, and that no two short forms follow each other, as in !Base64 !Sub"},
	{"colon in text", "A:\n  b: c: d\n", "f:2: is not YAML: mapping values are not allowed in this context; check the indentation, and put text with a colon in quotes"},
	{"open bracket", "A: 1\nB: [1,\nC: 2\n", "f:3: is not YAML: did not find expected ',' or ']'"},
	{"open quote", "A: 1\nB: \"x\nC: 2\n", "f:2: is not YAML: found unexpected end of stream; is a quote missing?"},
}

func TestBadTemplates(t *testing.T) {
	for _, tt := range badTemplates {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Parse([]byte(tt.source), "f")
			if err == nil {
				t.Fatalf("Parse(%q) is %s, want error", tt.source, show(n))
			}
			if err.Error() != tt.want {
				t.Errorf("Parse(%q):\n got %s\nwant %s", tt.source, err, tt.want)
			}
		})
	}
}

// What looks odd and is a template.
func TestOddTemplates(t *testing.T) {
	for name, source := range map[string]string{
		"no resources in Resources": "Resources: {}",
		"loop":                      "Resources:\n  Fn::ForEach::Topics: [Name, [a], {}]\n",
		"included resources":        "Resources:\n  Fn::Transform: {Name: AWS::Include}\n",
		"empty sections":            "Parameters:\nOutputs: ~\nResources: {A: {Type: T, Properties: }}\n",
		"end marker":                "---\nResources: {}\n...\n",
		"other private use":         "Resources: {}\nDescription: \"\ue003\uf8ff\"\n",
		"byte order mark":           "\ufeffResources: {}\n",
		"version of YAML":           "%YAML 1.1\n---\nResources: {}\n",
	} {
		if _, err := Parse([]byte(source), ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLimits(t *testing.T) {
	nested := func(open, in, shut string, n int) string {
		return strings.Repeat(open, n) + in + strings.Repeat(shut, n)
	}
	bomb := "A0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("A%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 10))
	}
	merges := func(n int) string {
		s := "A0: &a0 {k: v}\n"
		for i := range n {
			s += fmt.Sprintf("A%d: &a%d {<<: *a%d, k%d: v}\n", i+1, i+1, i, i)
		}
		return s
	}
	tests := []struct{ name, source, want string }{
		{"200 levels of JSON", nested(`{"a":`, "1", "}", 200), ""},
		{"201 levels of JSON", nested(`{"a":`, "1", "}", 201), "f:1: is nested more than 200 levels deep, the most that is read"},
		{"a million levels of JSON", nested(`{"a":`, "1", "}", 1e6), "f:1: is nested more than 200 levels deep, the most that is read"},
		{"200 levels of YAML", nested("[", "1", "]", 200), ""},
		{"201 levels of YAML", nested("[", "1", "]", 201), "f:1: is nested more than 200 levels deep, the most that is read"},
		{"100,000 levels of YAML", nested("[", "1", "]", 1e5), "f:1: is not YAML: exceeded max depth of 10000"},
		{"10 to the 10 aliases", bomb, "f:6: aliases repeat more than 250000 values, the most that is read; write out what is meant"},
		{"50 merges of merges", merges(50), ""},
		{"180 merges of merges", merges(180), "f:81: aliases repeat more than 250000 values, the most that is read; write out what is meant"},
		{"too many values of YAML", "A: [" + strings.Repeat("1,", maxNodes+1) + "1]", "f: has more than 2000000 values or lines, the most that is read"},
		{"too large", strings.Repeat(" ", maxBytes+1), "f: is larger than 32 MiB, the most that is read; CloudFormation itself takes 1 MB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseText([]byte(tt.source), "f")
			if got := fmt.Sprint(err); err == nil && tt.want != "" || err != nil && got != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestLimitOfNodes(t *testing.T) {
	b := builder{file: "f", nodes: maxNodes - 1}
	if _, err := b.node(Map, 1, 0); err != nil {
		t.Errorf("node %d: %v, want no error", maxNodes, err)
	}
	_, err := b.node(Map, 1, 0)
	if want := "f: has more than 2000000 values, the most that is read"; err == nil || err.Error() != want {
		t.Errorf("node %d: %v, want %s", maxNodes+1, err, want)
	}
}

// Maps with many keys notice duplicates as those with few do.
func TestDuplicateAmongMany(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17, 18, 100} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "k%d: 1\n", i)
		}
		for i := range n {
			_, err := parseText([]byte(b.String()+fmt.Sprintf("k%d: 2\n", i)), "f")
			want := fmt.Sprintf(`f:%d: key "k%d" is there twice, first in line %d; remove one`, n+1, i, i+1)
			if err == nil || err.Error() != want {
				t.Errorf("%d keys, the %dth again: %v, want %s", n, i, err, want)
			}
		}
	}
}

// The golden templates of the constructs are read, whole.
func TestGoldenTemplates(t *testing.T) {
	files, err := filepath.Glob("../../test/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden templates: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(data, file); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile("../../test/golden/service-all.json")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data, ""); err != nil {
			b.Fatal(err)
		}
	}
}
