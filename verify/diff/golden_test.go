package diff_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/diff"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

func goldens(t *testing.T) []string {
	t.Helper()
	files, _ := filepath.Glob("../../test/golden/*.json")
	if len(files) < 50 {
		t.Fatalf("%d golden templates", len(files))
	}
	return files
}

// TestOfItself: what did not change is not told, also if everything that has no order is in
// another one.
func TestOfItself(t *testing.T) {
	for _, file := range goldens(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			turned := filepath.Join(t.TempDir(), "turned.json")
			writeTree(t, turned, reversed(readTree(t, file), ""))
			m := load(t, file)
			for _, other := range []string{file, turned} {
				if d := diff.Compare(m, load(t, other)); len(d.Changes) > 0 {
					t.Errorf("%s:\n%s", other, text(t, d))
				}
			}
		})
	}
}

// TestMirrored: from one golden template to the next the same is told as the other way round.
func TestMirrored(t *testing.T) {
	files := goldens(t)
	before := load(t, files[0])
	for _, file := range files[1:] {
		t.Run(filepath.Base(file), func(t *testing.T) {
			after := load(t, file)
			d := diff.Compare(before, after)
			if len(d.Changes) == 0 {
				t.Error("no change")
			}
			mirrored(t, d, diff.Compare(after, before))
			before = after
		})
	}
}

// TestMutationsAreTold: whatever is deleted from a template is told, and as one for the worse if a
// verdict is worse.
func TestMutationsAreTold(t *testing.T) {
	for _, name := range []string{"workload-secrets", "service-efs", "internal-alb", "guards-all"} {
		t.Run(name, func(t *testing.T) {
			file := "../../test/golden/" + name + ".json"
			root := readTree(t, file)
			before := load(t, file)
			was := verify.Run(before)
			told, worse := 0, 0
			for i, way := range ways(root) {
				if i%deletions != 0 || forPeople[way[len(way)-1]] || isMoot(way) {
					continue
				}
				mutant := filepath.Join(t.TempDir(), "mutant.json")
				writeTree(t, mutant, without(root, way))
				after, err := verify.Load(mutant, options)
				if err != nil {
					continue // what refers to it is left
				}
				told++
				d := diff.Compare(before, after)
				if len(d.Changes) == 0 {
					t.Errorf("without %s nothing is told", strings.Join(way, "/"))
				}
				if !isWorse(was, verify.Run(after)) {
					continue
				}
				if worse++; !d.Has(diff.Worse) {
					t.Errorf("without %s a verdict is worse, and this is told:\n%s", strings.Join(way, "/"), text(t, d))
				}
			}
			if told < 20 || worse < 2 {
				t.Errorf("only %d deletions, and %d that make something worse", told, worse)
			}
		})
	}
}

// forPeople is what decides nothing.
var forPeople = map[string]bool{"Sid": true, "Version": true, "Description": true, "PolicyName": true}

// isMoot reports whether a way leads into the rule that stands for no egress, which matches
// nothing, or into the policy of a key, which has statements that another one covers.
func isMoot(way []string) bool {
	return slices.Contains(way, "SecurityGroupEgress") && len(way) > 5 || slices.Contains(way, "KeyPolicy")
}

// deletions is of how many of them one is tried.
const deletions = 7

// isWorse compares verdicts without the help of the package, of what both have.
func isWorse(before, after *verify.Report) bool {
	started, isolated := map[string]bool{}, map[string]bool{}
	for _, w := range before.Workloads {
		started[w.ID] = w.Verdict == verify.Allowed
	}
	for _, n := range before.Networks {
		isolated[n.ID] = n.Isolated
	}
	return slices.ContainsFunc(after.Workloads, func(w report.Workload) bool { return started[w.ID] && w.Verdict != verify.Allowed }) ||
		slices.ContainsFunc(after.Networks, func(n report.Network) bool { return isolated[n.ID] && !n.Isolated })
}

type tree = any

func readTree(t *testing.T, file string) tree {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var root tree
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		t.Fatal(err)
	}
	return root
}

func writeTree(t *testing.T, file string, root tree) {
	t.Helper()
	data, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, data)
}

// reversed turns lists around in which the order says nothing, and drops metadata.
func reversed(t tree, key string) tree {
	switch t := t.(type) {
	case map[string]tree:
		out := map[string]tree{}
		for k, v := range t {
			if k != "Metadata" {
				out[k] = reversed(v, k)
			}
		}
		return out
	case []tree:
		out := slices.Clone(t)
		for i := range out {
			out[i] = reversed(out[i], "")
		}
		if slices.Contains([]string{"Action", "Resource", "SecurityGroupEgress", "SecurityGroupIngress", "Environment", "Tags", "Domains", "Statement"}, key) {
			slices.Reverse(out)
		}
		return out
	}
	return t
}

// ways are those to every resource, and to all below their properties down to some depth.
func ways(root tree) [][]string {
	var all [][]string
	resources := root.(map[string]tree)["Resources"].(map[string]tree)
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if r := resources[id].(map[string]tree); r["Type"] != "AWS::CDK::Metadata" {
			all = append(all, []string{"Resources", id})
			all = append(all, below(r["Properties"], []string{"Resources", id, "Properties"}, 4)...)
		}
	}
	return all
}

func below(t tree, from []string, depth int) [][]string {
	var all [][]string
	if depth == 0 {
		return nil
	}
	step := func(key string, v tree) {
		way := append(slices.Clone(from), key)
		if !strings.HasPrefix(key, "Fn::") && key != "Ref" {
			all = append(append(all, way), below(v, way, depth-1)...)
		}
	}
	switch t := t.(type) {
	case map[string]tree:
		for _, key := range slices.Sorted(maps.Keys(t)) {
			step(key, t[key])
		}
	case []tree:
		for i, v := range t {
			step(strconv.Itoa(i), v)
		}
	}
	return all
}

func without(t tree, way []string) tree {
	switch t := t.(type) {
	case map[string]tree:
		out := maps.Clone(t)
		if len(way) == 1 {
			delete(out, way[0])
		} else {
			out[way[0]] = without(t[way[0]], way[1:])
		}
		return out
	case []tree:
		i, _ := strconv.Atoi(way[0])
		out := slices.Clone(t)
		if len(way) == 1 {
			return slices.Delete(out, i, i+1)
		}
		out[i] = without(t[i], way[1:])
		return out
	}
	return t
}

// A way out that is open is not merely a proof that is missing.
func TestNotIsolatedAnyMore(t *testing.T) {
	file := "../../test/golden/workload-secrets.json"
	root := readTree(t, file)
	resources := root.(map[string]tree)["Resources"].(map[string]tree)
	for id, r := range resources {
		if r.(map[string]tree)["Type"] == "AWS::EC2::RouteTable" {
			resources["Peering"] = map[string]tree{"Type": "AWS::EC2::Route", "Properties": map[string]tree{
				"RouteTableId": map[string]tree{"Ref": id}, "DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx-1"}}
			break
		}
	}
	changed := filepath.Join(t.TempDir(), "template.json")
	writeTree(t, changed, root)
	if got := text(t, diff.Compare(load(t, file), load(t, changed))); !strings.Contains(got, " was isolated, and is not any more") || !strings.Contains(got, "peering exit of ") {
		t.Errorf("got\n%s", got)
	}
}
