package workload

import (
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A site is where a workload runs: what host names and ARNs are made of.
type site struct{ partition, region, account, suffix template.Text }

func siteOf(r *template.Resource) site {
	return site{r.Partition, r.Region, r.Account, r.URLSuffix}
}

// in is the same account in another Region. Partition and suffix change only if the Region
// is known by name.
func (s site) in(region template.Text) site {
	if region == "" || region == s.region {
		return s
	}
	s.region = region
	if name, ok := region.Literal(); ok {
		if p, ok := privatelink.PartitionOf(name); ok {
			s.partition, s.suffix = template.Text(p.Id), template.Text(p.DnsSuffix)
		}
	}
	return s
}

// host is the name of a service's API: "logs" makes logs.eu-west-1.amazonaws.com.
func (s site) host(label template.Text) template.Text {
	return label + "." + s.region + "." + s.suffix
}

// arn is the ARN of a resource in the site's Region and account.
func (s site) arn(service, resource template.Text) template.Text {
	return "arn:" + s.partition + ":" + service + ":" + s.region + ":" + s.account + ":" + resource
}

// bucket is the ARN of a bucket, or of what is in it after a slash.
func (s site) bucket(name template.Text) template.Text {
	return "arn:" + s.partition + ":s3:::" + name
}

// opaque is a part of a text that only AWS knows.
func opaque(what string) template.Text {
	return template.Symbol{Kind: template.OpaqueSymbol, Name: what}.Text()
}

// An arn is an ARN taken apart.
type arn struct {
	service, region, account template.Text
	resource                 template.Text   // all after the account
	parts                    []template.Text // resource, at its colons
}

// parseARN takes an ARN apart; false for a text that does not start like one.
func parseARN(t template.Text) (arn, bool) {
	parts := t.Split(":")
	if len(parts) < 6 || parts[0] != "arn" {
		return arn{}, false
	}
	return arn{parts[2], parts[3], parts[4], join(parts[5:], ":"), parts[5:]}, true
}

func join(parts []template.Text, separator template.Text) template.Text {
	var out template.Text
	for i, p := range parts {
		if i > 0 {
			out += separator
		}
		out += p
	}
	return out
}

// open returns the first symbol of a text that can stand for anything, also for more than
// one part of an ARN.
func open(t template.Text) (template.Symbol, bool) {
	for _, p := range t.Parts() {
		if isOpenSymbol(p.Symbol) {
			return p.Symbol, true
		}
	}
	return template.Symbol{}, false
}

// isOpenSymbol recognizes parameters, and what another system decides.
func isOpenSymbol(s template.Symbol) bool {
	return s.Kind == template.ParameterSymbol || s.Kind == template.OpaqueSymbol || s.Kind == template.LookupSymbol
}
