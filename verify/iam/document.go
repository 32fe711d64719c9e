package iam

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A node is a part of a policy document, which a template may hold as a map or as a string
// of JSON.
type node struct {
	kind  template.Kind
	text  template.Text // scalars; Unknown: why
	keys  []string
	items []*node
	value *template.Value // place in the template; of JSON in a string, that of the string
}

func (n *node) at() fact.Location { return n.value.At() }

// is reports whether n is there and of a kind.
func (n *node) is(k template.Kind) bool { return n != nil && n.kind == k }

// get is the member of a map, nil if there is none.
func (n *node) get(key string) *node {
	if n.is(template.Map) {
		for i, k := range n.keys {
			if k == key && n.items[i].kind != template.Null {
				return n.items[i]
			}
		}
	}
	return nil
}

// list is the elements of a list; anything else that is known is a list of itself.
func (n *node) list() []*node {
	switch {
	case n == nil || n.kind == template.Null || n.kind == template.Unknown:
		return nil
	case n.kind == template.List:
		return n.items
	}
	return []*node{n}
}

func (n *node) isScalar() bool {
	return n.is(template.String) || n.is(template.Number) || n.is(template.Bool)
}

// documentOf reads a policy document. What cannot be read is Unknown.
func documentOf(v *template.Value) *node {
	if v.Kind() != template.String {
		return nodeOf(v)
	}
	n, err := readJSON(v.Text(), v)
	if err != nil {
		return unknownNode("the policy is a string, and not JSON as far as it is known: "+err.Error(), v)
	}
	return n
}

func unknownNode(why string, v *template.Value) *node {
	return &node{kind: template.Unknown, text: template.Text(why), value: v}
}

func nodeOf(v *template.Value) *node {
	n := &node{kind: v.Kind(), value: v}
	switch v.Kind() {
	case template.Unknown:
		n.text = template.Text(v.Why())
	case template.List:
		for _, item := range v.Items() {
			n.items = append(n.items, nodeOf(item))
		}
	case template.Map:
		n.keys = v.Keys()
		for _, key := range n.keys {
			n.items = append(n.items, nodeOf(v.Get(key)))
		}
	default:
		n.text = v.Text()
	}
	return n
}

// readJSON reads JSON with symbols in its strings. The symbols are taken out first: what
// is in them need not be fit for JSON.
func readJSON(t template.Text, at *template.Value) (*node, error) {
	r := jsonReader{at: at}
	var b strings.Builder
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			r.symbols = append(r.symbols, p.Symbol.Text())
			b.WriteString(stand + strconv.Itoa(len(r.symbols)-1) + stand)
		} else {
			b.WriteString(p.Literal)
		}
	}
	if strings.Contains(strings.ToLower(b.String()), `\ue`) {
		return nil, errors.New("it has characters for private use")
	}
	r.decoder = json.NewDecoder(strings.NewReader(b.String()))
	r.decoder.UseNumber()
	n, err := r.node(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.decoder.Token(); err != io.EOF {
		return nil, errors.New("it goes on after its end")
	}
	return n, nil
}

// stand surrounds the number of a symbol that was taken out; templates cannot have it.
const stand = "\ue003"

// maxDepth is more than any policy needs.
const maxDepth = 50

type jsonReader struct {
	decoder *json.Decoder
	symbols []template.Text
	at      *template.Value
}

func (r *jsonReader) node(depth int) (*node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errors.New("it is nested too deeply")
	}
	n := &node{value: r.at}
	switch token := token.(type) {
	case json.Delim:
		n.kind = template.List
		if token == '{' {
			n.kind = template.Map
		}
		return n, r.members(n, depth)
	case string:
		n.kind, n.text = template.String, r.restore(token)
	case json.Number:
		n.kind, n.text = template.Number, template.Text(token)
	case bool:
		n.kind, n.text = template.Bool, template.Text(strconv.FormatBool(token))
	}
	return n, nil
}

func (r *jsonReader) members(n *node, depth int) error {
	for r.decoder.More() {
		if n.kind == template.Map {
			key, err := r.decoder.Token()
			if err != nil {
				return err
			}
			text, _ := key.(string)
			n.keys = append(n.keys, string(r.restore(text)))
		}
		item, err := r.node(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	_, err := r.decoder.Token()
	return err
}

// restore puts the symbols back.
func (r *jsonReader) restore(s string) template.Text {
	pieces := strings.Split(s, stand)
	for i := 1; i < len(pieces); i += 2 {
		if n, err := strconv.Atoi(pieces[i]); err == nil && n < len(r.symbols) {
			pieces[i] = string(r.symbols[n])
		}
	}
	return template.Text(strings.Join(pieces, ""))
}
