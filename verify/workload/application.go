package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Grant is what one statement of the policies of a role lets it do.
type Grant struct {
	Statement string
	At        fact.Location
	Actions   []template.Text // with wildcards
	Resources []template.Text // ditto
	// Plain is unset if conditions of the statement are about more than the way of a call and
	// the accounts on its ends.
	Plain bool
}

// TaskRole is the role that containers have, nil if they have none, or if it is not in the
// templates. Without launch type nothing is known of where they call from.
func (w *Workload) TaskRole() *template.Resource {
	if b := w.builder; b != nil && w.LaunchType != "" && w.LaunchType != External && b.hasNetwork() {
		return b.task.resource
	}
	return nil
}

// hasNetwork reports whether containers have a network at all.
func (b *builder) hasNetwork() bool {
	return b.LaunchType == Fargate || b.definition.Get("NetworkMode").Text() != "none"
}

// Application returns the calls that an application makes if it does what the policies of the
// task role let it do. Tasks start without them. A statement says so only where it names
// actions or resources; of actions with a wildcard, and on any resource, it is the way to the
// service that is needed, and no policy is asked. What the role is refused in spite of a grant it
// does not call.
func (w *Workload) Application(grants []Grant, refused func(Need) bool) []Need {
	own := *w
	own.Needs = nil
	scratch := *w.builder
	scratch.Workload = &own
	for _, g := range grants {
		a := application{&scratch, g, w.Needs, encryptsElsewhere(grants), refused}
		for _, pattern := range g.Actions {
			a.action(pattern)
		}
	}
	return merge(own.Needs)
}

// An application is what one grant says of one.
type application struct {
	*builder
	grant Grant
	known []Need // of the workload
	// wrapped is set if services call AWS KMS on behalf of the application.
	wrapped bool
	refused func(Need) bool
}

// action adds the calls of one action of the grant.
func (a *application) action(pattern template.Text) {
	prefix, name, _ := strings.Cut(string(pattern), ":")
	if !pattern.IsLiteral() {
		return
	}
	prefix = strings.ToLower(prefix)
	service := serviceOf(prefix, name)
	row, err := privatelink.Lookup(service)
	if err != nil || prefix == "kms" && a.wrapped && wraps(name) {
		return
	}
	need := Need{Feature: ApplicationAccess, Reason: "calls that " + a.grant.Statement + " allows", At: a.grant.At,
		From: a.whileRunning(), Service: service, Optional: true, Doubt: a.proxy()}
	exact, isExact := exactAction(prefix, name)
	for _, resource := range a.resources(prefix, exact) {
		a.call(row, need.by(a.task), prefix+":"+exact, resource, isExact && a.grant.Plain)
	}
}

// call adds one call; asked is whether it is known which action it is.
func (a *application) call(row privatelink.Endpoint, need Need, action string, resource template.Text, asked bool) {
	if a.isKnown(action, resource) || resource == "*" && strings.HasSuffix(action, ":") {
		return // the statement says nothing of its own
	}
	s := a.site.in(a.regionOf(resource))
	need.Region, need.Host = s.region, a.hostOf(row, s, resource)
	need.Action, need.Resource = action, s.fill(resource)
	if resource == "*" && hasNoResource(action) {
		need.Resource = "*"
	}
	if asked && a.refused(need) {
		return
	}
	if !asked || resource == "*" && need.Resource != "*" {
		need.Action, need.Resource = "", ""
	}
	a.add(need)
	if need.Service == privatelink.DynamoDb {
		a.byAccount(s, need)
	}
}

// byAccount is the other name of Amazon DynamoDB, which the SDKs of AWS call since 2024-09 where
// they know the account (AWS SDKs and Tools Reference Guide, "Account-based endpoints").
func (a *application) byAccount(s site, need Need) {
	if s.partition.IsLiteral() && s.partition != "aws" {
		return
	}
	need.Host = s.account + "." + s.host("ddb")
	need.Action, need.Resource = "", ""
	need.Doubt = firstOf(need.Doubt, "SDKs of before 2024-09, and those with account_id_endpoint_mode disabled, call "+s.host("dynamodb").String()+" alone")
	a.add(need)
}

