package witness

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// TestCompare holds that the comparison sees differences: what verify makes of a property V,
// and readings of it.
func TestCompare(t *testing.T) {
	tests := []struct {
		name, template, theirs string // the value of V; a value of the witness
		want                   string // part of what differs, "" if nothing does
	}{
		{"the same", "a", `{"Concrete":{"value":"a"}}`, ""},
		{"another text", "a", `{"Concrete":{"value":"b"}}`, `V is "a", the witness says "b"`},
		{"a number", "443", `{"Concrete":{"value":443}}`, ""},
		{"a number, spelled otherwise", "1.50", `{"Concrete":{"value":1.5}}`, ""},
		{"another number", "443", `{"Concrete":{"value":80}}`, `the witness says "80"`},
		{"a boolean", "yes", `{"Concrete":{"value":true}}`, ""},
		{"another boolean", "no", `{"Concrete":{"value":true}}`, `the witness says "true"`},
		{"nothing", "!Ref AWS::NoValue", `{"Concrete":{"value":null}}`, ""},
		{"nothing, and there is something", "a", `{"Concrete":{"value":null}}`, "nothing is there"},
		{"something, and there is nothing", "!Ref AWS::NoValue", `{"Concrete":{"value":"a"}}`, "V is absent"},
		{"encoded", "!Base64 hello", `{"Concrete":{"value":"aGVsbG8="}}`, ""},
		{"an example of what is open", "!Sub 'a/${AWS::StackName}'", `{"Concrete":{"value":"a/teststack"}}`, ""},
		{"an example of something else", "!Sub 'a/${AWS::StackName}'", `{"Concrete":{"value":"b/teststack"}}`, "the witness says"},
		{"a text, and there is a reference", "!Ref Vpc", `{"Concrete":{"value":"vpc"}}`, "the witness says"},

		{"a list", "[a, b]", `{"Concrete":{"value":["a","b"]}}`, ""},
		{"a list, otherwise ordered", "[a, b]", `{"Concrete":{"value":["b","a"]}}`, "V/0 is"},
		{"a shorter list", "[a, b]", `{"Concrete":{"value":["a"]}}`, "1 items more"},
		{"a longer list", "[a]", `{"Concrete":{"value":["a","b"]}}`, "V ends before item 1"},
		{"a list without what is absent", "[!Ref AWS::NoValue, b]", `{"List":{"items":[{"Concrete":{"value":null}},{"Concrete":{"value":"b"}}]}}`, ""},
		{"a map", "{A: 1}", `{"Map":{"entries":[{"key":"A","value":{"Concrete":{"value":1}}}]}}`, ""},
		{"a map with a key more", "{A: 1, B: 2}", `{"Concrete":{"value":{"A":1}}}`, "V/B is not there"},
		{"a map with a key less", "{A: 1}", `{"Concrete":{"value":{"A":1,"B":2}}}`, "V/B is absent"},
		{"a map, and there is a text", "a", `{"Concrete":{"value":{"A":1}}}`, "it is a map"},

		{"a reference", "!Ref Vpc", `{"Reference":{"target":"Vpc","kind":"REF"}}`, ""},
		{"a reference to another", "!Ref Vpc", `{"Reference":{"target":"Topic","kind":"REF"}}`, "V is \"${Vpc}\""},
		{"an attribute", "!GetAtt Vpc.DefaultSecurityGroup", `{"Reference":{"target":"Vpc","kind":{"GET_ATT":{"attr":"DefaultSecurityGroup"}}}}`, ""},
		{"another attribute", "!GetAtt Vpc.DefaultSecurityGroup", `{"Reference":{"target":"Vpc","kind":{"GET_ATT":{"attr":"DefaultNetworkAcl"}}}}`, "V is"},
		{"an attribute that is a property", "!GetAtt Vpc.CidrBlock", `{"Reference":{"target":"Vpc","kind":{"GET_ATT":{"attr":"CidrBlock"}}}}`, ""},
		{"a text with a reference", "!Sub 'a-${Vpc}'", `{"Dynamic":{"reason":"Sub:a-${Vpc}"}}`, ""},
		{"a text with another", "!Sub 'a-${Vpc}'", `{"Dynamic":{"reason":"Sub:a-${Topic}"}}`, "the witness says"},
		{"another text with a reference", "!Join ['', [b, !Ref Vpc]]", `{"Dynamic":{"reason":"Join:a{ref:Vpc}"}}`, "the witness says"},
		{"a text with something", "!Join ['', [b, !Ref Vpc]]", `{"Dynamic":{"reason":"Join:b{dynamic}"}}`, ""},
		{"what the witness does not know", "a", `{"Dynamic":{"reason":"Select with unresolvable arguments"}}`, ""},
		{"a parameter", "!Ref Open", `{"TypedDynamic":{"reason":"parameter Open value unknown"}}`, ""},
		{"another parameter", "!Ref Open", `{"TypedDynamic":{"reason":"parameter Closed value unknown"}}`, "V is"},
		{"an import", "!ImportValue x", `{"TypedDynamic":{"reason":"cross-stack import: x"}}`, ""},
		{"another import", "!ImportValue x", `{"TypedDynamic":{"reason":"cross-stack import: y"}}`, "V is"},
		{"one of several", "x", `{"Enum":{"variants":[{"Concrete":{"value":"w"}},{"Concrete":{"value":"x"}}]}}`, ""},
		{"none of several", "x", `{"Enum":{"variants":[{"Concrete":{"value":"w"}}]}}`, "none of what"},
		{"a kind that is new", "x", `{"Marvel":{}}`, "these tests do not know"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantDifference(t, tt.want, "V: "+tt.template, `{"V":`+tt.theirs+`}`, "")
		})
	}
}

