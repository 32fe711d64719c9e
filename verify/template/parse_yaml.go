package template

import (
	"bytes"
	"io"

	"go.yaml.in/yaml/v3"
)

// parseYAML is one document of YAML, with the short forms of CloudFormation's functions.
// Aliases and merge keys are resolved: CloudFormation itself does not take them, but the
// tools that package templates do.
func parseYAML(data []byte, file string) (*Node, error) {
	p := &yamlParser{builder: builder{file: file}, data: data, open: map[*yaml.Node]bool{}}
	if err := p.checkEffort(); err != nil {
		return nil, err
	}
	document, err := p.document()
	if err != nil {
		return nil, err
	}
	top := document.Content[0]
	if top.ShortTag() == "!!null" {
		return nil, errEmpty(file)
	}
	return p.value(top, top.Line, 0)
}

// checkEffort refuses what the library would take too long for. Its time for directives
// grows with the square of their number, and templates have none.
func (p *yamlParser) checkEffort() error {
	if separators(p.data) > maxNodes {
		return errTooMany(p.file, "values or lines")
	}
	const directive = "%TAG"
	if bytes.HasPrefix(p.data, []byte(directive)) {
		return p.errorf(1, "YAML directive %s is not read; remove it", directive)
	}
	if at := bytes.Index(p.data, []byte("\n"+directive)); at >= 0 {
		return p.errorf(lineAt(p.data, at)+1, "YAML directive %s is not read; remove it", directive)
	}
	return nil
}

// separators is at least about how many values there are. It is asked before the library
// is, which needs a hundred times the size of a dense file.
func separators(data []byte) int {
	n := 0
	for _, separator := range []string{",", "[", "{", ": ", "- ", "\n", "\r"} {
		n += bytes.Count(data, []byte(separator))
	}
	return n
}

type yamlParser struct {
	builder
	data       []byte
	open       map[*yaml.Node]bool // anchored nodes that are being read
	aliases    int                 // how many aliases deep the reading is
	aliasLine  int                 // line of the outermost of them
	aliasNodes int                 // nodes read through aliases
}

// document reads the only document.
func (p *yamlParser) document() (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(p.data))
	first, err := decode(decoder)
	if err == io.EOF {
		return nil, errEmpty(p.file)
	}
	if err != nil {
		return nil, p.explain(err)
	}
	second, err := decode(decoder)
	switch {
	case err == nil:
		return nil, p.errorf(second.Line, "a second YAML document starts here, want one template in a file")
	case err != io.EOF:
		return nil, p.explain(err)
	}
	return first, nil
}

// value makes a node. Its line is that of its key, if it has one.
func (p *yamlParser) value(n *yaml.Node, line, depth int) (*Node, error) {
	if n.Kind == yaml.AliasNode {
		return p.alias(n, line, depth)
	}
	if n.Anchor != "" {
		p.open[n] = true
		defer delete(p.open, n)
	}
	if isFunction(n) {
		return p.function(n, line, depth)
	}
	return p.plain(n, n.ShortTag(), line, depth)
}

func (p *yamlParser) alias(n *yaml.Node, line, depth int) (*Node, error) {
	if p.open[n.Alias] {
		return nil, p.errorf(n.Line, "alias *%s is within its own anchor, which has no end", n.Value)
	}
	if p.aliases == 0 {
		p.aliasLine = n.Line
	}
	p.aliases++
	defer func() { p.aliases-- }()
	return p.value(n.Alias, line, depth)
}

// plain makes a node of one that is no function.
func (p *yamlParser) plain(n *yaml.Node, tag string, line, depth int) (*Node, error) {
	if err := p.spend(); err != nil {
		return nil, err
	}
	switch {
	case n.Kind == yaml.ScalarNode:
		return p.yamlScalar(n, tag, line, depth)
	case n.Kind == yaml.SequenceNode && tag == "!!seq":
		return p.sequence(n, line, depth)
	case n.Kind == yaml.MappingNode && tag == "!!map":
		return p.mapping(n, line, depth)
	}
	return nil, p.unknownTag(n)
}

