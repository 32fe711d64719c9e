package witness

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A comparison holds one world of verify against a reading.
type comparison struct {
	reading
	world   *template.World
	answers map[string]bool // of conditions, as far as what is there tells
	wrong   []string
	same    int // scalars of which both say the same
	open    int // values of which the one or the other knows nothing
}

// compare returns how a world differs from a reading.
func compare(r reading, w *template.World) *comparison {
	c := &comparison{reading: r, world: w, answers: map[string]bool{}}
	for id, theirs := range r.Resources {
		ours := c.resource(id)
		if theirs.Condition != "" {
			c.answer("Resources/"+id, theirs.Condition, ours != nil)
		}
		switch {
		case ours == nil && theirs.Condition == "":
			c.differ("Resources/"+id, "is not there")
		case ours != nil && ours.Type != theirs.ResourceType:
			c.differ("Resources/"+id, "is of type %s, the witness says %s", ours.Type, theirs.ResourceType)
		}
	}
	for _, ours := range w.Resources() {
		theirs, found := r.Resources[ours.ID.Logical]
		if !found {
			c.differ("Resources/"+ours.ID.Logical, "is not there, says the witness")
			continue
		}
		c.properties("Resources/"+ours.ID.Logical+"/Properties", theirs.Properties, ours.Properties)
		c.dependencies(ours)
	}
	c.logic()
	slices.Sort(c.wrong)
	return c
}

func (c *comparison) differ(path, format string, arguments ...any) {
	c.wrong = append(c.wrong, path+" "+fmt.Sprintf(format, arguments...))
}

func (c *comparison) resource(id string) *template.Resource {
	return c.world.Resource(template.ResourceID{Logical: id})
}

// answer notes what a condition is, which must be the same everywhere in a world.
func (c *comparison) answer(path, condition string, is bool) {
	if known, ok := c.answers[condition]; ok && known != is {
		c.differ(path, "is as if %s were %v, others as if %v", condition, is, known)
	}
	c.answers[condition] = is
}

// logic holds the answers against what the witness derives from the conditions alone.
func (c *comparison) logic() {
	for _, pair := range c.ConditionExclusions {
		if c.answers[pair[0]] && c.answers[pair[1]] {
			c.differ("Conditions", "%s and %s exclude each other, and both are true", pair[0], pair[1])
		}
	}
	for _, i := range c.ConditionImplications {
		if then, known := c.answers[i.Consequent]; c.answers[i.Antecedent] && known && !then {
			c.differ("Conditions", "%s is true and %s, which follows, is not", i.Antecedent, i.Consequent)
		}
	}
}

// dependencies compares what a resource comes after. Of a reference in a branch of Fn::If the
// witness does not say in which one, so that it may be there.
func (c *comparison) dependencies(ours *template.Resource) {
	id := ours.ID.Logical
	must, may := map[string]bool{}, map[string]bool{}
	for _, e := range c.Edges {
		if e.Source == id && e.Target != id && c.resource(e.Target) != nil {
			may[e.Target] = true
			must[e.Target] = must[e.Target] || e.ConditionContext == ""
		}
	}
	for _, target := range c.Resources[id].DependsOn {
		may[target], must[target] = true, c.resource(target) != nil
	}
	for _, target := range ours.DependsOn {
		if !may[target.Logical] {
			c.differ("Resources/"+id, "depends on %s, not so for the witness", target.Logical)
		}
		delete(must, target.Logical)
	}
	for target, needed := range must {
		if needed {
			c.differ("Resources/"+id, "does not depend on %s, the witness says it does", target)
		}
	}
}

func (c *comparison) properties(path string, theirs map[string]value, ours *template.Value) {
	entries := make([]entry, 0, len(theirs))
	for key, v := range theirs {
		entries = append(entries, entry{key, v})
	}
	c.object(path, entries, ours)
}

