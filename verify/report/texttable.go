package report

import (
	"strings"
	"unicode/utf8"
)

// A row of a table: a mark, cells in columns, a text and where it is, and below the text
// more lines of it. Rows need not have the same number of cells.
type row struct {
	mark  string // already painted; "": the row has no place for one
	cells []cell
	text  string   // already painted
	place string   // beside the text if there is room, else below it
	items []row    // of which the text tells as one, below it
	below []string // already painted
	block []row    // a table below the row, indented
	// Two rows of the same key explain the same in their blocks; again is what to put for
	// the second, given where the first is.
	key   string
	again func(before string) []row
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

// table aligns the cells of rows, and breaks what is beside them into lines.
func (p *printer) table(indent string, rows []row) string {
	widths := columnWidths(rows)
	var b strings.Builder
	for _, r := range rows {
		head := indent
		if r.mark != "" {
			head += r.mark + " "
		}
		for i, c := range r.cells {
			head += c.painted() + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.text)+2)
		}
		column := printed(head)
		for _, line := range p.beside(r, column) {
			b.WriteString(strings.TrimRight(head+line, " ") + "\n")
			head = strings.Repeat(" ", column)
		}
		b.WriteString(p.table(indent+"    ", r.block))
	}
	return b.String()
}

// beside has the lines that begin at a column: the text of a row and where it is, its
// items, what is below.
func (p *printer) beside(r row, column int) []string {
	lines := wrap(r.text, column)
	last := &lines[len(lines)-1]
	place := wrap(r.place, column)
	for i := range place {
		place[i] = p.faint(place[i])
	}
	if r.place != "" && *last == "" || len(place) == 1 && column+printed(*last+"  "+place[0]) <= width {
		*last = strings.TrimLeft(*last+"  "+place[0], " ")
		place = place[1:]
	}
	if r.place != "" {
		lines = append(lines, place...)
	}
	for line := range strings.Lines(p.table(strings.Repeat(" ", column), r.items)) {
		lines = append(lines, strings.TrimRight(line[column:], "\n"))
	}
	for _, below := range r.below {
		lines = append(lines, wrap(below, column)...)
	}
	return lines
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
