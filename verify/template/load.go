package template

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxStacks is how many stacks one operation of CloudFormation may create, nested ones
// included (User Guide, CloudFormation quotas); a chain of templates that each nest the
// next one twice has more.
const maxStacks = 2500

// Read reads templates. A path is a template file, or a directory with a cloud assembly,
// which is what "cdk synth" writes. Nested stacks whose template is a local file are read
// too; the others, whose template is at a URL, are not in [Source.Nested].
//
// A file that another one nests is no source of its own, and a file that is named twice is
// read once. A single file becomes a stack without name, several become stacks named for
// their files. The order is that of the paths, and of the manifest of an assembly.
func Read(paths []string, opts Options) ([]*Source, error) {
	if len(paths) == 0 {
		return nil, inputErrorf("", 0, "none is named, want template files or a directory with manifest.json")
	}
	r := &reader{opts: opts, templates: map[string]*Node{}, assemblies: map[string]bool{}, nested: map[string]bool{}}
	for _, path := range paths {
		if err := r.path(path); err != nil {
			return nil, err
		}
	}
	return r.sources(), nil
}

type reader struct {
	opts       Options
	roots      []root
	templates  map[string]*Node // by real path
	assemblies map[string]bool  // real paths of directories
	nested     map[string]bool  // real paths of templates that others nest
	stacks     int
}

// A root is a source that was named, or is in an assembly that was.
type root struct {
	*Source
	file     string // real path
	assembly bool
}

func (r *reader) path(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return inputErrorf(path, 0, "%s", unreadable(err))
	case info.IsDir():
		return r.directory(path)
	}
	s, err := r.template(path, &Source{Region: r.opts.Region, Account: r.opts.Account}, origin{})
	if err != nil {
		return err
	}
	r.roots = append(r.roots, root{s, realPath(path), false})
	return nil
}

// sources are the roots that stand for themselves, with their names. A file that was named
// and is a stack of an assembly too is that stack, which knows its name.
func (r *reader) sources() []*Source {
	seen := map[string]bool{}
	for _, root := range r.roots {
		seen[root.file] = seen[root.file] || root.assembly
	}
	var out []*Source
	for _, root := range r.roots {
		if !root.assembly && (seen[root.file] || r.nested[root.file]) {
			continue
		}
		seen[root.file] = true
		out = append(out, root.Source)
	}
	nameAll(out)
	return out
}

// nameAll gives sources without a name one, if there are others, and makes names unique.
func nameAll(sources []*Source) {
	taken := map[string]bool{}
	for _, s := range sources {
		if s.Name == "" && len(sources) > 1 {
			s.Name = baseName(s.File)
		}
		first := s.Name
		for n := 2; taken[s.Name]; n++ {
			s.Name = fmt.Sprintf("%s-%d", first, n)
		}
		taken[s.Name] = true
		nameNested(s)
	}
}

func nameNested(s *Source) {
	for id, child := range s.Nested {
		child.Name = id
		if s.Name != "" {
			child.Name = s.Name + "/" + id
		}
		nameNested(child)
	}
}

// baseName is "web" of "stacks/web.template.json".
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(strings.TrimSuffix(base, filepath.Ext(base)), ".template")
}

// An origin is how a template was come by.
type origin struct {
	assembly *manifest // of the cloud assembly it is part of, nil if it is of none
	parents  []string  // files of the templates it is nested in, the outermost first
}

// template reads the file of a source, and what it nests.
func (r *reader) template(file string, s *Source, from origin) (*Source, error) {
	if r.stacks++; r.stacks > maxStacks {
		return nil, inputErrorf(file, 0, "is one nested stack too many: CloudFormation creates up to %d in one operation", maxStacks)
	}
	node, err := r.parse(file)
	if err != nil {
		return nil, err
	}
	if err := checkTemplate(node, file, from.assembly == nil); err != nil {
		return nil, err
	}
	s.File, s.Root = file, node
	return s, r.nest(s, origin{from.assembly, append(slices.Clip(from.parents), file)})
}

// parse reads a file once.
func (r *reader) parse(file string) (*Node, error) {
	real := realPath(file)
	if node := r.templates[real]; node != nil {
		return node, nil
	}
	node, err := parseFile(file)
	if err == nil {
		r.templates[real] = node
	}
	return node, err
}

func parseFile(file string) (*Node, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	return parseText(data, file)
}

// readFile looks at the size of a file before it reads it. What has no size, such as a
// pipe, is read up to the limit.
func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, inputErrorf(file, 0, "%s", unreadable(err))
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, inputErrorf(file, 0, "%s", unreadable(err))
	case info.IsDir():
		return nil, inputErrorf(file, 0, "is a directory, want a template file")
	case info.Size() > maxBytes:
		return nil, errTooLarge(file)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, inputErrorf(file, 0, "%s", unreadable(err))
	}
	return data, nil
}

// realPath identifies a file or directory, whatever way leads to it.
func realPath(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}
