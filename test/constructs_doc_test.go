package test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documented are the packages of docs/constructs.md, with their constructs in the order in
// which an app uses them.
var documented = []struct {
	pkg        string
	constructs []string
}{
	{"isolatedvpc", []string{"IsolatedVpc", "Ec2CapacityEndpoints"}},
	{"cluster", []string{"PrivateCluster", "Ec2Capacity"}},
	{"service", []string{
		"PrivateFargateService", "PrivateEc2Service", "PrivateFargateTask", "Workload",
		"InternalApplicationLoadBalancer", "InternalNetworkLoadBalancer", "EndpointService", "HttpApiIngress",
	}},
	{"storage", []string{"PrivateFileSystem"}},
	{"registry", []string{"PullThroughCache"}},
}

const constructsHead = `# Constructs, prop by prop

Each construct, its props and its methods, with what happens if a prop is left out. A test writes this
page from the comments in the code (` + "`go test ./test -run TestConstructs -update`" + `), so change those. The zero
value of every prop is the most closed setting. How it fits together is in
[the guides](README.md), and what all of it looks like in a template in the README's
[default settings](../README.md#default-settings).

`

// TestConstructs: docs/constructs.md says what the comments of the constructs say, and each
// prop has a default, or is required.
func TestConstructs(t *testing.T) {
	r := reference{t: t}
	r.write(constructsHead)
	for _, d := range documented {
		r.load(d.pkg)
		r.contents(d.constructs)
	}
	for _, d := range documented {
		r.load(d.pkg)
		r.packageOf(d.constructs)
	}
	compareDocument(t, "../docs/constructs.md", r.text.String())
}

// A reference is the text of docs/constructs.md, and the package it is about.
type reference struct {
	t     *testing.T
	text  strings.Builder
	pkg   *doc.Package
	dir   string
	shown map[string]bool // options that have their table
}

func (r *reference) write(format string, args ...any) { fmt.Fprintf(&r.text, format, args...) }

// load parses a package, as go doc does.
func (r *reference) load(dir string) {
	r.t.Helper()
	set, files := parsePackage(r.t, filepath.Join("..", dir))
	var err error
	r.dir = dir
	if r.pkg, err = doc.NewFromFiles(set, files, module+dir); err != nil {
		r.t.Fatal(err)
	}
}

// contents lists what the page has of a package.
func (r *reference) contents(constructs []string) {
	var links []string
	for _, name := range constructs {
		links = append(links, fmt.Sprintf("[%s](#%s)", name, r.anchor(name)))
	}
	r.write("- `%s`: %s\n", r.dir, strings.Join(links, ", "))
}

// packageOf writes the constructs of a package, then the types that their props have, then
// functions.
func (r *reference) packageOf(constructs []string) {
	r.write("\n## %s\n\n%s\n", r.dir, r.prose(r.pkg.Doc))
	r.shown = map[string]bool{}
	for _, name := range constructs {
		r.construct(r.named(name))
	}
	for _, t := range r.pkg.Types {
		if !slices.Contains(constructs, t.Name) && !r.isProps(t.Name) && t.Name != "Tasks" { // Workload has those
			r.section(t)
		}
	}
	for _, f := range r.pkg.Funcs {
		r.write("\n### %s.%s\n\n`%s`\n\n%s\n", r.dir, f.Name, signature(f), r.prose(f.Doc))
	}
	for _, c := range r.pkg.Consts {
		r.write("\n### %s.%s\n\n%s\n", r.dir, strings.Join(c.Names, ", "), r.prose(c.Doc))
	}
}

func (r *reference) named(name string) *doc.Type {
	for _, t := range r.pkg.Types {
		if t.Name == name {
			return t
		}
	}
	r.t.Fatalf("%s has no type %s", r.dir, name)
	return nil
}

// isProps reports whether a type is shown with the function or method that it configures.
func (r *reference) isProps(name string) bool {
	for _, t := range r.pkg.Types {
		for _, f := range slices.Concat(t.Funcs, t.Methods) {
			if slices.Contains(configuredBy(f), name) {
				return true
			}
		}
	}
	return false
}

// configuredBy returns the types of the props and options of a function.
func configuredBy(f *doc.Func) []string {
	var names []string
	for _, p := range f.Decl.Type.Params.List {
		name := strings.TrimPrefix(types.ExprString(p.Type), "*")
		if strings.HasSuffix(name, "Props") || strings.HasSuffix(name, "Options") {
			names = append(names, name)
		}
	}
	return names
}