// TestCompareBranches holds that a condition is the same everywhere in a world.
func TestCompareBranches(t *testing.T) {
	branch := func(yes, no string) string {
		return `{"Conditional":{"condition":"C","if_true":{"Concrete":{"value":"` + yes + `"}},"if_false":{"Concrete":{"value":"` + no + `"}}}}`
	}
	tests := []struct{ name, template, theirs, more, want string }{
		{"the one branch", "V: a", `{"V":` + branch("a", "b") + `}`, "", ""},
		{"the other branch", "V: b", `{"V":` + branch("a", "b") + `}`, "", ""},
		{"no branch", "V: c", `{"V":` + branch("a", "b") + `}`, "", "V is \"c\""},
		{"the same branch twice", "V: {X: a, Y: c}",
			`{"V":{"Map":{"entries":[{"key":"X","value":` + branch("a", "b") + `},{"key":"Y","value":` + branch("c", "d") + `}]}}}`, "", ""},
		{"not the same branch twice", "V: {X: a, Y: d}",
			`{"V":{"Map":{"entries":[{"key":"X","value":` + branch("a", "b") + `},{"key":"Y","value":` + branch("c", "d") + `}]}}}`, "", `V/Y is "d"`},
		{"excluded", "V: a", `{"V":` + branch("a", "b") + `}`,
			`"Topic":{"resourceType":"AWS::SNS::Topic","condition":"D"}},"conditionExclusions":[["C","D"]],"none":{"":{}`, "exclude each other"},
		{"implied", "V: a", `{"V":` + branch("a", "b") + `}`,
			`"Gone":{"resourceType":"AWS::SNS::Topic","condition":"D"}},"conditionImplications":[{"antecedent":"C","consequent":"D"}],"none":{"":{}`, "D, which follows, is not"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantDifference(t, tt.want, tt.template, tt.theirs, tt.more) })
	}
}

// TestCompareResources holds that resources, their types and their order are compared.
func TestCompareResources(t *testing.T) {
	tests := []struct{ name, more, want string }{
		{"a resource more", `"New":{"resourceType":"AWS::SNS::Topic"}`, "Resources/New is not there"},
		{"a resource that may not be there", `"New":{"resourceType":"AWS::SNS::Topic","condition":"C"}`, ""},
		{"another type", `"Topic":{"resourceType":"AWS::SQS::Queue"}`, "is of type AWS::SNS::Topic"},
		{"comes after another", `"Topic":{"resourceType":"AWS::SNS::Topic","dependsOn":["Vpc"]}`, "does not depend on Vpc"},
		{"refers to another", `"Topic":{"resourceType":"AWS::SNS::Topic"}},"edges":[{"source":"Topic","target":"Vpc","conditionContext":""}],"none":{"":{}`, "does not depend on Vpc"},
		{"may refer to another", `"Topic":{"resourceType":"AWS::SNS::Topic"}},"edges":[{"source":"Topic","target":"Vpc","conditionContext":"C"}],"none":{"":{}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantDifference(t, tt.want, "V: a", `{"V":{"Concrete":{"value":"a"}}}`, tt.more) })
	}
	wantDifference(t, "R depends on Vpc, not so for the witness", "V: !Sub '${Vpc}'", `{"V":{"Dynamic":{"reason":"Sub:${Vpc}"}}}`, `"R2":{}},"edges":null,"none":{"":{}`)
}

// wantDifference compares the resource R with the properties, beside a VPC and a topic, with
// what the witness says of R and of more resources.
func wantDifference(t *testing.T, want, properties, theirs, more string) {
	t.Helper()
	world := templatetest.World(t, "Parameters: {Open: {Type: String}}\nResources:\n"+
		"  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n  Topic: {Type: AWS::SNS::Topic}\n"+
		"  R:\n    Type: A::B::C\n    Properties:\n      "+properties+"\n")
	var r reading
	source := `{"edges":[{"source":"R","target":"Vpc","conditionContext":"C"}],"parameters":{"Open":{"paramType":"String"}},"resources":{
		"Vpc":{"resourceType":"AWS::EC2::VPC","properties":{"CidrBlock":{"Concrete":{"value":"10.0.0.0/16"}}}},
		"Topic":{"resourceType":"AWS::SNS::Topic"},"R":{"resourceType":"A::B::C","properties":` + theirs + `}`
	if more != "" {
		source += "," + more
	}
	if err := decode([]byte(source+"}}"), &r); err != nil {
		t.Fatalf("%v in %s", err, source)
	}
	c := compare(r, world)
	about := func(wrong string) bool { return strings.Contains(wrong, want) }
	if want == "" && len(c.wrong) > 0 || want != "" && !slices.ContainsFunc(c.wrong, about) {
		t.Errorf("differences %q, want %q", c.wrong, want)
	}
}
