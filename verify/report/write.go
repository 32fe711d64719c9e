package report

import (
	"fmt"
	"io"
	"strings"
)

// Formats are the formats that [Write] knows.
var Formats = []string{"text", "json", "sarif", "markdown"}

// Write writes r in one of [Formats]. The same report gives the same bytes, but for the
// colours of "text", which are there only if w is a terminal and the environment does not
// have NO_COLOR.
func Write(w io.Writer, r *Report, format string) error {
	switch format {
	case "text":
		return writeText(w, r, isColourTerminal(w))
	case "json":
		return writeJSON(w, r)
	case "sarif":
		return writeSARIF(w, r)
	case "markdown":
		return writeMarkdown(w, r)
	}
	return fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(Formats, ", "))
}
