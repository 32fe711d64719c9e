package test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tableIn matches a table of docs/endpoints.md, with the golden template that it is of.
var tableIn = regexp.MustCompile(`(?s)<!-- endpoints of ([a-z0-9-]+) -->\n.*?<!-- end -->\n`)

// TestEndpointTables: the tables of docs/endpoints.md say what the golden templates
// have: each endpoint, what its policy lets through, and why it is there.
func TestEndpointTables(t *testing.T) {
	const path = "../docs/endpoints.md"
	text := readFile(t, path)
	tables := 0
	want := tableIn.ReplaceAllStringFunc(text, func(table string) string {
		tables++
		name := tableIn.FindStringSubmatch(table)[1]
		return fmt.Sprintf("<!-- endpoints of %s -->\n%s<!-- end -->\n", name, endpointTable(readTemplate(t, "golden/"+name+".json")))
	})
	if tables != 5 {
		t.Errorf("%s has %d tables, want 5", path, tables)
	}
	if text == want {
		return
	}
	if flag.Lookup("update").Value.String() != "true" {
		t.Fatalf("%s does not say what the golden templates have; go test ./test -run %s -update writes it", path, t.Name())
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// endpointTable renders the endpoints of a template in Markdown.
func endpointTable(tmpl template) string {
	table := "| endpoint | lets through | because |\n|---|---|---|\n"
	interfaces := 0
	for _, id := range tmpl.ids("AWS::EC2::VPCEndpoint") {
		r := tmpl.Resources[id]
		name := regexp.MustCompile(`^.*\$\{AWS::Region\}\.`).ReplaceAllString(spelled(r.Properties["ServiceName"]), "")
		if r.Properties["VpcEndpointType"] == "Interface" {
			interfaces++
		} else {
			name += ", gateway"
		}
		table += fmt.Sprintf("| %s | %s | %s |\n", name, policyCell(r.Properties["PolicyDocument"]), reasonCell(r.Metadata))
	}
	return table + fmt.Sprintf("\n%d interface endpoints in two zones: %s hours a month.\n", interfaces, thousands(interfaces*2*730))
}

func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }

func policyCell(document any) string {
	policy, ok := document.(map[string]any)
	if !ok {
		return "everything: it takes no policy as far as is known"
	}
	var lines []string
	for _, s := range policy["Statement"].([]any) {
		statement := s.(map[string]any)
		line := fmt.Sprintf("%s on %s", codes(statement["Action"]), codes(statement["Resource"]))
		if statement["Effect"] != "Allow" {
			line = strings.ToLower(statement["Effect"].(string)) + " " + line
		}
		lines = append(lines, line+whose(statement["Condition"]))
	}
	return strings.Join(lines, "; ")
}

// whose says what the conditions of a statement are, unless they are the usual ones.
func whose(conditions any) string {
	account := map[string]any{"Ref": "AWS::AccountId"}
	usual := map[string]any{"StringEquals": map[string]any{"aws:PrincipalAccount": account, "aws:ResourceAccount": account}}
	switch {
	case conditions == nil:
		return ", for everybody"
	case reflect.DeepEqual(conditions, usual):
		return ""
	}
	return fmt.Sprintf(" if %v", conditions)
}

// codes spells one or more values, in the order of the template.
func codes(value any) string {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var words []string
	for _, v := range list {
		words = append(words, "`"+spelled(v)+"`")
	}
	return strings.Join(words, ", ")
}

func reasonCell(metadata map[string]any) string {
	var reasons []string
	list, _ := metadata["isolated-ecs:Reasons"].([]any)
	for _, r := range list {
		reasons = append(reasons, strings.ReplaceAll(fmt.Sprint(r), "Test/", ""))
	}
	return strings.Join(slices.Compact(reasons), "; ")
}

// spelled writes a value with its functions as Fn::Sub has them.
func spelled(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var parts []string
		for _, item := range v {
			parts = append(parts, spelled(item))
		}
		return strings.Join(parts, "")
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return "${" + ref + "}"
		}
		if attribute, ok := v["Fn::GetAtt"].([]any); ok {
			return fmt.Sprintf("${%s.%s}", attribute...)
		}
		if join, ok := v["Fn::Join"].([]any); ok {
			return spelled(join[1])
		}
		if v["Fn::FindInMap"] != nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	return fmt.Sprint(value)
}
