package template

import (
	"fmt"
	"strings"
	"testing"
)

// checkOrder holds claims such as "A < B", A certainly is created before B, and "A ? B":
// neither is. A resource is named by its stack and its id, with a slash between.
func checkOrder(t *testing.T, w *World, claims ...string) {
	t.Helper()
	for _, claim := range claims {
		f := strings.Fields(claim)
		a, b := byPath(t, w, f[0]), byPath(t, w, f[2])
		before, after := w.Before(a, b), w.Before(b, a)
		if before != (f[1] == "<") || after {
			t.Errorf("%s: before is %v, after is %v", claim, before, after)
		}
	}
}

func byPath(t *testing.T, w *World, path string) *Resource {
	t.Helper()
	cut := strings.LastIndex(path, "/")
	return resourceIn(t, w, path[:max(cut, 0)], path[cut+1:])
}

func TestOrder(t *testing.T) {
	const template = `
Parameters: {P: {Type: String, Default: x}}
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: x}}
  Text: {Type: T::T::T, DependsOn: A}
  List: {Type: T::T::T, DependsOn: [A, Text]}
  ByRef: {Type: T::T::T, Properties: {V: [{W: !Ref A}]}}
  ByGetAtt: {Type: T::T::T, Properties: {V: !GetAtt A.CidrBlock}}
  BySub: {Type: T::T::T, Properties: {V: !Sub 'x-${A}'}}
  BySubAttribute: {Type: T::T::T, Properties: {V: !Sub '${A.Arn}'}}
  InIf: {Type: T::T::T, Properties: {V: !If [Never, !Ref A, x]}}
  Chain: {Type: T::T::T, DependsOn: ByRef}
  Absent: {Type: T::T::T, Condition: Never, DependsOn: A}
  AfterOff: {Type: T::T::T, DependsOn: Absent}
  Apart: {Type: T::T::T}
`
	checkOrder(t, world(t, template), "A < Text", "A < List", "Text < List", "A < ByRef", "A < ByGetAtt", "A < BySub",
		"A < BySubAttribute", "A ? InIf", "A < Chain", "ByRef < Chain", "A ? AfterOff", "A ? Apart", "Text ? ByRef", "A ? A")
}

func TestOrderOfNestedStacks(t *testing.T) {
	top := source(t, "Top", "Resources:\n  Group: {Type: 'AWS::EC2::SecurityGroup'}\n"+
		"  One: {Type: 'AWS::CloudFormation::Stack', Properties: {Parameters: {P: !Ref Group}}}\n"+
		"  Two: {Type: 'AWS::CloudFormation::Stack', Properties: {Parameters: {P: !GetAtt One.Outputs.O}}}\n"+
		"  Alone: {Type: 'AWS::CloudFormation::Stack'}\n"+
		"  Last: {Type: T::T::T, DependsOn: One}\n")
	const leaf = "Parameters: {P: {Type: String, Default: d}}\nResources:\n  R: {Type: T::T::T}\nOutputs: {O: {Value: !Ref R}}\n"
	two := source(t, "Top/Two", strings.Replace(leaf, "Resources:\n", "Resources:\n  Deep: {Type: 'AWS::CloudFormation::Stack', DependsOn: R}\n", 1))
	two.Nested = map[string]*Source{"Deep": source(t, "Top/Two/Deep", leaf)}
	top.Nested = map[string]*Source{"One": source(t, "Top/One", leaf), "Two": two, "Alone": source(t, "Top/Alone", leaf)}
	checkOrder(t, worldOf(t, ireland, top),
		"Top/Group < Top/One/R", "Top/One/R < Top/Last", "Top/One/R < Top/Two/R", "Top/Group < Top/Two/R",
		"Top/One/R < Top/Two/Deep/R", "Top/Two/R < Top/Two/Deep/R", "Top/Group < Top/Two/Deep/R",
		"Top/Group ? Top/Alone/R", "Top/Alone/R ? Top/Two/R", "Top/Two/R ? Top/Last")
}

func TestOrderOfStacks(t *testing.T) {
	stack := func(name, value, output string) *Source {
		return source(t, name, fmt.Sprintf("Parameters: {Given: {Type: String, Default: g}}\nResources:\n  R: {Type: T::T::T, Properties: {V: %s}}\nOutputs: {%s}\n", value, output))
	}
	net := stack("Net", "x", "O: {Value: !Ref R, Export: {Name: net}}")
	app := stack("App", "!ImportValue net", "O: {Value: x, Export: {Name: app}}")
	end := stack("End", "!ImportValue app", "")
	same := source(t, "Same", "Parameters: {Own: {Type: String}}\nResources: {R: {Type: T::T::T, Properties: {V: !Ref Own}}}\n")
	own := stack("Owner", "x", "Own: {Value: y}")
	parent := source(t, "Parent", "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack'}\n  R: {Type: T::T::T}\n")
	parent.Nested = map[string]*Source{"N": stack("Parent/N", "!ImportValue net", "")}
	checkOrder(t, worldOf(t, ireland, end, app, net, same, own, parent),
		"Net/R < App/R", "Net/R < End/R", "App/R < End/R", "Owner/R < Same/R", "Net/R < Parent/N/R", "Net/R < Parent/R",
		"Net/R ? Owner/R", "App/R ? Parent/R")
}

// What Before says is what the references say: held against a search of all ways.
func TestOrderIsTransitive(t *testing.T) {
	var b strings.Builder
	b.WriteString("Resources:\n")
	const n = 40
	depends := func(i, j int) bool { return i > j && (i*7+j*13)%11 == 0 }
	for i := range n {
		fmt.Fprintf(&b, "  R%d: {Type: T::T::T, DependsOn: [", i)
		for j := range n {
			if depends(i, j) {
				fmt.Fprintf(&b, "R%d,", j)
			}
		}
		b.WriteString("]}\n")
	}
	reach := [n][n]bool{}
	for i := range n {
		for j := range n {
			reach[i][j] = depends(i, j)
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
			}
		}
	}
	w := world(t, b.String())
	for i := range n {
		for j := range n {
			if got := w.Before(resource(t, w, fmt.Sprint("R", j)), resource(t, w, fmt.Sprint("R", i))); got != reach[i][j] {
				t.Errorf("R%d is before R%d: %v, want %v", j, i, got, reach[i][j])
			}
		}
	}
}
