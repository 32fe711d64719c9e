package report

import (
	"io"
	"strings"
)

// PrintableText replaces what could move the cursor, colour the terminal or start a line of its
// own: much of a report is quoted from templates.
func PrintableText(text string) string { return strings.Map(visible, text) }

// Wrap breaks a text into lines that begin at a column, as those of a text report are.
func Wrap(text string, column int) []string { return wrap(text, column) }

// InColour reports whether what is written to w is coloured: on terminals, unless the
// environment has NO_COLOR.
func InColour(w io.Writer) bool { return isColourTerminal(w) }
