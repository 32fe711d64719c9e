package picture

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// Sizes and distances in CSS pixels.
const (
	lineHeight   = 15
	gap          = 10 // inside of boxes
	nameHeight   = 18
	markWidth    = 24 // of the mark before a name
	minColumn    = 158
	maxColumn    = 216
	loneColumn   = 240
	endpointSize = 228
	gatewaySize  = 190
	outsideSize  = 168
	maxColumns   = 4  // subnets beside each other
	portSpace    = 12 // between lines that reach a box
	between      = 12 // workloads
	large        = 80 // boxes from which a quicker layout has to do
)

// A graph is a network as ELK lays it out: four layers from left to right, which are the
// subnets with their workloads, what is called in the network, its border, and what is outside.
type graph struct {
	*Picture
	network *report.SketchNetwork
	root    *element
	nodes   map[string]*element
	lines   []int // indices of the lines of this network
	offsets map[string]rect
}

// columns are those of a tier: its subnets lie side by side.
type columns struct {
	width  float64 // of each
	shown  int     // how many subnets are drawn
	hidden int     // how many are counted only
	head   float64 // height of what is said about the subnets
}

func (c columns) count() int { return c.shown + min(c.hidden, 1) }

// full is the width of all columns.
func (c columns) full() float64 { return float64(c.count())*(c.width+gap) - gap }

