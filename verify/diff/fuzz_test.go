package diff_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/diff"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// FuzzCompare: a template of any text differs from itself in nothing, and from a sound one in
// what every format can write.
func FuzzCompare(f *testing.F) {
	options := verify.Options{Options: template.Options{Region: "eu-west-1", Account: "111122223333"}}
	files, err := filepath.Glob("../testdata/classics/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("there are no classics")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	sound, err := verify.Load(files[0], options)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "template")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := verify.Load(file, options)
		if err != nil {
			return
		}
		if changes := diff.Compare(m, m).Changes; len(changes) > 0 {
			t.Errorf("it differs from itself: %+v", changes[0])
		}
		for _, format := range diff.Formats {
			var b bytes.Buffer
			if err := diff.Write(&b, diff.Compare(sound, m), format); err != nil || b.Len() == 0 {
				t.Errorf("%s: %d bytes, error %v", format, b.Len(), err)
			}
		}
	})
}
