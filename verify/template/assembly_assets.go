package template

import (
	"path"
	"path/filepath"
)

// asset is the path, in the assembly, of the file that is uploaded to a URL, "" if it is
// none of the assembly. Assets are found by the last part of their key, which is the hash
// of what is in them: the rest of the URL has symbols. The CDK CLI notes the path in the
// metadata of a nested stack; other ways of synthesis, such as tests, do not.
func (m *manifest) asset(url *Node) (string, error) {
	if m.assets == nil {
		if err := m.readAssets(); err != nil {
			return "", err
		}
	}
	return m.assets[path.Base(lastString(url))], nil
}

// lastString is the last string in a node: the end of a URL that is put together.
func lastString(n *Node) string {
	if n.isText() {
		return n.Text
	}
	if n == nil || len(n.Items) == 0 {
		return ""
	}
	return lastString(n.Items[len(n.Items)-1])
}

func (m *manifest) readAssets() error {
	m.assets = map[string]string{}
	for i, id := range m.artifacts.Keys {
		a := artifact{m, id, m.artifacts.Items[i]}
		if a.node.Get("type").scalar() != assetsArtifact {
			continue
		}
		file, err := a.path("file")
		if err != nil {
			return err
		}
		root, err := parseFile(file)
		if err != nil {
			return err
		}
		m.addFiles(root.Get("files"))
	}
	return nil
}

// addFiles adds the files of an asset manifest by the keys they are uploaded to.
func (m *manifest) addFiles(files *Node) {
	for i := range files.MapKeys() {
		source := files.Items[i].Get("source").Get("path")
		destinations := files.Items[i].Get("destinations")
		if !source.isText() {
			continue
		}
		for j := range destinations.MapKeys() {
			if key := destinations.Items[j].Get("objectKey"); key.isText() {
				m.assets[path.Base(key.Text)] = filepath.FromSlash(source.Text)
			}
		}
	}
}
