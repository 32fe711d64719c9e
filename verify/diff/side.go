package diff

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A side is one of the two sets of templates.
type side struct {
	names
	report *report.Report
	worlds []*template.World
	// complete is false if there are more of them.
	complete bool
	single   bool   // there is one stack, and what it nests
	root     string // its name

	resources map[string]*resource // by id, renamed
	ids       []string             // of resources, sorted
	tasks     map[string][]string  // what starts tasks of a task definition, by id of that
	documents map[string]*document // policies, by key
	rules     map[string][]rule    // of security groups, by id
	allows    map[string][]string  // rule groups that let the names of a list resolve, by id of that
	resolved  map[string][]domain  // the names in those lists
	told      map[string]bool      // properties that other sections tell of: id and property
}

// A resource is one that a side defines, as it is in the first world that has it.
type resource struct {
	*template.Resource
	id     string
	when   string               // the conditions under which it exists; "": always
	others []*template.Resource // it in further worlds
}

// all is the resource in every world that has it.
func (r *resource) all() []*template.Resource {
	return append([]*template.Resource{r.Resource}, r.others...)
}

func newSide(m *verify.Model) *side {
	s := &side{report: verify.Run(m)}
	s.worlds, s.complete = m.Worlds()
	roots := map[string]bool{}
	for _, w := range s.worlds {
		for _, r := range w.Resources() {
			s.root, _, _ = strings.Cut(r.ID.Stack, "/")
			roots[s.root] = true
		}
	}
	s.single = len(roots) < 2
	if s.root == "" || !s.single {
		s.root = ""
	}
	return s
}

// stand makes the only stack be called as the one of the other side that has most of its
// resources, if none is called the same.
func (s *side) stand(other *side) {
	shared := map[string]int{}
	for _, w := range other.worlds {
		for _, r := range w.Resources() {
			root, id, _ := strings.Cut(r.ID.String(), "/")
			if root == s.root {
				return
			}
			if s.worlds[0].Resource(template.ResourceID{Stack: s.root, Logical: id}) != nil {
				shared[root]++
			}
		}
	}
	most := 0
	for _, root := range sortedKeys(shared) {
		if shared[root] > most {
			s.strip, s.stack, most = s.root, root, shared[root]
		}
	}
}

// index finds the resources.
func (s *side) index() {
	s.resources, s.ids = map[string]*resource{}, nil
	seen := map[string][]*template.World{}
	for _, w := range s.worlds {
		for _, r := range w.Resources() {
			id := s.id(r.ID.String())
			seen[id] = append(seen[id], w)
			if known := s.resources[id]; known != nil {
				known.others = append(known.others, r)
				continue
			}
			s.resources[id] = &resource{Resource: r, id: id}
			s.ids = append(s.ids, id)
		}
	}
	slices.Sort(s.ids)
	for id, r := range s.resources {
		r.when = s.when(seen[id])
	}
	if s.known == nil {
		s.known = map[string]bool{}
		for id := range s.resources {
			s.known[id] = true
		}
	}
}

// when says what the worlds that have something have in common; "" if all of them have it.
func (s *side) when(worlds []*template.World) string {
	if len(worlds) == len(s.worlds) {
		return ""
	}
	common := slices.Clone(worlds[0].Choices)
	for _, w := range worlds[1:] {
		common = slices.DeleteFunc(common, func(c string) bool { return !slices.Contains(w.Choices, c) })
	}
	if len(common) == 0 {
		return "some of the open conditions are true"
	}
	return strings.Join(common, " and ")
}

// read finds what the sections compare, by names that both sides share.
func (s *side) read() {
	s.index()
	s.told = map[string]bool{}
	s.readTasks()
	s.readPolicies()
	s.readRules()
}

// readTasks finds what starts the tasks of each task definition.
func (s *side) readTasks() {
	s.tasks = map[string][]string{}
	for _, w := range s.worlds {
		for _, service := range w.Resources("AWS::ECS::Service", "AWS::ECS::TaskSet") {
			definition := w.Find(service.Get("TaskDefinition"), definitionType)
			if definition == nil {
				continue
			}
			id, by := s.id(definition.ID.String()), s.id(service.ID.String())
			if !slices.Contains(s.tasks[id], by) {
				s.tasks[id] = append(s.tasks[id], by)
			}
		}
	}
}

const definitionType = "AWS::ECS::TaskDefinition"

// runs names what runs a task definition: its services, else itself.
func (s *side) runs(definition string) string {
	if by := s.tasks[definition]; len(by) > 0 {
		return strings.Join(by, ", ")
	}
	return definition
}
