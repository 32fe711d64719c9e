package report

import (
	"strings"
	"unicode/utf8"
)

// A row of a table: a mark, cells in columns, a text, and below the text more lines of
// it. Rows need not have the same number of cells.
type row struct {
	mark  string // already painted; "": the row has no place for one
	cells []cell
	text  string   // already painted
	below []string // already painted
	block string   // a table below the row, with an indent of its own
	// Two rows of the same key explain the same in their blocks; again is what to put for
	// the second, given where the first is.
	key   string
	again func(before string) string
}

// A cell is painted after its width is known; a nil paint leaves it plain.
type cell struct {
	text  string
	paint paint
}

// advise adds lines that help.
func (r row) advise(label string, texts ...string) row {
	for _, text := range nonEmpty(texts...) {
		r.below = append(r.below, label+": "+text)
	}
	return r
}

// table aligns the cells of rows. Nothing is broken into lines: how wide a terminal is
// does not matter.
func (p *printer) table(indent string, rows []row) string {
	widths := columnWidths(rows)
	var b strings.Builder
	for _, r := range rows {
		line, column := indent, utf8.RuneCountInString(indent)
		if r.mark != "" {
			line, column = line+r.mark+" ", column+2
		}
		for i, c := range r.cells {
			line += c.painted() + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.text)+2)
			column += widths[i] + 2
		}
		b.WriteString(strings.TrimRight(line+r.text, " ") + "\n")
		for _, below := range r.below {
			b.WriteString(strings.Repeat(" ", column) + below + "\n")
		}
		for line := range strings.Lines(r.block) {
			b.WriteString(indent + line)
		}
	}
	return b.String()
}

func (c cell) painted() string {
	if c.paint == nil {
		return c.text
	}
	return c.paint(c.text)
}

func columnWidths(rows []row) []int {
	var widths []int
	for _, r := range rows {
		for i, c := range r.cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
		}
	}
	return widths
}

// labelled returns a row for each text, the first of which has the label.
func labelled(label string, texts []string) []row {
	var rows []row
	for _, text := range nonEmpty(texts...) {
		rows = append(rows, row{mark: " ", cells: []cell{{label, nil}}, text: text})
		label = ""
	}
	return rows
}
