package test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestResourcesThatWaitForEndpoints: what a policy would name, and what waits for its
// endpoint in whatever way, make no circle.
func TestResourcesThatWaitForEndpoints(t *testing.T) {
	through := func(id *string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Effect: awsiam.Effect_DENY, Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()}, Actions: jsii.Strings("*"), Resources: jsii.Strings("*"),
			Conditions: &map[string]any{"StringNotEquals": map[string]any{"aws:SourceVpce": *id}},
		})
	}
	tests := []struct {
		name   string
		define func(stack awscdk.Stack, n *isolatedvpc.IsolatedVpc) privatelink.Need
	}{
		{"an API that is private to the endpoint", func(stack awscdk.Stack, n *isolatedvpc.IsolatedVpc) privatelink.Need {
			api := awsapigateway.NewCfnRestApi(stack, jsii.String("Api"), &awsapigateway.CfnRestApiProps{EndpointConfiguration: &awsapigateway.CfnRestApi_EndpointConfigurationProperty{
				Types: jsii.Strings("PRIVATE"), VpcEndpointIds: &[]*string{n.EndpointId(privatelink.ExecuteApi)},
			}})
			return privatelink.Need{Service: privatelink.ExecuteApi, Actions: []string{"execute-api:Invoke"}, Resources: []string{"arn:aws:execute-api:eu-west-1:111122223333:" + *api.Ref() + "/*"}}
		}},
		{"a key that names the endpoint by an attribute", func(stack awscdk.Stack, n *isolatedvpc.IsolatedVpc) privatelink.Need {
			key := awskms.NewKey(stack, jsii.String("Key"), nil)
			key.AddToResourcePolicy(through(n.Endpoint(privatelink.Kms).AttrId()), nil)
			return privatelink.Need{Service: privatelink.Kms, Actions: []string{"kms:Decrypt"}, Resources: []string{*key.KeyArn()}}
		}},
		{"a log group with a key that names the endpoint", func(stack awscdk.Stack, n *isolatedvpc.IsolatedVpc) privatelink.Need {
			key := awskms.NewKey(stack, jsii.String("Key"), nil)
			key.AddToResourcePolicy(through(n.EndpointId(privatelink.Logs)), nil)
			group := awslogs.NewLogGroup(stack, jsii.String("LogGroup"), &awslogs.LogGroupProps{EncryptionKey: key})
			return privatelink.Need{Service: privatelink.Logs, Actions: []string{"logs:PutLogEvents"}, Resources: []string{*group.LogGroupArn()}}
		}},
		{"a queue that depends on the network", func(stack awscdk.Stack, n *isolatedvpc.IsolatedVpc) privatelink.Need {
			queue := awssqs.NewQueue(stack, jsii.String("Queue"), nil)
			queue.Node().AddDependency(n.PrivateConnectivityEstablished())
			return privatelink.Need{Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{*queue.QueueArn()}}
		}},
		{"an attribute of a stack that is given the endpoint", func(stack awscdk.Stack, n *isolatedvpc.IsolatedVpc) privatelink.Need {
			nested := awscdk.NewCfnStack(stack, jsii.String("Nested"), &awscdk.CfnStackProps{
				TemplateUrl: jsii.String("https://example.com"), Parameters: map[string]*string{"Endpoint": n.EndpointId(privatelink.Sqs)},
			})
			return privatelink.Need{Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{*nested.GetAtt(jsii.String("Outputs.Queue"), "").ToString()}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
				Endpoints: []privatelink.Service{privatelink.ExecuteApi, privatelink.Kms, privatelink.Logs, privatelink.Sqs},
			})
			need := tt.define(stack, network)
			need.Reason = "a test"
			network.Require(need)
			tmpl := parseTemplate(t, cdktest.Template(t, stack))
			if circle := circleIn(tmpl); circle != nil {
				t.Errorf("circle: %s", strings.Join(circle, " -> "))
			}
			if id := endpointOf(tmpl, need.Service); !strings.Contains(reasonCell(tmpl.Resources[id].Metadata), "waits for this endpoint") {
				t.Errorf("the reasons of %s do not say what the policy could not name", id)
			}
		})
	}
}

// endpointOf returns the logical id of the endpoint of a service.
func endpointOf(t template, s privatelink.Service) string {
	for _, id := range t.ids("AWS::EC2::VPCEndpoint") {
		if strings.HasSuffix(spelled(t.Resources[id].Properties["ServiceName"]), "."+string(s)) {
			return id
		}
	}
	return ""
}

