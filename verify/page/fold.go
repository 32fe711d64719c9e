package page

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A like says of a cell that its facts are those of another, with other names.
type like struct {
	ID, Workload string
	Swaps        []swap
}

// A swap is what is named instead. Number is that of the pieces it is for.
type swap struct {
	Number   int
	From, To string
}

// foldFrom is the number of workloads from which chains that read alike are told once: the
// page of 200 services would have 5 MB otherwise.
const foldFrom = 25

// explain fills in what the cells say.
func explain(cells []*cell, workloads int) {
	if workloads < foldFrom {
		for _, c := range cells {
			c.Needs = chains(c.source, plainly)
		}
		return
	}
	for _, alike := range families(cells) {
		tell(alike)
	}
}

// A told is a cell with its texts in words.
type told struct {
	*cell
	words [][]string
}

// families puts cells together whose chains have the same facts in the same words, but for
// names.
func families(cells []*cell) [][]told {
	var all [][]told
	byShape := map[string][]int{}
	for _, c := range cells {
		t := told{cell: c}
		for _, s := range texts(c.source) {
			t.words = append(t.words, words(s))
		}
		shape := t.shape()
		at := slices.IndexFunc(byShape[shape], func(i int) bool { return alike(all[i][0].words, t.words) })
		if at >= 0 {
			i := byShape[shape][at]
			all[i] = append(all[i], t)
			continue
		}
		byShape[shape] = append(byShape[shape], len(all))
		all = append(all, []told{t})
	}
	return all
}

// shape is what cells have in common that can be alike.
func (t told) shape() string {
	var b strings.Builder
	fmt.Fprint(&b, t.Feature, t.Tone.Class)
	for _, n := range t.source {
		fmt.Fprint(&b, "|", n.Verdict, n.Optional)
		for _, h := range n.Path {
			fmt.Fprint(&b, h.Hop, h.Verdict)
		}
	}
	for _, w := range t.words {
		fmt.Fprint(&b, " ", len(w))
	}
	return b.String()
}

// words cuts a text into names and what is between them.
func words(s string) []string {
	var all []string
	start, inWord := 0, false
	for i, r := range s {
		isWord := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.'
		if i > 0 && isWord != inWord {
			all, start = append(all, s[start:i]), i
		}
		inWord = isWord
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}

// alike is whether at most a quarter of the words differ.
func alike(a, b [][]string) bool {
	differ, total := 0, 0
	for i := range a {
		for j := range a[i] {
			total++
			if a[i][j] != b[i][j] {
				differ++
			}
		}
	}
	return differ*4 <= total
}

// tell gives the first of a family its chains, and the others what differs.
func tell(family []told) {
	first := family[0]
	swaps := map[string]int{} // number of the words of all cells at a place, by these words
	var places [][2]int       // of each number, a place where its words are
	i := -1
	first.Needs = chains(first.source, func(string) text {
		i++
		var t text
		for j, w := range first.words[i] {
			n := 0
			if all, differ := wordsAt(family, i, j); differ {
				if n = swaps[all]; n == 0 {
					places = append(places, [2]int{i, j})
					n = len(places)
					swaps[all] = n
				}
			}
			t = t.with(w, n)
		}
		return t
	})
	for _, c := range family[1:] {
		c.Like = &like{ID: first.ID, Workload: first.workload.Name}
		for n, at := range places {
			from, to := first.words[at[0]][at[1]], c.words[at[0]][at[1]]
			if from != to {
				c.Like.Swaps = append(c.Like.Swaps, swap{n + 1, from, to})
			}
		}
	}
}

// wordsAt is the words of all cells at one place, and whether they differ.
func wordsAt(family []told, i, j int) (all string, differ bool) {
	var b strings.Builder
	for _, c := range family {
		differ = differ || c.words[i][j] != family[0].words[i][j]
		b.WriteString(c.words[i][j])
		b.WriteByte(0)
	}
	return b.String(), differ
}

// with appends a word, to the last piece if that has no number either.
func (t text) with(word string, swap int) text {
	if n := len(t); n > 0 && swap == 0 && t[n-1].Swap == 0 {
		t[n-1].Words += word
		return t
	}
	return append(t, piece{word, swap})
}
