package picture

import "github.com/isolated-ecs/isolated-ecs/verify/report"

// legend says what marks and lines mean.
func (c *canvas) legend() {
	_, height := c.Size()
	y := float64(height) - 24
	c.WriteString(`<g id="picture-legend" class="legend">`)
	x := float64(margin)
	for _, entry := range []struct {
		state report.State
		kind  string
		text  string
	}{
		{report.StateAllowed, "need", "arrives; can start"},
		{report.StateDenied, "need", "breaks; cannot start"},
		{report.StateUnknown, "need", "not proved"},
		{report.StateOpen, "exit", "leads out"},
		{report.StateResidual, "exit", "AWS offers nothing to close it"},
	} {
		c.printf(`<g class="edge %s %s"><path class="wire" d="M%g %gh20"/></g>`, entry.kind, entry.state, x+18, y)
		c.mark(x+9, y, entry.state)
		c.text(x+44, y+4, "note", entry.text)
		x += 44 + textWidth(entry.text, noteSize, false) + 18
	}
	c.WriteString("</g>\n")
}
