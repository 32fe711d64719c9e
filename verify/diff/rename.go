package diff

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"strings"
)

// rename finds resources that are the same but for their id. One that refers to another is
// known once that is, so it takes several rounds; of several that could be meant it is the one
// whose id is most like it.
func (c *comparison) rename() {
	renamed := map[string]string{}
	for {
		found := c.matches(renamed)
		if len(found) == 0 {
			break
		}
		for old, now := range found {
			renamed[old] = now
		}
	}
	for c.unpair(renamed) {
	}
	c.before.call(renamed)
}

// unpair takes away the pairs that refer to what is not the same on both sides.
func (c *comparison) unpair(renamed map[string]string) (found bool) {
	before, after := c.before.names, c.after.names
	before.renamed = maps.Clone(renamed)
	for _, old := range sortedKeys(before.renamed) {
		was, is := c.before.resources[old], c.after.resources[renamed[old]]
		if before.render(was.Properties, was.ID.Stack, "") != after.render(is.Properties, is.ID.Stack, "") {
			delete(renamed, old)
			found = true
		}
	}
	return found
}

// matches are resources that only one side has, and that are like one of the other.
func (c *comparison) matches(renamed map[string]string) map[string]string {
	now := map[string]bool{}
	for _, id := range renamed {
		now[id] = true
	}
	old := c.before.unlike(c.after, renamed, func(id string) bool { return renamed[id] != "" })
	fresh := c.after.unlike(c.before, nil, func(id string) bool { return now[id] })
	found := map[string]string{}
	for form, ids := range old {
		for _, id := range ids {
			if other := closest(id, fresh[form]); other != "" && closest(other, ids) == id {
				found[id] = other
			}
		}
	}
	return found
}

// unlike are the resources that the other side has not, by what they look like. References to
// others of them that are not paired yet look like any.
func (s *side) unlike(other *side, renamed map[string]string, paired func(id string) bool) map[string][]string {
	names := s.names
	names.renamed = map[string]string{}
	for old, now := range renamed {
		names.renamed[old] = now
	}
	var alone []string
	for _, id := range s.ids {
		if other.resources[id] == nil && !paired(id) {
			alone = append(alone, id)
			names.renamed[id] = "?" + s.resources[id].Type
		}
	}
	forms := map[string][]string{}
	for _, id := range alone {
		r := s.resources[id]
		if r.Type == metadataType {
			continue
		}
		names.renamed[id] = "?" // so that it is told apart from others of its type
		form := fmt.Sprintln(strings.TrimSuffix(id, logical(id)), r.Type, r.when, names.render(r.Properties, r.ID.Stack, ""))
		names.renamed[id] = "?" + r.Type
		forms[form] = append(forms[form], id)
	}
	return forms
}

// metadataType is what AWS CDK adds to count its constructs.
const metadataType = "AWS::CDK::Metadata"

// closest is the id that has most in common with another; "" if two have as much.
func closest(id string, ids []string) string {
	best, most := "", math.MinInt
	for _, other := range ids {
		switch n := common(trunk(id), trunk(other)); {
		case n > most:
			best, most = other, n
		case n == most:
			best = ""
		}
	}
	return best
}

// hash is what AWS CDK ends logical ids with.
var hash = regexp.MustCompile(`[0-9A-F]{8}$`)

func trunk(id string) string { return hash.ReplaceAllString(id, "") }

// common counts the characters that two ids begin and end with alike, less those that they
// have not in common.
func common(a, b string) int {
	first := 0
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	last := 0
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	return 3*(first+last) - max(len(a), len(b))
}