// construct writes a construct: each function that makes one with its props, and its methods.
func (r *reference) construct(t *doc.Type) {
	r.write("\n### %s.%s\n\n%s\n", r.dir, t.Name, r.prose(t.Doc))
	for _, f := range t.Funcs {
		r.write("\n#### %s\n\n`%s`\n\n%s\n", f.Name, signature(f), r.prose(f.Doc))
		r.propsOf(f)
	}
	r.methods(t)
	for _, m := range t.Methods {
		for _, name := range configuredBy(m) {
			if !r.shown[name] {
				r.shown[name] = true
				r.write("\n#### %s\n\n%s\n", name, r.prose(r.named(name).Doc))
				r.fields(r.named(name))
			}
		}
	}
}

// typeOf is the type of a prop, with a link if the page has it.
func (r *reference) typeOf(x ast.Expr) string {
	name := types.ExprString(x)
	for _, t := range r.pkg.Types {
		if strings.TrimLeft(name, "*[]") == t.Name {
			return fmt.Sprintf("[`%s`](#%s)", name, r.anchor(t.Name))
		}
	}
	return "`" + name + "`"
}

func (r *reference) propsOf(f *doc.Func) {
	for _, name := range configuredBy(f) {
		r.fields(r.named(name))
	}
}

// section writes a type that is no construct: a part of props, an enumeration, an interface.
func (r *reference) section(t *doc.Type) {
	r.write("\n### %s.%s\n\n%s\n", r.dir, t.Name, r.prose(t.Doc))
	r.fields(t)
	r.values(t)
	r.methods(t)
	for _, f := range t.Funcs {
		r.write("\n`%s`: %s\n", signature(f), r.prose(f.Doc))
	}
}

// fields writes a row for each field of a struct.
func (r *reference) fields(t *doc.Type) {
	var rows, methods strings.Builder
	switch spec := t.Decl.Specs[0].(*ast.TypeSpec).Type.(type) {
	case *ast.StructType:
		for _, field := range spec.Fields.List {
			for _, name := range field.Names {
				if name.IsExported() {
					standard, effect := r.standard(t.Name, name.Name, field.Doc.Text())
					fmt.Fprintf(&rows, "| `%s` | %s | %s | %s |\n", name.Name, r.typeOf(field.Type), standard, effect)
				}
			}
		}
	case *ast.InterfaceType:
		for _, field := range spec.Methods.List {
			if len(field.Names) > 0 {
				call := strings.TrimPrefix(types.ExprString(field.Type), "func")
				fmt.Fprintf(&methods, "| `%s%s` | %s |\n", field.Names[0].Name, call, r.cell(field.Doc.Text()))
			}
		}
	}
	if rows.Len() > 0 {
		r.write("\n| prop | type | default | effect |\n|---|---|---|---|\n%s", rows.String())
	}
	if methods.Len() > 0 {
		r.write("\n| method | |\n|---|---|\n%s", methods.String())
	}
}

// requirement is the sentence that says when a prop must be set.
var requirement = regexp.MustCompile(`(?s)(?:^|\s)(Required(?:|\s[^.]*)\.)\s*$`)

// standard splits the comment of a field into what it is if it is left out, and what it does.
func (r *reference) standard(owner, name, comment string) (standard, effect string) {
	effect, standard, found := strings.Cut(comment, "Default:")
	if must := requirement.FindStringSubmatch(effect); !found && must != nil {
		effect, standard = strings.Replace(effect, must[1], "", 1), must[1]
		standard = "required" + strings.TrimPrefix(strings.TrimSpace(standard), "Required")
	} else if !found {
		r.t.Errorf("the comment of %s.%s in %s has no line \"Default:\", and does not say \"Required.\"", owner, name, r.dir)
	}
	if strings.Contains(strings.TrimSpace(standard), "\n\n") {
		r.t.Errorf("the comment of %s.%s in %s goes on after its default", owner, name, r.dir)
	}
	return strings.TrimSuffix(r.cell(standard), "."), r.cell(effect)
}

// values writes the constants of an enumeration.
func (r *reference) values(t *doc.Type) {
	for _, group := range t.Consts {
		if len(group.Names) == 0 {
			continue
		}
		r.write("\n| value | |\n|---|---|\n")
		for _, s := range group.Decl.Specs {
			value := s.(*ast.ValueSpec)
			r.write("| `%s` | %s |\n", value.Names[0].Name, r.cell(value.Doc.Text()+value.Comment.Text()))
		}
	}
}

