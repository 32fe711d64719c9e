package diff

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Limits of the comment of a pull request: GitHub takes 65,536 characters.
// https://github.com/orgs/community/discussions/41331
const (
	commentLimit = 64000
	entryLimit   = 8000 // of one change, or several that are told as one
)

// writeMarkdown writes for the comment of a pull request. Resources are folded away unless one of
// them is for the worse. If there is no room for everything, what matters least is left out.
func writeMarkdown(w io.Writer, d *Diff) error {
	d = printable(d)
	title := "## verify diff: " + summary(d) + "\n"
	entries := d.entries()
	fit(entries, commentLimit-len(title)-len(Sections)*200)
	var b strings.Builder
	b.WriteString(title)
	for _, s := range Sections {
		writeSection(&b, s, slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return e.section != s }))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// An entry is a paragraph in Markdown.
type entry struct {
	section Section
	effect  Effect
	text    string
	out     bool // there is no room for it
}

// entries are all paragraphs.
func (d *Diff) entries() []*entry {
	var all []*entry
	for _, s := range Sections {
		for _, p := range d.paragraphs(s) {
			all = append(all, &entry{section: s, effect: p.effect, text: p.markdown()})
		}
	}
	return all
}

// fit leaves out what there is no room for: of each effect the last, of the effects the least.
func fit(entries []*entry, room int) {
	order := slices.SortedStableFunc(slices.Values(entries), func(a, b *entry) int {
		return cmp.Compare(slices.Index(effects, a.effect), slices.Index(effects, b.effect))
	})
	for _, e := range order {
		room -= len(e.text)
		e.out = room < 0
	}
}

func writeSection(b *strings.Builder, s Section, entries []*entry) {
	if len(entries) == 0 {
		return
	}
	title := strings.ToUpper(headings[s][:1]) + headings[s][1:]
	folded := s == Resources && !slices.ContainsFunc(entries, func(e *entry) bool { return e.effect == Worse })
	if folded {
		b.WriteString("\n<details><summary>" + title + "</summary>\n\n")
	} else {
		b.WriteString("\n### " + title + "\n\n")
	}
	left := 0
	for _, e := range entries {
		if e.out {
			left++
			continue
		}
		b.WriteString(e.text)
	}
	if left > 0 {
		fmt.Fprintf(b, "\n*%d more are left out, because a comment has no room for them.*\n", left)
	}
	if folded {
		b.WriteString("\n</details>\n")
	}
}

// markdown is an entry of a list.
func (p paragraph) markdown() string {
	var b strings.Builder
	message := p.message + " " + inBrackets(p.place)
	if len(p.items) > 0 {
		message = p.message + ":"
	}
	b.WriteString("- " + flags[p.effect] + quote(message) + "\n")
	for i, item := range p.items {
		line := "  - " + quote(item.text+" "+inBrackets(item.place)) + "\n"
		if b.Len()+len(line) > entryLimit {
			fmt.Fprintf(&b, "  - … and %d more\n", len(p.items)-i)
			break
		}
		b.WriteString(line)
	}
	for _, n := range p.notes {
		b.WriteString("  - " + n.name + ": " + quote(n.text) + "\n")
	}
	return b.String()
}

// flags say in words what the signs of the text do.
var flags = map[Effect]string{Worse: "❌ **worse:** ", Wider: "🔺 **wider:** ", Narrower: "🔻 narrower: ", Better: "✅ better: "}

// longestQuote is how many characters are quoted of one text.
const longestQuote = 2000

// quote is a text of which nothing is read as Markdown.
func quote(text string) string {
	text = strings.TrimSpace(text)
	if r := []rune(text); len(r) > longestQuote {
		text = string(r[:longestQuote]) + "…"
	}
	return escape(text)
}

// escape keeps what is quoted from templates from being read as Markdown, as HTML, as a link, or
// as the name of a user or the number of an issue. GitHub looks for the last two in what is
// shown, so that it is a space of no width that keeps them apart.
var escape = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"#", "&#35;&#8203;", "@", "&#64;&#8203;", "|", `\|`, "~", `\~`, "$", "&#36;", "://", "&#58;//", "www.", "www&#46;").Replace
