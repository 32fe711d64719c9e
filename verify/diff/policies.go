package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A document is all that policies say about one thing.
type document struct {
	kind       documentKind
	id         string // of the role, endpoint or resource
	words      string // what it is called
	statements []statement
	worlds     map[string][]*template.World // that have a statement, by its key
	bare       []*template.World            // in which there is the thing, and no policy of it
	there      bool                         // a world has a policy, if one without statements
	lone       bool                         // only one side has the thing
}

type documentKind string

const (
	identity documentKind = "identity" // what a role may do
	trust    documentKind = "trust"    // who may assume it
	passage  documentKind = "endpoint" // what an endpoint lets through
	guard    documentKind = "resource" // whom a resource lets in
)

// readPolicies collects the policies of all worlds.
func (s *side) readPolicies() {
	s.documents = map[string]*document{}
	roles := s.roleWords()
	for _, w := range s.worlds {
		p := &policies{s, w, roles, given(w)}
		for _, r := range w.Resources() {
			p.read(r)
		}
	}
	for _, d := range s.documents {
		if r := s.resources[d.id]; d.there && r != nil { // else AWS's own policy is the only one
			for _, w := range d.bare {
				d.put(w, s.defaults(d.kind, r)...)
			}
		}
		for i := range d.statements {
			if when := s.when(d.worlds[d.statements[i].key()]); when != "" {
				d.statements[i].conditions = append(d.statements[i].conditions, condition{"if", when, nil, when, strconv.Quote(when)})
			}
		}
	}
}

// policies reads the policies of a world.
type policies struct {
	*side
	world *template.World
	roles map[string]string
	given map[*template.Resource]bool // managed policies that a role, user or group names
}

// given are the managed policies of the templates that something names as its own.
func given(w *template.World) map[*template.Resource]bool {
	all := map[*template.Resource]bool{}
	for _, r := range w.Resources(roleType, "AWS::IAM::User", "AWS::IAM::Group") {
		for _, v := range r.Get("ManagedPolicyArns").Items() {
			if policy := w.Find(v, managedType); policy != nil {
				all[policy] = true
			}
		}
	}
	return all
}

const managedType = "AWS::IAM::ManagedPolicy"

// roleWords say what roles are for.
func (s *side) roleWords() map[string]string {
	words := map[string]string{}
	for _, id := range s.ids {
		r := s.resources[id]
		if r.Type == roleType {
			words[id] = "role " + id
		}
	}
	for _, w := range s.worlds {
		for _, d := range w.Resources(definitionType) {
			of := " of " + s.runs(s.id(d.ID.String()))
			for property, kind := range map[string]string{"TaskRoleArn": "task role", "ExecutionRoleArn": "execution role"} {
				if role := w.Find(d.Get(property), roleType); role != nil {
					id := s.id(role.ID.String())
					words[id] = kind + of + " (" + id + ")"
				}
			}
		}
	}
	return words
}

const roleType = "AWS::IAM::Role"

// document returns what is known of a thing's policies.
func (s *side) document(kind documentKind, id, words string) *document {
	key := string(kind) + "\x00" + id
	if s.documents[key] == nil {
		s.documents[key] = &document{kind: kind, id: id, words: words, worlds: map[string][]*template.World{}}
	}
	return s.documents[key]
}

// put adds a statement that a world has.
func (d *document) put(w *template.World, statements ...statement) {
	for _, s := range statements {
		key := s.key()
		if d.worlds[key] == nil {
			d.statements = append(d.statements, s)
		}
		if !slices.Contains(d.worlds[key], w) {
			d.worlds[key] = append(d.worlds[key], w)
		}
	}
}

// policy adds the statements of a policy document.
func (p *policies) policy(d *document, v *template.Value, r *template.Resource) {
	if v.IsAbsent() {
		d.bare = append(d.bare, p.world)
		return
	}
	d.there = true
	for _, s := range iam.Read(v) {
		d.put(p.world, p.statement(s, r.ID.Stack))
	}
}

// read adds the policies that a resource has, or is.
func (p *policies) read(r *template.Resource) {
	id := p.id(r.ID.String())
	switch r.Type {
	case roleType:
		p.tell(id, "AssumeRolePolicyDocument")
		p.policy(p.document(trust, id, p.roles[id]), r.Get("AssumeRolePolicyDocument"), r)
		p.identity(r, id, p.roles[id])
	case "AWS::IAM::User", "AWS::IAM::Group":
		p.identity(r, id, strings.ToLower(strings.TrimPrefix(r.Type, "AWS::IAM::"))+" "+id)
	case "AWS::IAM::Policy", managedType, "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy":
		p.attached(r, id)
	case "AWS::EC2::VPCEndpoint":
		d := p.document(passage, id, "endpoint "+id)
		p.tell(id, "PolicyDocument")
		p.policy(d, r.Get("PolicyDocument"), r)
	default:
		p.guards(r, id)
	}
}

// tell notes a property that is told of here, and nowhere else.
func (s *side) tell(id, property string) { s.told[id+"."+property] = true }

