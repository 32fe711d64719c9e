package picture

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A shape is an element of a picture that was read back.
type shape struct {
	id, kind string
	classes  []string
	data     map[string]string
	rect     rect
	texts    []label
}

// A label is a line of text.
type label struct {
	x     float64
	class string
	text  string
}

func (s shape) is(class string) bool {
	for _, c := range s.classes {
		if c == class {
			return true
		}
	}
	return false
}

// read parses a picture. It fails if it is no XML, or if it has what a picture must not have.
func read(t *testing.T, text string) (shapes []shape, size rect) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	ids := map[string]bool{}
	var open []*shape
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			a := attributes(t, e)
			if id := a["id"]; id != "" && ids[id] {
				t.Errorf("two elements have the id %q", id)
			}
			ids[a["id"]] = true
			s := &shape{id: a["id"], kind: a["data-kind"], classes: strings.Fields(a["class"]), data: a}
			switch e.Name.Local {
			case "svg":
				size = rect{0, 0, float(a["width"]), float(a["height"])}
			case "rect":
				if g := open[len(open)-1]; g.kind != "" {
					g.rect = rect{float(a["x"]), float(a["y"]), float(a["width"]), float(a["height"])}
				}
			case "text":
				g := open[len(open)-1]
				g.texts = append(g.texts, label{float(a["x"]), a["class"], ""})
			}
			open = append(open, s)
		case xml.CharData:
			if n := len(open); n > 1 {
				if g := open[n-2]; len(g.texts) > 0 && len(open[n-1].data) > 0 && open[n-1].kind == "" {
					g.texts[len(g.texts)-1].text += string(e)
				}
			}
		case xml.EndElement:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			if last.kind != "" {
				shapes = append(shapes, *last)
			}
		}
	}
	return shapes, size
}

func attributes(t *testing.T, e xml.StartElement) map[string]string {
	if n := e.Name.Local; n == "script" || n == "a" || n == "image" || n == "foreignObject" {
		t.Errorf("there is an element %s", n)
	}
	a := map[string]string{}
	for _, attr := range e.Attr {
		if strings.HasPrefix(attr.Name.Local, "on") || attr.Name.Local == "href" {
			t.Errorf("there is an attribute %s", attr.Name.Local)
		}
		a[attr.Name.Local] = attr.Value
	}
	return a
}

