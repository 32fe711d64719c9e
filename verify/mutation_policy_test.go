package verify_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// A sentence is a statement of a policy, with its texts rendered.
//
// What AWS says of them (IAM User Guide, "Policy evaluation logic" and "IAM JSON policy
// elements: Condition"): a request is denied unless an Allow fits its principal, action,
// resource and all conditions, and no Deny does; of several values of a condition one must
// match; a condition on a key that the request does not carry is not met, unless it is negated.
type sentence struct {
	allow              bool
	all                bool // it is about everyone in the account
	account            bool // and not about services of AWS
	services           []string
	nowhere            bool // its list of resources is empty
	actions, resources []string
	conditions         []phrase
}

// A phrase is one key under one operator of a Condition.
type phrase struct {
	operator, key string
	values        []string
}

// sentences are the statements of a policy document.
func (f *facts) sentences(document tree) []sentence {
	var out []sentence
	for _, s := range items(at(document, "Statement")) {
		out = append(out, sentence{
			allow:   at(s, "Effect") == "Allow",
			all:     f.isForAll(at(s, "Principal")),
			account: at(s, "Principal") != nil && at(s, "Principal") != "*" && at(s, "Principal", "AWS") != "*", services: f.renders(at(s, "Principal", "Service")),
			actions: f.renders(at(s, "Action")), resources: f.renders(at(s, "Resource")), nowhere: at(s, "Resource") != nil && len(f.renders(at(s, "Resource"))) == 0,
			conditions: f.phrases(at(s, "Condition")),
		})
	}
	return out
}

// isForAll reports whether a principal is "*", or the account, which stands for whom its own
// policies permit. Identity policies have none.
func (f *facts) isForAll(principal tree) bool {
	root := "arn:" + f.in.partition() + ":iam::" + account + ":root"
	return principal == nil || principal == "*" || at(principal, "AWS") == "*" || f.render(at(principal, "AWS")) == root
}

func (f *facts) phrases(condition tree) []phrase {
	var out []phrase
	for _, operator := range keys(condition) {
		for _, key := range keys(at(condition, operator)) {
			out = append(out, phrase{operator, key, f.renders(at(condition, operator, key))})
		}
	}
	return out
}

// A request is what policies are asked about.
type request struct {
	action, resource string
	service          string            // of AWS, if it is one that asks
	carried          map[string]string // condition keys; "?" is a value that no template says
}

func (s sentence) fits(r request) bool {
	return !s.nowhere && (s.all && (r.service == "" || !s.account) || slices.Contains(s.services, r.service)) &&
		slices.ContainsFunc(s.actions, func(pattern string) bool { return globs(strings.ToLower(pattern), strings.ToLower(r.action)) }) &&
		(s.resources == nil || slices.ContainsFunc(s.resources, func(pattern string) bool { return globs(pattern, r.resource) })) &&
		!slices.ContainsFunc(s.conditions, func(p phrase) bool { return !p.met(r) })
}

// met takes what no template says for what the policy wants: then the base is not proved, and
// it is asked only that nothing is proved that should not be.
func (p phrase) met(r request) bool {
	value, ok := r.carried[p.key]
	operator, ifExists := strings.CutSuffix(p.operator, "IfExists")
	operator, forAll := strings.CutPrefix(operator, "ForAllValues:")
	if !ok && (ifExists || forAll) {
		return true
	}
	operator, negated := strings.CutPrefix(strings.TrimPrefix(operator, "ForAnyValue:"), "StringNot")
	matches := ok && slices.ContainsFunc(p.values, func(wanted string) bool {
		switch operator {
		case "StringEquals", "Equals", "Bool":
			return value == "?" || value == wanted
		case "StringLike", "Like", "ArnLike", "ArnEquals":
			return value == "?" || globs(wanted, value)
		}
		panic(fmt.Sprintf("operator %s is not known to the oracle", p.operator))
	})
	return matches != negated
}

