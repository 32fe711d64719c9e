package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// principalKeys are about who makes the request: the session of a role, or Amazon ECR.
//
// Source: IAM User Guide, "AWS global condition context keys", Properties of the principal.
var principalKeys = map[string]keyFunc{
	"aws:PrincipalArn":              func(c *call) carried { return present(c.principalARN()) },
	"aws:PrincipalAccount":          func(c *call) carried { return present(c.principalAccount()) },
	"aws:PrincipalOrgID":            func(c *call) carried { return c.principalOrganization(false) },
	"aws:PrincipalOrgPaths":         func(c *call) carried { return c.principalOrganization(true) },
	"aws:PrincipalIsAWSService":     func(c *call) carried { return present(boolean(c.Principal.Service != "")) },
	"aws:PrincipalType":             (*call).principalType,
	"aws:PrincipalServiceName":      func(c *call) carried { return c.serviceName(false) },
	"aws:PrincipalServiceNamesList": func(c *call) carried { return c.serviceName(true) },
	"aws:userid":                    (*call).userID,
	"aws:username":                  (*call).userName,
	"aws:TokenIssueTime":            func(*call) carried { return present(opaque("when the credentials were made")) },
	"aws:FederatedProvider":         func(*call) carried { return absent() },
	"aws:AssumedRoot":               func(*call) carried { return absent() },
}

// Accounts and the organization of AWS itself. Nothing in a template names them, so they are
// not what a policy calls its own.
var (
	layerSigner       = opaque(foreignPrefix + "account that signs the URLs of layers")
	bucketOwner       = opaque(foreignPrefix + "account that owns the bucket")
	awsOrganization   = opaque(foreignPrefix + "organization")
	layerSignerOfURLs = newARN(opaque("the partition"), "iam", "", layerSigner, opaque("the role that signs the URLs of layers"))
)

const foreignPrefix = "Amazon's own "

// isForeign is whether a value that belongs to AWS itself is compared with one that belongs
// to the users of the template: an account of theirs, or any organization.
func (c *call) isForeign(carried, wanted template.Text) bool {
	symbol, ok := carried.Symbol()
	if !ok {
		have, okHave := fields(carried)
		want, okWant := fields(wanted)
		return okHave && okWant && c.isForeign(have[4], want[4])
	}
	if symbol.Kind != template.OpaqueSymbol || !strings.HasPrefix(symbol.Name, foreignPrefix) {
		return false
	}
	if carried == awsOrganization {
		first, _, _ := strings.Cut(string(wanted), "/")
		return first != "" && !hasWildcard(template.Text(first))
	}
	return c.iam.isOwn(wanted)
}

// isOwn is whether an account is one that the templates are deployed to.
func (i *IAM) isOwn(account template.Text) bool {
	symbol, ok := account.Symbol()
	return i.own[account] || ok && symbol.Kind == template.PseudoSymbol && symbol.Name == "AWS::AccountId"
}

func (c *call) principalARN() template.Text {
	switch {
	case c.Principal.ECR:
		return layerSignerOfURLs
	case c.Principal.ARN == "" && c.Principal.Role != nil:
		return c.Principal.Role.ARN()
	}
	return or(c.Principal.ARN, "the ARN of the role")
}

func (c *call) principalAccount() template.Text {
	switch {
	case c.Principal.ECR:
		return layerSigner
	case c.Principal.Account == "" && c.Principal.Role != nil:
		return c.Principal.Role.Account
	}
	return or(c.Principal.Account, "the account of the role")
}

func (c *call) principalOrganization(list bool) carried {
	if c.Principal.ECR {
		return carried{values: []template.Text{awsOrganization}, multi: list}
	}
	return c.organizationOf(c.principalAccount(), list, "the organization of the role's account")
}

// organizationOf is what requests carry of the organization that an account is a member of: its
// id, or the list with the path of the account in it. Whether the account is in an organization,
// and in which, is not in templates; of the accounts they are deployed to it may be given.
//
// Source: IAM User Guide, "AWS global condition context keys", aws:PrincipalOrgPaths.
func (c *call) organizationOf(account template.Text, list bool, name string) carried {
	id := c.iam.world.Organization
	switch {
	case id == "" || !c.iam.isOwn(account):
		return carried{values: []template.Text{opaque(name)}, multi: list}
	case list:
		return carried{present: fact.Yes, values: []template.Text{id + "/r-" + opaque("the place of the account in the organization") + "/"}, multi: true}
	}
	return present(id)
}

func (c *call) principalType() carried {
	if c.Principal.ECR || c.Principal.Service != "" {
		return perhaps(opaque("the type of the principal"))
	}
	return present("AssumedRole")
}

func (c *call) serviceName(list bool) carried {
	if c.Principal.Service == "" {
		return absent()
	}
	v := present(template.Text(c.Principal.Service))
	v.multi = list
	return v
}

// userID is the id of the role and the name of the session, which Amazon ECS makes up.
func (c *call) userID() carried {
	if c.Principal.Role == nil {
		return present(opaque("the id of the session"))
	}
	id := template.Symbol{Kind: template.AttributeSymbol, Stack: c.Principal.Role.ID.Stack, Name: c.Principal.Role.ID.Logical, Attribute: "RoleId"}
	return present(id.Text() + ":" + opaque("the name of the session"))
}

// userName is absent for roles.
func (c *call) userName() carried {
	if c.Principal.ECR {
		return perhaps(opaque("the name of the user"))
	}
	return absent()
}

// tag is the value of a tag of the principal or of the resource, if the template says it.
// Tags that it does not say may come from the stack.
func (c *call) tag(name string) (carried, bool) {
	kind, key, found := strings.Cut(name, "/")
	if c.service() == "ec2" && found && (kind == "aws:requesttag" || kind == "aws:resourcetag") {
		return c.volumeTag(key), true
	}
	if (kind == "aws:requesttag" || name == "aws:tagkeys") && c.service() != "ecs" {
		return absent(), true // of what tasks call, only registering an instance may set tags
	}
	if !found {
		return carried{}, false
	}
	var tagged *template.Resource
	switch {
	case kind == "aws:principaltag":
		tagged = c.Principal.Role
	case kind == "aws:resourcetag" && tagKeys[c.service()], kind == c.service()+":resourcetag":
		tagged = c.resource()
	default:
		return carried{}, false
	}
	return tagOf(tagged, key), true
}

// tagKeys has services whose requests carry aws:ResourceTag (Service Authorization
// Reference). Buckets have to be enabled for it.
var tagKeys = map[string]bool{"dynamodb": true, "ecr": true, "ecs": true, "kms": true, "logs": true, "secretsmanager": true, "sqs": true, "ssm": true}

func tagOf(r *template.Resource, key string) carried {
	tags := r.Get("Tags")
	if tags.Kind() == template.Map {
		for _, k := range tags.Keys() {
			if strings.EqualFold(k, key) {
				return present(tags.Get(k).Text())
			}
		}
	}
	for _, tag := range tags.Items() {
		if k, ok := tag.Get("Key").Literal(); ok && strings.EqualFold(k, key) {
			return present(tag.Get("Value").Text())
		}
	}
	return perhaps(opaque("the value of tag " + key))
}
