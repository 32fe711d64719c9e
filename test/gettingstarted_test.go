package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// guideBlock matches a block of docs/getting-started.md, with the comment before it that says
// what it is.
var guideBlock = regexp.MustCompile("(?m)(?:^<!-- (.*) -->\n)?^```(\\w*)\n((?s:.*?))^```$")

// TestExampleOfTheGuide: docs/getting-started.md works as it is written, in an empty directory,
// but for the blocks that need AWS. What a reader downloads is that of the checkout.
func TestExampleOfTheGuide(t *testing.T) {
	text := readFile(t, "../docs/getting-started.md")
	_, after, _ := strings.Cut(readFile(t, "../README.md"), "```go\n")
	if program, _, _ := strings.Cut(after, "```"); !strings.Contains(text, "```go\n"+program+"```") {
		t.Error("the program of the guide is not that of the README")
	}
	g := newGuide(t)
	for _, d := range downloads(t, g.root) {
		if !strings.Contains(text, "\n"+d[0]+"\n") {
			t.Errorf("the guide does not say %q", d[0])
		}
	}
	ran := 0
	for _, block := range guideBlock.FindAllStringSubmatch(text, -1) {
		if g.step(block[1], block[3]); strings.HasPrefix(block[1], "runs") {
			ran++
		}
	}
	if ran < 8 {
		t.Errorf("only %d blocks of the guide were run", ran)
	}
}

// A guide is a reader who follows one.
type guide struct {
	t       *testing.T
	dir     string // where the reader is
	root    string // the checkout
	environ []string
	output  string // of what was run last
}

func newGuide(t *testing.T) *guide {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{t: t, dir: t.TempDir(), root: root}
	g.environ = append(os.Environ(),
		"HOME="+t.TempDir(), "CDK_DEFAULT_ACCOUNT=", "CDK_DEFAULT_REGION=", "CDK_DISABLE_CLI_TELEMETRY=true", "NO_COLOR=1",
		"PATH="+filepath.Join(root, "node_modules", ".bin")+":"+os.Getenv("PATH"))
	for _, name := range []string{"GOMODCACHE", "GOCACHE"} { // that of the user, not of the new home
		value, err := run(".", "go", "env", name)
		if err != nil {
			t.Fatalf("%v\n%s", err, value)
		}
		g.environ = append(g.environ, name+"="+strings.TrimSpace(string(value)))
	}
	return g
}

// step does what a block says.
func (g *guide) step(is, block string) {
	g.t.Helper()
	verb, rest, _ := strings.Cut(is, " ")
	switch {
	case is == "needs AWS", is == ".ci/run":
	case is == "runs":
		g.run(block, 0)
	case is == "runs, exit status 1":
		g.run(block, 1)
	case is == "printed":
		g.printed(block)
	case verb == "file":
		writeFile(g.t, g.dir, rest, block)
	case verb == "in", is == "not in main.go":
		g.edit(is, block)
	default:
		g.t.Fatalf("the guide does not say what this block is: %q\n%s", is, block)
	}
}

// edit changes a file: "in FILE, after: LINE", "in FILE, before: LINE", or "not in FILE".
func (g *guide) edit(is, block string) {
	g.t.Helper()
	file, line, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(is, "not "), "in "), ", ")
	where, line, _ := strings.Cut(line, ": ")
	old, replacement := line+"\n", map[string]string{"after": line + "\n" + block, "before": block + line + "\n"}[where]
	if strings.HasPrefix(is, "not ") {
		old = block
	}
	text := readFile(g.t, filepath.Join(g.dir, file))
	if strings.Count(text, old) != 1 {
		g.t.Fatalf("%s has %q %d times, want once", file, old, strings.Count(text, old))
	}
	writeFile(g.t, g.dir, file, strings.Replace(text, old, replacement, 1))
}

// run runs a block, and goes where it leads.
func (g *guide) run(block string, exitStatus int) {
	g.t.Helper()
	where := filepath.Join(g.t.TempDir(), "where")
	command := exec.Command("bash", "-ec", "trap 'pwd >"+where+"' EXIT\n"+g.offline(block))
	command.Dir, command.Env = g.dir, g.environ
	output, err := command.CombinedOutput()
	if g.output = string(output); command.ProcessState == nil || command.ProcessState.ExitCode() != exitStatus {
		g.t.Fatalf("%s\nends with %v, want exit status %d\n%s", block, err, exitStatus, output)
	}
	g.dir = strings.TrimSpace(readFile(g.t, where))
}

// offline puts what the checkout has in place of what a reader downloads.
func (g *guide) offline(block string) string {
	for _, d := range downloads(g.t, g.root) {
		block = strings.ReplaceAll(block, d[0], d[1])
	}
	return block
}

// downloads are the commands by which a reader downloads something, and what does the same with
// the checkout.
func downloads(t *testing.T, root string) [][2]string {
	t.Helper()
	const path = "github.com/isolated-ecs/isolated-ecs"
	version := regexp.MustCompile(`"aws-cdk": "([^"]*)"`).FindStringSubmatch(readFile(t, "../package.json"))[1]
	return [][2]string{
		{"npm install --save-dev --save-exact aws-cdk@" + version, "ln -s " + root + "/node_modules node_modules"},
		{"go get " + path + "@main", fmt.Sprintf("go mod edit -replace=%s=%s -require=%s@v0.0.0", path, root, path)},
		{"go get -tool " + path + "/cmd/verify@main", "go mod edit -tool=" + path + "/cmd/verify"},
	}
}

// printed holds the lines of a block against what was printed last: each must begin a line of
// it, in this order.
func (g *guide) printed(block string) {
	g.t.Helper()
	lines := strings.Split(g.output, "\n")
	for want := range strings.Lines(block) {
		want = strings.TrimRight(want, "\n")
		i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, want) })
		if i < 0 {
			g.t.Fatalf("the guide says that this is printed, and it is not, or not here: %q\n%s", want, g.output)
		}
		lines = lines[i+1:]
	}
}
