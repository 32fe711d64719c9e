//go:build browser

package browser

import (
	"encoding/json"
	"flag"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var pictures = flag.Bool("pictures", false, "write the screenshots into docs/pictures")

// A result is what claims.mjs has found out about a claim; wrong is empty if it holds.
type result struct {
	Page, Claim string
	Wrong       []string
}

// TestClaims makes the claims of claims.mjs about every page.
func TestClaims(t *testing.T) {
	dir := t.TempDir()
	names := []string{dir}
	for name, r := range pages(t) {
		write(t, dir, name, r)
		names = append(names, name)
	}
	var results []result
	drive(t, &results, "claims.mjs", names...)
	if len(results) == 0 {
		t.Fatal("no claim was made")
	}
	for _, r := range results {
		t.Run(r.Page+"/"+r.Claim, func(t *testing.T) {
			for _, wrong := range r.Wrong {
				t.Error(wrong)
			}
		})
	}
}

// maxPicture keeps the README quick to load.
const maxPicture = 250 << 10

// TestPictures takes the screenshots of the README, which are rewritten only on demand:
// fonts differ from machine to machine.
func TestPictures(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "report-good", run(t, synthesized(t, read(t, golden))))
	write(t, dir, "report-broken", run(t, withoutLogs(t)))
	var taken []string
	drive(t, &taken, "pictures.mjs", dir, "report-good", "report-broken")
	if len(taken) != 4 {
		t.Errorf("%d pictures were taken, want one of each report in each theme", len(taken))
	}
	for _, name := range taken {
		data := read(t, filepath.Join(dir, name))
		if len(data) > maxPicture {
			t.Errorf("%s has %d bytes, want at most %d", name, len(data), maxPicture)
		}
		if width, height, colours := look(t, filepath.Join(dir, name)); width != 1280 || height < 600 || colours < 20 {
			t.Errorf("%s is %d x %d with %d colours: is anything on it?", name, width, height, colours)
		}
		kept := filepath.Join("../../docs/pictures", name)
		if *pictures {
			if err := os.WriteFile(kept, data, 0o644); err != nil {
				t.Fatal(err)
			}
		} else if _, err := os.Stat(kept); err != nil {
			t.Errorf("%v: run make pictures", err)
		}
	}
}

// look returns the size of a picture, and how many colours it has.
func look(t *testing.T, file string) (width, height, colours int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	type colour struct{ r, g, b, a uint32 }
	seen := map[colour]bool{}
	size := picture.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y += 3 {
		for x := size.Min.X; x < size.Max.X; x += 3 {
			r, g, b, a := picture.At(x, y).RGBA()
			seen[colour{r, g, b, a}] = true
		}
	}
	return size.Dx(), size.Dy(), len(seen)
}

// drive runs a script in Node.js, and decodes what it prints.
func drive(t *testing.T, into any, script string, args ...string) {
	t.Helper()
	if _, err := os.Stat("node_modules"); err != nil {
		t.Fatalf("%v: run make browser, which installs it", err)
	}
	command := exec.Command("node", append([]string{script}, args...)...)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	if err := json.Unmarshal(output, into); err != nil {
		t.Fatalf("%s: %v in %s", script, err, output)
	}
}
