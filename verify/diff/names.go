package diff

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// names says what the things of one side are called in a Diff, so that both sides call the
// same thing the same.
type names struct {
	strip   string            // name of the only stack, which ids go without; "" if there are others
	stack   string            // of the other side, which is what the only stack is called there
	known   map[string]bool   // ids of resources, before they are renamed
	renamed map[string]string // id in the new templates, by that in the old ones
	words   *regexp.Regexp    // finds logical ids of renamed in prose; nil if there are none
	now     map[string]string // logical id of what was renamed, by the one that it had in all stacks
}

// id is a logical id, after the name of its stack if there are several. What is no resource of
// the templates, such as a network that they import, has no stack.
func (n *names) id(id string) string {
	plain := n.plain(id)
	if n.known != nil && !n.known[plain] {
		return n.bare(id)
	}
	if now, ok := n.renamed[plain]; ok {
		return now
	}
	return plain
}

// bare is an id without the name of the only stack.
func (n *names) bare(id string) string {
	if n.strip != "" {
		id = strings.TrimPrefix(id, n.strip+"/")
	}
	return id
}

// plain is an id without the name of the only stack, or with the one that it has on the other
// side.
func (n *names) plain(id string) string {
	id = n.bare(id)
	if n.stack != "" {
		id = n.stack + "/" + id
	}
	return id
}

// call makes the old ids be told by the new ones.
func (n *names) call(renamed map[string]string) {
	n.renamed, n.now = renamed, map[string]string{}
	var words []string
	for _, id := range sortedKeys(renamed) {
		n.now[logical(id)] = logical(renamed[id])
		words = append(words, regexp.QuoteMeta(logical(id)))
	}
	for id := range n.known {
		if now, of := n.now[logical(id)]; of && now != logical(renamed[id]) {
			delete(n.now, logical(id))
		}
	}
	if len(words) > 0 {
		n.words = regexp.MustCompile(`\b(` + strings.Join(words, "|") + `)\b`)
	}
}

// logical takes the stack away.
func logical(id string) string { return id[strings.LastIndex(id, "/")+1:] }

// prose is a sentence of a report about something of a stack, with the ids of the other side. An
// id that several stacks have is that of this one.
func (n *names) prose(s, stack string) string {
	if n.strip != "" {
		s = strings.ReplaceAll(s, n.strip+"/", "")
	}
	if n.words == nil {
		return s
	}
	return n.words.ReplaceAllStringFunc(s, func(word string) string {
		own := n.plain(template.ResourceID{Stack: stack, Logical: word}.String())
		switch now, renamed := n.renamed[own]; {
		case renamed:
			return logical(now)
		case n.known[own]:
			return word
		}
		return cmp.Or(n.now[word], word)
	})
}

// text is a text of a template: symbols as in Fn::Sub, those of another stack after its name.
func (n *names) text(t template.Text, home string) string {
	if s, ok := t.Literal(); ok {
		return s
	}
	var b strings.Builder
	for _, p := range t.Parts() {
		if !p.IsSymbol() {
			b.WriteString(p.Literal)
			continue
		}
		b.WriteString(n.symbol(p.Symbol, home))
	}
	return b.String()
}

func (n *names) symbol(s template.Symbol, home string) string {
	before := n.plain(template.ResourceID{Stack: s.Stack, Logical: s.Name}.String())
	if s.Kind != template.ParameterSymbol && !n.known[before] {
		return s.String()
	}
	s.Name = n.id(before)
	if s.Stack == home {
		s.Name = logical(s.Name)
	}
	return s.String()
}

// texts are several of them, sorted, each once.
func (n *names) texts(list []template.Text, home string) []string {
	out := []string{}
	for _, t := range list {
		out = append(out, n.text(t, home))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