// pass is what policies decide together.
func pass(policies []sentence, r request) bool {
	fits := func(allow bool) bool {
		return slices.ContainsFunc(policies, func(s sentence) bool { return s.allow == allow && s.fits(r) })
	}
	return fits(true) && !fits(false)
}

// amazon stands for the accounts of AWS itself.
const amazon = "Amazon's"

// request is that of a claim. Calls on behalf of somebody carry no endpoint (IAM User Guide,
// "AWS global condition context keys").
func (f *facts) request(s *service, c claim) request { return f.requestFor(s, c, s.resources[c]) }

func (f *facts) requestFor(s *service, c claim, resource string) request {
	r := request{action: c.action, resource: resource, carried: map[string]string{}}
	principal, owner := account, f.in.ownerOf(resource, account)
	if c.as == "ecr" {
		principal = amazon
	}
	r.carryAccounts(principal, owner)
	r.carried["aws:SecureTransport"] = "true"
	r.carried["aws:PrincipalOrgID"], r.carried["aws:ResourceOrgID"] = f.organizationOf(principal), f.organizationOf(owner)
	if e := f.carrier(s, c); e != "" {
		r.carried["aws:SourceVpce"], r.carried["aws:SourceVpc"] = "${"+e+"}", f.render(f.get(e, "VpcId"))
	}
	switch c.feature {
	case "secret-injection":
		r.carried["kms:ViaService"] = "secretsmanager." + f.in.region + ".amazonaws.com"
	case "agent-registration", "service-connect":
		r.carried["ecs:cluster"] = f.in.arn("ecs", "cluster/"+f.name(s.cluster))
	case "task-launch":
		r.carried["ecs:cluster"] = f.attribute(s.cluster, "Arn")
		r.carried["iam:PassedToService"] = "ecs-tasks.amazonaws.com"
	case "volume-mount", "ephemeral-storage":
		f.carryStorage(&r, s, c)
	}
	return r
}

// carryAccounts says whose a request is, and whose is what it is for.
func (r request) carryAccounts(principal, owner string) {
	r.carried["aws:PrincipalAccount"], r.carried["aws:ResourceAccount"] = principal, owner
}

// organizationOf is that of the account if it is given; of others no template says.
func (f *facts) organizationOf(owner string) string {
	switch {
	case owner == account && f.in.organization != "":
		return f.in.organization
	case owner == amazon:
		return "Amazon's organization"
	}
	return "?"
}

// ownerOf is the account in an ARN. ARNs of buckets have none; actions without resources are
// about the caller's own account.
func (e environment) ownerOf(arn, caller string) string {
	parts := strings.SplitN(arn, ":", 6)
	switch {
	case arn == "*":
		return caller
	case len(parts) == 6 && parts[4] != "":
		return parts[4]
	case strings.HasPrefix(arn, e.layers()), len(parts) == 6 && parts[2] == "bedrock" && parts[4] == "":
		return amazon
	case len(parts) == 6 && slices.Contains(e.buckets, strings.SplitN(parts[5], "/", 2)[0]):
		return account
	}
	return "?"
}

// carrier is the endpoint that carries a claim, "" if none does.
func (f *facts) carrier(s *service, c claim) string {
	endpoints := f.all("AWS::EC2::VPCEndpoint")
	i := slices.IndexFunc(endpoints, func(id string) bool {
		return c.overNetwork() && f.servedBy(f.get(id, "ServiceName")) == c.service
	})
	if i < 0 {
		return ""
	}
	return endpoints[i]
}

// permits reports whether the policies of its role permit a claim.
func (f *facts) permits(s *service, c claim) bool {
	return c.action == "" || !c.byRole() || pass(f.policiesOf(s.roles[c.as]), f.request(s, c))
}

// policiesOf are the statements of the policies of a role.
func (f *facts) policiesOf(role string) []sentence {
	var policies []sentence
	for _, id := range f.all("AWS::IAM::Policy") {
		if slices.Contains(references(f.get(id, "Roles")), role) {
			policies = append(policies, f.sentences(f.get(id, "PolicyDocument"))...)
		}
	}
	for _, arn := range f.renders(f.get(role, "ManagedPolicyArns")) {
		name, _ := strings.CutPrefix(arn, "arn:"+f.in.partition()+":iam::aws:policy/")
		if actions := managedPolicies[name]; actions != nil {
			policies = append(policies, sentence{allow: true, all: true, actions: actions, resources: []string{"*"}})
		}
	}
	return policies
}

