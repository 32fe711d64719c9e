package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// markdownPicture draws the report as a Mermaid flowchart, which GitHub shows as a picture.
func markdownPicture(r *Report) string {
	text := mermaid(NewSketch(r))
	if text == "" {
		return ""
	}
	if len(text) > diagramLimit {
		return "\n*The picture is too large for a comment; `verify --format svg` draws it.*\n"
	}
	return "\n```mermaid\n" + text + "```\n"
}

// A flowchart is written in the language of Mermaid: https://mermaid.js.org/syntax/flowchart.html
type flowchart struct {
	strings.Builder
	styles map[State][]string // lines of each state, by number
	lines  int
}

// strokes are the colours of states, which can be told from the background in both themes.
// What they say does not hang on them: marks and the ends of lines say it, too.
var strokes = []struct {
	state State
	style string
}{
	{StateAllowed, "stroke:#2da44e,stroke-width:2px"}, {StateDenied, "stroke:#d1242f,stroke-width:3px"},
	{StateUnknown, "stroke:#bf8700,stroke-width:2px"}, {StateIsolated, "stroke:#2da44e,stroke-width:2px"},
	{StateOpen, "stroke:#d1242f,stroke-width:2px"}, {StateMaybe, "stroke:#bf8700,stroke-width:2px"},
	{StateResidual, "stroke:#8c959f,stroke-dasharray:3"},
}

var boxMarks = map[State]string{StateAllowed: "✅ ", StateDenied: "❌ ", StateUnknown: "❓ ", StateIsolated: "✅ ", StateOpen: "❌ ",
	StateMaybe: "❓ ", StateResidual: "➖ "}

// mermaid is "" if there is nothing to draw.
func mermaid(s *Sketch) string {
	if len(s.Networks) == 0 {
		return ""
	}
	f := &flowchart{styles: map[State][]string{}}
	f.WriteString("flowchart LR\n")
	for i := range s.Networks {
		f.network(&s.Networks[i])
	}
	lines := s.Lines
	if len(lines) > linesLimit { // what is left out is what holds
		lines = slices.SortedStableFunc(slices.Values(lines), func(a, b *Line) int { return cmp.Compare(b.State.weight(), a.State.weight()) })[:linesLimit]
	}
	for _, l := range lines {
		f.line(l)
	}
	if len(s.Lines) > linesLimit {
		fmt.Fprintf(f, "  more[\"%d more lines\"]\n", len(s.Lines)-linesLimit)
	}
	for _, stroke := range strokes {
		fmt.Fprintf(f, "  classDef %s %s\n", stroke.state, stroke.style)
		if numbers := f.styles[stroke.state]; len(numbers) > 0 {
			fmt.Fprintf(f, "  linkStyle %s %s\n", strings.Join(numbers, ","), stroke.style)
		}
	}
	return f.String()
}

func (f *flowchart) network(n *SketchNetwork) {
	if n.Box != nil {
		fmt.Fprintf(f, "  subgraph %s[\"%s\"]\n", node(n.Key), label(boxMarks[n.State]+"VPC "+shortened(n.Title, 40)))
	}
	for _, t := range n.Tiers {
		f.tier(t)
	}
	for _, boxes := range [][]*Box{n.Endpoints, n.Inside, n.Border} {
		for _, b := range boxes {
			f.box(b)
		}
	}
	if n.Box != nil {
		fmt.Fprintf(f, "  end\n  class %s %s\n", node(n.Key), n.State)
	}
	for _, b := range n.Outside {
		f.box(b)
	}
}

// tier is a subgraph, or a box if nothing is in its subnets. Mermaid does not make room for long
// titles of subgraphs.
func (f *flowchart) tier(t Tier) {
	zones := someOf(unique(t.Subnets, func(s *Box) string { return s.Notes[0] }), "zones")
	title := shortened("subnets: "+strings.Join(zones, ", "), 44)
	if len(t.Subnets) == 0 {
		title = strings.Join(t.Notes, ", ")
	}
	if len(t.Workloads) == 0 {
		names := someOf(unique(t.Subnets, func(s *Box) string { return s.Title }), "subnets")
		routes := unique(t.Subnets, func(s *Box) string { return s.Notes[2] })
		fmt.Fprintf(f, "  %s[\"%s\"]\n", node(t.Key), label(title, slices.Concat(names, routes)...))
		return
	}
	fmt.Fprintf(f, "  subgraph %s[\"%s\"]\n", node(t.Key), label(title))
	for _, w := range t.Workloads {
		f.box(w)
	}
	f.WriteString("  end\n")
}

func (f *flowchart) box(b *Box) {
	left, right := "[", "]"
	if b.Kind == "gateway" {
		left, right = "([", "])"
	}
	notes := b.Notes
	if b.Kind == "endpoint" {
		notes = notes[min(1, len(notes)):] // without its id, which is long
	}
	class := ""
	if b.State != StatePlain {
		class = ":::" + string(b.State)
	}
	fmt.Fprintf(f, "  %s%s\"%s\"%s%s\n", node(b.Key), left, label(boxMarks[b.State]+b.Title, notes...), right, class)
}

func (f *flowchart) line(l *Line) {
	arrow := "-->"
	switch {
	case l.State == StateDenied && len(l.Hops) > 0:
		arrow = "-- \"breaks at " + quoted(strings.Join(l.Hops, ", ")) + "\" --x"
	case l.State == StateDenied:
		arrow = "--x"
	case l.State == StateUnknown:
		arrow = "-. \"?\" .->"
	case l.Kind == "route":
		arrow = "-.-"
	case l.Kind == "exit":
		arrow = "==>"
	}
	fmt.Fprintf(f, "  %s %s %s\n", node(l.From), arrow, node(l.To))
	if l.State != StatePlain {
		f.styles[l.State] = append(f.styles[l.State], fmt.Sprint(f.lines))
	}
	f.lines++
}

// node is a key as Mermaid takes it in every place: no word of its language, and no sign.
func node(key string) string { return "v_" + strings.ReplaceAll(key, "-", "_") }

// label has a title and notes in lines.
func label(name string, notes ...string) string {
	var texts []string
	for _, text := range nonEmpty(append([]string{name}, notes...)...) {
		texts = append(texts, quoted(text))
	}
	return strings.Join(texts, "<br>")
}

// quoted makes text of anything: whatever has a meaning in Mermaid or HTML is an entity.
func quoted(text string) string {
	var b strings.Builder
	for _, r := range shortened(text, 64) {
		switch {
		case r < 128 && strings.ContainsRune("\"#<>&`;\\{}[]()|%@*_~$!", r):
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// shortened takes the middle out of what is long.
func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most*3/5]) + "…" + string(runes[len(runes)-most*2/5+1:])
}
