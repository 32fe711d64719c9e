package diff

import (
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// marks are the signs of effects.
var marks = map[Effect]string{Worse: "✗", Wider: "▲", Other: "·", Narrower: "▼", Better: "✓"}

var colours = map[Effect]color.Attribute{Worse: color.FgRed, Wider: color.FgYellow, Other: color.Reset, Narrower: color.FgGreen, Better: color.FgGreen}

// writeText writes for people: the sections that have changes, and one line that sums them up.
func writeText(w io.Writer, d *Diff, colour bool) error {
	d = printable(d)
	p := painter(colour)
	var b strings.Builder
	for _, s := range Sections {
		paragraphs := d.paragraphs(s)
		if len(paragraphs) == 0 {
			continue
		}
		b.WriteString(p.paint(color.Bold, headings[s]) + "\n")
		for _, paragraph := range paragraphs {
			p.write(&b, paragraph)
		}
		b.WriteString("\n")
	}
	b.WriteString(summary(d) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// A painter colours texts, or not.
type painter bool

func (p painter) paint(a color.Attribute, s string) string {
	if !p || a == color.Reset || s == "" {
		return s
	}
	c := color.New(a)
	c.EnableColor()
	return c.Sprint(s)
}

func (p painter) write(b *strings.Builder, told paragraph) {
	if len(told.items) > 0 {
		told.message += ":"
	}
	lines(b, "  "+p.paint(colours[told.effect], marks[told.effect])+" ", told.message, p.paint(color.Faint, inBrackets(told.place)), 4)
	for _, i := range told.items {
		lines(b, "      - ", i.text, p.paint(color.Faint, inBrackets(i.place)), 8)
	}
	for _, n := range told.notes {
		lines(b, "      ", p.paint(color.Faint, n.name)+": "+n.text, "", 8)
	}
}

// lines writes a text and a place after what begins the first line.
func lines(b *strings.Builder, first, text, place string, column int) {
	for i, line := range report.Wrap(strings.TrimSpace(text+" "+place), column) {
		if i > 0 {
			first = strings.Repeat(" ", column)
		}
		b.WriteString(first + line + "\n")
	}
}

// printable is a copy that is fit for a terminal.
func printable(d *Diff) *Diff {
	p := &Diff{Version: d.Version, Complete: d.Complete, Changes: slices.Clone(d.Changes)}
	for i := range p.Changes {
		c := &p.Changes[i]
		texts := []*string{&c.Resource, &c.Before, &c.Message, &c.Fix, &c.AWSError, &c.File, &c.head}
		c.parts = slices.Clone(c.parts)
		for j := range c.parts {
			texts = append(texts, &c.parts[j])
		}
		if c.Hop != nil {
			hop := *c.Hop
			c.Hop = &hop
			texts = append(texts, &hop.Why, &hop.File)
		}
		for _, t := range texts {
			*t = report.PrintableText(*t)
		}
	}
	return p
}
