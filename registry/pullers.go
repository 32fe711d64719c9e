package registry

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// Pullers are who may pull images from other accounts, and from where. They need the permission
// in their own policies as well, and a network that lets the owner's account through:
// Perimeter.ResourceAccounts of an IsolatedVpc.
type Pullers struct {
	// Accounts are the ids of the accounts whose roles may pull.
	//
	// Default: none; then OrganizationId is required.
	Accounts []string

	// OrganizationId lets the roles of all accounts of an organization pull, for example
	// "o-a1b2c3d4e5". Not with Accounts.
	//
	// Default: none.
	OrganizationId string

	// RoleArns narrows who may pull to roles that match one of these patterns, such as
	// "arn:aws:iam::444455556666:role/Web-ExecutionRole*".
	//
	// Default: every role of the accounts whose own policies permit it.
	RoleArns []string

	// EndpointAccounts are the accounts that own the VPC endpoints which the pulls must come
	// through, such as the one of a central network.
	//
	// Default: Accounts, or with OrganizationId every account of the organization.
	EndpointAccounts []string

	// EndpointIds are the VPC endpoints themselves, in place of EndpointAccounts. Both ECR
	// endpoints belong here: manifests come through ecr.dkr, and the API's calls through ecr.api.
	//
	// Default: none.
	EndpointIds []string

	// AnyNetwork lets the pulls come from the internet as well, with the right credentials.
	//
	// Default: false, they must come through a VPC endpoint.
	AnyNetwork bool
}

// pullActions are what a pull calls on a repository. The check for layers that are there
// already, ecr:BatchCheckLayerAvailability, belongs to pushing:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
var pullActions = []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}

var (
	accountId      = regexp.MustCompile(`^\d{12}$`)
	organizationId = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	roleArn        = regexp.MustCompile(`^arn:[a-z*-]+:iam::(\d{12}|\*):role/.+$`)
	endpointId     = regexp.MustCompile(`^vpce-[0-9a-f]{8,17}$`)
)

// AllowPullFrom adds to the policy of a repository that pullers may pull from it, and nothing
// else. The repository must be one that the app defines. AllowPullFrom panics with an error if
// pullers are invalid, or if the repository is imported, whose policy CDK does not have.
func AllowPullFrom(repository awsecr.IRepository, pullers *Pullers) {
	if problems.IsNil(repository) {
		panic(errors.New("registry: AllowPullFrom: repository is required"))
	}
	var list problems.List
	if pullers == nil {
		pullers = &Pullers{}
	}
	pullers.check(&list)
	if list.Err() == nil && !*repository.AddToResourcePolicy(pullers.statement()).StatementAdded {
		list.Addf("the repository is imported, so its policy is not in this app; call AllowPullFrom where it is defined")
	}
	if err := list.Err(); err != nil {
		panic(fmt.Errorf("registry: AllowPullFrom %s: %w", *repository.Node().Path(), err))
	}
}

// check reports what no request could match, and what contradicts itself.
func (p *Pullers) check(l *problems.List) {
	switch {
	case len(p.Accounts) == 0 && p.OrganizationId == "":
		l.Addf("Pullers has neither Accounts nor OrganizationId; say who may pull")
	case len(p.Accounts) > 0 && p.OrganizationId != "":
		l.Addf("Pullers has Accounts and OrganizationId; set one of them, and call AllowPullFrom twice for both")
	}
	if p.AnyNetwork && len(p.EndpointAccounts)+len(p.EndpointIds) > 0 || len(p.EndpointAccounts) > 0 && len(p.EndpointIds) > 0 {
		l.Addf("Pullers has more than one of AnyNetwork, EndpointAccounts and EndpointIds; set one of them")
	}
	checkAll("Accounts", "444455556666", p.Accounts, accountId, l)
	checkAll("EndpointAccounts", "444455556666", p.EndpointAccounts, accountId, l)
	checkAll("RoleArns", "arn:aws:iam::444455556666:role/Web-ExecutionRole*", p.RoleArns, roleArn, l)
	checkAll("EndpointIds", "vpce-0123456789abcdef0", p.EndpointIds, endpointId, l)
	if p.OrganizationId != "" {
		checkAll("OrganizationId", "o-a1b2c3d4e5", []string{p.OrganizationId}, organizationId, l)
	}
}

func checkAll(field, like string, values []string, pattern *regexp.Regexp, l *problems.List) {
	for _, v := range values {
		if !problems.IsStringToken(v) && !pattern.MatchString(v) {
			l.Addf("Pullers.%s must look like %q, got %q", field, like, v)
		}
	}
}

// statement lets the pullers in. Who may pull is up to the policies of the pulling account
// (its "root"), within the conditions.
func (p *Pullers) statement() awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: p.principals(),
		Actions:    jsii.Strings(pullActions...),
		Conditions: p.conditions(),
	})
}

func (p *Pullers) principals() *[]awsiam.IPrincipal {
	var principals []awsiam.IPrincipal
	for _, account := range p.Accounts {
		principals = append(principals, awsiam.NewAccountPrincipal(account))
	}
	if len(principals) == 0 {
		principals = append(principals, awsiam.NewStarPrincipal())
	}
	return &principals
}

// conditions narrow who and from where. Amazon ECR is among the services whose requests carry
// aws:VpceAccount and aws:VpceOrgID, so that nobody needs the ids of another account's endpoints:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (p *Pullers) conditions() *map[string]any {
	equals, conditions := map[string]any{}, map[string]any{}
	if p.OrganizationId != "" {
		equals["aws:PrincipalOrgID"] = p.OrganizationId
	}
	switch {
	case p.AnyNetwork:
	case len(p.EndpointIds) > 0:
		equals["aws:SourceVpce"] = p.EndpointIds
	case len(p.EndpointAccounts) > 0:
		equals["aws:VpceAccount"] = p.EndpointAccounts
	case p.OrganizationId != "":
		equals["aws:VpceOrgID"] = p.OrganizationId
	default:
		equals["aws:VpceAccount"] = slices.Clone(p.Accounts)
	}
	if len(equals) > 0 {
		conditions["StringEquals"] = equals
	}
	if len(p.RoleArns) > 0 {
		conditions["ArnLike"] = map[string]any{"aws:PrincipalArn": p.RoleArns}
	}
	return &conditions
}