func float(text string) float64 {
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

func TestPropertiesOfPictures(t *testing.T) {
	for name, r := range reports(t) {
		t.Run(name, func(t *testing.T) {
			shapes, size := read(t, svg(t, r))
			checkPlaces(t, shapes, size)
			checkText(t, shapes)
			checkWhole(t, r, shapes)
			checkNeeds(t, r, shapes)
			checkLines(t, r)
		})
	}
}

// TestRead: what the properties are held for is read at all.
func TestRead(t *testing.T) {
	shapes, size := read(t, svg(t, everything()))
	texts, kinds := 0, map[string]int{}
	for _, s := range shapes {
		texts += len(s.texts)
		kinds[s.kind]++
		if len(s.texts) > 0 && (s.texts[0].text == "" || s.rect.w == 0) {
			t.Errorf("%s was not read: %+v", s.id, s)
		}
	}
	if size.w < 500 || texts < 60 || len(shapes) < 50 {
		t.Errorf("%d texts and %d shapes in %v", texts, len(shapes), size)
	}
	for kind, want := range map[string]int{"network": 3, "workload": 8, "endpoint": 3, "break": 4, "subnet": 4} {
		if kinds[kind] != want {
			t.Errorf("%d of %s, want %d", kinds[kind], kind, want)
		}
	}
}

// leaves are boxes that nothing lies in.
var leaves = map[string]bool{"workload": true, "endpoint": true, "gateway": true, "break": true, "peer": true, "outside": true}

// checkPlaces: nothing lies on anything but what it is in.
func checkPlaces(t *testing.T, shapes []shape, size rect) {
	networks := map[string]rect{}
	for _, s := range shapes {
		if s.kind == "network" {
			networks[s.data["data-network"]] = s.rect
		}
	}
	for i, s := range shapes {
		if s.rect.w > 0 && !size.contains(s.rect) {
			t.Errorf("%s lies outside of the picture: %v", s.id, s.rect)
		}
		for _, o := range shapes[i+1:] {
			level := leaves[s.kind] && leaves[o.kind] || s.kind == o.kind && (s.kind == "subnet" || s.kind == "network" || s.kind == "tier")
			if level && s.rect.overlaps(o.rect) {
				t.Errorf("%s lies on %s: %v, %v", s.id, o.id, s.rect, o.rect)
			}
		}
		network, ok := networks[s.data["data-network"]]
		switch within := ok && network.contains(s.rect); {
		case !ok || s.kind == "network" || s.rect.w == 0:
		case s.kind == "outside":
			if network.overlaps(s.rect) {
				t.Errorf("%s is not outside of its network", s.id)
			}
		case s.kind == "gateway" || s.is("gateway"):
			if within || !network.overlaps(s.rect) {
				t.Errorf("%s is not at the border of its network: %v, %v", s.id, s.rect, network)
			}
		case !within:
			t.Errorf("%s is not in its network: %v, %v", s.id, s.rect, network)
		}
	}
	checkWorkloads(t, shapes)
}

// checkWorkloads: they lie in their tier.
func checkWorkloads(t *testing.T, shapes []shape) {
	for _, s := range shapes {
		in := s.kind != "workload"
		for _, o := range shapes {
			in = in || o.kind == "tier" && o.rect.contains(s.rect)
		}
		if !in {
			t.Errorf("%s lies in no tier", s.id)
		}
	}
}

// checkText: no text is wider than its box.
func checkText(t *testing.T, shapes []shape) {
	for _, s := range shapes {
		for _, l := range s.texts {
			size := map[string]float64{"name": nameSize, "head": nameSize + 2}[l.class]
			bold := size > 0 || strings.HasPrefix(l.class, "strong")
			if size == 0 {
				size = noteSize
			}
			if end := l.x + textWidth(l.text, size, bold); s.rect.w > 0 && end > s.rect.right() {
				t.Errorf("%s: %q ends at %v, the box at %v", s.id, l.text, end, s.rect.right())
			}
		}
	}
}

// checkWhole: each workload, endpoint and exit of the report is in the picture, workloads and
// endpoints once.
func checkWhole(t *testing.T, r *report.Report, shapes []shape) {
	seen := map[string]int{}
	for _, s := range shapes {
		if s.kind == "workload" {
			for w := range strings.FieldsSeq(s.data["data-workloads"]) {
				seen["workload "+w]++
			}
		}
		if s.kind == "endpoint" {
			seen["endpoint "+s.data["data-endpoint"]]++
		}
		if s.kind == "endpoint" || s.kind == "gateway" {
			for x := range strings.FieldsSeq(s.data["data-exits"]) {
				seen["exit "+x]++
			}
		}
	}
	once := func(what string) {
		if seen[what] != 1 {
			t.Errorf("%s is drawn %d times", what, seen[what])
		}
	}
	for w := range r.Workloads {
		once(fmt.Sprint("workload ", w))
	}
	for n, network := range r.Networks {
		for e := range network.Endpoints {
			once(fmt.Sprintf("endpoint %d:%d", n, e))
		}
		for x := range network.Exits {
			if seen[fmt.Sprintf("exit %d:%d", n, x)] == 0 {
				t.Errorf("exit %d:%d is not drawn", n, x)
			}
		}
	}
}

// checkNeeds: each need that does not hold is in a line that says so, and no line says that
// one fails without one that does.
func checkNeeds(t *testing.T, r *report.Report, shapes []shape) {
	drawn := map[string]bool{}
	for _, s := range shapes {
		if s.kind != "need" {
			continue
		}
		worst := fact.Allowed
		for ref := range strings.FieldsSeq(s.data["data-needs"]) {
			var w, n int
			fmt.Sscanf(ref, "%d:%d", &w, &n)
			worst = worst.And(r.Workloads[w].Needs[n].Verdict)
			drawn[ref] = true
		}
		if !s.is(worst.String()) {
			t.Errorf("%s is %v, and its needs are %v", s.id, s.classes, worst)
		}
	}
	for w, workload := range r.Workloads {
		for n, need := range workload.Needs {
			if ref := fmt.Sprintf("%d:%d", w, n); need.Verdict != fact.Allowed && !drawn[ref] {
				t.Errorf("need %s is %v and is in no line", ref, need.Verdict)
			}
		}
	}
}

// checkLines: lines are level or upright, lead from their box to theirs, and run through no
// other.
func checkLines(t *testing.T, r *report.Report) {
	p, err := Draw(r)
	if err != nil {
		t.Fatal(err)
	}
	boxes := map[string]rect{}
	for key, r := range p.boxes {
		if kind, _, _ := strings.Cut(key, "-"); leaves[kind] {
			boxes[key] = r
		}
	}
	for i, l := range p.sketch.Lines {
		way := p.paths[i]
		for k := 1; k < len(way); k++ {
			for key, box := range boxes {
				if key != l.From && key != l.To && stretch(way[k-1], way[k]).overlaps(box) {
					t.Errorf("the line from %s to %s runs through %s", l.From, l.To, key)
				}
			}
		}
		from, to, start, end := p.boxes[l.From], p.boxes[l.To], way[0], way[len(way)-1]
		if start.X != from.right() || start.Y < from.y || start.Y > from.bottom() || end.X != to.x || end.Y < to.y || end.Y > to.bottom() {
			t.Errorf("the line from %s to %s goes from %v to %v", l.From, l.To, start, end)
		}
	}
}

// stretch is the part of a line between two corners, a little less wide than it is drawn.
func stretch(a, b point) rect {
	const half = 0.4
	return rect{min(a.X, b.X) - half, min(a.Y, b.Y) - half, math.Abs(a.X-b.X) + 2*half, math.Abs(a.Y-b.Y) + 2*half}
}
