package verifytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A recorder is a test that only notes what it is told.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatal(args ...any) {
	r.errors = append(r.errors, fmt.Sprint(args...))
	panic(r)
}

var ireland = verify.Options{Options: template.Options{Region: "eu-west-1", Account: "111122223333"}}

const (
	good    = "../../test/golden/service-zero.json"
	network = "../../test/golden/isolatedvpc-zero.json"
)

// broken is the good template without private DNS.
func broken(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(data), `"PrivateDnsEnabled": true`, `"PrivateDnsEnabled": false`)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// opened is the good template with a DNS Firewall that only alerts, and without the policy of
// one endpoint.
func opened(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	var golden map[string]map[string]any
	if err := json.Unmarshal(bytes.Replace(data, []byte(`"Action": "BLOCK"`), []byte(`"Action": "ALERT"`), 1), &golden); err != nil {
		t.Fatal(err)
	}
	delete(golden["Resources"]["NetworkEndpointsLogsE81BA937"].(map[string]any)["Properties"].(map[string]any), "PolicyDocument")
	if data, err = json.Marshal(golden); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "opened.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestMust(t *testing.T) {
	isolated := ireland
	isolated.Isolated = true
	open := opened(t)
	tests := []struct {
		name string
		must func(t testing.TB)
		want []string // in the errors, in this order; none: the test passes
	}{
		{"tasks start", func(t testing.TB) { MustStart(t, ireland, good) }, nil},
		{"tasks do not start", func(t testing.TB) { MustStart(t, ireland, broken(t.(*recorder).TB.(*testing.T))) },
			[]string{"WebServiceD04B5F3E is not proved to start", "image-pull (login to Amazon ECR) is denied at dns", "EcrApi"}},
		{"nothing starts", func(t testing.TB) { MustStart(t, ireland, network) }, []string{"nothing starts tasks"}},
		{"nothing leaves", func(t testing.TB) { MustNotLeave(t, ireland, good) }, nil},
		{"something leaves", func(t testing.TB) { MustNotLeave(t, ireland, open) }, []string{"dns", "endpoint-policy"}},
		{"no network", func(t testing.TB) { MustNotLeave(t, ireland, "../testdata/source-pattern/cluster.yml") }, []string{"there is no network"}},
		{"no errors", func(t testing.TB) { MustPass(t, isolated, nil, good) }, nil},
		{"warnings", func(t testing.TB) { MustPass(t, ireland, nil, open) }, nil},
		{"errors", func(t testing.TB) { MustPass(t, isolated, []string{"dns-exfiltration"}, open) }, []string{"endpoint-policy-open"}},
		{"errors that are excepted", func(t testing.TB) {
			MustPass(t, isolated, []string{"dns-exfiltration", "endpoint-policy-open"}, open)
		}, nil},
		{"not a template", func(t testing.TB) { MustStart(t, ireland, "verifytest.go") }, []string{"verifytest.go:"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &recorder{TB: t}
			func() {
				defer func() { _ = recover() }()
				tt.must(r)
			}()
			said := strings.Join(r.errors, "\n")
			if len(tt.want) == 0 && said != "" {
				t.Errorf("it fails: %s", said)
			}
			rest := said
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Errorf("want %q in order in: %s", want, said)
				}
				rest = after
			}
		})
	}
}
