package template

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// nest reads the templates of the nested stacks of s, which have s as a parent.
func (r *reader) nest(s *Source, from origin) error {
	resources := s.Root.Get("Resources")
	for i, id := range resources.MapKeys() {
		file, err := nestedFile(s, id, resources.Items[i], from.assembly)
		if err != nil {
			return err
		}
		if file == "" {
			continue
		}
		child, err := r.child(s, id, file, resources.Items[i].Line, from)
		if err != nil {
			return err
		}
		if s.Nested == nil {
			s.Nested = map[string]*Source{}
		}
		s.Nested[id] = child
	}
	return nil
}

func (r *reader) child(s *Source, id, file string, line int, from origin) (*Source, error) {
	same := func(parent string) bool { return realPath(parent) == realPath(file) }
	if i := slices.IndexFunc(from.parents, same); i >= 0 {
		return nil, inputErrorf(s.File, line, "nested stack %s makes the templates nest themselves: %s", quoted(id),
			strings.Join(append(slices.Clone(from.parents[i:]), file), " → "))
	}
	r.nested[realPath(file)] = true
	return r.template(file, &Source{Region: s.Region, Account: s.Account}, from)
}

// nestedFile is the file of the template that a resource nests, "" if it nests none or
// one that is not local.
func nestedFile(s *Source, id string, resource *Node, assembly *manifest) (string, error) {
	reference, must, err := nestedReference(resource, assembly)
	if reference == "" || err != nil {
		return "", err
	}
	file := reference
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(s.File), file)
	}
	_, err = os.Stat(file)
	switch {
	case err == nil:
		return file, nil
	case !must:
		return "", nil
	}
	return "", inputErrorf(s.File, resource.Line, "template %s of nested stack %s %s; looked for %s", quoted(reference),
		quoted(id), unreadable(err), quoted(file))
}

// nestedReference is where a resource says that its template is, if that is local. The
// file must be there, unless the template was taken out of the assembly that has it.
func nestedReference(resource *Node, assembly *manifest) (reference string, must bool, err error) {
	properties := resource.Get("Properties")
	switch resource.Get("Type").scalar() {
	case "AWS::CloudFormation::Stack":
		if asset := resource.Get("Metadata").Get("aws:asset:path"); asset.isText() {
			return asset.Text, assembly != nil, nil
		}
		reference = localPath(properties.Get("TemplateURL"))
		if reference == "" && assembly != nil {
			reference, err = assembly.asset(properties.Get("TemplateURL"))
		}
	case "AWS::Serverless::Application":
		reference = localPath(properties.Get("Location"))
	}
	return reference, true, err
}

func (n *Node) isText() bool { return n != nil && n.Kind == String && n.Text != "" }

// localPath is the path that a node has, "" if it is a URL or a function. Paths are those
// that "aws cloudformation package" and SAM take: relative to the template, or file://.
func localPath(n *Node) string {
	if !n.isText() {
		return ""
	}
	if path, ok := strings.CutPrefix(n.Text, "file://"); ok {
		return path
	}
	if strings.Contains(n.Text, "://") {
		return ""
	}
	return n.Text
}
