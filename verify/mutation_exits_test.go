package verify_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// stranger is an account that nobody named.
const stranger = "999999999999"

// exits are the ways out of the networks of a template, as AWS documents them for what golden
// templates have: endpoints, by who passes their policies to whose resources, and Amazon's
// resolver. The verdict is Unknown if it depends on what no template says.
func (f *facts) exits() map[string]verify.Verdict {
	out := map[string]verify.Verdict{}
	for _, id := range f.all("AWS::EC2::VPCEndpoint") {
		policy := f.get(id, "PolicyDocument")
		switch open, known := f.opens(policy); {
		case policy == nil && slices.Contains(withoutPolicies, f.servedBy(f.get(id, "ServiceName"))):
			out["endpoint-without-policy "+id] = verify.Allowed
		case open && !known:
			out["endpoint-policy "+id] = verify.Unknown
		case open:
			out["endpoint-policy "+id] = verify.Allowed
		}
	}
	for _, id := range f.all("AWS::EC2::VPC") {
		if f.answersEveryName(id) {
			out["dns"] = verify.Allowed
		}
	}
	return out
}

// withoutPolicies are services of which no page of AWS says that endpoints take a policy
// (awsdocs/amazon-ecs-developer-guide#55).
var withoutPolicies = []string{"ecs-agent", "ecs-telemetry"}

// opens reports whether an endpoint policy lets something through that is none of the
// account's business, and whether that is certain. It tries requests: for each action and
// resource that is allowed, of a stranger and of the account, for what is a stranger's, the
// account's, or of an account that the policy names.
func (f *facts) opens(policy tree) (open, known bool) {
	if policy == nil {
		return true, true // full access (AWS PrivateLink Guide, "Default endpoint policy")
	}
	statements := f.sentences(policy)
	for _, s := range statements {
		for _, action := range s.actions {
			for _, resource := range s.resources {
				for _, p := range f.in.probes(s, action, resource) {
					if s.allow && p.leaves() && passes(statements, p) {
						open, known = true, known || p.sure || p.principal == stranger
					}
				}
			}
		}
	}
	return open, known
}

// A probe is a request of somebody for what belongs to somebody. It is not sure if no template
// says to whom.
type probe struct {
	action, resource, principal, owner string
	sure                               bool
}

// passes takes others for members of organizations of their own, and the account for a member
// of the one that the policy names.
func passes(statements []sentence, p probe) bool {
	r := request{action: p.action, resource: p.resource, carried: map[string]string{}}
	r.carryAccounts(p.principal, p.owner)
	r.carried["aws:PrincipalOrgID"], r.carried["aws:ResourceOrgID"] = "o-"+p.principal, "o-"+p.owner
	if p.principal == account {
		r.carried["aws:PrincipalOrgID"] = "?"
	}
	if p.owner == account || p.principal == stranger && p.owner != stranger {
		r.carried["aws:ResourceOrgID"] = "?" // of an account that is named the organization may be, too
	}
	return pass(statements, r)
}

// probes are the requests that a statement is tried with.
func (e environment) probes(s sentence, action, resource string) []probe {
	var out []probe
	exact := strings.NewReplacer("*", "x", "?", "x")
	if !e.exists(resource) {
		return nil
	}
	for _, principal := range append([]string{account, stranger}, s.named("aws:PrincipalAccount")...) {
		owners, sure := e.ownersOf(s, action, resource, principal)
		for _, owner := range owners {
			target := exact.Replace(resource)
			if resource == "*" {
				target = "arn:" + e.partition() + ":service:" + e.region + ":" + owner + ":thing"
			}
			out = append(out, probe{exact.Replace(action), target, principal, owner, sure})
		}
	}
	return out
}

// ownersOf are the accounts that may own what a pattern of a policy stands for.
func (e environment) ownersOf(s sentence, action, resource, principal string) (owners []string, sure bool) {
	owner := e.ownerOf(resource, principal)
	anybody := append([]string{account, stranger}, s.named("aws:ResourceAccount")...)
	switch {
	case resource == "*" && slices.Contains(withoutResource, action):
		return []string{account}, true // what they carry as aws:ResourceAccount is not documented
	case resource == "*" || strings.Contains(owner, "*"):
		return anybody, true
	case owner == "?": // a bucket, or all of names that begin so
		return anybody, strings.ContainsAny(strings.SplitN(resource, "/", 2)[0], "*?")
	}
	return []string{owner}, true
}

// withoutResource are actions that are about the caller's account (Service Authorization
// Reference: no resource types).
var withoutResource = []string{"ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint", "ssmmessages:CreateControlChannel",
	"ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "cloudwatch:PutMetricData",
	"sts:GetCallerIdentity", "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
	"xray:GetSamplingStatisticSummaries"}

