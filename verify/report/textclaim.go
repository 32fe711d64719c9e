package report

// claims remembers which findings have been shown with a need or an exit, so that none is
// shown twice and none is lost.
type claims struct {
	all     []Finding
	shown   []bool
	byNeed  map[needOf][]int
	byPlace map[placeOf][]int
}

// needOf is a feature of a workload.
type needOf struct{ feature, workload string }

// placeOf is a place without its file, which findings about the same thing may not both know.
type placeOf struct{ stack, path string }

func newClaims(all []Finding) claims {
	c := claims{all, make([]bool, len(all)), map[needOf][]int{}, map[placeOf][]int{}}
	for i, f := range all {
		need, place := needOf{f.Check, f.Resource}, placeOf{f.Stack, f.Path}
		c.byNeed[need] = append(c.byNeed[need], i)
		c.byPlace[place] = append(c.byPlace[place], i)
	}
	return c
}

// A claimant decides whether it shows a finding.
type claimant func(Finding) bool

// claim returns those of the findings that nobody has shown and the claimant shows.
func (c *claims) claim(candidates []int, shows claimant) []Finding {
	var found []Finding
	for _, i := range candidates {
		if !c.shown[i] && shows(c.all[i]) {
			c.shown[i] = true
			found = append(found, c.all[i])
		}
	}
	return found
}

// rest returns what nobody has shown.
func (c *claims) rest() []Finding {
	var rest []Finding
	for i, f := range c.all {
		if !c.shown[i] {
			rest = append(rest, f)
		}
	}
	return rest
}
