package service

import (
	"fmt"
	"hash/fnv"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A grant is what a role is given, with the id of its statement.
type grant struct {
	sid  string
	need privatelink.Need
	via  string // the service that calls AWS KMS for the role, in its names; "" for calls of its own

	conditions map[string]any // of calls that are no need of the network; nil for none
}

// giveTaskRole attaches a policy to the task role. feature and what say in a warning what
// for, if the role is one that was imported as immutable, which takes no policy and does
// not say so.
func (w *Workload) giveTaskRole(id, warning, feature, what string, grants []grant) awsiam.Policy {
	var statements []awsiam.PolicyStatement
	var texts []string
	for _, g := range grants {
		statements = append(statements, w.grantStatement(g))
		texts = append(texts, fmt.Sprintf("%s on %s", strings.Join(g.need.Actions, ", "), problems.Readable(strings.Join(g.need.Resources, ", "))))
	}
	policy := w.attachTaskPolicy(id, warning, fmt.Sprintf("%s: TaskRole was imported as immutable, so give it yourself what %s: %s", feature, what, strings.Join(texts, "; ")))
	policy.AddStatements(statements...)
	return policy
}

// attachTaskPolicy attaches a policy without statements to the task role. warning and text
// are for a role that was imported as immutable.
func (w *Workload) attachTaskPolicy(id, warning, text string) awsiam.Policy {
	policy := awsiam.NewPolicy(w.scope, &id, &awsiam.PolicyProps{PolicyName: w.taskPolicyName(id)})
	w.attachableTaskRole().AttachInlinePolicy(policy)
	if roles := policy.Node().DefaultChild().(awsiam.CfnPolicy).Roles(); w.at.stack.Resolve(roles) == nil {
		w.warn(warning, text)
	}
	return policy
}

// attachableTaskRole returns the task role as policies are attached to it, which needs no
// L2 construct: it is imported by its name.
func (w *Workload) attachableTaskRole() awsiam.IRole {
	if w.taskRole != nil || !w.isBare() {
		return w.TaskRole()
	}
	if w.bare.named == nil {
		w.bare.named = awsiam.Role_FromRoleName(w.bare.scopes["TaskRole"], jsii.String("Name"), w.bare.taskRole.Ref(), nil)
	}
	return w.bare.named
}

// checkTaskRole reports a role that no task of the stack can have: Amazon ECS takes only
// roles that whoever starts the tasks may pass, and none may be passed across accounts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func (w *Workload) checkTaskRole(l *problems.List) {
	role := w.props.TaskRole
	if role == nil {
		return
	}
	if account := *role.Env().Account; surelyDiffer(account, w.at.account) {
		l.Addf("TaskRole is in account %s and the stack in %s; a task has a role of its own account, which may assume one of another", account, w.at.account)
	}
}

// taskPolicyName returns the name of a policy on the task role, or nil for CDK's.
func (w *Workload) taskPolicyName(id string) *string {
	if w.props.TaskRole == nil {
		return nil
	}
	return policyName(w.scope, id, w.taskRole)
}

// notInPolicyNames is what IAM does not allow in them:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
var notInPolicyNames = regexp.MustCompile(`[^A-Za-z0-9+=,.@_-]`)

// policyName returns the name of the policy id in scope, or nil for the one that CDK makes
// of its path in the stack. That will do on a role of the same stack. On any other a second
// stack may have a policy with the same path, and CloudFormation would overwrite the one by
// the other, or refuse it. So the name has the stack in it and, because roles are in no
// Region, the Region; 128 characters at most.
func policyName(scope constructs.Construct, id string, role awsiam.IRole) *string {
	if role.Node().DefaultChild() != nil && sameStack(role, scope) { // an import has no child
		return nil
	}
	root := awscdk.Stack_Of(scope)
	for parent := root.NestedStackParent(); parent != nil; parent = root.NestedStackParent() {
		root = parent
	}
	path := *root.StackName() + strings.TrimPrefix(problems.Path(scope, id), *root.Node().Path())
	hash := fnv.New32a() // of what is cut off or replaced
	hash.Write([]byte(path))
	name := notInPolicyNames.ReplaceAllString(path, "-")
	return jsii.Sprintf("%s-%08x-%s", name[:min(len(name), 100)], hash.Sum32(), *root.Region())
}

func (w *Workload) grantStatement(g grant) awsiam.PolicyStatement {
	s := statement(g.sid, g.need)
	if g.via != "" {
		s.AddCondition(jsii.String("StringEquals"), map[string]any{"kms:ViaService": w.viaService(g.via)})
	}
	for _, operator := range slices.Sorted(maps.Keys(g.conditions)) {
		s.AddCondition(&operator, g.conditions[operator])
	}
	return s
}

// viaService is the name that AWS KMS knows a service by. That it ends in amazonaws.com in
// China as well is what CDK writes and is not verified.
func (w *Workload) viaService(service string) string {
	return fmt.Sprintf("%s.%s.amazonaws.com", service, w.at.region)
}

// keyGrants returns what a role needs of a key, or nothing if there is none. The service
// that holds the data uses the key on behalf of the role, not through an endpoint.
func keyGrants(sid string, key awskms.IKey, via string, actions ...string) []grant {
	if key == nil {
		return nil
	}
	return []grant{{sid: sid, via: via, need: privatelink.Need{Actions: actions, Resources: []string{*key.KeyArn()}}}}
}
