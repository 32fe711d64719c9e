package report

import (
	"fmt"
	"slices"
	"strings"
)

// group puts elements with the same key together, in the order of their first.
func group[T any](all []T, key func(T) string) [][]T {
	var groups [][]T
	index := map[string]int{}
	for _, t := range all {
		k := key(t)
		i, ok := index[k]
		if !ok {
			i = len(groups)
			index[k] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	return groups
}

// unique returns the texts of elements, each once and none of them empty.
func unique[T any](all []T, text func(T) string) []string {
	var texts []string
	for _, t := range all {
		texts = add(texts, text(t))
	}
	return texts
}

// add appends s unless it is empty or there.
func add(texts []string, s string) []string {
	if s == "" || slices.Contains(texts, s) {
		return texts
	}
	return append(texts, s)
}

func nonEmpty(texts ...string) []string {
	return unique(texts, func(s string) string { return s })
}

// limit is how many things of a kind are named before the others are counted.
const limit = 3

// someOf names the first of many, and ends with "and 3 more containers".
func someOf(texts []string, kind string) []string {
	if len(texts) <= limit+1 { // to count a single one saves nothing
		return texts
	}
	return append(slices.Clone(texts[:limit]), fmt.Sprintf("and %d more %s", len(texts)-limit, kind))
}

// some is someOf in one line: "app, log, proxy and 3 more containers".
func some(texts []string, kind string) string {
	return strings.ReplaceAll(strings.Join(someOf(texts, kind), ", "), ", and ", " and ")
}
