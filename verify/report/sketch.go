package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A Sketch is what every picture of a report shows: boxes, and lines between them. Where
// they are drawn is for those to decide who draw it.
type Sketch struct {
	Networks []SketchNetwork
	Lines    []*Line
}

// A SketchNetwork is a VPC with what is in it and around it. The last of a sketch may be none:
// it has the workloads of which the network is not known.
type SketchNetwork struct {
	*Box      // nil: it is no network
	Tiers     []Tier
	Endpoints []*Box // interface endpoints
	Border    []*Box // gateways, gateway endpoints, the resolver
	Inside    []*Box // what is called within the network, and where calls break before they get anywhere
	Outside   []*Box // services of AWS, endpoints of other networks, and where exits lead to
}

// A Tier has subnets that serve the same purpose in different Availability Zones, and the
// workloads that are in them.
type Tier struct {
	*Box
	Subnets   []*Box
	Workloads []*Box
}

// A Box is a thing in a picture.
type Box struct {
	Key   string // "workload-3": no other box has it
	Kind  string // "network", "tier", "subnet", "workload", "endpoint", "gateway", "break", "peer", "outside"
	State State
	ID    string // id in the report, "" if it is not one thing of it
	Title string
	Notes []string // further lines, the most important first
	Tip   string   // all that there is to say, in lines

	Network   int    // index of its network, -1: none
	Index     int    // of an endpoint or a subnet: its index in the network
	First     int    // of a workload: the first of the subnets of its tier that it may be in …
	Last      int    // … and the last
	Hop       string // of a break: where calls end, …
	Why       string // … and the fact that ends them
	Workloads []int  // of a workload box: indices in the report
	Needs     []Ref
	Exits     []Ref
}

// A Line leads from one box to another.
type Line struct {
	Kind     string // "need", "route", "service", "exit"
	From, To string // keys
	State    State
	Optional bool     // tasks start without it
	Hops     []string // at which calls are refused that get as far as To
	Tip      string
	Needs    []Ref
	Exits    []Ref
}

// A Ref is the index of a workload or a network, and that of its need or exit.
type Ref [2]int

// A State is how something is drawn.
type State string

const (
	StatePlain    State = "plain"
	StateAllowed  State = "allowed"
	StateDenied   State = "denied"
	StateUnknown  State = "unknown"
	StateIsolated State = "isolated"
	StateOpen     State = "open"
	StateMaybe    State = "maybe"
	StateResidual State = "residual"
)

func stateOfVerdict(v fact.Verdict) State { return State(v.String()) }

// weight orders states: what is worse counts for more.
func (s State) weight() int {
	return slices.Index([]State{StatePlain, StateIsolated, StateResidual, StateAllowed, StateUnknown, StateMaybe, StateDenied, StateOpen}, s)
}

func worse(a, b State) State {
	if b.weight() > a.weight() {
		return b
	}
	return a
}

// A sketcher puts a sketch together.
type sketcher struct {
	*Report
	sketch *Sketch
	boxes  map[string]*Box
	lines  map[[3]string]*Line
}

// NewSketch returns the sketch of a report. Texts in it have no characters that are not
// printed.
func NewSketch(r *Report) *Sketch {
	s := &sketcher{Report: printable(r), sketch: &Sketch{}, boxes: map[string]*Box{}, lines: map[[3]string]*Line{}}
	for i := range s.Networks {
		s.network(i)
	}
	if len(s.inNetwork(len(s.Networks))) > 0 {
		s.sketch.Networks = append(s.sketch.Networks, SketchNetwork{})
		s.newTier(len(s.Networks)).Notes = []string{"network not known"}
	}
	s.workloads()
	for i := range s.Networks {
		s.exitsOfEndpoints(i)
		s.services(i)
	}
	for i := range s.Networks {
		s.exits(i)
		s.routes(i)
	}
	for _, l := range s.sketch.Lines {
		if l.Kind == "need" {
			l.Tip = s.tipOf(l)
		}
	}
	return s.sketch
}

// box returns the box with a key, which it makes if there is none.
func (s *sketcher) box(key string, into *[]*Box, make func() *Box) *Box {
	if b, ok := s.boxes[key]; ok {
		return b
	}
	b := make()
	b.Key = key
	s.boxes[key] = b
	if into != nil {
		*into = append(*into, b)
	}
	return b
}

// line returns the line of a kind between two boxes, which it makes if there is none.
func (s *sketcher) line(kind, from, to string) *Line {
	key := [3]string{kind, from, to}
	l, ok := s.lines[key]
	if !ok {
		l = &Line{Kind: kind, From: from, To: to, State: StatePlain}
		s.lines[key] = l
		s.sketch.Lines = append(s.sketch.Lines, l)
	}
	return l
}

// title is the last part of an id, without the name of its stack.
func title(id string) string { return cmp.Or(logicalID(id), id, "?") }

// stacked joins what is not empty.
func stacked(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n")
}