// methods writes a row for each method, and says where those are that a construct has from
// what it embeds.
func (r *reference) methods(t *doc.Type) {
	if len(t.Methods) > 0 {
		r.write("\n| method | |\n|---|---|\n")
	}
	for _, m := range t.Methods {
		r.write("| `%s` | %s |\n", signature(m), r.cell(m.Doc))
	}
	spec, ok := t.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range spec.Fields.List {
		if len(field.Names) == 0 && types.ExprString(field.Type) == "Tasks" {
			r.write("\nIt also has the methods of %s.\n", r.link("Workload"))
		}
	}
}

// signature is a function without the word func, its receiver, and the star of what it makes.
func signature(f *doc.Func) string {
	return f.Name + strings.TrimPrefix(types.ExprString(f.Decl.Type), "func")
}

var (
	names   = regexp.MustCompile(`\[[A-Za-z0-9.]+\]|\*?\b(aws[a-z0-9]+|jsii|privatelink|isolatedvpc|cluster|service|storage|registry)\.[A-Z]\w*(\(\))?`)
	address = regexp.MustCompile(`https://\S*[^\s.,:;)]`)
	docPath = regexp.MustCompile(`\bdocs/([a-z0-9/-]+\.md)`)
)

// cell is a comment in one line of Markdown.
func (r *reference) cell(comment string) string {
	paragraphs := strings.Split(strings.TrimSpace(comment), "\n\n")
	for i, p := range paragraphs {
		line := strings.Join(strings.Fields(p), " ")
		if paragraphs[i] = "`" + line + "`"; !strings.HasPrefix(p, "\t") {
			paragraphs[i] = strings.ReplaceAll(r.inline(line), "|", `\|`)
		}
	}
	return strings.Join(paragraphs, "<br>")
}

// prose is a comment in paragraphs.
func (r *reference) prose(comment string) string {
	paragraphs := strings.Split(strings.TrimSpace(comment), "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = r.inline(p)
	}
	return strings.Join(paragraphs, "\n\n")
}

// inline turns what stands for itself in a comment into Markdown: names of Go, links, addresses.
func (r *reference) inline(text string) string {
	text = strings.NewReplacer("<", "&lt;", " _", ` \_`).Replace(text)
	text = names.ReplaceAllStringFunc(text, func(name string) string {
		if docLink := strings.Trim(name, "[]"); docLink != name {
			return r.link(docLink)
		}
		return "`" + name + "`"
	})
	text = address.ReplaceAllStringFunc(text, func(a string) string { return fmt.Sprintf("[%s](%s)", addressee(a), a) })
	text = docPath.ReplaceAllString(text, "[$0]($1)")
	return escapeStars(text)
}

// escapeStars keeps stars outside of code from making text italic.
func escapeStars(text string) string {
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = strings.ReplaceAll(parts[i], "*", `\*`)
	}
	return strings.Join(parts, "`")
}

// addressee is what a link to an address is called.
func addressee(address string) string {
	host, rest, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
	switch {
	case strings.HasSuffix(host, "amazon.com"):
		return "AWS"
	case host == "github.com" && regexp.MustCompile(`/(issues|pull)/\d+$`).MatchString(rest):
		parts := strings.Split(rest, "/")
		return parts[1] + "#" + path.Base(rest)
	}
	return host
}

// link leads to a name of the package, if the page has it.
func (r *reference) link(name string) string {
	owner, _, _ := strings.Cut(name, ".")
	anchor := owner
	for _, t := range r.pkg.Types {
		for _, f := range slices.Concat(t.Funcs, t.Methods) {
			if slices.Contains(configuredBy(f), owner) || f.Name == owner {
				anchor = t.Name
			}
		}
		for _, group := range t.Consts {
			if slices.Contains(group.Names, owner) {
				anchor = t.Name
			}
		}
	}
	if other, ok := strings.CutPrefix(name, owner+"."); ok && token.IsExported(other) && !token.IsExported(owner) {
		return "`" + name + "`" // of another package
	}
	return fmt.Sprintf("[`%s`](#%s)", name, r.anchor(anchor))
}

func (r *reference) anchor(name string) string { return strings.ToLower(r.dir + name) }
