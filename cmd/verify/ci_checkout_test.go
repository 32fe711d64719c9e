package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A checkout is a repository as a run of the workflow finds it, with the programs that the
// workflow calls. Those for packages and for GitHub only pretend; verify and git are real.
type checkout struct {
	t       *testing.T
	event   string
	dir     string // of the job, RUNNER_TEMP beside it
	outputs map[string]string
	env     []string
}

// assembly is the cloud assembly that the app of a commit synthesizes; a commit without one
// has no app.
type assembly func(template map[string]any)

func good(map[string]any) {}

// broken has the endpoint for logs, and its name does not lead there.
func broken(template map[string]any) {
	endpoint := template["Resources"].(map[string]any)["NetworkEndpointsLogsE81BA937"].(map[string]any)
	endpoint["Properties"].(map[string]any)["PrivateDnsEnabled"] = false
}

// unreadable is no template.
func unreadable(template map[string]any) { template["Resources"] = "none" }

// newCheckout merges head into base, as GitHub does for a pull request, and clones the merge
// and its parents.
func newCheckout(t *testing.T, event string, base, head assembly) *checkout {
	t.Helper()
	root := t.TempDir()
	c := &checkout{t: t, event: event, dir: filepath.Join(root, "origin"), outputs: map[string]string{}}
	c.env = append(os.Environ(),
		"PATH="+stubs(t)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"RUNNER_TEMP="+filepath.Join(root, "temp"), "GITHUB_WORKSPACE="+filepath.Join(root, "clone"), "GITHUB_REPOSITORY=owner/name",
		"GITHUB_OUTPUT="+filepath.Join(root, "output"), "GITHUB_PATH="+filepath.Join(root, "path"),
		"GITHUB_STEP_SUMMARY="+filepath.Join(root, "summary"), "GH_LOG="+filepath.Join(root, "gh"))
	for _, dir := range []string{"origin", "temp"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c.bash("git init --quiet --initial-branch main && git commit --quiet --allow-empty -m first")
	c.commit(base)
	c.bash("git checkout --quiet -b feature")
	c.commit(head)
	c.bash("git checkout --quiet main && git merge --quiet --no-ff -m merge feature")
	c.bash(`git clone --quiet --depth 2 "file://$PWD" "$GITHUB_WORKSPACE"`)
	c.dir = filepath.Join(root, "clone")
	return c
}

func (c *checkout) commit(a assembly) {
	c.t.Helper()
	if a != nil {
		var template map[string]any
		raw, err := os.ReadFile("../../test/golden/service-zero.json")
		if err == nil {
			err = json.Unmarshal(raw, &template)
		}
		if err != nil {
			c.t.Fatal(err)
		}
		a(template)
		raw, _ = json.MarshalIndent(template, "", " ")
		c.write("app/manifest.json", []byte(`{"artifacts": {"Web": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Web.template.json"}}}}`))
		c.write("app/Web.template.json", raw)
	}
	c.bash("git add --all && git commit --quiet --allow-empty -m change")
}

func (c *checkout) write(name string, content []byte) {
	c.t.Helper()
	name = filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// stubs returns a directory with programs that stand for those which need a network. Each
// knows one way to be called.
func stubs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range map[string]string{
		"npm": `[ "$*" = ci ]`,
		"npx": `[ "$1 $2 $3 $4" = "cdk synth --quiet --output" ] && cp -r app "$5"`,
		"go": `module=github.com/isolated-ecs/isolated-ecs
case "$*" in
"list -m -f {{.Version}} $module") echo v0.1.0 ;;
"install $module/cmd/verify@v0.1.0" | "env GOPATH") ;;
*) exit 1 ;;
esac`,
		"gh": `case "$1 $2" in
"api --paginate") echo "$COMMENTS" ;;
"api --silent") echo "$*" >> "$GH_LOG" ;;
*) exit 1 ;;
esac`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// bash runs a script as a step with "shell: bash" does, and fails the test if it fails.
func (c *checkout) bash(script string) {
	c.t.Helper()
	if output, err := c.try(script, nil); err != nil {
		c.t.Fatalf("%s: %v\n%s", script, err, output)
	}
}

func (c *checkout) try(script string, env []string) (string, error) {
	command := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	command.Dir, command.Env = c.dir, append(c.env, env...)
	output, err := command.CombinedOutput()
	return string(output), err
}

// run runs the steps of a job that are scripts, and returns the name of the one that fails,
// "" if none does.
func (c *checkout) run(j *job) string {
	c.t.Helper()
	for _, s := range j.Steps {
		if s.Run == "" || s.If != "" && !c.holds(s.If) {
			continue
		}
		var env []string
		for key, value := range s.Env {
			env = append(env, key+"="+c.value(value))
		}
		output, err := c.try(s.Run, env)
		c.t.Logf("%s: %v\n%s", s.Name, err, output)
		if err != nil && !s.ContinueOnError {
			return s.Name
		}
		if s.ID != "" {
			for line := range strings.Lines(c.file("output")) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				c.outputs["steps."+s.ID+".outputs."+key] = value
			}
		}
	}
	return ""
}

// holds knows the one condition that steps have.
func (c *checkout) holds(condition string) bool {
	c.t.Helper()
	if condition != "github.event_name == 'pull_request'" {
		c.t.Fatalf("a step has the condition %q, which this test does not know", condition)
	}
	return c.event == "pull_request"
}

// value replaces the expressions in a value of env by what they stand for.
func (c *checkout) value(text string) string {
	known := map[string]string{
		"github.token": "token", "github.event.pull_request.number": "7", "github.server_url": "https://github.com",
		"github.repository": "owner/name", "github.run_id": "99",
	}
	maps.Copy(known, c.outputs)
	return regexp.MustCompile(`\$\{\{ (.+?) \}\}`).ReplaceAllStringFunc(text, func(expression string) string {
		name := strings.TrimSpace(strings.Trim(expression, "${}"))
		if _, ok := known[name]; !ok {
			c.t.Errorf("the value of %s is not known", expression)
		}
		return known[name]
	})
}

// file returns what a file beside the checkout has, "" if there is none.
func (c *checkout) file(name string) string {
	raw, err := os.ReadFile(filepath.Join(filepath.Dir(c.dir), name))
	if err != nil && !os.IsNotExist(err) {
		c.t.Fatal(err)
	}
	return string(raw)
}

// publish hands what the first job keeps to the second, and runs that.
func (c *checkout) publish(w workflow) string {
	c.t.Helper()
	keep := slices.IndexFunc(w.Jobs["verify"].Steps, func(s step) bool { return strings.HasPrefix(s.Uses, "actions/upload-artifact@") })
	second := *c
	second.dir = filepath.Join(filepath.Dir(c.dir), "published")
	for name := range strings.FieldsSeq(w.Jobs["verify"].Steps[keep].With["path"]) {
		raw, err := os.ReadFile(filepath.Join(c.dir, name))
		if err != nil {
			c.t.Fatal(err)
		}
		second.write(name, raw)
	}
	return second.run(w.Jobs["publish"])
}