// managedPolicies are what AWS's own policies allow, of what tasks need (AWS Managed Policy
// Reference).
var managedPolicies = map[string][]string{
	"service-role/AmazonECSInfrastructureRolePolicyForVolumes": {"ec2:CreateVolume", "ec2:CreateTags", "ec2:AttachVolume"},
}

// letsThrough reports whether the policy of the endpoint that carries a claim lets it through.
// Without one it lets everything through.
func (f *facts) letsThrough(s *service, c claim) bool {
	policy := f.get(f.carrier(s, c), "PolicyDocument")
	return policy == nil || !c.overNetwork() || c.action == "" || pass(f.sentences(policy), f.request(s, c))
}

// admits reports whether the policy of what a claim is for admits it. That of a repository, a
// bucket or a file system in the same account only must not deny it, but to a client without an
// identity; that of a key must allow it, and without one the default leaves it to the account (IAM
// User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Default key policy").
func (f *facts) admits(s *service, c claim) bool {
	r := f.request(s, c)
	everything := sentence{allow: true, all: true, actions: []string{"*"}}
	for _, id := range f.all("AWS::ECR::Repository") {
		if s.resources[c] == f.attribute(id, "Arn") {
			return pass(append(f.sentences(f.get(id, "RepositoryPolicyText")), everything), r)
		}
	}
	for _, id := range f.all("AWS::KMS::Key") {
		if policy := f.get(id, "KeyPolicy"); s.resources[c] == f.attribute(id, "Arn") {
			return policy == nil && r.service == "" || pass(f.sentences(policy), r)
		}
	}
	for _, id := range f.all("AWS::S3::BucketPolicy") {
		if arn := f.attribute(refersTo(f.get(id, "Bucket")), "Arn"); s.resources[c] == arn || strings.HasPrefix(s.resources[c], arn+"/") {
			return pass(append(f.sentences(f.get(id, "PolicyDocument")), everything), r)
		}
	}
	if policy := f.get(s.links[c].system, "FileSystemPolicy"); c.by == byMount && policy != nil {
		sentences := f.sentences(policy)
		if c.as != "anonymous" {
			sentences = append(sentences, everything)
		}
		return pass(sentences, r)
	}
	return true
}

// policyRules are about the policies of endpoints, of roles and of resources.
var policyRules = []rule{
	{endpointPolicy, endpointPolicyChanged},
	{endpointPolicy + "/**", endpointPolicyChanged},
	{"AWS::IAM::Policy", rolePolicyChanged},
	{"AWS::IAM::Policy/Properties/**", rolePolicyChanged},
	{repositoryPolicy + "/**", resourcePolicyChanged},
	{"AWS::KMS::Key/Properties/KeyPolicy/**", resourcePolicyChanged},
}

const (
	endpointPolicy    = "AWS::EC2::VPCEndpoint/Properties/PolicyDocument"
	endpointStatement = endpointPolicy + "/Statement/#"
	repositoryPolicy  = "AWS::ECR::Repository/Properties/RepositoryPolicyText"
	bucketPolicy      = "AWS::S3::BucketPolicy/Properties/PolicyDocument"
	fileSystemPolicy  = "AWS::EFS::FileSystem/Properties/FileSystemPolicy"
)

// lost are the claims that something said yes to, and no longer does; also those that are new.
func (m *mutant) lost(yes func(*facts, *service, claim) bool, keep func(*service, claim) bool) []claim {
	return m.after.where(func(s *service, c claim) bool {
		was := m.before.find(s.id)
		return keep(s, c) && was != nil && !yes(m.after, s, c) && (!slices.Contains(was.claims, c) || yes(m.before, was, c))
	})
}

