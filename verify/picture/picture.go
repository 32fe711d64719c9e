// Package picture draws a report: the network with its subnets, workloads and endpoints, the
// calls that arrive, those that break and where, and what leads out.
//
// The layout is that of the Eclipse Layout Kernel, which package picture brings along and
// runs by itself: there is no other program, and no network access.
package picture

import (
	"fmt"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// maxParts is how many boxes and lines together are laid out: more than that nobody reads.
const maxParts = 3000

// A Picture is a report that was laid out.
type Picture struct {
	sketch   *report.Sketch
	sentence string
	width    float64
	bottom   float64 // of what is drawn above the legend
	boxes    map[string]rect
	paths    []route // of each line
	columns  map[string]columns
	refused  map[string][]string // of a box the hops at which it refuses calls
}

// A rect is where something lies, in CSS pixels.
type rect struct{ x, y, w, h float64 }

func (r rect) right() float64  { return r.x + r.w }
func (r rect) bottom() float64 { return r.y + r.h }

// contains is whether another lies within it.
func (r rect) contains(o rect) bool {
	return o.x >= r.x && o.y >= r.y && o.right() <= r.right() && o.bottom() <= r.bottom()
}

// overlaps is whether two have more in common than a border.
func (r rect) overlaps(o rect) bool {
	return r.x < o.right() && o.x < r.right() && r.y < o.bottom() && o.y < r.bottom()
}

// A point is a place in the picture.
type point struct{ X, Y float64 }

// A route is a way through points.
type route []point

// Draw lays a report out. The same report gives the same picture. The error says that it is
// too large to be drawn, or why the layout failed.
func Draw(r *report.Report) (*Picture, error) {
	sketch := report.NewSketch(r)
	p := &Picture{sketch: sketch, sentence: r.Printable().Sentence(), boxes: map[string]rect{}, columns: map[string]columns{}, refused: map[string][]string{},
		paths: make([]route, len(sketch.Lines))}
	p.refusals()
	if len(sketch.Networks) == 0 {
		p.bottom = margin + lineHeight
	}
	parts := len(sketch.Lines)
	for i := range sketch.Networks {
		g := p.newGraph(&sketch.Networks[i])
		if parts += len(g.root.Children); parts > maxParts {
			return nil, fmt.Errorf("picture: %d boxes and lines are too many to be drawn; the limit is %d", parts, maxParts)
		}
		if err := g.place(); err != nil {
			return nil, fmt.Errorf("picture: %w", err)
		}
	}
	return p, nil
}

// refusals notes at which boxes calls end that arrive there, and which of them tasks start
// without.
func (p *Picture) refusals() {
	for _, l := range p.sketch.Lines {
		if l.State != report.StateDenied {
			continue
		}
		for _, hop := range l.Hops {
			if l.Optional {
				hop += " (optional)"
			}
			if !slices.Contains(p.refused[l.To], hop) {
				p.refused[l.To] = append(p.refused[l.To], hop)
			}
		}
	}
}

// Size is the width and height in CSS pixels.
func (p *Picture) Size() (width, height int) {
	return int(max(p.width+margin, legendWidth) + 0.5), int(p.bottom + margin + legendHeight + 0.5)
}