// TestWhoseResources: what cannot be named is let through in the account that it is
// in, and in no other, also of an organization.
func TestWhoseResources(t *testing.T) {
	images := &awscdk.Environment{Account: jsii.String("444455556666"), Region: jsii.String("eu-west-1")}
	const own, theirs = "map[aws:PrincipalAccount:111122223333 aws:ResourceAccount:111122223333]", "map[aws:PrincipalAccount:111122223333 aws:ResourceAccount:444455556666]"
	bucket := func(stack awscdk.Stack) (privatelink.Need, *isolatedvpc.Perimeter) {
		arn := *awss3.NewBucket(stack, jsii.String("Bucket"), nil).ArnForObjects(jsii.String("*"))
		return privatelink.Need{Service: privatelink.S3, Actions: []string{"s3:PutObject"}, Resources: []string{arn}}, nil
	}
	repository := func(stack awscdk.Stack) privatelink.Need {
		arn := *awsecr.NewRepository(stack, jsii.String("Images"), &awsecr.RepositoryProps{RepositoryName: jsii.String("web")}).RepositoryArn()
		return privatelink.Need{Service: privatelink.EcrDkr, Actions: []string{"ecr:BatchGetImage"}, Resources: []string{arn}}
	}
	tests := []struct {
		name   string
		env    *awscdk.Environment // of the resource
		define func(stack awscdk.Stack) (privatelink.Need, *isolatedvpc.Perimeter)
		want   string
	}{
		{"a bucket of another stack", ireland, bucket, own},
		{"a bucket of another stack, beside another account", ireland, func(stack awscdk.Stack) (privatelink.Need, *isolatedvpc.Perimeter) {
			need, _ := bucket(stack)
			return need, &isolatedvpc.Perimeter{ResourceAccounts: []string{"444455556666"}}
		}, own},
		{"a bucket of another stack, in an organization", ireland, func(stack awscdk.Stack) (privatelink.Need, *isolatedvpc.Perimeter) {
			need, _ := bucket(stack)
			return need, &isolatedvpc.Perimeter{OrganizationId: "o-a1b2c3d4e5"}
		}, "map[aws:PrincipalOrgID:o-a1b2c3d4e5 aws:ResourceAccount:111122223333 aws:ResourceOrgID:o-a1b2c3d4e5]"},
		{"a repository of another account's stack", images, func(stack awscdk.Stack) (privatelink.Need, *isolatedvpc.Perimeter) {
			return repository(stack), &isolatedvpc.Perimeter{ResourceAccounts: []string{"444455556666"}}
		}, theirs},
		{"the same in an organization", images, func(stack awscdk.Stack) (privatelink.Need, *isolatedvpc.Perimeter) {
			return repository(stack), &isolatedvpc.Perimeter{OrganizationId: "o-a1b2c3d4e5"}
		}, "map[aws:PrincipalOrgID:o-a1b2c3d4e5 aws:ResourceAccount:444455556666 aws:ResourceOrgID:o-a1b2c3d4e5]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
			stack := cdktest.AddStack(app, "Test", ireland)
			need, perimeter := tt.define(cdktest.AddStack(app, "Other", tt.env))
			need.Reason = "a test"
			isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{Perimeter: perimeter}).Require(need)
			document := one(parseTemplate(t, cdktest.Template(t, stack)), "AWS::EC2::VPCEndpoint").Properties["PolicyDocument"].(map[string]any)
			statements := document["Statement"].([]any)
			if got := fmt.Sprint(statements[0].(map[string]any)["Condition"].(map[string]any)["StringEquals"]); len(statements) != 1 || got != tt.want {
				t.Errorf("%d statements, the first if %s, want one if %s", len(statements), got, tt.want)
			}
		})
	}
}