func options(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// newGraph translates a network for ELK.
func (p *Picture) newGraph(n *report.SketchNetwork) *graph {
	g := &graph{Picture: p, network: n, nodes: map[string]*element{}, offsets: map[string]rect{}}
	g.root = &element{ID: "root", Options: options(
		"elk.algorithm", "layered", "elk.direction", "RIGHT", "elk.edgeRouting", "ORTHOGONAL", "elk.partitioning.activate", "true",
		"elk.padding", "[top=0,left=0,bottom=0,right=0]", "elk.spacing.nodeNode", "16", "elk.layered.spacing.nodeNodeBetweenLayers", "44",
		"elk.layered.spacing.edgeNodeBetweenLayers", "27", "elk.layered.spacing.edgeEdgeBetweenLayers", "10",
		"elk.spacing.edgeNode", "14", "elk.spacing.edgeEdge", "10", "elk.spacing.componentComponent", "16",
		"elk.layered.nodePlacement.strategy", "NETWORK_SIMPLEX", "elk.layered.considerModelOrder.strategy", "PREFER_NODES",
		"elk.layered.thoroughness", "2", "elk.separateConnectedComponents", "false",
	)}
	width, most := columnWidth(n)
	for i := range n.Tiers {
		g.add(g.tier(&n.Tiers[i], width, most), 0)
	}
	for _, b := range slices.Concat(n.Endpoints, n.Inside) {
		g.add(g.leaf(b, endpointSize), 1)
	}
	gateways := float64(gatewaySize)
	for _, b := range n.Border {
		gateways = max(gateways, min(textWidth(b.Title, nameSize, true)+markWidth+2*gap, loneColumn))
	}
	for _, b := range n.Border {
		g.add(g.leaf(b, gateways), 2)
	}
	for _, b := range n.Outside {
		g.add(g.leaf(b, outsideSize), 3)
	}
	if len(g.root.Children) > large {
		maps.Copy(g.root.Options, options("elk.layered.nodePlacement.strategy", "BRANDES_KOEPF", "elk.layered.thoroughness", "1",
			"elk.layered.crossingMinimization.greedySwitch.type", "OFF"))
	}
	g.edges()
	return g
}

func (g *graph) add(e *element, layer int) {
	e.Options["elk.partitioning.partition"] = strconv.Itoa(layer)
	g.root.Children = append(g.root.Children, e)
	g.nodes[e.ID] = e
}

func (g *graph) leaf(b *report.Box, width float64) *element {
	return &element{ID: b.Key, Width: width, Height: g.height(b), Options: options("elk.portConstraints", "FIXED_SIDE", "elk.spacing.portPort", number(portSpace))}
}

func (p *Picture) height(b *report.Box) float64 {
	return nameHeight + lineHeight*float64(len(b.Notes)+len(reason(b))+len(p.refused[b.Key])) + 2*7
}

// reason is why calls end in a box, in lines.
func reason(b *report.Box) []string {
	return wrap(b.Why, endpointSize-2*gap-markWidth, noteSize, 3)
}

// columnWidth is the same for all subnets of a network, so that those of a zone lie below each other
// where tiers have the same zones; and it says how many columns the widest tier has.
func columnWidth(n *report.SketchNetwork) (width float64, most int) {
	width, most = minColumn, 1
	for _, tier := range n.Tiers {
		most = max(most, min(len(tier.Subnets), maxColumns))
		for _, s := range tier.Subnets {
			width = max(width, textWidth(s.Title, noteSize, true)+2*gap)
			for _, note := range s.Notes {
				width = max(width, textWidth(note, noteSize, false)+2*gap)
			}
		}
	}
	width = min(width, maxColumn)
	if most == 1 {
		width = max(width, loneColumn)
	}
	return width, most
}

// tier is a node with its workloads below each other. Their lines begin at its side.
func (g *graph) tier(t *report.Tier, width float64, most int) *element {
	c := columns{width: width, shown: min(len(t.Subnets), maxColumns), head: 4*lineHeight + 16}
	if len(t.Subnets) > maxColumns {
		c.shown, c.hidden = maxColumns-1, len(t.Subnets)-maxColumns+1
	}
	if len(t.Subnets) == 0 {
		c.head = 2 * lineHeight
	}
	g.columns[t.Key] = c
	full := float64(most)*(width+gap) - gap
	y := c.head
	for _, w := range t.Workloads {
		r := rect{gap, y, full - 2*gap, g.height(w)}
		if c.shown > 0 {
			first, last := min(w.First, c.count()-1), min(w.Last, c.count()-1)
			r.x += float64(first) * (c.width + gap)
			r.w = float64(last-first+1)*(c.width+gap) - 3*gap
		}
		g.offsets[w.Key] = r
		y += r.h + between
	}
	return &element{ID: t.Key, Width: full, Height: y + 2, Options: options("elk.portConstraints", "FIXED_POS")}
}

// edges adds the lines. Those of boxes that call the same in the same way are one; else each
// has a way of its own, and what it reaches has a port for each of them.
func (g *graph) edges() {
	ways, tiers := g.ways(), g.tiers()
	for i, l := range g.sketch.Lines {
		to, ok := g.nodes[l.To]
		if !ok {
			continue
		}
		way := string(l.State)
		if l.Kind == "route" {
			way = l.Kind
		}
		from := ""
		if tier, ok := tiers[l.From]; ok {
			from = g.tierPort(tier, l.From, way)
		} else {
			from = port(g.nodes[l.From], "EAST", way)
		}
		if l.Kind == "need" {
			way += " " + ways[l.From]
		} else {
			way += " " + l.From // dashes on dashes look like none
		}
		g.lines = append(g.lines, i)
		g.root.Edges = append(g.root.Edges, &element{ID: fmt.Sprint("edge-", i), Sources: []string{from}, Targets: []string{port(to, "WEST", way)}})
	}
	for _, node := range g.nodes {
		node.Height = max(node.Height, portSpace*float64(count(node.Ports, "WEST")+1))
	}
}

// tiers has the tier of each workload, and of each tier itself.
func (g *graph) tiers() map[string]*report.Tier {
	tiers := map[string]*report.Tier{}
	for i := range g.network.Tiers {
		t := &g.network.Tiers[i]
		tiers[t.Key] = t
		for _, w := range t.Workloads {
			tiers[w.Key] = t
		}
	}
	return tiers
}

// ways says of each box what it calls and how.
func (p *Picture) ways() map[string]string {
	ways := map[string]string{}
	for _, l := range p.sketch.Lines {
		if l.Kind == "need" {
			ways[l.From] += l.To + " " + string(l.State) + ";"
		}
	}
	return ways
}

// port returns the id of the port of a node on one side for lines of one way.
func port(node *element, side, way string) string {
	id := node.ID + " " + side + " " + way
	if !slices.ContainsFunc(node.Ports, func(p *element) bool { return p.ID == id }) {
		node.Ports = append(node.Ports, &element{ID: id, Options: options("elk.port.side", side)})
	}
	return id
}

// tierPort is the port of a workload at the side of its tier: one for each state, beside each
// other. That of the tier itself is in its head.
func (g *graph) tierPort(t *report.Tier, key, way string) string {
	node := g.nodes[t.Key]
	id := key + " EAST " + way
	if slices.ContainsFunc(node.Ports, func(p *element) bool { return p.ID == id }) {
		return id
	}
	y := g.columns[t.Key].head / 2
	if w, ok := g.offsets[key]; ok {
		shift := map[string]float64{string(report.StateDenied): 10, string(report.StateUnknown): -10}[way]
		y = w.y + w.h/2 + shift
	}
	node.Ports = append(node.Ports, &element{ID: id, X: node.Width, Y: y, Options: options("elk.port.side", "EAST")})
	return id
}

func count(ports []*element, side string) int {
	n := 0
	for _, p := range ports {
		if p.Options["elk.port.side"] == side {
			n++
		}
	}
	return n
}
