package verify_test

import "regexp"

// defects are mutants of which the analyser is known to say the wrong thing. They count as
// not noticed, or as flips, and do not fail the test until they are mended.
var defects = []*defect{}

type defect struct{ mutant *regexp.Regexp }

// isDefect reports whether what is wrong about a mutant is known.
func isDefect(name string) bool {
	for _, d := range defects {
		if d.mutant.MatchString(name) {
			applied.note("defect " + d.mutant.String())
			return true
		}
	}
	return false
}
