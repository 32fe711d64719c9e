package picture

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// WriteSVG writes the picture as a file of its own, which follows the light or dark theme of
// whoever looks at it.
func (p *Picture) WriteSVG(w io.Writer) error {
	c := &canvas{Picture: p}
	c.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	c.draw("<style>" + Style + "</style>\n")
	_, err := io.WriteString(w, c.String())
	return err
}

// WriteInline writes the picture as an element of a page, which has [Style] in its own style
// sheet. Ids begin with "picture-". Elements have data-kind, and data-needs and data-exits with the
// indices of workload and need, and of network and exit, in the report: "3:0 3:1".
func (p *Picture) WriteInline(w io.Writer) error {
	c := &canvas{Picture: p}
	c.draw("")
	_, err := io.WriteString(w, c.String())
	return err
}

// A canvas collects the text of one picture.
type canvas struct {
	strings.Builder
	*Picture
}

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(c, format, args...) }

func (c *canvas) draw(style string) {
	width, height := c.Size()
	c.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="verify-picture" id="picture" role="graphics-document" `+
		`aria-labelledby="picture-title" aria-describedby="picture-desc" width="%d" height="%d" viewBox="0 0 %d %d">`+"\n", width, height, width, height)
	c.printf("<title id=\"picture-title\">%s</title>\n<desc id=\"picture-desc\">%s</desc>\n%s", escape(c.sentence), escape(c.description()), style)
	c.printf(`<rect class="paper" width="%d" height="%d"/>`+"\n", width, height)
	for i := range c.sketch.Networks {
		c.network(&c.sketch.Networks[i])
	}
	for i, l := range c.sketch.Lines {
		c.line(i, l)
	}
	for i := range c.sketch.Networks {
		c.contents(&c.sketch.Networks[i])
	}
	if len(c.sketch.Networks) == 0 {
		c.text(margin, margin+14, "note", "There is no network and no workload to draw.")
	}
	c.legend()
	c.WriteString("</svg>\n")
}

// description is the picture in words.
func (c *canvas) description() string {
	var texts []string
	for _, n := range c.sketch.Networks {
		if n.Box == nil {
			continue
		}
		texts = append(texts, fmt.Sprintf("VPC %s: %s; %d rows of subnets, %d interface endpoints, %d things at its border.",
			n.Title, strings.Join(n.Notes, ", "), len(n.Tiers), len(n.Endpoints), len(n.Border)))
	}
	for _, b := range c.workloads() {
		texts = append(texts, b.Title+": "+strings.Join(b.Notes, ", ")+".")
	}
	return strings.Join(texts, " ")
}

func (c *canvas) workloads() []*report.Box {
	var all []*report.Box
	for _, n := range c.sketch.Networks {
		for _, t := range n.Tiers {
			all = append(all, t.Workloads...)
		}
	}
	return all
}

// escape makes text of anything.
func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}

// open begins the element of a box. It ends with "</g>".
func (c *canvas) open(b *report.Box, classes string) {
	c.printf(`<g id="picture-%s" class="box %s" role="graphics-symbol" aria-label="%s" data-kind="%s"`,
		escape(b.Key), strings.TrimSpace(b.Kind+" "+classes), escape(strings.ReplaceAll(b.Tip, "\n", "; ")), b.Kind)
	if b.Network >= 0 {
		c.printf(` data-network="%d"`, b.Network)
	}
	if b.Kind == "endpoint" {
		c.printf(` data-endpoint="%d:%d"`, b.Network, b.Index)
	}
	if b.ID != "" {
		c.printf(` data-id="%s"`, escape(b.ID))
	}
	if b.Hop != "" {
		c.printf(` data-hop="%s"`, escape(b.Hop))
	}
	if len(b.Workloads) > 0 {
		c.printf(` data-workloads="%s"`, strings.Trim(fmt.Sprint(b.Workloads), "[]"))
	}
	c.refs("needs", b.Needs)
	c.refs("exits", b.Exits)
	c.printf("><title>%s</title>", escape(b.Tip))
}

func (c *canvas) refs(name string, refs []report.Ref) {
	if len(refs) == 0 {
		return
	}
	var texts []string
	for _, r := range refs {
		texts = append(texts, fmt.Sprintf("%d:%d", r[0], r[1]))
	}
	c.printf(` data-%s="%s"`, name, strings.Join(texts, " "))
}

func (c *canvas) rect(r rect, radius float64) {
	c.printf(`<rect x="%g" y="%g" width="%g" height="%g" rx="%g"/>`, r.x, r.y, r.w, r.h, radius)
}

func (c *canvas) text(x, y float64, class, text string) {
	if text != "" {
		c.printf(`<text x="%g" y="%g" class="%s">%s</text>`, x, y, class, escape(text))
	}
}

// network draws what lies behind the lines.
func (c *canvas) network(n *report.SketchNetwork) {
	if n.Box != nil {
		c.frame(n)
	}
	for i := range n.Tiers {
		c.tier(&n.Tiers[i])
	}
}

func (c *canvas) frame(n *report.SketchNetwork) {
	r := c.boxes[n.Key]
	c.open(n.Box, string(n.State))
	c.rect(r, 8)
	c.mark(r.x+22, r.y+23, n.State)
	width := r.w - 44 - 2*gap
	c.text(r.x+38, r.y+28, "head", shorten("VPC "+n.Title, width, nameSize+2, true))
	c.text(r.x+38, r.y+45, "note", cut(strings.Join(n.Notes, " · "), width, noteSize))
	c.WriteString("</g>\n")
}

func (c *canvas) tier(t *report.Tier) {
	r, cols := c.boxes[t.Key], c.columns[t.Key]
	class := ""
	if cols.shown == 0 {
		class = "bare"
	}
	t.Tip = "subnets"
	c.open(t.Box, class)
	c.rect(r, 4)
	if cols.shown == 0 {
		c.text(r.x+gap, r.y+19, "note", strings.Join(t.Notes, " "))
	}
	c.WriteString("</g>\n")
	for i, s := range t.Subnets[:cols.shown] {
		c.subnet(s, rect{r.x + float64(i)*(cols.width+gap), r.y, cols.width, r.h}, "")
	}
	if cols.hidden > 0 {
		more := *t.Subnets[cols.shown]
		more.Key, more.ID, more.Title = t.Key+"-more", "", fmt.Sprintf("%d more subnets", cols.hidden)
		more.Notes, more.Tip = []string{"", "", ""}, subnetNames(t.Subnets[cols.shown:])
		c.subnet(&more, rect{r.x + float64(cols.shown)*(cols.width+gap), r.y, cols.width, r.h}, "more")
	}
}

func subnetNames(subnets []*report.Box) string {
	var names []string
	for _, s := range subnets {
		names = append(names, s.ID)
	}
	return strings.Join(names, "\n")
}

func (c *canvas) subnet(s *report.Box, r rect, class string) {
	c.open(s, class)
	c.rect(r, 4)
	zone := s.Notes[0]
	width := r.w - 2*gap
	c.text(r.x+gap, r.y+18, "strong", cut(zone, width*0.9, noteSize))
	c.text(r.x+gap, r.y+18+lineHeight, "", shorten(s.Title, width, noteSize, false))
	y := r.y + 18 + 2*lineHeight
	for _, note := range s.Notes[1:] {
		c.text(r.x+gap, y, "note", cut(note, width, noteSize))
		if note != "" {
			y += lineHeight
		}
	}
	c.WriteString("</g>\n")
}

// contents draws what lies on the lines.
func (c *canvas) contents(n *report.SketchNetwork) {
	for _, t := range n.Tiers {
		for _, w := range t.Workloads {
			c.box(w)
		}
	}
	for _, of := range [][]*report.Box{n.Inside, n.Endpoints, n.Border, n.Outside} {
		for _, b := range of {
			c.box(b)
		}
	}
}

// box draws a box with a name, and notes below it.
func (c *canvas) box(b *report.Box) {
	r, radius, class := c.boxes[b.Key], 5.0, string(b.State)
	if b.Kind == "gateway" || c.isGateway(b) {
		radius = 16
	}
	if c.isGateway(b) {
		class += " gateway"
	}
	if len(b.Workloads) > 1 {
		class += " group"
	}
	c.open(b, class)
	c.rect(r, radius)
	x := r.x + gap
	if b.State != report.StatePlain {
		c.mark(x+8, r.y+16, b.State)
		x += markWidth - 2
	} else if radius > 5 {
		x += 4
	}
	width := r.right() - x - gap
	c.text(x, r.y+20, "name", shorten(b.Title, width, nameSize, true))
	y := r.y + 20 + lineHeight + 1
	for _, note := range b.Notes {
		c.text(x, y, "note", shortenNote(note, b, width))
		y += lineHeight
	}
	for _, text := range reason(b) {
		c.text(x, y, "note", text)
		y += lineHeight
	}
	for _, hop := range c.refused[b.Key] {
		c.text(x, y, "strong bad", "breaks at "+hop)
		y += lineHeight
	}
	c.WriteString("</g>\n")
}

// shortenNote keeps both ends of an id, and the beginning of a sentence.
func shortenNote(note string, b *report.Box, width float64) string {
	if strings.Contains(note, " ") {
		return cut(note, width, noteSize)
	}
	return shorten(note, width, noteSize, false)
}

func (c *canvas) isGateway(b *report.Box) bool {
	if b.Kind != "endpoint" {
		return false
	}
	for _, other := range c.sketch.Networks[b.Network].Border {
		if other == b {
			return true
		}
	}
	return false
}

// mark draws the sign of a state: what colours say must not hang on them.
func (c *canvas) mark(x, y float64, s report.State) {
	switch s {
	case report.StateAllowed, report.StateIsolated:
		c.printf(`<circle class="good" cx="%g" cy="%g" r="8"/><path class="sign" d="M%g %gl3 3 5-6"/>`, x, y, x-4, y+0.5)
	case report.StateOpen: // an arrow that leads out
		c.printf(`<circle class="bad" cx="%g" cy="%g" r="8"/><path class="sign" d="M%g %gl6-6m-5 0h5v5"/>`, x, y, x-3, y+3)
	case report.StateDenied:
		c.printf(`<circle class="bad" cx="%g" cy="%g" r="8"/><path class="sign" d="M%g %gl6 6m0-6l-6 6"/>`, x, y, x-3, y-3)
	case report.StateUnknown, report.StateMaybe:
		c.printf(`<circle class="doubt" cx="%g" cy="%g" r="8"/><path class="sign" d="M%g %gc0-3.6 5-3.4 5-.4 0 1.9-2.4 1.8-2.4 3.7"/><circle class="dot" cx="%g" cy="%g" r="1.1"/>`,
			x, y, x-2.5, y-1.6, x, y+4.6)
	case report.StateResidual:
		c.printf(`<circle class="rest" cx="%g" cy="%g" r="8"/><path class="sign" d="M%g %gh7"/>`, x, y, x-3.5, y)
	}
}
