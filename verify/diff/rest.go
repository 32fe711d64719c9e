package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// keepers are types of resources that keep data which goes with them.
var keepers = map[string]bool{
	"AWS::Logs::LogGroup": true, "AWS::EFS::FileSystem": true, "AWS::KMS::Key": true, "AWS::S3::Bucket": true, "AWS::DynamoDB::Table": true,
	"AWS::DynamoDB::GlobalTable": true, "AWS::ECR::Repository": true, "AWS::SecretsManager::Secret": true, "AWS::SSM::Parameter": true,
	"AWS::SQS::Queue": true, "AWS::Kinesis::Stream": true, "AWS::RDS::DBInstance": true, "AWS::RDS::DBCluster": true, "AWS::ElastiCache::ReplicationGroup": true,
	"AWS::EC2::Volume": true, "AWS::OpenSearchService::Domain": true,
}

// rest compares the resources, but for what other sections tell of.
func (c *comparison) rest() {
	c.renames()
	for _, l := range c.both() {
		for _, id := range l.ids {
			r := l.resources[id]
			if l.other.resources[id] == nil && !l.elsewhere(r) {
				c.add(l.resource(r))
			}
		}
	}
	for _, id := range c.after.ids {
		was, is := c.before.resources[id], c.after.resources[id]
		if was == nil || is.Type == metadataType {
			continue
		}
		c.properties(id, was, is)
	}
}

// renames tells of resources that are the same by another id.
func (c *comparison) renames() {
	for _, old := range sortedKeys(c.before.renamed) {
		id := c.before.renamed[old]
		r, was := c.after.resources[id], c.before.resources[id]
		change := Change{Section: Resources, Kind: r.Type, Change: Renamed, Effect: Other, Resource: id, Before: old, After: id, Place: report.At(r.At()),
			Message: fmt.Sprintf("%s (%s) is now called %s; CloudFormation creates it anew", old, r.Type, id)}
		if keepers[r.Type] {
			change.Effect, change.Message = was.fate(change.Message)
		}
		c.add(change)
	}
}

// fate says what becomes of the data of a resource that is gone.
func (r *resource) fate(message string) (Effect, string) {
	policy := r.DeletionPolicy()
	if policy == "" && (r.Type == "AWS::RDS::DBCluster" || r.Type == "AWS::RDS::DBInstance" && r.Get("DBClusterIdentifier").IsAbsent()) {
		policy = "Snapshot" // CloudFormation Template Reference, "DeletionPolicy attribute"
	}
	switch policy {
	case "Retain", "RetainExceptOnCreate":
		return Other, message + ", and leaves the old one where it is (DeletionPolicy " + policy + ")"
	case "Snapshot":
		return Other, message + ", and takes a snapshot of the old one"
	}
	return Worse, message + ", and deletes the old one with what it holds"
}

// elsewhere reports whether another section tells of a resource.
func (s *side) elsewhere(r *resource) bool {
	return r.Type == metadataType || s.told[r.id+"."] || r.Type == "AWS::EC2::VPCEndpoint" ||
		slices.ContainsFunc(s.report.Workloads, func(w report.Workload) bool { return s.id(w.ID) == r.id }) ||
		slices.ContainsFunc(s.report.Networks, func(n report.Network) bool { return s.id(n.ID) == r.id })
}

// resource tells of one that only one side has.
func (l lone) resource(r *resource) Change {
	change := Change{Section: Resources, Kind: r.Type, Change: l.way, Effect: Other, Resource: r.id, Place: report.At(r.At())}
	change.Message = r.id + " (" + r.Type + ") is " + map[Way]string{Added: "new", Removed: "gone"}[l.way]
	if r.when != "" {
		change.Message += ", if " + r.when
	}
	if l.way == Removed && keepers[r.Type] {
		change.Effect, change.Message = r.fate(change.Message + ": CloudFormation takes it out of the stack")
	}
	return change
}

