package isolatedvpc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A Perimeter says who may pass the endpoints, and to whose resources. It is in
// the conditions of every statement of their policies, but for the bucket of
// image layers, which is read by URLs that Amazon ECR signs. The zero value is
// the account of the stack, for both.
//
// What a workload asks for beyond the perimeter is an error of the synthesis, or a
// warning if the account of the stack is not known then: a workload cannot widen it.
type Perimeter struct {
	// OrganizationId closes the endpoints by organization, for example
	// "o-a1b2c3d4e5": principals and resources of all its accounts may pass, and
	// nobody else's. All accounts must be members, or nothing passes.
	//
	// Default: none; the endpoints are closed by account.
	OrganizationId string

	// PrincipalAccounts are further accounts whose principals may pass, besides
	// that of the stack, such as the participants of a shared VPC. What they may
	// reach of their own accounts, other than by calls that have no resource, must
	// be in ResourceAccounts as well. Not with OrganizationId.
	//
	// Default: none.
	PrincipalAccounts []string

	// ResourceAccounts are further accounts whose resources may be reached, such
	// as the one that has the image repositories. With OrganizationId these are
	// accounts outside of it.
	//
	// Default: none.
	ResourceAccounts []string

	// AwsImages are images in repositories of AWS's own accounts that may be pulled:
	// privatelink.GuardDutyAgent, FireLensRouter, AppMeshEnvoy. GuardDuty adds its
	// agent to tasks by itself, and a task starts without it if it cannot be pulled.
	// In a stack without a concrete Region those of all Regions may be pulled.
	//
	// Default: none.
	AwsImages []privatelink.AwsImage
}

// clone returns a copy that shares nothing with p, which may be nil.
func (p *Perimeter) clone() Perimeter {
	if p == nil {
		return Perimeter{}
	}
	return Perimeter{
		OrganizationId:    p.OrganizationId,
		PrincipalAccounts: slices.Clone(p.PrincipalAccounts),
		ResourceAccounts:  slices.Clone(p.ResourceAccounts),
		AwsImages:         slices.Clone(p.AwsImages),
	}
}

var (
	// organizationId: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
	organizationId = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	accountId      = regexp.MustCompile(`^\d{12}$`)
)

// check reports values that no condition could match. Endpoint policies allow no
// wildcards in the ids of accounts and organizations:
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func (p Perimeter) check(region string, l *problems.List) {
	if id := p.OrganizationId; id != "" && !problems.IsStringToken(id) && !organizationId.MatchString(id) {
		l.Addf("Perimeter.OrganizationId must look like %q, got %q", "o-a1b2c3d4e5", id)
	}
	if p.OrganizationId != "" && len(p.PrincipalAccounts) > 0 {
		l.Addf("Perimeter has OrganizationId and PrincipalAccounts; a principal outside of the organization cannot be let through beside it: set one of them")
	}
	checkAccounts("PrincipalAccounts", p.PrincipalAccounts, l)
	checkAccounts("ResourceAccounts", p.ResourceAccounts, l)
	for _, image := range p.AwsImages {
		if len(image.Accounts(region)) == 0 {
			l.Addf("Perimeter.AwsImages: no source says which account has %q in %s; if you know it, list it in ResourceAccounts", image, region)
		}
	}
}

func checkAccounts(field string, accounts []string, l *problems.List) {
	for _, a := range accounts {
		if !problems.IsStringToken(a) && !accountId.MatchString(a) {
			l.Addf("Perimeter.%s must have account ids of 12 digits, got %q", field, a)
		}
	}
}

// The condition keys of the perimeter. They are in every request that an endpoint
// of these services sees:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
const (
	principalAccount      = "aws:PrincipalAccount"
	resourceAccount       = "aws:ResourceAccount"
	principalOrganization = "aws:PrincipalOrgID"
	resourceOrganization  = "aws:ResourceOrgID"
)

// conditions returns those of the statement of a grant. account is the stack's.
func (p Perimeter) conditions(account string, g *grant) map[string]any {
	equals := map[string]any{}
	if p.OrganizationId != "" {
		equals[principalOrganization] = p.OrganizationId
	} else {
		equals[principalAccount] = oneOrMore(append([]string{account}, p.PrincipalAccounts...))
	}
	if len(g.owners) > 0 {
		equals[resourceAccount] = oneOrMore(g.owners)
	}
	switch {
	case g.ofAws:
	case p.OrganizationId != "" && (g.member || len(g.owners) == 0):
		equals[resourceOrganization] = p.OrganizationId
	case len(g.owners) > 0:
	case g.global: // the ARNs do not say whose they are
		equals[resourceAccount] = oneOrMore(append([]string{account}, p.ResourceAccounts...))
	default:
		equals[resourceAccount] = account
	}
	return map[string]any{"StringEquals": equals}
}

// oneOrMore is how policies spell a list.
func oneOrMore(values []string) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}

// listedOwner returns the account of an ARN if it is among those that the
// perimeter lists besides the stack's own, with those that it is listed with, or
// none. An image of AWS is listed for pulling only.
func (v *IsolatedVpc) listedOwner(arn string, actions []string) []string {
	account := accountOf(arn)
	if account == "" || account == v.account {
		return nil
	}
	if slices.Contains(v.perimeter.ResourceAccounts, account) {
		return []string{account}
	}
	for _, image := range v.perimeter.AwsImages {
		if onlyPulls(actions) && slices.ContainsFunc(image.Repositories(v.partition, v.region), func(known string) bool { return inService(known) == inService(arn) }) {
			return image.Accounts(v.region)
		}
	}
	return nil
}

// inService returns an ARN without its partition, which is a token or not.
func inService(arn string) string {
	parts := strings.SplitN(arn, ":", 3)
	return parts[len(parts)-1]
}

// accountOf returns the account that an ARN names, or "" if it names none or a
// token.
func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || !accountId.MatchString(parts[4]) {
		return ""
	}
	return parts[4]
}
