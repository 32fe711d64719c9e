package isolatedvpc

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// literal is a resource that is known in full.
func literal(arn string) resource { return resource{arn: arn, size: len(arn), own: true} }

func wideOf(g grant) (grant, resource) {
	service, _, _ := strings.Cut(g.actions[0], ":")
	return g, literal("arn:aws:" + service + ":eu-west-1:111122223333:*")
}

// grantOf is a grant of actions on resources of owners, the perimeter's own if none.
func grantOf(actions []string, owners ...string) grant {
	return grant{actions: actions, owners: owners}
}

// spell returns a policy as one line for each statement.
func spell(p *policy) string {
	var lines []string
	for _, s := range p.statements(func(g *grant) map[string]any {
		return map[string]any{"of": strings.Join(g.owners, "+")}
	}) {
		m := s.(map[string]any)
		lines = append(lines, fmt.Sprint(m["Effect"], " ", m["Action"], " on ", m["Resource"], " if ", m["Condition"]))
	}
	return strings.Join(lines, "\n")
}

func TestPolicy(t *testing.T) {
	const web, api = "arn:aws:ecr:eu-west-1:111122223333:repository/web", "arn:aws:ecr:eu-west-1:111122223333:repository/api"
	tests := []struct {
		name   string
		define func(p *policy)
		want   string
	}{
		{"nothing is needed", func(*policy) {}, "Deny * on * if <nil>"},
		{"one need", func(p *policy) { p.allow(grantOf([]string{"a:B"}), literal(web)) }, "Allow a:B on " + web + " if map[of:]"},
		{"the same need again", func(p *policy) {
			p.allow(grantOf([]string{"a:B", "a:C"}), literal(web))
			p.allow(grantOf([]string{"a:C", "a:B"}), literal(web))
		}, "Allow [a:B a:C] on " + web + " if map[of:]"},
		{"the same actions on another resource", func(p *policy) {
			p.allow(grantOf([]string{"a:B"}), literal(web))
			p.allow(grantOf([]string{"a:B"}), literal(api))
		}, "Allow a:B on [" + web + " " + api + "] if map[of:]"},
		{"other actions", func(p *policy) {
			p.allow(grantOf([]string{"a:B"}), literal(web))
			p.allow(grantOf([]string{"a:C"}), literal(web))
		}, "Allow a:B on " + web + " if map[of:]\nAllow a:C on " + web + " if map[of:]"},
		{"another owner", func(p *policy) {
			p.allow(grantOf([]string{"a:B"}), literal(web))
			p.allow(grantOf([]string{"a:B"}, "444455556666"), literal(api))
		}, "Allow a:B on " + web + " if map[of:]\nAllow a:B on " + api + " if map[of:444455556666]"},
		{"a wildcard covers the others", func(p *policy) {
			p.allow(grantOf([]string{"a:B"}), literal(web))
			p.allow(grantOf([]string{"a:B"}), literal("*"))
			p.allow(grantOf([]string{"a:B"}), literal(api))
		}, "Allow a:B on * if map[of:]"},
		{"a pattern covers those it matches", func(p *policy) {
			p.allow(grantOf([]string{"a:B"}), literal(web))
			p.allow(grantOf([]string{"a:B"}), literal("arn:aws:ecr:eu-west-1:111122223333:repository/a*"))
			p.allow(grantOf([]string{"a:B"}), literal(api))
		}, "Allow a:B on [" + web + " arn:aws:ecr:eu-west-1:111122223333:repository/a*] if map[of:]"},
		{"the layer bucket is apart", func(p *policy) {
			p.allow(grantOf([]string{"s3:GetObject"}), literal("arn:aws:s3:::mine/*"))
			p.allowAnyone("s3:GetObject", literal("arn:aws:s3:::layers/*"))
		}, "Allow s3:GetObject on arn:aws:s3:::mine/* if map[of:]\nAllow s3:GetObject on arn:aws:s3:::layers/* if <nil>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &policy{}
			tt.define(p)
			if got := spell(p); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestCirclesAreBroken(t *testing.T) {
	p := &policy{}
	p.allow(grantOf([]string{"ecr:BatchGetImage"}), literal("circular"))
	p.allow(grantOf([]string{"ecr:BatchGetImage"}), literal("other"))
	p.breakCircles(func(r resource) bool { return r.arn == "circular" }, wideOf)
	if got, want := spell(p), "Allow ecr:BatchGetImage on [other arn:aws:ecr:eu-west-1:111122223333:*] if map[of:]"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestFit: whatever is needed, the policy is within what AWS takes, and names
// resources as long as it can.
func TestFit(t *testing.T) {
	logGroup := func(i int) resource {
		return literal(fmt.Sprintf("arn:aws:logs:eu-central-1:111122223333:log-group:Production-Service%03dLogGroup1664F270-AbCdEfGhIjKl:*", i))
	}
	for _, tt := range []struct {
		groups int
		named  bool
	}{{1, true}, {100, true}, {200, false}, {5000, false}} {
		p := &policy{}
		for i := range tt.groups {
			p.allow(grantOf([]string{"logs:CreateLogStream", "logs:PutLogEvents"}), logGroup(i))
		}
		p.allow(grantOf([]string{"logs:DescribeLogGroups"}), literal("*"))
		p.fit(wideOf)
		text, err := json.Marshal(p.statements(func(*grant) map[string]any { return nil }))
		if err != nil || len(text) > privatelink.PolicyMaxCharacters || p.size() > maxPolicySize {
			t.Errorf("%d log groups make a policy of %d characters, reckoned %d (%v)", tt.groups, len(text), p.size(), err)
		}
		if named := strings.Contains(string(text), "Service000"); named != tt.named {
			t.Errorf("%d log groups are named: %t, want %t", tt.groups, named, tt.named)
		}
	}
}

// TestFitLeavesOthersAlone: what belongs to other accounts cannot be said shorter
// without letting more of them through.
func TestFitLeavesOthersAlone(t *testing.T) {
	p := &policy{}
	for i := range 300 {
		p.allow(grantOf([]string{"ecr:BatchGetImage"}, "444455556666"), literal(fmt.Sprintf("arn:aws:ecr:eu-west-1:444455556666:repository/team/application-%03d", i)))
	}
	p.allow(grantOf([]string{"ecr:BatchGetImage"}), literal("arn:aws:ecr:eu-west-1:111122223333:repository/web"))
	p.fit(wideOf)
	if len(p.grants[0].resources) != 300 || p.grants[1].resources[0].arn != "arn:aws:ecr:eu-west-1:111122223333:repository/web" {
		t.Errorf("fit widened %d and %v", len(p.grants[0].resources), p.grants[1].resources)
	}
}