// value compares a value with what the witness knows of it.
func (c *comparison) value(path string, theirs value, ours *template.Value) {
	switch {
	case theirs.Conditional != nil:
		c.conditional(path, *theirs.Conditional, ours)
	case ours.IsUnknown():
		c.open++
	case theirs.Concrete != nil:
		c.concrete(path, theirs.Concrete.Value, ours)
	case theirs.List != nil:
		c.list(path, theirs.List.Items, ours)
	case theirs.Map != nil:
		c.object(path, theirs.Map.Entries, ours)
	case theirs.Enum != nil:
		c.oneOf(path, theirs.Enum.Variants, ours)
	case theirs.Reference != nil:
		c.reference(path, *theirs.Reference, ours)
	case theirs.Dynamic != nil:
		c.dynamic(path, *theirs.Dynamic, ours)
	case theirs.TypedDynamic != nil:
		c.typed(path, *theirs.TypedDynamic, ours)
	default:
		c.differ(path, "is of a kind that these tests do not know")
	}
}

// try compares without consequences.
func (c *comparison) try(path string, theirs value, ours *template.Value) *comparison {
	attempt := *c
	attempt.wrong, attempt.answers = nil, map[string]bool{}
	for condition, is := range c.answers {
		attempt.answers[condition] = is
	}
	attempt.value(path, theirs, ours)
	return &attempt
}

func (c *comparison) adopt(attempt *comparison) {
	attempt.wrong = append(c.wrong, attempt.wrong...)
	*c = *attempt
}

// conditional takes the branch of the condition, if something else has shown what it is, else
// the one that is the same.
func (c *comparison) conditional(path string, theirs conditional, ours *template.Value) {
	is, known := c.answers[theirs.Condition]
	yes, no := c.try(path, theirs.IfTrue, ours), c.try(path, theirs.IfFalse, ours)
	switch {
	case known && is || !known && len(no.wrong) > 0:
		c.adopt(yes)
		c.answers[theirs.Condition] = true
	case known || len(yes.wrong) > 0:
		c.adopt(no)
		c.answers[theirs.Condition] = false
	default: // the same in both
		c.adopt(no)
		delete(c.answers, theirs.Condition)
	}
}

func (c *comparison) oneOf(path string, variants []value, ours *template.Value) {
	for _, v := range variants {
		if attempt := c.try(path, v, ours); len(attempt.wrong) == 0 {
			c.adopt(attempt)
			return
		}
	}
	c.differ(path, "is %s, none of what the witness takes for possible", show(ours))
}

// concrete compares plain data.
func (c *comparison) concrete(path string, theirs any, ours *template.Value) {
	switch theirs := theirs.(type) {
	case nil:
		if !ours.IsAbsent() {
			c.differ(path, "is %s, the witness says nothing is there", show(ours))
		}
	case []any:
		items := make([]value, len(theirs))
		for i, item := range theirs {
			items[i] = plain(item)
		}
		c.list(path, items, ours)
	case map[string]any:
		entries := make([]entry, 0, len(theirs))
		for key, item := range theirs {
			entries = append(entries, entry{key, plain(item)})
		}
		c.object(path, entries, ours)
	default:
		c.scalar(path, theirs, ours)
	}
}

func plain(v any) value { return value{Concrete: &struct{ Value any }{v}} }

// scalar compares the texts of scalars, as CloudFormation turns them into each other, and
// numbers by their value.
func (c *comparison) scalar(path string, theirs any, ours *template.Value) {
	text := fmt.Sprint(theirs)
	if ours.Kind() != template.String && ours.Kind() != template.Bool && ours.Kind() != template.Number {
		c.differ(path, "is %s, the witness says %q", show(ours), text)
		return
	}
	if _, number := theirs.(json.Number); number && number64(text) == number64(string(ours.Text())) {
		c.same++
		return
	}
	if c.isStored(ours.Text(), text) {
		c.open++
		return
	}
	decoded, err := base64.StdEncoding.DecodeString(text) // verify leaves Fn::Base64 as it was
	if fits(ours.Text(), text) || err == nil && fits(ours.Text(), string(decoded)) {
		c.same++
		return
	}
	c.differ(path, "is %s, the witness says %q", show(ours), text)
}