// identity adds what a role, user or group may do by its own properties.
func (p *policies) identity(r *template.Resource, id, words string) {
	for _, property := range []string{"Policies", "ManagedPolicyArns", "PermissionsBoundary"} {
		p.tell(id, property)
	}
	d := p.document(identity, id, words)
	inline := r.Get("Policies")
	for _, v := range inline.Items() {
		p.policy(d, v.Get("PolicyDocument"), r)
	}
	arns := r.Get("ManagedPolicyArns")
	for _, v := range arns.Items() {
		if policy := p.world.Find(v, managedType); policy != nil {
			p.policy(d, policy.Get("PolicyDocument"), policy)
			continue
		}
		d.put(p.world, p.whole(fact.Yes, "managed policy "+p.text(v.Text(), r.ID.Stack), v))
	}
	for _, v := range []*template.Value{inline, arns} {
		if v.IsUnknown() {
			d.put(p.world, p.whole(fact.Yes, "policies that are not known: "+v.Why(), v))
		}
	}
	if boundary := r.Get("PermissionsBoundary"); !boundary.IsAbsent() {
		d.put(p.world, p.whole(fact.No, "permissions boundary "+p.text(boundary.Text(), r.ID.Stack), boundary))
	}
}

func (p *policies) whole(effect fact.Truth, words string, v *template.Value) statement {
	return statement{effect: effect, whole: words, place: report.At(v.At())}
}

// attached is a policy of its own, for the roles, users and groups that it names.
func (p *policies) attached(r *template.Resource, id string) {
	p.tell(id, "")
	attached := p.given[r]
	for _, property := range []string{"Roles", "RoleName", "Users", "UserName", "Groups", "GroupName"} {
		for _, v := range r.Get(property).Items() {
			attached = true
			kind := strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(property, "Name"), "s"))
			name := p.text(v.Text(), r.ID.Stack)
			words := kind + " " + name
			if owner := p.world.Find(v, "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"); owner != nil {
				name = p.id(owner.ID.String())
				words = kind + " " + name
				if known := p.roles[name]; known != "" {
					words = known
				}
			}
			p.policy(p.document(identity, name, words), r.Get("PolicyDocument"), r)
		}
	}
	if !attached {
		p.policy(p.document(identity, id, "whoever has policy "+id), r.Get("PolicyDocument"), r)
	}
}

// owners are the properties by which policies name what they are for.
var owners = []string{"Bucket", "Queues", "Queue", "Topics", "TopicArn", "SecretId", "Repository"}

// unguarded are the properties that have the policy of a thing for which there is one without.
var unguarded = map[string]string{"AWS::EFS::FileSystem": "FileSystemPolicy", "AWS::KMS::Key": "KeyPolicy", "AWS::KMS::ReplicaKey": "KeyPolicy"}

// guards are the policies that any other resource has.
func (p *policies) guards(r *template.Resource, id string) {
	for _, property := range r.Properties.Keys() {
		v := r.Get(property)
		if !isPolicy(v) && isPolicy(v.Get("PolicyDocument")) { // as tables have it
			v = v.Get("PolicyDocument")
		}
		if !isPolicy(v) {
			continue
		}
		p.tell(id, property)
		for _, owner := range p.owners(r, id) {
			p.policy(p.document(guard, owner, owner), v, r)
		}
	}
	if property := unguarded[r.Type]; property != "" && r.Get(property).IsAbsent() {
		p.policy(p.document(guard, id, id), nil, r)
	}
}

// isPolicy reports whether a value is a policy document, as a map or as JSON.
func isPolicy(v *template.Value) bool {
	switch v.Kind() {
	case template.Map:
		for _, s := range v.Get("Statement").Items() {
			if !s.Get("Effect").IsAbsent() {
				return true
			}
		}
		return v.Get("Statement").Kind() == template.List && len(v.Get("Statement").Items()) == 0
	case template.String:
		text := string(v.Text())
		return strings.HasPrefix(strings.TrimSpace(text), "{") && strings.Contains(text, `"Statement"`) && strings.Contains(text, `"Effect"`)
	}
	return false
}

// owners are what a policy is for: the resources that it names if it is nothing but a policy,
// else the one that has it.
func (p *policies) owners(r *template.Resource, id string) []string {
	if !strings.HasSuffix(r.Type, "Policy") {
		return []string{id}
	}
	var ids []string
	for _, property := range owners {
		for _, v := range r.Get(property).Items() {
			name := p.text(v.Text(), r.ID.Stack)
			if owner := p.world.Find(v); owner != nil {
				name = p.id(owner.ID.String())
			}
			ids = append(ids, name)
		}
	}
	if len(ids) == 0 {
		return []string{id}
	}
	more := func(property string) bool { return !slices.Contains(owners, property) && !isPolicy(r.Get(property)) }
	if !slices.ContainsFunc(r.Properties.Keys(), more) {
		p.tell(id, "")
	}
	return ids
}
