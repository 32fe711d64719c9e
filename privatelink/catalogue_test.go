package privatelink

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestRowsAreComplete(t *testing.T) {
	for _, e := range All() {
		if got, err := Lookup(e.Service); err != nil || got != e {
			t.Errorf("Lookup(%q) = %+v, %v, want the row of All", e.Service, got, err)
		}
		short, _, slash := strings.Cut(string(e.Service), "/")
		if e.Name != short || slash && e.Type != Interface {
			t.Errorf("%s: Name %q, Type %s", e.Service, e.Name, e.Type)
		}
		if wantPort := map[bool]int{true: 9142, false: 443}[strings.HasPrefix(e.Name, "cassandra")]; e.Port != wantPort {
			t.Errorf("%s: Port = %d, want %d", e.Service, e.Port, wantPort)
		}
		if e.hosts != "" && e.Dns == DnsUnverified {
			t.Errorf("%s has private DNS names but does not say where they come from", e.Service)
		}
		if e.hosts == "" && e.Dns == DnsDerived {
			t.Errorf("%s has no private DNS names to derive", e.Service)
		}
		if gateway := e.Type == Gateway; gateway != (e.public != "") || gateway && e.hosts != "" {
			t.Errorf("%s, a %s endpoint, has the public names %q and the private ones %q", e.Service, e.Type, e.public, e.hosts)
		}
	}
}

func TestGatewaysAreGateways(t *testing.T) {
	want := []Service{DynamoDb, S3, S3Express}
	var got []Service
	for _, e := range All() {
		if e.Type == Gateway {
			got = append(got, e.Service)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("gateway endpoints = %q, want %q", got, want)
	}
}

// Lookup searches by halves, so an unsorted catalogue would lose rows.
func TestSorted(t *testing.T) {
	for i, e := range catalogue[1:] {
		if prev := catalogue[i].Service; prev >= e.Service {
			t.Errorf("%q comes after %q", e.Service, prev)
		}
	}
}

// Every constant has a row, and every row a constant.
func TestConstants(t *testing.T) {
	constants := constantsOf(t, "services.go")
	for service, name := range constants {
		if _, err := Lookup(service); err != nil {
			t.Errorf("constant %s: %v", name, err)
		}
	}
	for _, e := range catalogue {
		if constants[e.Service] == "" {
			t.Errorf("%q has a row but no constant", e.Service)
		}
	}
}

// constantsOf returns the names of the constants of type Service in a file, by value.
func constantsOf(t *testing.T, file string) map[Service]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constants := map[Service]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil || constants[Service(value)] != "" {
			t.Errorf("constant %s: second for %q, or %v", spec.Names[0], value, err)
		}
		constants[Service(value)] = spec.Names[0].Name
		return false
	})
	return constants
}