// properties compares those of a resource that both sides have.
func (c *comparison) properties(id string, was, is *resource) {
	change := Change{Section: Resources, Kind: is.Type, Change: Changed, Effect: Other, Resource: id, Place: report.At(is.At())}
	if was.Type != is.Type {
		change.Before, change.After = was.Type, is.Type
		change.Message = id + " is of type " + is.Type + " now, before " + was.Type
		c.add(change)
		return
	}
	if c.after.told[id+"."] {
		return
	}
	var different []string
	for _, d := range differences("", sided{&c.before.names, was.Properties, was.ID.Stack}, sided{&c.after.names, is.Properties, is.ID.Stack}) {
		if !c.isTold(is, d.path) {
			different = append(different, d.path+d.words)
		}
	}
	if was.when != is.when {
		different = append(different, "exists "+existence(is.when)+", before "+existence(was.when))
	}
	if was.DeletionPolicy() != is.DeletionPolicy() {
		different = append(different, "DeletionPolicy: "+brief(was.DeletionPolicy())+" → "+brief(is.DeletionPolicy()))
	}
	before, after := c.before.dependencies(was, c.after), c.after.dependencies(is, c.before)
	if !slices.Equal(before, after) {
		different = append(different, "DependsOn"+exchangedWords(without(before, after), without(after, before)))
	}
	if len(different) == 0 && c.after.variants(is) != c.before.variants(was) {
		different = c.elsewhen(id, was, is)
	}
	if len(different) > 0 {
		change.head, change.parts = id+" ("+is.Type+") is changed:", different
		change.Message = change.head + " " + strings.Join(different, "; ")
		c.add(change)
	}
}

// elsewhen are the differences in other worlds than the first.
func (c *comparison) elsewhen(id string, was, is *resource) []string {
	var different []string
	for i := range min(len(was.others), len(is.others)) {
		before, after := was.others[i], is.others[i]
		for _, d := range differences("", sided{&c.before.names, before.Properties, before.ID.Stack}, sided{&c.after.names, after.Properties, after.ID.Stack}) {
			if words := d.path + d.words + ", under some of the open conditions"; !c.isTold(is, d.path) && !slices.Contains(different, words) {
				different = append(different, words)
			}
		}
	}
	if len(different) == 0 {
		different = []string{"under some of the open conditions"}
	}
	return different
}

// dependencies are what a resource waits for and does not refer to, of what both sides have.
func (s *side) dependencies(r *resource, other *side) []string {
	refers := map[template.ResourceID]bool{}
	references(r.Properties, refers)
	var ids []string
	for _, before := range r.DependsOn {
		if id := s.id(before.String()); !refers[before] && other.resources[id] != nil {
			ids = insert(ids, logical(id))
		}
	}
	return ids
}

// references finds what a value refers to.
func references(v *template.Value, found map[template.ResourceID]bool) {
	switch v.Kind() {
	case template.Map:
		for _, key := range v.Keys() {
			references(v.Get(key), found)
		}
	case template.List:
		for _, item := range v.Items() {
			references(item, found)
		}
	default:
		for _, p := range v.Text().Parts() {
			if id, ok := p.Symbol.Resource(); p.IsSymbol() && ok {
				found[id] = true
			}
		}
	}
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return slices.Contains(others, v) })
}

func existence(when string) string {
	if when == "" {
		return "always"
	}
	return "if " + when
}

// isTold reports whether another section tells of a property.
func (c *comparison) isTold(r *resource, path string) bool {
	property := path
	if i := strings.IndexAny(path, ".["); i >= 0 {
		property = path[:i]
	}
	image := r.Type == definitionType && property == "ContainerDefinitions" && strings.HasSuffix(path, "].Image")
	return image || c.after.told[r.id+"."+property] || c.before.told[r.id+"."+property]
}

// variants are the properties that a resource has in any world, but for those that another
// section tells of.
func (s *side) variants(r *resource) string {
	var all []string
	for _, variant := range r.all() {
		for _, key := range variant.Properties.Keys() {
			switch v := variant.Get(key); {
			case s.told[r.id+"."+key]:
			case r.Type == definitionType && key == "ContainerDefinitions":
				for _, container := range v.Items() {
					all = append(all, s.container(container, variant.ID.Stack))
				}
			default:
				all = append(all, key+s.render(v, variant.ID.Stack, key))
			}
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\n")
}

// container is one without its image.
func (s *side) container(v *template.Value, home string) string {
	var fields []string
	for _, key := range v.Keys() {
		if key != "Image" {
			fields = append(fields, key+s.render(v.Get(key), home, key))
		}
	}
	slices.Sort(fields)
	return strings.Join(fields, ",")
}
