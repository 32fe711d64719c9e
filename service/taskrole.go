package service

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
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
	policy := awsiam.NewPolicy(w.scope, &id, &awsiam.PolicyProps{Statements: &statements})
	w.taskRole.AttachInlinePolicy(policy)
	if roles := policy.Node().DefaultChild().(awsiam.CfnPolicy).Roles(); w.at.stack.Resolve(roles) == nil {
		w.warn(warning, fmt.Sprintf("%s: TaskRole was imported as immutable, so give it yourself what %s: %s", feature, what, strings.Join(texts, "; ")))
	}
	return policy
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
