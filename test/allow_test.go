package test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestAllowGivesAllThatAGrantAsks: grants of CDK return the last of their statements only,
// and take literals and tokens for two accounts. Nothing is written into policies of the
// resource.
func TestAllowGivesAllThatAGrantAsks(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/app"
	sending := []string{"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"}
	tests := []struct {
		name  string
		role  bool // imported
		queue func(stack awscdk.Stack) awssqs.IQueue
		want  []string
	}{
		{"a queue", false, func(stack awscdk.Stack) awssqs.IQueue {
			return awssqs.NewQueue(stack, jsii.String("Queue"), nil)
		}, sending},
		{"a queue with a key", false, func(stack awscdk.Stack) awssqs.IQueue {
			return awssqs.NewQueue(stack, jsii.String("Queue"), &awssqs.QueueProps{EncryptionMasterKey: awskms.NewKey(stack, jsii.String("Key"), nil)})
		}, append([]string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}, sending...)},
		{"a queue by its ARN", false, func(stack awscdk.Stack) awssqs.IQueue {
			return awssqs.Queue_FromQueueArn(stack, jsii.String("Queue"), jsii.String("arn:aws:sqs:eu-west-1:111122223333:orders"))
		}, sending},
		{"an imported role", true, func(stack awscdk.Stack) awssqs.IQueue {
			return awssqs.NewQueue(stack, jsii.String("Queue"), nil)
		}, sending},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			props := &service.PrivateFargateServiceProps{}
			if tt.role {
				props.TaskRole = awsiam.Role_FromRoleArn(stack, jsii.String("Role"), jsii.String(role), nil)
			}
			newService(stack, "Web", props).Allow(privatelink.Sqs, tt.queue(stack).GrantSendMessages)
			template := parseTemplate(t, cdktest.Template(t, stack))
			if got := actionsOf(template.Resources["WebAccessPolicyCDA42C98"]); !slices.Equal(got, tt.want) {
				t.Errorf("the task role may %q, want %q", got, tt.want)
			}
			if len(template.ids("AWS::SQS::QueuePolicy")) > 0 {
				t.Error("the queue has a policy")
			}
			if !slices.ContainsFunc(template.ids("AWS::EC2::VPCEndpoint"), func(id string) bool { return strings.Contains(id, "Sqs") }) {
				t.Error("there is no endpoint for sqs")
			}
		})
	}
}

// actionsOf returns the actions of a policy, sorted.
func actionsOf(policy *resource) []string {
	var actions []string
	walk(policy.Properties, func(key string, value any) {
		if action, ok := value.(string); ok && key == "Action" {
			actions = append(actions, action)
		}
	})
	slices.Sort(actions)
	return slices.Compact(actions)
}

// TestOneRuleForEachGateway: however many tables the tasks use, in a stack without a
// Region, where the prefix list is another token each time, and on instances that two
// services share.
func TestOneRuleForEachGateway(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	instances := private.AddEc2Capacity("Instances", nil)
	newBridge := func(id string) service.Tasks {
		return service.NewPrivateEc2Service(stack, id, &service.PrivateEc2ServiceProps{
			Cluster: private, Capacity: instances, Image: ecrImage(stack), NetworkMode: awsecs.NetworkMode_BRIDGE,
		})
	}
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
	for _, workload := range []service.Tasks{web, newBridge("One"), newBridge("Two")} {
		allowTables(stack, workload)
	}
	if rules := parseTemplate(t, cdktest.Template(t, stack)).ids("AWS::EC2::SecurityGroupEgress"); len(rules) != 2 {
		t.Errorf("there are %d egress rules, want one for each of two groups: %q", len(rules), rules)
	}
}

func allowTables(stack awscdk.Stack, w service.Tasks) {
	for _, name := range []string{"Orders", "Carts"} {
		id := name + "For" + *w.LogGroup().Node().Scope().Node().Id()
		table := awsdynamodb.NewTableV2(stack, &id, &awsdynamodb.TablePropsV2{
			PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		})
		w.Allow(privatelink.DynamoDb, table.GrantReadData)
	}
}
