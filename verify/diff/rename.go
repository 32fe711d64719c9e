package diff

import (
	"fmt"
	"strings"
)

// rename finds resources that are the same but for their id. One that refers to another is
// known once that is, so it takes several rounds; what could be one of several stays apart.
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
	c.before.call(renamed)
}

// matches are resources that only one side has, each of which is like one of the other and no
// further one.
func (c *comparison) matches(renamed map[string]string) map[string]string {
	now := map[string]bool{}
	for _, id := range renamed {
		now[id] = true
	}
	old := c.before.unlike(c.after, renamed, func(id string) bool { return renamed[id] != "" })
	fresh := c.after.unlike(c.before, nil, func(id string) bool { return now[id] })
	found := map[string]string{}
	for form, ids := range old {
		if others := fresh[form]; len(ids) == 1 && len(others) == 1 {
			found[ids[0]] = others[0]
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
