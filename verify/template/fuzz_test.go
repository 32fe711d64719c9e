package template

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// FuzzParse checks that no bytes make Parse panic, that its errors are one line with a
// place, and that what was read is the same if it is written as JSON or as YAML.
func FuzzParse(f *testing.F) {
	for _, bad := range badTemplates {
		f.Add([]byte(bad.source))
	}
	for _, source := range []string{webYAML, webJSON, queueYAML, nesting("A", "b.yml"),
		"A: &a {x: 1}\nB: {<<: *a, y: [*a]}\nC: !Sub [a, {b: !GetAtt c.d}]\n",
		"A: [yes, 0x1F, 1_000, .5, 1e9, ~, \"\\U0001F600\", '''', 2010-09-09]\n? |\n  key\n: >-\n  text\n",
	} {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := Parse(data, "file")
		checkMessage(t, err)
		root, err := parseText(data, "file")
		checkMessage(t, err)
		if err != nil || root.Kind != Map || len(data) > 1<<12 {
			return
		}
		want := show(root)
		if len(want) > 1<<16 {
			return
		}
		if written := writeJSON(root); json.Valid([]byte(written)) {
			checkSame(t, written, want)
		}
		if inRange(root) {
			checkSame(t, writeYAML(root, ""), want)
		}
	})
}

func checkMessage(t *testing.T, err error) {
	if err != nil && (!strings.HasPrefix(err.Error(), "file:") || strings.ContainsAny(err.Error(), "\r\n")) {
		t.Errorf("error %q, want one line that starts with the file", err)
	}
}

func checkSame(t *testing.T, written, want string) {
	root, err := parseText([]byte(written), "")
	if err != nil {
		t.Fatalf("%v in %q", err, written)
	}
	if got := show(root); got != want {
		t.Errorf("got %s\nwant %s\nfrom %q", got, want, written)
	}
}

// inRange reports whether YAML reads the numbers as numbers: one that is out of range, such
// as 1e999, is a string to its library.
func inRange(n *Node) bool {
	if n.Kind == Number && strings.ContainsAny(n.Text, "eE") {
		_, err := strconv.ParseFloat(n.Text, 64)
		return err == nil || strings.HasPrefix(n.Text, "0x")
	}
	for _, item := range n.Items {
		if !inRange(item) {
			return false
		}
	}
	return true
}

func writeJSON(n *Node) string {
	text := func(s string) string {
		quoted, _ := json.Marshal(s)
		return string(quoted)
	}
	var parts []string
	for i, item := range n.Items {
		if n.Kind == Map {
			parts = append(parts, text(n.Keys[i])+":"+writeJSON(item))
		} else {
			parts = append(parts, writeJSON(item))
		}
	}
	switch n.Kind {
	case Map:
		return "{" + strings.Join(parts, ",\n") + "}"
	case List:
		return "[" + strings.Join(parts, ",\n") + "]"
	case String:
		return text(n.Text)
	}
	return show(n)
}

// writeYAML writes blocks, and strings in the escapes of Go, all of which YAML has.
func writeYAML(n *Node, indent string) string {
	if n.Kind == String {
		return strconv.QuoteToASCII(n.Text)
	}
	if len(n.Items) == 0 {
		return show(n)
	}
	var b strings.Builder
	for i, item := range n.Items {
		if n.Kind == Map {
			b.WriteString("\n" + indent + "? " + strconv.QuoteToASCII(n.Keys[i]) + "\n" + indent + ": ")
		} else {
			b.WriteString("\n" + indent + "- ")
		}
		b.WriteString(writeYAML(item, indent+"  "))
	}
	return b.String()
}
