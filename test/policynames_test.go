package test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestPolicyNamesOnSharedRoles: stacks that put policies on one role give them names of
// their own, though their constructs are called alike. CloudFormation would overwrite one
// policy by the other, or refuse it.
func TestPolicyNamesOnSharedRoles(t *testing.T) {
	forTasks := &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)}
	tests := []struct {
		name   string
		define func(app awscdk.App, places []constructs.Construct)
	}{
		{"the role of instances", func(app awscdk.App, places []constructs.Construct) {
			c := newStackedCluster(app)
			capacity := c.AddEc2Capacity("Instances", nil)
			for _, place := range places {
				repository := awsecr.NewRepository(place, jsii.String("Repository"), nil)
				service.NewPrivateEc2Service(place, "Web", &service.PrivateEc2ServiceProps{
					Cluster: c, Capacity: capacity, Image: awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1")),
				})
			}
		}},
		{"a role of another stack", func(app awscdk.App, places []constructs.Construct) {
			c := newStackedCluster(app)
			role := awsiam.NewRole(c, jsii.String("Shared"), forTasks)
			for _, place := range places {
				newService(place, "Web", sessionsAs(c, role))
			}
		}},
		{"a role that was imported", func(app awscdk.App, places []constructs.Construct) {
			c := newStackedCluster(app)
			for _, place := range places {
				newService(place, "Web", sessionsAs(c, awsiam.Role_FromRoleName(place, jsii.String("Role"), jsii.String("app"), nil)))
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			app := cdktest.NewApp(t, nil)
			props := &awscdk.StackProps{Env: ireland}
			tt.define(app, []constructs.Construct{
				awscdk.NewStack(app, jsii.String("One"), props),
				awscdk.NewStack(app, jsii.String("Two"), props),
				awscdk.NewNestedStack(awscdk.NewStack(app, jsii.String("Three"), props), jsii.String("Nested"), nil),
				awscdk.NewNestedStack(awscdk.NewStack(app, jsii.String("Four"), props), jsii.String("Nested"), nil),
			})
			places := map[string]string{} // of the policies, by role and name
			for _, path := range templatesIn(t, *app.Synth(nil).Directory()) {
				template := readTemplate(t, path)
				for _, id := range template.ids("AWS::IAM::Policy") {
					p := template.Resources[id].Properties
					if !foreign(template, p["Roles"]) {
						continue
					}
					name, _ := p["PolicyName"].(string)
					if !policyName.MatchString(name) {
						t.Errorf("%s: %s has the name %v", path, id, p["PolicyName"])
					}
					if other := places[name]; other != "" {
						t.Errorf("%s and %s both have a policy %q", other, path, name)
					}
					places[name] = path
				}
			}
			if len(places) != 4 {
				t.Errorf("there are %d policies on the role: %v, want one of each stack", len(places), places)
			}
		})
	}
}

// policyName is what IAM allows, from
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
var policyName = regexp.MustCompile(`^[A-Za-z0-9+=,.@_-]{1,128}$`)

// foreign reports whether none of the roles is a resource of the template.
func foreign(t template, roles any) bool {
	raw, _ := json.Marshal(roles)
	for _, id := range t.ids("AWS::IAM::Role") {
		if regexp.MustCompile(`"Ref":"` + id + `"`).Match(raw) {
			return false
		}
	}
	return true
}

func newStackedCluster(app awscdk.App) *cluster.PrivateCluster {
	stack := awscdk.NewStack(app, jsii.String("Cluster"), &awscdk.StackProps{Env: ireland})
	return newCluster(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", nil))
}

func sessionsAs(c service.Cluster, role awsiam.IRole) *service.PrivateFargateServiceProps {
	return &service.PrivateFargateServiceProps{Cluster: c, TaskRole: role, ExecuteCommand: true, WritableRootFilesystem: true}
}
