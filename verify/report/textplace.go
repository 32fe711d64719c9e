package report

import (
	"fmt"
	"slices"
	"strings"
)

// where is where places are, beside a text that names what is there. The path of a single
// one goes without saying if it is that of a resource in the text; of several a file has
// its lines.
func where(places []Place, said string) string {
	if len(places) == 1 && !obvious(places[0], said) {
		return places[0].String()
	}
	var texts []string
	for _, g := range group(places, func(p Place) string { return fmt.Sprint(p.File, p.Line > 0) }) {
		texts = append(texts, lines(g)...)
	}
	return strings.Join(texts, ", ")
}

func obvious(p Place, said string) bool {
	id, ok := strings.CutPrefix(p.Path, "Resources/")
	return ok && !strings.Contains(id, "/") && strings.Contains(said, id)
}

// lines is "app.yaml:3, 7, 9", or the paths if no file or line is known.
func lines(places []Place) []string {
	if places[0].File == "" || places[0].Line == 0 {
		return unique(places, Place.String)
	}
	numbers := unique(places, func(p Place) string { return fmt.Sprint(p.Line) })
	return []string{places[0].File + ":" + strings.Join(numbers, ", ")}
}

// list makes a row tell of several things as one: what they share, and an item for each
// with what it has of its own and where it is. The name of a file that all are in is said
// once.
func (r *row) list(shared string, own []string, at [][]Place) {
	r.text = shared
	if len(own) == 1 {
		r.place = where(at[0], shared)
		return
	}
	file := slices.Concat(at...)[0].File
	if slices.ContainsFunc(slices.Concat(at...), func(p Place) bool { return p.File != file || p.Line == 0 }) {
		file = ""
	}
	r.place = file
	for i, what := range own {
		place := where(at[i], what)
		if file != "" {
			place = strings.Replace(lines(at[i])[0], file+":", "line ", 1)
		}
		r.items = append(r.items, row{mark: "-", text: what, place: place})
	}
}

// places are where things are, each once.
func places[T any](all []T, place func(T) Place) []Place {
	var at []Place
	for _, t := range all {
		if p := place(t); !slices.Contains(at, p) {
			at = append(at, p)
		}
	}
	return at
}
