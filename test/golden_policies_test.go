package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// policyGoldens are the policies of endpoints.
var policyGoldens = []golden{
	{"policies-organization", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{
				OrganizationId:   "o-a1b2c3d4e5",
				ResourceAccounts: []string{"444455556666"},
				AwsImages:        []privatelink.AwsImage{privatelink.GuardDutyAgent, privatelink.FireLensRouter},
			},
		})
		member := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Member"), jsii.String("arn:aws:ecr:eu-west-1:222233334444:repository/web"))
		partner := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Partner"), jsii.String("arn:aws:ecr:eu-west-1:444455556666:repository/proxy"))
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster:   newCluster(stack, network),
			Image:     awsecs.ContainerImage_FromEcrRepository(member, jsii.String("1.0")),
			AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent},
			Sidecars: []service.Container{{
				Name: "proxy", Image: awsecs.ContainerImage_FromEcrRepository(partner, jsii.String("1.0")),
			}},
		})
		return stack
	}},
	{"policies-accounts", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{
				PrincipalAccounts: []string{"222233334444"},
				ResourceAccounts:  []string{"444455556666"},
				AwsImages:         []privatelink.AwsImage{privatelink.GuardDutyAgent},
			},
		})
		network.Require(privatelink.Need{Service: privatelink.S3, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::reports/*"}, Reason: "reports of Test/Web"})
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: newCluster(stack, network), AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent},
		})
		return stack
	}},
	{"policies-own-statements", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		addStatementsOfTheGuides(private.Network().(*isolatedvpc.IsolatedVpc))
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
		return stack
	}},
	{"policies-circles", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineResourcesThatNameEndpoints(stack)
		return stack
	}},
	{"policies-three-stacks", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
		stack := cdktest.AddStack(app, "Test", nil)
		private := newCluster(cdktest.AddStack(app, "Cluster", nil), isolatedvpc.NewIsolatedVpc(stack, "Network", nil))
		defineServiceWithResources(cdktest.AddStack(app, "Service", nil), private)
		return stack
	}},
}

// addStatementsOfTheGuides adds the example statements of the ECS and ECR guides:
// an application may create and list clusters, and nobody may delete a repository.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
func addStatementsOfTheGuides(network *isolatedvpc.IsolatedVpc) {
	network.AddToEndpointPolicy(privatelink.Ecs, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("ecs:CreateCluster", "ecs:ListClusters"),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"StringEquals": map[string]any{
			"aws:PrincipalAccount": *awscdk.Aws_ACCOUNT_ID(), "aws:ResourceAccount": *awscdk.Aws_ACCOUNT_ID(),
		}},
	}))
	network.AddToEndpointPolicy(privatelink.EcrApi, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("ecr:DeleteRepository"),
		Resources:  jsii.Strings("arn:aws:ecr:*:*:repository/web"),
	}))
}

// defineResourcesThatNameEndpoints defines a repository and a key whose own
// policies let nobody in but through the endpoints, and a service that needs both.
func defineResourcesThatNameEndpoints(stack awscdk.Stack) {
	private := newCluster(stack, nil)
	repository := awsecr.NewRepository(stack, jsii.String("Repository"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
	})
	network := private.Network().(*isolatedvpc.IsolatedVpc)
	network.Require(privatelink.Need{Service: privatelink.Kms, Actions: []string{"kms:Decrypt"}, Resources: []string{*key.KeyArn()}, Reason: "files of Test/Web"})
	only := func(s privatelink.Service) *map[string]any {
		return &map[string]any{"StringNotEquals": map[string]any{"aws:SourceVpce": *network.EndpointId(s)}}
	}
	repository.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Effect: awsiam.Effect_DENY, Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions: jsii.Strings("ecr:GetDownloadUrlForLayer"), Conditions: only(privatelink.EcrDkr),
	}))
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Effect: awsiam.Effect_DENY, Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions: jsii.Strings("kms:Decrypt"), Resources: jsii.Strings("*"), Conditions: only(privatelink.Kms),
	}), nil)
}

// defineServiceWithResources defines a service with an image, a secret and a log
// group that are in its stack.
func defineServiceWithResources(stack awscdk.Stack, c service.Cluster) *service.PrivateFargateService {
	repository := awsecr.NewRepository(stack, jsii.String("Images"), nil)
	secret := awssecretsmanager.NewSecret(stack, jsii.String("Secret"), &awssecretsmanager.SecretProps{
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
	})
	return newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: c,
		Image:   awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
		Secrets: []service.Secret{{Name: "TOKEN", SecretsManager: secret}},
	})
}