// isStored reports whether a text is a parameter that has the name of one of AWS Systems Manager,
// which the witness takes for its value.
func (c *comparison) isStored(ours template.Text, name string) bool {
	symbol, ok := ours.Symbol()
	p := c.Parameters[symbol.Name]
	return ok && symbol.Kind == template.ParameterSymbol && p.Default == name && strings.HasPrefix(p.ParamType, "AWS::SSM::Parameter::Value<")
}

func number64(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return -1e300
	}
	return f
}

// fits reports whether a text is the one that the witness has. Where verify has a pseudo
// parameter or an Availability Zone left open, the witness has an example.
func fits(ours template.Text, theirs string) bool {
	var pattern strings.Builder
	for _, part := range ours.Parts() {
		switch part.Symbol.Kind {
		case "":
			pattern.WriteString(regexp.QuoteMeta(part.Literal))
		case template.PseudoSymbol, template.ZoneSymbol:
			pattern.WriteString("[a-z0-9-]+")
		default:
			return false
		}
	}
	return regexp.MustCompile("^(?s:" + pattern.String() + ")$").MatchString(theirs)
}

// list compares lists, of which what is absent is no part. A scalar is a list of itself.
func (c *comparison) list(path string, theirs []value, ours *template.Value) {
	items := ours.Items()
	for i, item := range theirs {
		attempt := c.try(path, item, nil)
		if len(attempt.wrong) == 0 && (len(items) == 0 || len(c.try(path, item, items[0]).wrong) > 0) {
			c.adopt(attempt)
			continue
		}
		if len(items) == 0 {
			c.differ(path, "ends before item %d of the witness", i)
			return
		}
		c.value(fmt.Sprint(path, "/", i), item, items[0])
		items = items[1:]
	}
	if len(items) > 0 {
		c.differ(path, "has %d items more than for the witness", len(items))
	}
}

func (c *comparison) object(path string, theirs []entry, ours *template.Value) {
	if !ours.IsAbsent() && ours.Kind() != template.Map {
		c.differ(path, "is %s, the witness says it is a map", show(ours))
		return
	}
	keys := map[string]bool{}
	for _, e := range theirs {
		keys[e.Key] = true
		c.value(path+"/"+e.Key, e.Value, ours.Get(e.Key))
	}
	for _, key := range ours.Keys() {
		if !keys[key] {
			c.differ(path+"/"+key, "is not there, says the witness")
		}
	}
}

// reference compares a value with a resource's Ref or attribute.
func (c *comparison) reference(path string, theirs reference, ours *template.Value) {
	if symbol, ok := ours.Text().Symbol(); ok && symbol.Name == theirs.Target && symbol.Attribute == theirs.Kind.Attribute {
		c.same++
		return
	}
	if want, known := c.text(theirs); known && ours.Text() == want {
		c.same++
		return
	}
	c.differ(path, "is %s, the witness says it is %+v", show(ours), theirs)
}

// idAttributes are the same as Ref, as the pages of the types in the CloudFormation Template
// Reference say.
var idAttributes = map[string]string{
	"AWS::EC2::SecurityGroup":                    "GroupId",
	"AWS::EC2::VPC":                              "VpcId",
	"AWS::Route53Resolver::FirewallDomainList":   "Id",
	"AWS::Route53Resolver::FirewallRuleGroup":    "Id",
	"AWS::ServiceDiscovery::HttpNamespace":       "Id",
	"AWS::ServiceDiscovery::PrivateDnsNamespace": "Id",
}

// text is what verify takes a reference for, where that is more than a symbol.
func (c *comparison) text(r reference) (template.Text, bool) {
	of := c.resource(r.Target)
	if of == nil {
		return "", false
	}
	switch attribute := r.Kind.Attribute; {
	case attribute == "", idAttributes[of.Type] == attribute:
		return of.Ref(), true
	case attribute == "Arn":
		return of.ARN(), true
	case attribute == "DNSName":
		return of.DNSName(), true
	case attribute == "QueueName", attribute == "TopicName":
		return of.Name(), true
	case attribute == "RepositoryUri":
		return of.Account + ".dkr.ecr." + of.Region + "." + of.URLSuffix + "/" + of.Name(), true
	}
	property := of.Get(r.Kind.Attribute)
	return property.Text(), !property.IsAbsent()
}

