package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verify": main})
}

// The scripts are the manual: one for each exit status and each kind of bad input.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": exitStatus},
	})
}

// exitStatus is the script command "status N program argument...": it runs the program,
// and fails unless its exit status is N.
func exitStatus(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: status N program argument...")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = strconv.Itoa(exit.ExitCode())
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

func TestParseRejects(t *testing.T) {
	tests := []struct{ args, want string }{
		{"a.yaml", ""},
		{"--isolated --region us-gov-west-1 --account 111122223333 --parameter A=b=c --parameter Empty= --format sarif -o r a.yaml b.yaml", ""},
		{"--region eusc-de-east-1 a.yaml", ""},
		{"", "no PATH; usage: verify [--isolated]"},
		{"--isolated", "no PATH"},
		{"--format xml a.yaml", "--format xml: want one of text, json, sarif"},
		{"--format= a.yaml", "--format : want one of text, json, sarif"},
		{"--parameter FOO a.yaml", "--parameter FOO: want KEY=VALUE"},
		{"--parameter =v a.yaml", "--parameter =v: want KEY=VALUE"},
		{"--parameter K=1 --parameter K=2 a.yaml", `--parameter K=2: K has the value "1" already`},
		{"--region Mars a.yaml", "--region Mars: want a Region such as eu-west-1"},
		{"--region eu-west-1a a.yaml", "--region eu-west-1a: want a Region"},
		{"--account 12 a.yaml", "--account 12: want twelve digits"},
		{"--account 1111222233334 a.yaml", "want twelve digits"},
		{"--colour a.yaml", "unknown flag: --colour; see verify --help"},
		{"a.yaml --region", "flag needs an argument: --region; see verify --help"},
		{"--isolated=perhaps a.yaml", `invalid argument "perhaps"`},
		{"-o flags.go ./flags.go", "-o flags.go: is also an input"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			_, err := parse(strings.Fields(tt.args))
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("parse() = %v, want no error", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("parse() = %v, want error containing %q", err, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	o, err := parse(strings.Fields("a.yaml --isolated --region eu-west-1 --account 111122223333 --parameter Ids=a,b --parameter Q=x=y --format json -o r.json b"))
	if err != nil {
		t.Fatal(err)
	}
	if !o.Isolated || o.Region != "eu-west-1" || o.Account != "111122223333" || o.format != "json" || o.output != "r.json" {
		t.Errorf("options are %+v", o)
	}
	if strings.Join(o.paths, " ") != "a.yaml b" || len(o.Parameters) != 2 || o.Parameters["Ids"] != "a,b" || o.Parameters["Q"] != "x=y" {
		t.Errorf("paths are %v, parameters %v", o.paths, o.Parameters)
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	var stderr bytes.Buffer
	if status := fail(&stderr, errors.Join(errors.New("one"), errors.New("two"))); status != failed {
		t.Errorf("status %d, want %d", status, failed)
	}
	if got, want := stderr.String(), "verify: one; two\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestRunFailsIfReportIsNotWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "empty.yaml")
	if err := os.WriteFile(file, []byte("Resources: {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	if status := run([]string{file}, fullDisk{}, &stderr); status != failed || stderr.String() != "verify: no space left on device\n" {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

func TestWriteFile(t *testing.T) {
	whole := func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
	half := func(w io.Writer) error { io.WriteString(w, "ha"); return errors.New("broken") }
	tests := []struct {
		name     string
		before   string // "": no such file
		write    func(io.Writer) error
		want     string
		succeeds bool
	}{
		{"new", "", whole, "new", true},
		{"replaced", "old and longer", whole, "new", true},
		{"not created half", "", half, "", false},
		{"not replaced half", "old", half, "old", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "report")
			if tt.before != "" {
				if err := os.WriteFile(file, []byte(tt.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := writeFile(file, tt.write); (err == nil) != tt.succeeds {
				t.Errorf("writeFile() = %v", err)
			}
			if got, _ := os.ReadFile(file); string(got) != tt.want {
				t.Errorf("the file has %q, want %q", got, tt.want)
			}
			if entries, _ := os.ReadDir(dir); len(entries) > 1 || tt.want == "" && len(entries) > 0 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
}

func TestWriteFileThroughLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := writeFile(link, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(target)
	info, err := os.Stat(target)
	if err != nil || string(got) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("the target has %q and mode %v, want new and the mode it had", got, info.Mode())
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Error("the link was replaced")
	}
}

func TestVersion(t *testing.T) {
	info := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.2.0"},
		Settings: []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "abc"}}}
	if got, want := versionOf(info), "verify v0.2.0 go1.26.8 abc"; got != want {
		t.Errorf("versionOf() = %q, want %q", got, want)
	}
}
