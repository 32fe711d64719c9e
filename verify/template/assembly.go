package template

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Types of artifacts in the manifest of a cloud assembly (AWS CDK, package
// cloud-assembly-schema).
const (
	stackArtifact  = "aws:cloudformation:stack"
	stageArtifact  = "cdk:cloud-assembly"
	assetsArtifact = "cdk:asset-manifest"
)

// directory reads a cloud assembly that was named.
func (r *reader) directory(dir string) error {
	before := len(r.roots)
	_, known := r.assemblies[realPath(dir)]
	if err := r.assembly(dir); err != nil {
		return err
	}
	if !known && len(r.roots) == before {
		return inputErrorf(filepath.Join(dir, "manifest.json"), 0, "has no stacks: no artifact of type %s", stackArtifact)
	}
	return nil
}

// assembly reads the stacks of a cloud assembly, those of its stages included. One that
// was read already is not read again.
func (r *reader) assembly(dir string) error {
	real := realPath(dir)
	if _, known := r.assemblies[real]; known {
		return nil
	}
	r.assemblies[real] = true
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	for i, id := range m.artifacts.Keys {
		a := artifact{m, id, m.artifacts.Items[i]}
		if err := r.artifact(a); err != nil {
			return err
		}
	}
	return nil
}

type manifest struct {
	dir, file string
	artifacts *Node
	assets    map[string]string // see asset
}

func readManifest(dir string) (*manifest, error) {
	m := &manifest{dir: dir, file: filepath.Join(dir, "manifest.json")}
	if _, err := os.Stat(m.file); errors.Is(err, fs.ErrNotExist) {
		return nil, inputErrorf(dir, 0, "is a directory without manifest.json; looked for %s; name template files, or the directory that cdk synth writes (cdk.out)", quoted(m.file))
	}
	root, err := parseFile(m.file)
	if err != nil {
		return nil, err
	}
	m.artifacts = root.Get("artifacts")
	if m.artifacts == nil || m.artifacts.Kind != Map {
		return nil, inputErrorf(m.file, root.Line, `is not the manifest of a cloud assembly: it has no map "artifacts"`)
	}
	return m, m.checkMissing(root.Get("missing"))
}

// checkMissing refuses an assembly of an app that looks something up, such as a VPC, and
// was synthesized without: its templates have stand-ins for what was not found.
func (m *manifest) checkMissing(missing *Node) error {
	if missing == nil || len(missing.Items) == 0 {
		return nil
	}
	return &inputError{m.file, missing.Line, ErrNotFinal.Error() + ": the app still looks up " +
		quoted(missing.Items[0].Get("key").scalar()) + "; run cdk synth with credentials for it", ErrNotFinal}
}

// An artifact is one entry of a manifest.
type artifact struct {
	*manifest
	id   string
	node *Node
}

func (r *reader) artifact(a artifact) error {
	switch a.node.Get("type").scalar() {
	case stackArtifact:
		return r.stackArtifact(a)
	case stageArtifact:
		return r.stageArtifact(a)
	}
	return nil
}

func (r *reader) stackArtifact(a artifact) error {
	file, err := a.path("templateFile")
	if err != nil {
		return err
	}
	account, region, err := a.environment()
	if err != nil {
		return err
	}
	name := a.node.Get("properties").Get("stackName").scalar()
	if name == "" {
		name = a.id
	}
	s := &Source{Name: name, Deployed: name, Account: account, Region: region}
	if s.Account == "" {
		s.Account = r.opts.Account
	}
	if s.Region == "" {
		s.Region = r.opts.Region
	}
	s, err = r.template(file, s, origin{assembly: a.manifest})
	if err == nil {
		r.roots = append(r.roots, root{s, realPath(file), true})
	}
	return err
}

func (r *reader) stageArtifact(a artifact) error {
	dir, err := a.path("directoryName")
	if err != nil {
		return err
	}
	return r.assembly(dir)
}

// path is the file or directory that a property of an artifact names. It must exist.
func (a artifact) path(property string) (string, error) {
	n := a.node.Get("properties").Get(property)
	if !n.isText() {
		return "", inputErrorf(a.file, a.node.Line, "artifact %s has no %s, want a path in the assembly", quoted(a.id), property)
	}
	path := filepath.Join(a.dir, n.Text)
	if _, err := os.Stat(path); err != nil {
		return "", inputErrorf(a.file, n.Line, "%s %s of artifact %s %s; looked for %s", property, quoted(n.Text), quoted(a.id),
			unreadable(err), quoted(path))
	}
	return path, nil
}

// environment is the account and the Region of "aws://123456789012/eu-west-1". Each is ""
// if CDK left it open.
func (a artifact) environment() (account, region string, err error) {
	n := a.node.Get("environment")
	if n == nil {
		return "", "", nil
	}
	rest, ok := strings.CutPrefix(n.Text, "aws://")
	account, region, found := strings.Cut(rest, "/")
	if !ok || !found || account == "" || region == "" || strings.Contains(region, "/") {
		return "", "", inputErrorf(a.file, n.Line, `environment %s of artifact %s, want "aws://ACCOUNT/REGION"`, quoted(n.Text), quoted(a.id))
	}
	if account == "unknown-account" {
		account = ""
	}
	if region == "unknown-region" {
		region = ""
	}
	return account, region, nil
}
