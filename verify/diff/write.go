package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// Formats are the formats that [Write] knows.
var Formats = []string{"text", "json", "markdown"}

// Write writes d in one of [Formats]. The same Diff gives the same bytes, but for the colours
// of "text", which are there only if w is a terminal and the environment does not have NO_COLOR.
func Write(w io.Writer, d *Diff, format string) error {
	switch format {
	case "text":
		return writeText(w, d, report.InColour(w))
	case "json":
		return writeJSON(w, d)
	case "markdown":
		return writeMarkdown(w, d)
	}
	return fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(Formats, ", "))
}

// writeJSON leaves "<" and "&" as they are.
func writeJSON(w io.Writer, d *Diff) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// headings are what the sections are called.
var headings = map[Section]string{Starts: "what starts", Leaves: "what leaves", May: "who may", Costs: "what it costs",
	Found: "what else is found", Resources: "resources"}

// counted is how effects are counted in the summary.
var counted = map[Effect]string{Worse: "for the worse", Wider: "wider", Other: "other", Narrower: "narrower", Better: "for the better"}

// summary says how many changes there are of each effect.
func summary(d *Diff) string {
	rest := ""
	if !d.Complete {
		rest = ", as far as was looked: the templates can turn out in too many ways (--parameter)"
	}
	if len(d.Changes) == 0 {
		return "no change" + rest
	}
	var words []string
	for _, effect := range effects {
		n := 0
		for _, c := range d.Changes {
			if c.Effect == effect {
				n++
			}
		}
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, counted[effect]))
		}
	}
	noun := "changes"
	if len(d.Changes) == 1 {
		noun = "change"
	}
	return fmt.Sprintf("%d %s: %s", len(d.Changes), noun, strings.Join(words, ", ")) + rest
}

// A paragraph is a change, or several that share what they are about.
type paragraph struct {
	effect  Effect
	message string
	place   string // where it is, "" if that does not matter
	items   []item // what differs among several
	notes   []note
}

// An item is one of several changes that are told as one.
type item struct{ text, place string }

// A note is what is said below a message.
type note struct{ name, text string }

// paragraphs are those of a section.
func (d *Diff) paragraphs(s Section) []paragraph {
	var all []paragraph
	for _, same := range group(d.of(s), Change.alike) {
		if len(same) > 1 {
			all = append(all, alike(same))
			continue
		}
		p := single(same[0])
		if n := len(all) - 1; n >= 0 && p.continues(all[n]) {
			all[n].items = append(all[n].items, p.items...)
			continue
		}
		all = append(all, p)
	}
	for i, p := range all {
		if len(p.items) == 1 {
			all[i] = paragraph{p.effect, p.message + " " + p.items[0].text, p.items[0].place, nil, p.notes}
		}
	}
	return all
}

// continues reports whether a paragraph is about the same as the one before it.
func (p paragraph) continues(before paragraph) bool {
	return len(p.items) == 1 && len(before.items) > 0 && len(p.notes) == 0 && len(before.notes) == 0 &&
		p.effect == before.effect && p.message == before.message
}

// of are the changes of a section.
func (d *Diff) of(s Section) []Change {
	return slices.DeleteFunc(slices.Clone(d.Changes), func(c Change) bool { return c.Section != s })
}

// group puts together what has the same key, in the order in which it is first there.
func group(changes []Change, key func(Change) string) [][]Change {
	index := map[string]int{}
	var groups [][]Change
	for _, c := range changes {
		k := key(c)
		if _, known := index[k]; !known {
			index[k] = len(groups)
			groups = append(groups, nil)
		}
		groups[index[k]] = append(groups[index[k]], c)
	}
	return groups
}

// alike is what a change says, whichever resource it says it of.
func (c Change) alike() string {
	words := strings.Join([]string{string(c.Effect), c.Kind, c.Message, c.Fix, c.AWSError}, "\x00")
	if c.Hop != nil {
		words += "\x00" + c.Hop.Why
	}
	return c.without(words)
}

// without is a text with "…" for the resource of the change.
func (c Change) without(text string) string {
	if c.Change == Renamed {
		text = leaveOut(text, c.Before)
	}
	return leaveOut(text, c.Resource)
}

// leaveOut puts "…" for an id, not for parts of other names or types.
func leaveOut(text, id string) string {
	if id == "" {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, id)
		if !found {
			return b.String() + text
		}
		b.WriteString(before)
		if last, _ := utf8.DecodeLastRuneInString(before); isName(last) || last == ':' {
			b.WriteString(id)
		} else if first, _ := utf8.DecodeRuneInString(after); isName(first) {
			b.WriteString(id)
		} else {
			b.WriteString("…")
		}
		text = after
	}
}

func isName(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// alike tells changes that say the same of different resources.
func alike(changes []Change) paragraph {
	c := changes[0]
	p := paragraph{effect: c.Effect, message: c.without(c.Message)}
	for _, n := range c.notes() {
		p.notes = append(p.notes, note{n.name, c.without(n.text)})
	}
	for _, other := range changes {
		text := other.Resource
		if other.Change == Renamed {
			text = other.Before + " → " + text
		}
		p.items = append(p.items, item{text, other.where()})
	}
	return p
}

// single tells a change.
func single(c Change) paragraph {
	p := paragraph{effect: c.Effect, message: c.Message, place: c.where(), notes: c.notes()}
	if rest, ok := strings.CutPrefix(c.Message, c.head+" "); ok && c.head != "" {
		p.message, p.place, p.items = c.head, "", []item{{rest, c.where()}}
	}
	if len(c.parts) > 1 {
		p.message, p.place, p.items = strings.TrimSuffix(c.head, ":"), c.where(), nil
		for _, part := range c.parts {
			p.items = append(p.items, item{part, ""})
		}
	}
	return p
}

// where is the file and line of what there is now.
func (c Change) where() string {
	if c.Change == Removed || c.Hop != nil || c.Section == Costs {
		return ""
	}
	return line(c.File, c.Line)
}

func line(file string, number int) string {
	if file == "" || number == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, number)
}

// notes are what is said besides.
func (c Change) notes() []note {
	var notes []note
	if c.Hop != nil {
		notes = append(notes, note{string(c.Hop.Hop), strings.TrimSpace(c.Hop.Why + " " + inBrackets(line(c.Hop.File, c.Hop.Line)))})
	}
	if c.Fix != "" {
		notes = append(notes, note{"fix", c.Fix})
	}
	if c.AWSError != "" {
		notes = append(notes, note{"AWS says", c.AWSError})
	}
	return notes
}

func inBrackets(place string) string {
	if place == "" {
		return ""
	}
	return "(" + place + ")"
}
