package picture

import (
	"fmt"
	"math"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// corner is the radius of the corners of lines.
const corner = 6

// line draws a line with its tip.
func (c *canvas) line(i int, l *report.Line) {
	class := l.Kind + " " + string(l.State)
	if l.Optional {
		class += " optional"
	}
	c.printf(`<g id="picture-edge-%d" class="edge %s" role="graphics-symbol" aria-label="%s" data-kind="%s" data-from="picture-%s" data-to="picture-%s"`,
		i, class, escape(strings.ReplaceAll(l.Tip, "\n", "; ")), l.Kind, escape(l.From), escape(l.To))
	c.refs("needs", l.Needs)
	c.refs("exits", l.Exits)
	c.printf("><title>%s</title>", escape(l.Tip))
	d := c.paths[i].path()
	c.printf(`<path class="hit" d="%s"/><path class="wire" d="%s"/>`, d, d)
	c.tip(l, c.paths[i])
	c.WriteString("</g>\n")
}

// tip ends a line: an arrow, or the sign of what it means.
func (c *canvas) tip(l *report.Line, r route) {
	end := r[len(r)-1]
	switch {
	case l.State == report.StateDenied && len(l.Hops) > 0:
		c.mark(end.X-11, end.Y, l.State)
	case l.State == report.StateUnknown && len(l.Hops) > 0:
		c.mark(end.X-11, end.Y, l.State)
	case l.Kind != "route":
		c.printf(`<path class="tip" d="M%g %gl-8-4v8z"/>`, end.X, end.Y)
	}
}

// path is the way of a route with round corners.
func (r route) path() string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%g %g", r[0].X, r[0].Y)
	for i := 1; i < len(r)-1; i++ {
		before, at, after := r[i-1], r[i], r[i+1]
		radius := min(corner, distance(before, at)/2, distance(at, after)/2)
		from, to := towards(at, before, radius), towards(at, after, radius)
		fmt.Fprintf(&b, "L%g %gQ%g %g %g %g", from.X, from.Y, at.X, at.Y, to.X, to.Y)
	}
	end := r[len(r)-1]
	fmt.Fprintf(&b, "L%g %g", end.X, end.Y)
	return b.String()
}

func distance(a, b point) float64 { return math.Abs(a.X-b.X) + math.Abs(a.Y-b.Y) }

// towards is the point at a distance from one point towards another, on a line that is
// level or upright.
func towards(from, to point, by float64) point {
	d := distance(from, to)
	if d == 0 {
		return from
	}
	return point{from.X + (to.X-from.X)/d*by, from.Y + (to.Y-from.Y)/d*by}
}
