package diff

import (
	"io"
	"slices"
	"strings"
)

// writeMarkdown writes for the comment of a pull request. Resources are folded away unless one of
// them is for the worse.
func writeMarkdown(w io.Writer, d *Diff) error {
	d = printable(d)
	var b strings.Builder
	b.WriteString("## verify diff: " + summary(d) + "\n")
	for _, s := range Sections {
		paragraphs := d.paragraphs(s)
		if len(paragraphs) == 0 {
			continue
		}
		title := strings.ToUpper(headings[s][:1]) + headings[s][1:]
		folded := s == Resources && !slices.ContainsFunc(paragraphs, func(p paragraph) bool { return p.effect == Worse })
		if folded {
			b.WriteString("\n<details><summary>" + title + "</summary>\n\n")
		} else {
			b.WriteString("\n### " + title + "\n\n")
		}
		for _, p := range paragraphs {
			p.markdown(&b)
		}
		if folded {
			b.WriteString("\n</details>\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown writes an entry of a list.
func (p paragraph) markdown(b *strings.Builder) {
	message := p.message + " " + inBrackets(p.place)
	if len(p.items) > 0 {
		message = p.message + ":"
	}
	b.WriteString("- " + flags[p.effect] + escape(strings.TrimSpace(message)) + "\n")
	for _, i := range p.items {
		b.WriteString("  - " + escape(strings.TrimSpace(i.text+" "+inBrackets(i.place))) + "\n")
	}
	for _, n := range p.notes {
		b.WriteString("  - " + n.name + ": " + escape(n.text) + "\n")
	}
}

// flags say in words what the signs of the text do.
var flags = map[Effect]string{Worse: "❌ **worse:** ", Wider: "🔺 **wider:** ", Narrower: "🔻 narrower: ", Better: "✅ better: "}

// escape keeps what is quoted from templates from being read as Markdown, as HTML, or as the
// name of a user.
var escape = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"#", "&#35;", "@", "&#64;", "|", `\|`, "~", `\~`, "$", `\$`).Replace
