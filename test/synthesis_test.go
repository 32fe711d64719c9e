package test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestLookupOfSupportedAzsIsAsked: the one lookup there is, only if asked for.
func TestLookupOfSupportedAzsIsAsked(t *testing.T) {
	stack := cdktest.AddStack(cdktest.NewApp(t, nil), "Test", ireland)
	defineNetworkWithSupportedAzs(stack)
	got := strings.Join(missingContext(t, cdktest.Synthesize(t, stack)), "\n")
	want := strings.Join([]string{supportedAzsKey("ecr.dkr"), supportedAzsKey("xray"), supportedAzsKey("s3")}, "\n")
	if got != want {
		t.Errorf("missing context:\n%s\nwant that of the three interface endpoints:\n%s", got, want)
	}
}

// missingContext returns the keys of the lookups that a cloud assembly needs.
func missingContext(t *testing.T, directory string) []string {
	t.Helper()
	var manifest struct{ Missing []struct{ Key string } }
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(directory, "manifest.json"))), &manifest); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, m := range manifest.Missing {
		keys = append(keys, m.Key)
	}
	return keys
}

// messages returns what CDK prints about the stack Test.
func messages(t *testing.T, directory string) []string {
	t.Helper()
	var metadata map[string][]struct {
		Type string
		Data any
	}
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(directory, "Test.metadata.json"))), &metadata); err != nil {
		t.Fatal(err)
	}
	var found []string
	for path, entries := range metadata {
		for _, e := range entries {
			switch e.Type {
			case "aws:cdk:info", "aws:cdk:warning", "aws:cdk:error":
				text, _ := e.Data.(string)
				found = append(found, path+": "+text)
			}
		}
	}
	return found
}

// TestMessagesAreFound: a warning of CDK's is seen.
func TestMessagesAreFound(t *testing.T) {
	app := cdktest.NewApp(t, nil) // without the choice that CDK asks for
	private := newCluster(cdktest.AddStack(app, "Network", nil), nil)
	stack := cdktest.AddStack(app, "Test", nil)
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
	found := strings.Join(messages(t, cdktest.Synthesize(t, stack)), "\n")
	if want := "No cross-stack-reference strength configured"; !strings.Contains(found, want) {
		t.Errorf("messages = %q, want one with %q", found, want)
	}
}