// isKnown reports whether the call is one of another feature: of ECS Exec, of the log router.
func (a *application) isKnown(action string, resource template.Text) bool {
	for _, n := range a.known {
		if n.Principal == TaskRole && n.Action == action && n.Resource.Match(resource) != fact.No {
			return true
		}
	}
	return false
}

// proxy says that calls may go another way than to the host that they are for; "" if nothing
// says so.
func (a *application) proxy() string {
	for _, c := range a.containers {
		for _, v := range c.Get("Environment").Items() {
			switch name := v.Get("Name").Text(); strings.ToUpper(string(name)) {
			case "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY":
				return "container " + c.name + " is given a proxy (" + string(name) + ")"
			}
		}
	}
	return ""
}

// regionOf is the Region that the call for a resource goes to: that of the tasks, unless the
// ARN says another one. Models are in other Regions than the one that is called for them.
func (a *application) regionOf(resource template.Text) template.Text {
	parts, ok := parseARN(resource)
	if !ok || parts.region == "" || hasWildcard(parts.region) || parts.service == "bedrock" {
		return a.region
	}
	return parts.region
}

// hostOf is the name that is called.
func (a *application) hostOf(row privatelink.Endpoint, s site, resource template.Text) template.Text {
	if row.Service == privatelink.S3 {
		if bucket := bucketName(resource); bucket != "" && !hasWildcard(bucket) {
			return bucket + "." + s.host("s3")
		}
		return s.host("s3")
	}
	partition := privatelink.Partition{Id: string(s.partition), DnsSuffix: string(s.suffix)}
	return template.Text(row.HostNamesIn(partition, string(s.region))[0])
}

// bucketName is the name of the bucket in an ARN of Amazon S3, "" if there is none.
func bucketName(resource template.Text) template.Text {
	parts, ok := parseARN(resource)
	if !ok || parts.service != "s3" || parts.region != "" {
		return ""
	}
	return parts.resource.Split("/")[0]
}

// resources are those of the grant that an action is for, as far as that is known.
func (a *application) resources(prefix, name string) []template.Text {
	var out []template.Text
	for _, r := range a.grant.Resources {
		if fits(prefix, name, r) {
			out = append(out, r)
		}
	}
	return out
}

// fits reports whether a resource is of a type that an action is for (Service Authorization
// Reference, "Resource types"): policies often name all resources for all actions.
func fits(prefix, name string, resource template.Text) bool {
	parts, ok := parseARN(resource)
	if !ok {
		return true
	}
	switch path := string(parts.resource); prefix {
	case "s3":
		bucket, key, found := strings.Cut(path, "/")
		object := strings.Contains(name, "Object") || strings.Contains(name, "MultipartUpload") && !strings.HasPrefix(name, "ListBucket")
		return parts.region == "" && (name == "" || strings.HasSuffix(bucket, "*") && key == "" || found == object)
	case "dynamodb":
		if strings.Contains(path, "/stream/") {
			return false
		}
		return !strings.Contains(path, "/index/") || name == "Query" || name == "Scan"
	}
	return true
}

// fill puts names that only the application knows in the place of the wildcards of an ARN, and
// the site's own partition, Region and account if there is one for any.
func (s site) fill(resource template.Text) template.Text {
	parts := resource.Split(":")
	if len(parts) < 6 || parts[0] != "arn" {
		return unwild(resource) // "*", or nothing is known of it
	}
	for i, own := range map[int]template.Text{1: s.partition, 3: s.region, 4: s.account} {
		if hasWildcard(parts[i]) {
			parts[i] = own
		}
	}
	return unwild(join(parts, ":"))
}

// unwild puts a symbol in the place of wildcards.
func unwild(t template.Text) template.Text {
	var out template.Text
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			out += p.Symbol.Text()
			continue
		}
		rest := p.Literal
		for {
			i := strings.IndexAny(rest, "*?")
			if i < 0 {
				break
			}
			out += template.Text(rest[:i]) + opaque("what the application names")
			rest = strings.TrimLeft(rest[i:], "*?")
		}
		out += template.Text(rest)
	}
	return out
}

func hasWildcard(t template.Text) bool {
	for _, p := range t.Parts() {
		if strings.ContainsAny(p.Literal, "*?") {
			return true
		}
	}
	return false
}