var holes = regexp.MustCompile(`\{ref:(\w+)\}|\{dynamic\}|\$\{(!?\w+)(?:\.([\w.]+))?\}`)

// dynamic compares texts that have holes. What else the witness does not know is open.
func (c *comparison) dynamic(path string, theirs dynamic, ours *template.Value) {
	text, ok := theirs.text()
	if !ok {
		c.open++
		return
	}
	var pattern strings.Builder
	last := 0
	for _, at := range holes.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		pattern.WriteString(regexp.QuoteMeta(text[last:at[0]]))
		pattern.WriteString(c.hole(reference{group(1) + group(2), kind{group(3)}}, group(1) != ""))
		last = at[1]
	}
	pattern.WriteString(regexp.QuoteMeta(text[last:]))
	if !regexp.MustCompile("^(?s:" + pattern.String() + ")$").MatchString(ours.Text().String()) {
		c.differ(path, "is %s, the witness says %q", show(ours), text)
		return
	}
	c.same++
}

// hole is a pattern for what stands in a hole: "${ID.Attribute}" of a Sub, "{ref:ID}" of a Join,
// which may be any attribute.
func (c *comparison) hole(r reference, joined bool) string {
	_, isParameter := c.Parameters[r.Target]
	_, isResource := c.Resources[r.Target]
	inSub := strings.TrimSuffix(r.Target+"."+r.Kind.Attribute, ".")
	patterns := []string{regexp.QuoteMeta("${" + inSub + "}")}
	text, known := c.text(r)
	switch literal, escaped := strings.CutPrefix(r.Target, "!"); {
	case escaped:
		return regexp.QuoteMeta("${" + literal + "}")
	case !isParameter && !isResource: // a variable of the Sub itself, or nothing is known
		return ".+"
	case joined:
		patterns = append(patterns, regexp.QuoteMeta(c.resource(r.Target).ARN().String()), `\$\{.*\b`+r.Target+`\b.*\}`)
		fallthrough
	case known:
		patterns = append(patterns, regexp.QuoteMeta(text.String()))
	}
	return "(?:" + strings.Join(patterns, "|") + ")"
}

var unknownParameter = regexp.MustCompile(`^parameter (\w+) value unknown$`)

// typed compares what somebody else decides: a parameter, an import, a dynamic reference.
func (c *comparison) typed(path string, theirs dynamic, ours *template.Value) {
	if parameter := unknownParameter.FindStringSubmatch(theirs.Reason); parameter != nil {
		if s, ok := ours.Text().Symbol(); !ok || s.Kind != template.ParameterSymbol || s.Name != parameter[1] {
			c.differ(path, "is %s, the witness says %s", show(ours), theirs.Reason)
			return
		}
		c.same++
		return
	}
	_, imported, isImport := strings.Cut(theirs.Reason, "cross-stack import: ")
	_, written, isReference := strings.Cut(strings.Trim(theirs.Reason, "{}"), "dynamic reference: {{")
	switch text := ours.Text().String(); {
	case isImport && !strings.Contains(text, imported), isReference && text != "${"+written+"}":
		c.differ(path, "is %s, the witness says %s", show(ours), theirs.Reason)
	case isImport, isReference:
		c.same++
	default:
		c.open++
	}
}

func show(v *template.Value) string {
	switch v.Kind() {
	case template.Null:
		return "absent"
	case template.Unknown:
		return "unknown, " + v.Why()
	case template.List:
		return fmt.Sprintf("a list of %d", len(v.Items()))
	case template.Map:
		return "a map of " + strings.Join(v.Keys(), ", ")
	}
	return strconv.Quote(v.Text().String())
}
