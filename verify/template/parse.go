package template

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Limits of what is read. CloudFormation takes templates of up to 1 MB (User Guide,
// CloudFormation quotas), which cannot hold more than half a million nodes; these limits
// leave room for what is transformed or packaged before it gets there.
const (
	maxBytes      = 32 << 20
	maxDepth      = 200
	maxNodes      = 2_000_000
	maxAliasNodes = 250_000 // of maxNodes, those that aliases of YAML repeat
)

// Parse reads a template in JSON, if its first character is a brace, else in YAML. The
// file is for messages only and may be "".
//
// An error is one line and has the file, the line and the cause. What has no map of
// resources, each with a Type, is not a template. Duplicate keys are an error: which one
// counts is not defined.
func Parse(data []byte, file string) (*Node, error) {
	root, err := parseText(data, file)
	if err != nil {
		return nil, err
	}
	if err := checkTemplate(root, file, true); err != nil {
		return nil, err
	}
	return root, nil
}

// parseText reads JSON or YAML, whatever is in it.
func parseText(data []byte, file string) (*Node, error) {
	if err := checkText(data, file); err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	start := bytes.TrimLeft(data, " \t\r\n")
	if len(start) == 0 {
		return nil, errEmpty(file)
	}
	if start[0] == '{' {
		return parseJSON(data, file)
	}
	return parseYAML(data, file)
}

func errEmpty(file string) error {
	return inputErrorf(file, 1, "is empty, want a CloudFormation template in JSON or YAML")
}

// checkText refuses what is no text before a parser says something obscure about it.
func checkText(data []byte, file string) error {
	if len(data) > maxBytes {
		return errTooLarge(file)
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return inputErrorf(file, 1, "is text in UTF-16; save it as UTF-8")
	}
	for i, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return inputErrorf(file, lineAt(data, i), "is not text: it has the control character %U", rune(c))
		}
	}
	if utf8.Valid(data) {
		return nil
	}
	bad := invalidUTF8(data)
	return inputErrorf(file, lineAt(data, bad), "is not text in UTF-8: it has the byte 0x%02x; save it as UTF-8", data[bad])
}

func errTooLarge(file string) error {
	return inputErrorf(file, 0, "is larger than %d MiB, the most that is read; CloudFormation itself takes 1 MB", maxBytes>>20)
}

func errTooMany(file, what string) error {
	return inputErrorf(file, 0, "has more than %d %s, the most that is read", maxNodes, what)
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
}

// A builder makes the nodes of one file and holds them to the limits.
type builder struct {
	file  string
	nodes int
}

// node makes a node that is depth levels below the top.
func (b *builder) node(kind Kind, line, depth int) (*Node, error) {
	b.nodes++
	switch {
	case depth > maxDepth:
		return nil, b.errorf(line, "is nested more than %d levels deep, the most that is read", maxDepth)
	case b.nodes > maxNodes:
		return nil, errTooMany(b.file, "values")
	}
	return &Node{Kind: kind, Line: line}, nil
}

func (b *builder) scalar(kind Kind, text string, line, depth int) (*Node, error) {
	if err := b.checkReserved(text, line); err != nil {
		return nil, err
	}
	n, err := b.node(kind, line, depth)
	if err == nil {
		n.Text = text
	}
	return n, err
}

// checkReserved refuses the characters that mark symbols in a [Text].
func (b *builder) checkReserved(text string, line int) error {
	const first = 0xee // byte of all three, and of little else
	if strings.IndexByte(text, first) < 0 {
		return nil
	}
	i := strings.IndexAny(text, string(symbolOpen)+string(symbolClose)+symbolField)
	if i < 0 {
		return nil
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return b.errorf(line, "the character %U, for private use, is reserved; remove it", r)
}

func (b *builder) errorf(line int, format string, args ...any) error {
	return inputErrorf(b.file, line, format, args...)
}

// A mapBuilder adds keys to a map and remembers which are there.
type mapBuilder struct {
	*builder
	m    *Node
	seen map[string]int // index of each key; nil as long as there are few
}

const fewKeys = 16

func (b *mapBuilder) index(key string) (int, bool) {
	if b.seen != nil {
		i, ok := b.seen[key]
		return i, ok
	}
	for i, k := range b.m.Keys {
		if k == key {
			return i, true
		}
	}
	return 0, false
}

// checkKey must accept a key before its value is read: the line of a duplicate is then
// told even if its value is broken.
func (b *mapBuilder) checkKey(key string, line int) error {
	if i, ok := b.index(key); ok {
		return b.errorf(line, "key %s is there twice, first in line %d; remove one", quoted(key), b.m.Items[i].Line)
	}
	return b.checkReserved(key, line)
}

func (b *mapBuilder) add(key string, value *Node) {
	b.m.Keys = append(b.m.Keys, key)
	b.m.Items = append(b.m.Items, value)
	switch {
	case b.seen != nil:
		b.seen[key] = len(b.m.Keys) - 1
	case len(b.m.Keys) > fewKeys:
		b.seen = make(map[string]int, 2*fewKeys)
		for i, k := range b.m.Keys {
			b.seen[k] = i
		}
	}
}
