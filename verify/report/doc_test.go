package report

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// docs/report.md promises the JSON form, so it must have every field of it.
func TestDocumentHasEveryField(t *testing.T) {
	page, err := os.ReadFile("../../docs/report.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	jsonNames(reflect.TypeFor[Report](), names)
	if len(names) < 30 {
		t.Fatalf("found only %d fields", len(names))
	}
	for name := range names {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/report.md does not mention the field %s", name)
		}
	}
	for _, word := range append(hopNames(), "error", "warning", "note", "allowed", "denied", "unknown", fingerprintKey) {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/report.md does not mention %s", word)
		}
	}
}

func jsonNames(t reflect.Type, names map[string]bool) {
	switch t.Kind() {
	case reflect.Slice:
		jsonNames(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
				names[name] = true
			}
			if t.Field(i).Tag.Get("json") != "-" {
				jsonNames(t.Field(i).Type, names)
			}
		}
	}
}

func hopNames() []string {
	var names []string
	for _, h := range []fact.Hop{fact.HopTask, fact.HopDNS, fact.HopRoute, fact.HopEgress, fact.HopNACL, fact.HopIngress,
		fact.HopEndpoint, fact.HopEndpointPolicy, fact.HopIdentityPolicy, fact.HopResourcePolicy} {
		names = append(names, string(h))
	}
	return names
}