// named are the accounts that the conditions of a statement name.
func (s sentence) named(key string) []string {
	var out []string
	for _, p := range s.conditions {
		if p.key == key {
			out = append(out, p.values...)
		}
	}
	return out
}

// leaves reports whether data leaves with a request. Reading leaves it where it is: layers,
// which AWS hands out, and what an account has that the policy names (see
// docs/checks/endpoint-policy-open.md).
func (p probe) leaves() bool {
	if p.owner == amazon && strings.Contains(p.resource, ":bedrock:") {
		return p.principal == stranger // who asks a model has the answer, and the log of what was asked
	}
	reads := slices.Contains([]string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "s3:GetObject", "secretsmanager:GetSecretValue", "ssm:GetParameters"}, p.action)
	switch {
	case p.owner == amazon:
		return !reads
	case p.principal == stranger || p.owner == stranger:
		return true
	}
	return p.owner != account && !reads
}

// exists reports whether there are resources of such ARNs: they have a partition, and a
// service, or are "*".
func (e environment) exists(pattern string) bool {
	parts := strings.Split(pattern, ":")
	return pattern == "*" || len(parts) > 5 && parts[0] == "arn" && globs(parts[1], e.partition()) && parts[2] != "" &&
		(parts[2] == "s3" || parts[2] == "bedrock" || parts[4] != "")
}

// exitsOf are the exits in a report. What else than names of endpoints can be left out of a
// name is the place: the resolver's is wherever a rule of a firewall lets everything pass.
func exitsOf(r *verify.Report) map[string]verify.Verdict {
	out := map[string]verify.Verdict{}
	for _, n := range r.Networks {
		for _, e := range n.Exits {
			name := e.Kind
			if strings.HasPrefix(e.Kind, "endpoint-") {
				name += " " + strings.Split(e.Path, "/")[1]
			}
			out[name] = e.Verdict
		}
	}
	return out
}

// judgeExits says what a report says otherwise of exits than AWS. Of what is not modelled here
// it may say no more than it did.
func (m *mutant) judgeExits(base *outcome, after *verify.Report) []string {
	want, got := m.after.exits(), exitsOf(after)
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if verdict, ok := got[name]; (!ok || verdict != want[name]) && !m.vague(name) {
			problems = append(problems, fmt.Sprintf("exit %s: %s (%t), want %s", name, verdict, ok, want[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		_, was := base.exits[name]
		modelled := strings.HasPrefix(name, "endpoint-policy ") || strings.HasPrefix(name, "endpoint-without-policy ") || name == "dns" && m.knowsVPC()
		if _, ok := want[name]; !ok && (modelled || !was) && !m.vague(name) {
			problems = append(problems, fmt.Sprintf("exit %s is %s, want none", name, got[name]))
		}
	}
	maps.DeleteFunc(want, func(name string, _ verify.Verdict) bool { return m.vague(name) })
	return append(problems, unreported(want, after)...)
}

// vague reports whether AWS would refuse the endpoint of an exit, so that nothing is asked of
// it: there is no such service, or a resource in its policy is neither "*" nor an ARN.
func (m *mutant) vague(exit string) bool {
	place, id := m.before.place(m.gone[0]), m.gone[0][min(1, len(m.gone[0])-1)]
	if !strings.HasSuffix(exit, " "+id) || place[0] != "AWS::EC2::VPCEndpoint" || len(place) < 3 {
		return false
	}
	refused := slices.ContainsFunc(m.after.sentences(m.after.get(id, "PolicyDocument")), func(s sentence) bool {
		return slices.ContainsFunc(s.resources, func(r string) bool { return r != "*" && (!strings.HasPrefix(r, "arn:") || strings.Count(r, ":") < 5) })
	})
	return refused || slices.Contains([]string{"ServiceName~", "VpcEndpointType"}, place[2])
}

// unreported are the exits that keep no network from being isolated, or that no finding names.
func unreported(want map[string]verify.Verdict, r *verify.Report) []string {
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		id, open := strings.CutPrefix(name, "endpoint-policy ")
		if open && !slices.ContainsFunc(r.Findings, func(f verify.Finding) bool { return f.Check == "endpoint-policy-open" && f.Resource == id }) {
			problems = append(problems, "no finding endpoint-policy-open is about "+id)
		}
		if residual := strings.HasPrefix(name, "endpoint-without-policy "); !residual {
			for _, n := range r.Networks {
				if n.Isolated {
					problems = append(problems, "network "+n.ID+" is isolated in spite of exit "+name)
				}
			}
		}
	}
	return problems
}

// knowsVPC reports whether all that the template says of networks is about one VPC in it.
func (m *mutant) knowsVPC() bool { return len(m.after.all("AWS::EC2::VPC")) == 1 }
