package picture

import (
	"fmt"
	"math"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

const (
	margin       = 16
	legendHeight = 36
	legendWidth  = 760
	networkHead  = 58 // what is said about a network
	networkSide  = 22 // space between a network and what is in it
	apart        = 26 // space between networks
)

// place lays a network out below those that were before.
func (g *graph) place() error {
	laid, err := layout(g.root)
	if err != nil {
		return err
	}
	corner := point{margin, margin + g.height0()}
	if g.network.Box != nil {
		corner = point{margin + networkSide, corner.Y + networkHead}
	}
	g.read(laid, corner)
	if err := g.readLines(laid, corner); err != nil {
		return err
	}
	area := rect{corner.X, corner.Y, round(laid.Width), round(laid.Height)}
	if math.IsNaN(area.w + area.h) {
		return fmt.Errorf("the layout has no size")
	}
	if g.network.Box != nil {
		area = g.frame(area)
	}
	g.width, g.bottom = max(g.width, area.right()), area.bottom()
	return nil
}

// height0 is where the next network begins.
func (p *Picture) height0() float64 {
	if p.bottom == 0 {
		return 0
	}
	return p.bottom + apart - margin
}

// read notes where boxes lie.
func (g *graph) read(laid *element, corner point) {
	for _, c := range laid.Children {
		g.boxes[c.ID] = rect{round(c.X) + corner.X, round(c.Y) + corner.Y, round(c.Width), round(c.Height)}
	}
	for _, t := range g.network.Tiers {
		r := g.boxes[t.Key]
		for _, w := range t.Workloads {
			o := g.offsets[w.Key]
			g.boxes[w.Key] = rect{r.x + o.x, r.y + o.y, o.w, o.h}
		}
		if c := g.columns[t.Key]; c.shown > 0 {
			r.w = c.full()
			g.boxes[t.Key] = r
		}
	}
}

// round keeps borders sharp.
func round(f float64) float64 { return math.Round(f*2) / 2 }

// readLines notes the ways of lines. They begin where their box ends, which may be before
// the tier ends that ELK knew.
func (g *graph) readLines(laid *element, corner point) error {
	edges := map[string]*element{}
	for _, e := range laid.Edges {
		edges[e.ID] = e
	}
	for _, i := range g.lines {
		l, e := g.sketch.Lines[i], edges[fmt.Sprint("edge-", i)]
		if e == nil || len(e.Sections) == 0 {
			return fmt.Errorf("there is no way from %s to %s", l.From, l.To)
		}
		s := e.Sections[0]
		var r route
		for _, at := range append(append([]point{s.Start}, s.Bends...), s.End) {
			r = append(r, point{round(at.X) + corner.X, round(at.Y) + corner.Y})
		}
		r[0].X = g.boxes[l.From].right()
		g.paths[i] = r.straight()
	}
	return nil
}

// straight takes the slant out of lines that numbers were rounded in.
func (r route) straight() route {
	for i := 1; i < len(r); i++ {
		if dx, dy := math.Abs(r[i].X-r[i-1].X), math.Abs(r[i].Y-r[i-1].Y); dy < dx {
			r[i].Y = r[i-1].Y
		} else {
			r[i].X = r[i-1].X
		}
	}
	return r
}

// frame draws the border of a network around an area, through the gateways if there are any, and
// returns what it takes with what is outside.
func (g *graph) frame(area rect) rect {
	n := g.network
	inner := area.x
	for _, boxes := range [][]*report.Box{n.Endpoints, n.Inside} {
		for _, b := range boxes {
			inner = max(inner, g.boxes[b.Key].right())
		}
	}
	for _, t := range n.Tiers {
		inner = max(inner, g.boxes[t.Key].right())
	}
	right := inner + networkSide
	for _, b := range n.Border {
		right = max(right, g.boxes[b.Key].x+g.boxes[b.Key].w/2)
	}
	if len(n.Outside) == 0 && len(n.Border) == 0 {
		right = max(right, area.x+networkWidth(n))
	}
	frame := rect{area.x - networkSide, area.y - networkHead, right - area.x + networkSide, max(area.h, 20) + networkHead + networkSide}
	g.boxes[n.Key] = frame
	return rect{frame.x, frame.y, max(frame.right(), area.right()) - frame.x, frame.h}
}

// networkWidth is what the head of a network takes.
func networkWidth(n *report.SketchNetwork) float64 {
	w := textWidth("VPC "+n.Title, nameSize+2, true)
	for _, note := range n.Notes {
		w = max(w, textWidth(note, noteSize, false)+150)
	}
	return min(w+40, 700)
}