// spend keeps small files from becoming large by aliases of aliases.
func (p *yamlParser) spend() error {
	if p.aliases == 0 {
		return nil
	}
	return p.repeat(p.aliasLine)
}

func (p *yamlParser) repeat(line int) error {
	if p.aliasNodes++; p.aliasNodes > maxAliasNodes {
		return p.errorf(line, "aliases repeat more than %d values, the most that is read; write out what is meant", maxAliasNodes)
	}
	return nil
}

func (p *yamlParser) sequence(n *yaml.Node, line, depth int) (*Node, error) {
	list, err := p.node(List, line, depth)
	if err != nil {
		return nil, err
	}
	for _, item := range n.Content {
		value, err := p.value(item, item.Line, depth+1)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, value)
	}
	return list, nil
}

func (p *yamlParser) mapping(n *yaml.Node, line, depth int) (*Node, error) {
	out, err := p.node(Map, line, depth)
	if err != nil {
		return nil, err
	}
	m := mapBuilder{builder: &p.builder, m: out}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if isMerge(n.Content[i]) {
			continue
		}
		if err := p.entry(&m, n.Content[i], n.Content[i+1], depth+1); err != nil {
			return nil, err
		}
	}
	return out, p.merges(&m, n, depth)
}

func (p *yamlParser) entry(m *mapBuilder, k, v *yaml.Node, depth int) error {
	key, err := p.key(k)
	if err != nil {
		return err
	}
	if err := m.checkKey(key, k.Line); err != nil {
		return err
	}
	value, err := p.value(v, k.Line, depth)
	if err == nil {
		m.add(key, value)
	}
	return err
}

// key is the text of a key as it is written: the operator Null of IAM is no null, and the
// account id 012345678901 keeps its zero.
func (p *yamlParser) key(k *yaml.Node) (string, error) {
	at := k.Line
	if k.Kind == yaml.AliasNode {
		k = k.Alias
	}
	switch {
	case k.Kind != yaml.ScalarNode || isFunction(k):
		return "", p.errorf(at, "a key is a list, a map or a function, want a string")
	case k.Value == "" && k.ShortTag() == "!!null":
		return "", p.errorf(at, "a key is empty, want a string before the colon")
	}
	return k.Value, nil
}

func isMerge(k *yaml.Node) bool {
	return k.Kind == yaml.ScalarNode && k.ShortTag() == "!!merge"
}

// merges adds what the merge keys of a map bring. What is written in the map itself goes
// before it, and what is merged first before what is merged later.
func (p *yamlParser) merges(m *mapBuilder, n *yaml.Node, depth int) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !isMerge(n.Content[i]) {
			continue
		}
		for _, source := range mergeSources(n.Content[i+1]) {
			if err := p.merge(m, source, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

func mergeSources(v *yaml.Node) []*yaml.Node {
	list := v
	if v.Kind == yaml.AliasNode {
		list = v.Alias
	}
	if list.Kind == yaml.SequenceNode {
		return list.Content
	}
	return []*yaml.Node{v}
}

func (p *yamlParser) merge(m *mapBuilder, source *yaml.Node, depth int) error {
	from := source
	if source.Kind == yaml.AliasNode {
		from = source.Alias
	}
	if from.Kind != yaml.MappingNode || from.ShortTag() != "!!map" {
		return p.errorf(source.Line, "<< merges what is not a map, want an alias of a map")
	}
	value, err := p.value(source, source.Line, depth)
	if err != nil {
		return err
	}
	for i, key := range value.Keys {
		if err := p.repeat(source.Line); err != nil {
			return err
		}
		if _, ok := m.index(key); !ok {
			m.add(key, value.Items[i])
		}
	}
	return nil
}
