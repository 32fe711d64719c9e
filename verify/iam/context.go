package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// carried is what a request carries for a condition key.
type carried struct {
	present fact.Truth
	values  []template.Text // what is not known is an opaque symbol
	multi   bool            // the key is a list
	either  bool            // the value is one of values
}

func present(values ...template.Text) carried { return carried{present: fact.Yes, values: values} }
func absent() carried                         { return carried{present: fact.No} }

// perhaps is for a key that may be there.
func perhaps(values ...template.Text) carried { return carried{values: values} }

// perhapsIf makes a key that is there one that may be.
func (v carried) perhapsIf(doubtful bool) carried {
	if doubtful && v.present == fact.Yes {
		v.present = fact.Maybe
	}
	return v
}

// A keyFunc is what a call carries for one key.
type keyFunc func(c *call) carried

// keys has the condition keys that are known here, in small letters.
var keys = map[string]keyFunc{}

func init() {
	for _, group := range []map[string]keyFunc{networkKeys, principalKeys, resourceKeys, requestKeys, serviceKeys, storageKeys, launchKeys} {
		for name, f := range group {
			keys[strings.ToLower(name)] = f
		}
	}
}

// key is what the call carries for a key in small letters. Of keys that are not known here
// nothing is known, save that keys of other services are not carried.
func (c *call) key(name string) carried {
	if c.audience == asTrust {
		if f, ok := trustKeys[name]; ok {
			return f(c)
		}
	}
	if c.Principal.Anonymous && ofPrincipal[name] {
		return absent()
	}
	if f, ok := keys[name]; ok {
		return f(c)
	}
	service, _, _ := strings.Cut(name, ":")
	if ownKeysOnly[service] && service != c.service() {
		return absent()
	}
	if v, ok := c.tag(name); ok {
		return v
	}
	return perhaps(opaque("the value of " + name))
}

// ownKeysOnly has services whose keys are in requests to themselves only (Service
// Authorization Reference, "Condition keys" of each).
var ownKeysOnly = map[string]bool{"dynamodb": true, "ecr": true, "elasticfilesystem": true, "iam": true, "kms": true,
	"logs": true, "s3": true, "secretsmanager": true, "sns": true, "sqs": true}

// requestKeys are about the request itself.
//
// Source: IAM User Guide, "AWS global condition context keys".
var requestKeys = map[string]keyFunc{
	"aws:CurrentTime":            func(*call) carried { return present(opaque("the time of the request")) },
	"aws:EpochTime":              func(*call) carried { return present(opaque("the time of the request")) },
	"aws:SecureTransport":        func(*call) carried { return present("true") },
	"aws:RequestedRegion":        func(c *call) carried { return present(or(c.Region, "the Region")) },
	"aws:UserAgent":              func(*call) carried { return present(opaque("the user agent")) },
	"aws:ViaAWSService":          func(c *call) carried { return present(boolean(c.ViaService != "")) },
	"aws:CalledVia":              func(c *call) carried { return c.calledVia(true) },
	"aws:CalledViaFirst":         func(c *call) carried { return c.calledVia(false) },
	"aws:CalledViaLast":          func(c *call) carried { return c.calledVia(false) },
	"aws:MultiFactorAuthAge":     func(*call) carried { return absent() },
	"aws:MultiFactorAuthPresent": func(*call) carried { return perhaps("false") },
	"aws:SourceAccount":          func(*call) carried { return absent() }, // of calls by a service as itself only
	"aws:SourceArn":              func(*call) carried { return absent() },
	"aws:SourceOrgID":            func(*call) carried { return absent() },
	"aws:SourceOrgPaths":         func(*call) carried { return absent() },
}

// calledVia is carried by calls of the few services that support the key. Those that read
// secrets are not among them in every edition of the page.
func (c *call) calledVia(list bool) carried {
	if c.ViaService == "" {
		return absent()
	}
	v := perhaps(template.Text(strings.TrimSuffix(c.ViaService, ".amazonaws.com") + ".amazonaws.com"))
	v.multi = list
	return v
}

func boolean(b bool) template.Text {
	if b {
		return "true"
	}
	return "false"
}

// or is a text, or an opaque symbol for one that is not known.
func or(t template.Text, name string) template.Text {
	if t == "" {
		return opaque(name)
	}
	return t
}

// serviceKeys are those of single services that policies for ECS use.
var serviceKeys = map[string]keyFunc{
	// AWS KMS Developer Guide, "AWS KMS condition keys".
	"kms:ViaService": func(c *call) carried {
		if c.service() != "kms" || c.ViaService == "" {
			return absent()
		}
		return present(template.Text(c.ViaService) + "." + or(c.Region, "the Region") + ".amazonaws.com")
	},
	"kms:CallerAccount": func(c *call) carried { return c.only("kms", present(c.principalAccount())) },
	// Amazon S3 User Guide, "Policy keys for Amazon S3"; endpoints of AWS take TLS 1.2 and up.
	"s3:TlsVersion": func(c *call) carried {
		return c.only("s3", carried{present: fact.Yes, values: []template.Text{"1.2", "1.3"}, either: true})
	},
	// Amazon EFS User Guide, "Using IAM to control file system data access".
	"elasticfilesystem:AccessedViaMountTarget": func(c *call) carried { return c.only("elasticfilesystem", present("true")) },
	"elasticfilesystem:AccessPointArn": func(c *call) carried {
		if c.AccessPoint == "" {
			return absent()
		}
		return c.only("elasticfilesystem", present(c.AccessPoint))
	},
}

func (c *call) only(service string, v carried) carried {
	if c.service() != service {
		return absent()
	}
	return v
}
