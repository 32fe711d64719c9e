package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const workflowFile = "../../examples/ci/github.yml"

// A workflow is the part of one of GitHub Actions that these tests run.
type workflow struct {
	On          map[string]any
	Permissions map[string]string
	Jobs        map[string]*job
}

type job struct {
	If          string
	Permissions map[string]string
	Outputs     map[string]string
	Steps       []step
}

type step struct {
	Name, ID, If, Uses, Run string
	With, Env               map[string]string
	ContinueOnError         bool `yaml:"continue-on-error"`
}

func readWorkflow(t *testing.T) workflow {
	t.Helper()
	var w workflow
	raw, err := os.ReadFile(workflowFile)
	if err == nil {
		err = yaml.Unmarshal(raw, &w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestWorkflowIsClosed: code of a pull request runs where the token can only read; what
// others publish is pinned to a commit; and no text of a pull request gets into a script.
func TestWorkflowIsClosed(t *testing.T) {
	w := readWorkflow(t)
	if _, ok := w.On["pull_request_target"]; ok {
		t.Error("the workflow runs on pull_request_target, where forks get a token that may write")
	}
	if w.Permissions == nil || len(w.Permissions) > 0 {
		t.Errorf("permissions of all jobs are %v, want none", w.Permissions)
	}
	if got := w.Jobs["verify"].Permissions; !maps.Equal(got, map[string]string{"contents": "read"}) {
		t.Errorf("the job that runs code of the pull request has permissions %v", got)
	}
	pinned := regexp.MustCompile(`^[a-z./-]+@[0-9a-f]{40}$`)
	for name, j := range w.Jobs {
		for _, s := range j.Steps {
			if s.Uses != "" && !pinned.MatchString(s.Uses) {
				t.Errorf("job %s uses %s, want a commit", name, s.Uses)
			}
			if strings.Contains(s.Run, "${{") {
				t.Errorf("job %s, step %q has an expression in its script; give it in env", name, s.Name)
			}
			if name == "publish" && regexp.MustCompile(`\b(go|npm|npx|make)\b`).MatchString(s.Run) {
				t.Errorf("step %q runs code of the pull request, with a token that may write", s.Name)
			}
		}
	}
}

func TestExampleWorkflow(t *testing.T) {
	tests := []struct {
		name       string
		event      string
		base, head assembly
		comments   string   // the id of the comment that is there
		fails      string   // the step of the first job that does
		status     string   // "": no verdict, and the second job does not run
		summary    []string // is in the summary and in the comment
		calls      string   // of gh
	}{
		{name: "pull request that breaks a service", event: "pull_request", base: good, head: broken,
			fails: "Fail if verify found an error", status: "1", summary: []string{"cannot start", "log-delivery", "verify diff"},
			calls: "api --silent --method POST repos/owner/name/issues/7/comments -F body=@comment.md"},
		{name: "pull request that repairs it, with a comment", event: "pull_request", base: broken, head: good, comments: "41\n42",
			status: "0", summary: []string{"can start", "verify diff"},
			calls: "api --silent --method PATCH repos/owner/name/issues/comments/42 -F body=@comment.md"},
		{name: "first pull request with an app", event: "pull_request", base: nil, head: good, status: "0", summary: []string{"can start"},
			calls: "api --silent --method POST repos/owner/name/issues/7/comments -F body=@comment.md"},
		{name: "push", event: "push", base: good, head: good, status: "0", summary: []string{"can start"}},
		{name: "no template", event: "pull_request", base: good, head: unreadable, fails: "Verify"},
		{name: "no app", event: "push", fails: "Synthesize"},
	}
	w := readWorkflow(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCheckout(t, tt.event, tt.base, tt.head)
			c.env = append(c.env, "COMMENTS="+tt.comments)
			if got := c.run(w.Jobs["verify"]); got != tt.fails {
				t.Fatalf("step %q fails, want %q", got, tt.fails)
			}
			if got := c.outputs["steps.verify.outputs.status"]; got != tt.status {
				t.Fatalf("status %q, want %q", got, tt.status)
			}
			if tt.status == "" {
				return
			}
			if step := c.publish(w); step != "" {
				t.Fatalf("step %q of the second job fails", step)
			}
			if got := strings.TrimSpace(c.file("gh")); got != tt.calls {
				t.Errorf("gh %s, want %s", got, tt.calls)
			}
			for _, want := range tt.summary {
				if !strings.Contains(c.file("summary"), want) {
					t.Errorf("the summary does not say %q:\n%s", want, c.file("summary"))
				}
				if tt.event == "pull_request" && !strings.Contains(c.file("published/comment.md"), want) {
					t.Errorf("the comment does not say %q:\n%s", want, c.file("published/comment.md"))
				}
			}
		})
	}
}

// TestCommentIsCut: a comment that GitHub would refuse is cut at the end of a line, what is
// open there is closed, and it says where the rest is.
func TestCommentIsCut(t *testing.T) {
	w := readWorkflow(t)
	for name, summary := range map[string]string{
		"short": "# Report\n<details>\n```\ncode\n```\n</details>\n",
		"long":  "# Report\n<details>\n```\n" + strings.Repeat("— a line of code\n", 10000) + "```\n</details>\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := newCheckout(t, "pull_request", nil, nil)
			c.write("summary.md", []byte(summary))
			if step := c.run(w.Jobs["publish"]); step != "" {
				t.Fatalf("step %q fails", step)
			}
			comment, err := os.ReadFile(filepath.Join(c.dir, "comment.md"))
			if err != nil {
				t.Fatal(err)
			}
			if len(comment) > 65536 || name == "short" && !strings.Contains(string(comment), summary) {
				t.Errorf("the comment has %d bytes of %d", len(comment), len(summary))
			}
			for line, want := range map[string]int{"```": 2, "<details>": 1, "</details>": 1} {
				if got := strings.Count("\n"+string(comment), "\n"+line+"\n"); got != want {
					t.Errorf("the comment has %d lines %s, want %d", got, line, want)
				}
			}
			if got, want := bytes.Contains(comment, []byte("Cut to the size")), name == "long"; got != want {
				t.Errorf("the comment says that it is cut: %v, want %v", got, want)
			}
			if !bytes.HasPrefix(comment, []byte("<!-- verify -->\n")) || !bytes.Contains(comment, []byte("(https://github.com/owner/name/actions/runs/99)")) {
				t.Errorf("the comment has no marker or no link: %.100s", comment)
			}
		})
	}
}
