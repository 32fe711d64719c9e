package report

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(t *testing.T, r *Report, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for format, file := range map[string]string{"text": "report.txt", "json": "report.json", "sarif": "report.sarif", "markdown": "report.md"} {
		t.Run(format, func(t *testing.T) { golden(t, file, write(t, fixture(), format)) })
	}
}

func TestGoldenColour(t *testing.T) {
	var b bytes.Buffer
	if err := writeText(&b, fixture(), true); err != nil {
		t.Fatal(err)
	}
	golden(t, "colour.txt", strings.ReplaceAll(b.String(), "\x1b", "ESC"))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff("want", want, "got", []byte(got)); d != nil {
		t.Errorf("%s differs; go test ./verify/report -update rewrites it\n%s", file, d)
	}
}

func TestWriteRefusesFormats(t *testing.T) {
	for _, format := range []string{"", "xml", "JSON", "Markdown"} {
		var b bytes.Buffer
		err := Write(&b, fixture(), format)
		if err == nil || !strings.HasSuffix(err.Error(), "want one of text, json, sarif, markdown") || b.Len() > 0 {
			t.Errorf("Write(%q) = %v after %d bytes", format, err, b.Len())
		}
	}
}

func TestWriteLeavesReportAlone(t *testing.T) {
	r := fixture()
	r.Assumptions = append(r.Assumptions, "tab\there")
	r.Rules[0].Doc = "two\nlines"
	before := fmt.Sprintf("%#v", r)
	for _, format := range Formats {
		if first, second := write(t, r, format), write(t, r, format); first != second {
			t.Errorf("%s differs the second time", format)
		}
	}
	if after := fmt.Sprintf("%#v", r); after != before {
		t.Errorf("changed:\n%s\n%s", before, after)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriteReturnsErrors(t *testing.T) {
	for _, format := range Formats {
		if err := Write(fullDisk{}, fixture(), format); err == nil {
			t.Errorf("Write(%s) hides that nothing was written", format)
		}
	}
}

func TestColourOnlyOnTerminals(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no terminal to test with:", err)
	}
	defer terminal.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "report"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tests := []struct {
		name          string
		w             io.Writer
		noColor, term string
		want          bool
	}{
		{"terminal", terminal, "", "xterm", true},
		{"NO_COLOR", terminal, "1", "xterm", false},
		{"dumb terminal", terminal, "", "dumb", false},
		{"file", file, "", "xterm", false},
		{"buffer", &bytes.Buffer{}, "", "xterm", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("NO_COLOR", tt.noColor)
			t.Setenv("TERM", tt.term)
			if got := isColourTerminal(tt.w); got != tt.want {
				t.Errorf("isColourTerminal() = %v, want %v", got, tt.want)
			}
		})
	}
}
