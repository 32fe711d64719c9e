package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// parseJSON is strict JSON: one object, nothing after it.
func parseJSON(data []byte, file string) (*Node, error) {
	p := &jsonParser{builder: builder{file: file}, data: data, line: 1}
	p.decoder = json.NewDecoder(bytes.NewReader(data))
	p.decoder.UseNumber()
	token, err := p.token()
	if err != nil {
		return nil, err
	}
	root, err := p.value(token, p.line, 0)
	if err != nil {
		return nil, err
	}
	if _, err := p.decoder.Token(); err != io.EOF {
		return nil, p.errorf(p.nextLine(), "there is text after the closing brace of the template; remove it")
	}
	return root, nil
}

type jsonParser struct {
	builder
	data    []byte
	decoder *json.Decoder
	offset  int // end of the last token
	line    int // of offset
}

func (p *jsonParser) token() (json.Token, error) {
	token, err := p.decoder.Token()
	if err != nil {
		return nil, p.explain(err)
	}
	end := int(p.decoder.InputOffset())
	p.line += bytes.Count(p.data[p.offset:end], []byte("\n"))
	p.offset = end
	return token, nil
}

func (p *jsonParser) explain(err error) error {
	syntax := (*json.SyntaxError)(nil)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input":
		return p.errorf(lineAt(p.data, len(bytes.TrimRight(p.data, "\r\n"))), "is not JSON: the file ends in the middle; is it truncated?")
	}
	return p.errorf(p.nextLine(), "is not JSON: %v", err)
}

// nextLine is the line of what follows the last token.
func (p *jsonParser) nextLine() int {
	rest := bytes.TrimLeft(p.data[p.offset:], " \t\r\n,:")
	return lineAt(p.data, len(p.data)-len(rest))
}

// value makes the node that starts with a token. Its line is that of its key, if it has
// one.
func (p *jsonParser) value(token json.Token, line, depth int) (*Node, error) {
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return p.object(line, depth)
		}
		return p.array(line, depth)
	case string:
		return p.scalar(String, t, line, depth)
	case json.Number:
		return p.scalar(Number, t.String(), line, depth)
	case bool:
		return p.scalar(Bool, boolText(t), line, depth)
	}
	return p.scalar(Null, "", line, depth)
}

func (p *jsonParser) object(line, depth int) (*Node, error) {
	n, err := p.node(Map, line, depth)
	if err != nil {
		return nil, err
	}
	m := mapBuilder{builder: &p.builder, m: n}
	for p.decoder.More() {
		if err := p.member(&m, depth+1); err != nil {
			return nil, err
		}
	}
	_, err = p.token() // the closing brace
	return n, err
}

func (p *jsonParser) member(m *mapBuilder, depth int) error {
	token, err := p.token()
	if err != nil {
		return err
	}
	key, ok := token.(string)
	if !ok {
		return p.errorf(p.line, "is not JSON: a key must be a string")
	}
	line := p.line
	if err := m.checkKey(key, line); err != nil {
		return err
	}
	if token, err = p.token(); err != nil {
		return err
	}
	value, err := p.value(token, line, depth)
	if err == nil {
		m.add(key, value)
	}
	return err
}

func (p *jsonParser) array(line, depth int) (*Node, error) {
	n, err := p.node(List, line, depth)
	if err != nil {
		return nil, err
	}
	for p.decoder.More() {
		token, err := p.token()
		if err != nil {
			return nil, err
		}
		item, err := p.value(token, p.line, depth+1)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, item)
	}
	_, err = p.token() // the closing bracket
	return n, err
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
