package report

import (
	"io"
	"os"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"
)

// A paint colours a text.
type paint func(string) string

// A palette has the colours of a text report. Without colour they change nothing.
type palette struct {
	good, bad, open, faint, bold paint
}

func newPalette(colour bool) palette {
	mix := func(a color.Attribute) paint {
		c := color.New(a)
		c.DisableColor()
		if colour {
			c.EnableColor()
		}
		return func(s string) string {
			if s == "" {
				return ""
			}
			return c.Sprint(s)
		}
	}
	return palette{
		good: mix(color.FgGreen), bad: mix(color.FgRed), open: mix(color.FgYellow),
		faint: mix(color.Faint), bold: mix(color.Bold),
	}
}

// isColourTerminal follows no-color.org.
func isColourTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}
