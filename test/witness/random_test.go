//go:build witness

package witness

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestRandom: functions within functions resolve to the same, in templates that nobody wrote.
func TestRandom(t *testing.T) {
	var files []file
	for seed := range uint64(60) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		data, err := json.MarshalIndent(g.template(), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, write(t, fmt.Sprint("seed ", seed), data))
	}
	wantResolved(t, files, readings(t, files), nil)
}

// A generator writes templates of few names, in which functions are where they may be. It leaves
// out what the witness gets wrong: a variable of Fn::Sub with an empty value, which it leaves in
// the text, and one whose value has "${Name}" in it, which it replaces as well.
type generator struct{ *rand.Rand }

type object = map[string]any

func (g generator) template() object {
	properties := object{}
	for i := range 40 {
		properties[fmt.Sprintf("V%02d", i)] = g.value(3)
	}
	return object{
		"Parameters": object{
			"Text": object{"Type": "String", "Default": "given"}, "Open": object{"Type": "String"},
			"Flag": object{"Type": "String"}, "Names": object{"Type": "CommaDelimitedList", "Default": "a,b-c,d"},
		},
		"Mappings": object{"M": object{
			"us-east-1": object{"Text": "north", "List": []string{"x", "y-z", "w"}},
			"given":     object{"Text": "of given", "List": []string{"p", "q", "r"}},
		}},
		"Conditions": object{
			"Flagged": equals(object{"Ref": "Flag"}, "set"),
			"Always":  equals(object{"Ref": "Text"}, "given"),
			"Not":     object{"Fn::Not": []any{object{"Condition": "Flagged"}}},
		},
		"Resources": object{
			"Topic": object{"Type": "AWS::SNS::Topic"}, "Vpc": object{"Type": "AWS::EC2::VPC"},
			"Named":       object{"Type": "AWS::Logs::LogGroup", "Properties": object{"LogGroupName": "group"}},
			"OnlyFlagged": object{"Type": "AWS::SNS::Topic", "Condition": "Flagged"},
			"OnlyAlways":  object{"Type": "AWS::SNS::Topic", "Condition": "Always"},
			"OnlyNot":     object{"Type": "AWS::SNS::Topic", "Condition": "Not"},
			"Random":      object{"Type": "AWS::SNS::Topic", "Properties": properties},
		},
	}
}

func equals(a, b any) object { return object{"Fn::Equals": []any{a, b}} }

func pick[T any](g generator, choices ...T) T { return choices[g.IntN(len(choices))] }

func (g generator) value(depth int) any {
	switch g.IntN(6) {
	case 0:
		return g.list(depth)
	case 1:
		return object{"A": g.text(depth), "B": g.list(depth)}
	case 2:
		return []any{g.text(depth), g.absent(depth), g.text(depth)}
	}
	return g.text(depth)
}

// absent is in one branch nothing.
func (g generator) absent(depth int) any {
	branches := []any{pick(g, "Flagged", "Not", "Always"), g.text(depth), object{"Ref": "AWS::NoValue"}}
	if g.IntN(2) == 0 {
		branches[1], branches[2] = branches[2], branches[1]
	}
	return object{"Fn::If": branches}
}

func (g generator) text(depth int) any {
	if depth == 0 {
		return pick[any](g, "a", "b-c", "d,e", " ", "$x}", object{"Ref": "Text"}, object{"Ref": "AWS::Region"}, object{"Ref": "Open"},
			object{"Ref": "Topic"}, object{"Ref": "Vpc"}, object{"Ref": "Named"}, object{"Fn::GetAtt": []string{"Topic", "TopicName"}})
	}
	depth--
	switch g.IntN(6) {
	case 0:
		return object{"Fn::Join": []any{pick(g, "", "-", ",", "::"), g.list(depth)}}
	case 1:
		return object{"Fn::Select": []any{pick[any](g, 0, "1", 2), g.long(depth)}}
	case 2:
		return object{"Fn::Sub": pick(g, "${Text}", "a-${Text}-${Open}", "${AWS::Region}/${Topic}", "${Vpc.VpcId},${Named}", "$Text}{")}
	case 3:
		return object{"Fn::Sub": []any{pick(g, "${X}", "${X}${X}", "${X}-${Text}"), object{"X": g.text(depth)}}}
	case 4:
		return object{"Fn::If": []any{pick(g, "Flagged", "Not", "Always"), g.text(depth), g.text(depth)}}
	}
	return object{"Fn::FindInMap": []any{"M", pick[any](g, object{"Ref": "AWS::Region"}, object{"Ref": "Text"}, "given"), "Text"}}
}

func (g generator) list(depth int) any {
	if depth == 0 {
		return g.long(0)
	}
	switch g.IntN(4) {
	case 0:
		return object{"Fn::Split": []any{pick(g, "-", ","), g.text(depth - 1)}}
	case 1:
		return []any{g.text(depth - 1)}
	case 2:
		return object{"Fn::If": []any{pick(g, "Flagged", "Always"), g.list(depth - 1), g.list(depth - 1)}}
	}
	return g.long(depth)
}

// long has three items or more.
func (g generator) long(depth int) any {
	if depth > 0 && g.IntN(2) == 0 {
		return []any{g.text(depth - 1), g.text(depth - 1), g.text(depth - 1)}
	}
	return pick[any](g, object{"Ref": "Names"}, object{"Fn::FindInMap": []any{"M", object{"Ref": "AWS::Region"}, "List"}},
		object{"Fn::Split": []any{",", "a,b,e,c-d"}}, []any{"u", object{"Ref": "Open"}, "v"})
}
