package proof

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// A document is a template as encoding/json has it.
type document = map[string]any

// goldens calls a test for each of the templates that the constructs of this repository make.
func goldens(t *testing.T, test func(t *testing.T, source string)) {
	files, err := filepath.Glob("../../test/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			test(t, string(source))
		})
	}
}

// change edits the resources of a template.
func change(t *testing.T, source string, edit func(resources document)) string {
	t.Helper()
	var doc document
	if err := json.Unmarshal([]byte(source), &doc); err != nil {
		t.Fatal(err)
	}
	resources, _ := doc["Resources"].(document)
	edit(resources)
	changed, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(changed)
}

// ids are the logical ids of resources of a type, sorted.
func ids(resources document, kind string) []string {
	var list []string
	for id, r := range resources {
		if r.(document)["Type"] == kind {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// verdicts are those of the needs of all workloads, in the first worlds of a template, and
// the number of exits of each kind.
func verdicts(t *testing.T, source string) (needs []fact.Verdict, exits map[string]int) {
	t.Helper()
	root, err := template.Parse([]byte(source), "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := template.NewModel([]*template.Source{{Root: root}}, templatetest.Options)
	if err != nil {
		t.Fatal(err)
	}
	worlds, _ := m.Worlds(4)
	exits = map[string]int{}
	for _, w := range worlds {
		p := New(w)
		for _, found := range p.Workloads {
			for _, n := range found.Needs {
				needs = append(needs, n.Verdict())
			}
		}
		for _, v := range p.Network.VPCs() {
			for _, e := range p.Exits(v) {
				exits[e.Kind+" "+e.Verdict.String()]++
			}
		}
	}
	return needs, exits
}

// TestAWideRuleTakesNothingAway opens every security group.
func TestAWideRuleTakesNothingAway(t *testing.T) {
	goldens(t, func(t *testing.T, source string) {
		wide := change(t, source, func(resources document) {
			for _, id := range ids(resources, "AWS::EC2::SecurityGroup") {
				resources["Wide"+id] = document{"Type": "AWS::EC2::SecurityGroupEgress",
					"Properties": document{"GroupId": document{"Ref": id}, "IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}}
			}
		})
		before, _ := verdicts(t, source)
		after, _ := verdicts(t, wide)
		for i := range before {
			if worse(after[i], before[i]) {
				t.Errorf("need %d goes from %s to %s", i, before[i], after[i])
			}
		}
	})
}

// TestADenialAddsNothing puts a statement that denies everything into the policy of every
// endpoint: no call may get on better, and those to AWS may not arrive.
func TestADenialAddsNothing(t *testing.T) {
	deny := document{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
	goldens(t, func(t *testing.T, source string) {
		closed := change(t, source, func(resources document) {
			for _, id := range ids(resources, "AWS::EC2::VPCEndpoint") {
				properties := resources[id].(document)["Properties"].(document)
				properties["PolicyDocument"] = document{"Version": "2012-10-17", "Statement": []any{deny}}
			}
		})
		before, _ := verdicts(t, source)
		after, exits := verdicts(t, closed)
		for i := range before {
			if worse(before[i], after[i]) {
				t.Errorf("need %d goes from %s to %s", i, before[i], after[i])
			}
		}
		if exits[OpenPolicy+" allowed"] > 0 {
			t.Errorf("endpoints whose policies deny everything are exits: %v", exits)
		}
	})
}

// TestASpareSubnetChangesNothing adds copies of subnets that nothing uses.
func TestASpareSubnetChangesNothing(t *testing.T) {
	goldens(t, func(t *testing.T, source string) {
		more := change(t, source, func(resources document) {
			for _, id := range ids(resources, "AWS::EC2::Subnet") {
				resources["Spare"+id] = resources[id]
			}
		})
		same(t, source, more)
	})
}

// TestNamesAndOrderChangeNothing gives every resource another name, so that they sort the
// other way round. Needs are compared by number, as they sort differently.
func TestNamesAndOrderChangeNothing(t *testing.T) {
	goldens(t, func(t *testing.T, source string) {
		var doc document
		if err := json.Unmarshal([]byte(source), &doc); err != nil {
			t.Fatal(err)
		}
		resources, _ := doc["Resources"].(document)
		var pairs []string
		for i, id := range sortedByLength(resources) {
			other := fmt.Sprintf("Z%03d%s", len(resources)-i, id)
			pairs = append(pairs, `"`+id+`"`, `"`+other+`"`, "${"+id+"}", "${"+other+"}", "${"+id+".", "${"+other+".", `"`+id+".", `"`+other+".")
		}
		same(t, source, strings.NewReplacer(pairs...).Replace(source))
	})
}

func sortedByLength(resources document) []string {
	var list []string
	for id := range resources {
		list = append(list, id)
	}
	slices.SortFunc(list, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return list
}

// same wants the same verdicts, in whatever order, and the same exits of two templates.
func same(t *testing.T, one, other string) {
	t.Helper()
	before, exits := verdicts(t, one)
	after, others := verdicts(t, other)
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Errorf("verdicts %v, want %v", after, before)
	}
	if fmt.Sprint(exits) != fmt.Sprint(others) {
		t.Errorf("exits %v, want %v", others, exits)
	}
}