// A judge says yes or no to claims, on a hop.
type judge struct {
	yes  func(*facts, *service, claim) bool
	hops []string
}

// judges are asked about all that no rule is about.
var judges = []judge{
	{(*facts).permits, []string{"task", "identity-policy"}},
	{(*facts).letsThrough, []string{"endpoint-policy", "identity-policy"}},
	{(*facts).admits, []string{"resource-policy", "identity-policy"}},
	{(*facts).encrypted, []string{"task"}},
}

// judged are the claims that a judge said yes to, and no longer does. What only an application or
// AWS names may still be what a policy is about.
func (m *mutant) judged(known []want) []want {
	var out []want
	for _, j := range judges {
		for _, c := range m.lost(j.yes, func(*service, claim) bool { return true }) {
			if len(about(c, known)) > 0 {
				continue
			}
			s := m.after.find(c.workload)
			w := denied([]claim{c}, j.hops, s.id, s.definition, s.roles[c.as], m.after.carrier(s, c), s.links[c].system, s.cluster)
			if w.words = append(w.words, m.after.resourcesNamed(s.resources[c])...); strings.Contains(s.resources[c], anything) {
				w.verdict = verify.Unknown
			}
			w.words = slices.DeleteFunc(w.words, func(word string) bool { return word == "" })
			out = append(out, w)
		}
	}
	return out
}

// resourcesNamed are the logical ids that are in an ARN.
func (f *facts) resourcesNamed(arn string) []string {
	return slices.DeleteFunc(keys(tree(f.resources)), func(id string) bool { return !strings.Contains(arn, "${"+id+"}") })
}

func endpointPolicyChanged(m *mutant, d spot) []want {
	var made, others []claim
	for _, c := range m.lost((*facts).letsThrough, func(s *service, c claim) bool { return m.after.carrier(s, c) == d.id }) {
		if c.feature == "application-access" && c.action == "s3:GetObject" {
			made = append(made, c)
		} else {
			others = append(others, c)
		}
	}
	hops := []string{"endpoint-policy"}
	return append(m.unlessSimilar(d, denied(others, hops, d.id)), shaken(append(made, m.refusedLayers(d)...), hops, d.id))
}

// refusedLayers are the reads of buckets whose names CloudFormation makes up, where what is said of
// the bucket of layers turns into a refusal: verify does not know that they are not called like it.
func (m *mutant) refusedLayers(d spot) []claim {
	if m.after.get(d.id, d.rest[1:]...) != "Deny" {
		return nil
	}
	return m.after.where(func(s *service, c claim) bool {
		return c.feature == "application-access" && c.action == "s3:GetObject" && m.after.carrier(s, c) == d.id
	})
}

// unlessSimilar takes unknown for denied where a pattern is left that the name which
// CloudFormation gives to a secret may be like, or the ARN of another target group, listener or
// rule, or an instance, of which AWS makes up more than a name.
func (m *mutant) unlessSimilar(d spot, wants ...want) []want {
	ofBalancers := slices.Contains(d.rest, "Resource") && mentions(m.before.get(d.id), "elasticloadbalancing:")
	ofInstances := slices.ContainsFunc(d.rest, isFunction) && mentions(m.before.get(d.id), "container-instance")
	if mentions(m.before.get(d.id), "??????") || ofBalancers || ofInstances {
		return soften(wants)
	}
	return wants
}

func rolePolicyChanged(m *mutant, d spot) []want {
	var out []want
	for _, role := range references(m.before.get(d.id, "Roles")) {
		lost := m.lost((*facts).permits, func(s *service, c claim) bool { return c.byRole() && role != "" && s.roles[c.as] == role })
		out = append(out, denied(lost, policies, role, d.id))
	}
	return m.unlessSimilar(d, out...)
}

func resourcePolicyChanged(m *mutant, d spot) []want {
	return []want{denied(m.lost((*facts).admits, func(s *service, c claim) bool {
		return s.resources[c] == m.after.attribute(d.id, "Arn")
	}), []string{"identity-policy", "resource-policy"}, d.id)}
}
