package report

import (
	"slices"
	"strings"
)

// Much of a report says the same of several things, in the same words: no policy on one
// endpoint, none on another. Such texts are woven into one, in which the words that differ
// are lists:
//
//	"endpoint Logs for logs: no policy"
//	"endpoint Kms for kms: no policy"    are "endpoint Logs, Kms for logs, kms: no policy"

// alike is whether two texts can be woven: as many words, and no more than half of them
// different. Texts that depend on opposite answers to a condition are not: "if Nat is true,
// false" says nothing.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) != len(y) {
		return false
	}
	different := 0
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if answer := strings.Trim(x[i], ",;"); answer == "true" || answer == "false" {
			return false
		}
		different++
	}
	return different*2 <= len(x)
}

// weave makes one text of texts that are alike.
func weave(texts []string) string {
	texts = nonEmpty(texts...)
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	return fill(texts, func(variants []string) string {
		return strings.Join(unique(variants, func(v string) string { return v }), ", ")
	})
}

// frame is what texts that are alike share, with "…" for the rest, and what each of them
// has there.
func frame(texts []string) (shared string, rest []string) {
	rest = make([]string, len(texts))
	shared = fill(texts, func(variants []string) string {
		for i, v := range variants {
			rest[i] = strings.Join(nonEmpty(rest[i], v), ", ")
		}
		return "…"
	})
	return shared, rest
}

// fill puts together what texts that are alike share, and something for each stretch of
// words that differ.
func fill(texts []string, something func(variants []string) string) string {
	var all [][]string
	for _, t := range texts {
		all = append(all, strings.Fields(t))
	}
	var words []string
	for from := 0; from < len(all[0]); {
		to := from
		for to < len(all[0]) && !same(all, to) {
			to++
		}
		if to == from {
			words, from = append(words, all[0][from]), from+1
			continue
		}
		variants, end := stretch(all, from, to)
		words, from = append(words, something(variants)+end), to
	}
	return strings.Join(words, " ")
}

// same is whether all texts have the same word i.
func same(all [][]string, i int) bool {
	return !slices.ContainsFunc(all, func(words []string) bool { return words[i] != all[0][i] })
}

// stretch has the words from..to of each text, and the mark that ends all of them.
func stretch(all [][]string, from, to int) (variants []string, end string) {
	for _, words := range all {
		variants = append(variants, strings.Join(words[from:to], " "))
	}
	for _, end := range []string{",", ":", ";"} {
		if !slices.ContainsFunc(variants, func(v string) bool { return !strings.HasSuffix(v, end) }) {
			for i, v := range variants {
				variants[i] = strings.TrimSuffix(v, end)
			}
			return variants, end
		}
	}
	return variants, ""
}

// woven are texts of which those that are alike are one.
func woven(texts []string) []string {
	var result []string
	for _, g := range cluster(nonEmpty(texts...), alike) {
		result = append(result, weave(g))
	}
	return result
}

// cluster puts each element to the first that it belongs to.
func cluster[T any](all []T, belongs func(first, t T) bool) [][]T {
	var clusters [][]T
	for _, t := range all {
		i := slices.IndexFunc(clusters, func(c []T) bool { return belongs(c[0], t) })
		if i < 0 {
			clusters = append(clusters, []T{t})
			continue
		}
		clusters[i] = append(clusters[i], t)
	}
	return clusters
}