// TestRepositoryOfAnotherAccountsStack is outside of the perimeter unless it is listed.
func TestRepositoryOfAnotherAccountsStack(t *testing.T) {
	app := cdktest.NewApp(t, nil)
	images := cdktest.AddStack(app, "Images", &awscdk.Environment{Account: jsii.String("444455556666"), Region: jsii.String("eu-west-1")})
	repository := awsecr.NewRepository(images, jsii.String("Images"), &awsecr.RepositoryProps{RepositoryName: jsii.String("web")})
	network := isolatedvpc.NewIsolatedVpc(cdktest.AddStack(app, "Test", ireland), "Network", nil)
	err := cdktest.PanicError(t, func() {
		network.Require(privatelink.Need{Service: privatelink.EcrDkr, Actions: []string{"ecr:BatchGetImage"}, Resources: []string{*repository.RepositoryArn()}, Reason: "a test"})
	})
	if want := "in account 444455556666, outside of the perimeter"; !strings.Contains(err.Error(), want) {
		t.Errorf("error %q, want one with %q", err, want)
	}
}

// TestOneRepositoryOfManyServices is named once, although CDK spells it with new
// tokens for each.
func TestOneRepositoryOfManyServices(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	repository := awsecr.NewRepository(stack, jsii.String("Images"), nil)
	for i := range 3 {
		newService(stack, fmt.Sprintf("Web%d", i), &service.PrivateFargateServiceProps{
			Cluster: private, Image: awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
		})
	}
	tmpl := parseTemplate(t, cdktest.Template(t, stack))
	document := tmpl.Resources[endpointOf(tmpl, privatelink.EcrDkr)].Properties["PolicyDocument"].(map[string]any)
	if list, ok := document["Statement"].([]any)[0].(map[string]any)["Resource"].([]any); ok {
		t.Errorf("the repository is named %d times", len(list))
	}
}

// TestAwsImagesAreOnlyPulled: a workload cannot use what is let through for an image
// of AWS for anything else.
func TestAwsImagesAreOnlyPulled(t *testing.T) {
	for _, need := range []privatelink.Need{
		{Service: privatelink.EcrDkr, Actions: []string{"ecr:PutImage"}, Resources: []string{"arn:aws:ecr:eu-west-1:906394416424:repository/aws-for-fluent-bit"}},
		{Service: privatelink.EcrDkr, Actions: []string{"ecr:BatchGetImage"}, Resources: []string{"arn:aws:ecr:eu-west-1:906394416424:repository/other"}},
		{Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{"arn:aws:sqs:eu-west-1:906394416424:drop"}},
	} {
		network := isolatedvpc.NewIsolatedVpc(cdktest.NewStack(t, ireland), "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{AwsImages: []privatelink.AwsImage{privatelink.FireLensRouter}},
		})
		need.Reason = "a test"
		if err := cdktest.PanicError(t, func() { network.Require(need) }); !strings.Contains(err.Error(), "outside of the perimeter") {
			t.Errorf("%s: %v", need.Actions, err)
		}
	}
}

// TestUnlistedAccountWithoutKnowingTheOwn: where the account of the stack is not known
// CDK warns, and neither the stack of another account nor an image of AWS opens the
// policy to an account that the perimeter does not have.
func TestUnlistedAccountWithoutKnowingTheOwn(t *testing.T) {
	app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
	images := cdktest.AddStack(app, "Images", &awscdk.Environment{Account: jsii.String("444455556666"), Region: jsii.String("eu-west-1")})
	repository := awsecr.NewRepository(images, jsii.String("Images"), &awsecr.RepositoryProps{RepositoryName: jsii.String("web")})
	stack := cdktest.AddStack(app, "Test", &awscdk.Environment{Region: jsii.String("eu-west-1")})
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
		Perimeter: &isolatedvpc.Perimeter{AwsImages: []privatelink.AwsImage{privatelink.FireLensRouter}},
	})
	for _, arn := range []string{*repository.RepositoryArn(), "arn:aws:ecr:eu-west-1:906394416424:repository/aws-for-fluent-bit"} {
		network.Require(privatelink.Need{Service: privatelink.EcrDkr, Actions: []string{"ecr:PutImage"}, Resources: []string{arn}, Reason: "a test"})
	}
	document := one(parseTemplate(t, cdktest.Template(t, stack)), "AWS::EC2::VPCEndpoint").Properties["PolicyDocument"].(map[string]any)
	for _, s := range document["Statement"].([]any) {
		statement := s.(map[string]any)
		if got := fmt.Sprint(statement["Condition"]); statement["Action"] == "ecr:PutImage" && !strings.Contains(got, "aws:ResourceAccount:map[Ref:AWS::AccountId]") {
			t.Errorf("ecr:PutImage is let through if %s, want the account of the stack only", got)
		}
	}
}
