package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// talkGoldens are services that are looked into, that tell of themselves, and that find
// each other.
var talkGoldens = []golden{
	{"exec-s3", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newExecService(stack, &cluster.ExecuteCommand{Bucket: newBucket(stack, nil), BucketPrefix: "sessions/web"})
		return stack
	}},
	{"exec-kms", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		key := awskms.NewKey(stack, jsii.String("Key"), nil)
		newExecService(stack, &cluster.ExecuteCommand{
			EncryptionKey: key,
			LogGroup:      newEncryptedLogGroup(stack, key),
			Bucket:        newBucket(stack, key),
		})
		return stack
	}},
	{"service-firelens", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newRoutedService(stack, &service.LogRouter{Options: map[string]string{"log_key": "log"}})
		return stack
	}},
	{"service-firelens-firehose", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland) // elsewhere CDK adds a mapping that nothing uses
		newRoutedService(stack, &service.LogRouter{
			DeliveryStream: awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(stack, jsii.String("Delivery"), jsii.String("shop-logs")),
		})
		return stack
	}},
	{"service-firelens-kinesis", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newRoutedService(stack, &service.LogRouter{Stream: awskinesis.NewStream(stack, jsii.String("Stream"), &awskinesis.StreamProps{
			Encryption: awskinesis.StreamEncryption_KMS, EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
		})})
		return stack
	}},
	{"service-firelens-s3", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newRoutedService(stack, &service.LogRouter{Name: "router", Bucket: newBucket(stack, awskms.NewKey(stack, jsii.String("Key"), nil))})
		return stack
	}},
	{"service-collector", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{Collector: &service.Collector{Image: copied(stack, "aws-otel-collector")}})
		return stack
	}},
	{"service-collector-metrics", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{Collector: &service.Collector{
			Image:            copied(stack, "aws-otel-collector"),
			MetricsLogGroup:  awslogs.NewLogGroup(stack, jsii.String("Metrics"), nil),
			MetricsNamespace: "Shop/Web",
			PrometheusWorkspaceArn: *stack.FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("aps"), Resource: jsii.String("workspace"), ResourceName: jsii.String("ws-00000000-1111-2222-3333-444444444444"),
			}),
		}})
		return stack
	}},
	{"service-cloud-map", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), CloudMapNamespace: "shop.internal",
		})
		api := newService(stack, "Api", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080}, {Number: 9090}}, CloudMap: &service.CloudMap{Name: "api"},
		})
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 80}, {Number: 9090}}, Environment: map[string]string{"API": "http://api.shop.internal:8080"},
			CloudMap: &service.CloudMap{
				Name: "web", RecordType: awsservicediscovery.DnsRecordType_SRV, Port: 9090, Ttl: awscdk.Duration_Seconds(jsii.Number(10)),
			},
		})
		web.AllowTo(api, 8080, "Web calls Api")
		api.AllowTo(web, 9090, "Api reads metrics of Web")
		return stack
	}},
	{"service-connect-tls", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), CloudMapNamespace: "shop.internal",
		})
		authority := stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("acm-pca"), Resource: jsii.String("certificate-authority"), ResourceName: jsii.String("00000000-1111-2222-3333-444444444444"),
		})
		member := func(name string) *awsecs.ServiceConnectProps {
			return &awsecs.ServiceConnectProps{Namespace: jsii.String("shop.internal"), Services: &[]*awsecs.ServiceConnectService{{
				PortMappingName: &name, DnsName: &name, IngressPortOverride: jsii.Number(8443),
				Tls: &awsecs.ServiceConnectTlsConfiguration{AwsPcaAuthorityArn: authority},
			}}}
		}
		api := newService(stack, "Api", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080, Name: "api"}}, ServiceConnect: member("api"),
		})
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080, Name: "web"}}, ServiceConnect: member("web"),
		})
		web.AllowTo(api, 8443, "Web calls Api")
		return stack
	}},
}

// newExecService defines a service with sessions that a cluster configures.
func newExecService(stack awscdk.Stack, sessions *cluster.ExecuteCommand) {
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), ExecuteCommand: sessions,
		}),
		WritableRootFilesystem: true,
		ExecuteCommand:         true,
	})
}

// newRoutedService defines a service with a sidecar and a router of their logs.
func newRoutedService(stack awscdk.Stack, router *service.LogRouter) {
	router.Image = copied(stack, "aws-for-fluent-bit")
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Sidecars:  []service.Container{{Name: "proxy", Image: copied(stack, "proxy")}},
		LogRouter: router,
	})
}

// copied returns an image of AWS's that is copied to a repository of the account.
func copied(scope constructs.Construct, name string) awsecs.ContainerImage {
	return awsecs.ContainerImage_FromEcrRepository(awsecr.Repository_FromRepositoryName(scope, &name, &name), jsii.String("1.0"))
}

func newBucket(scope constructs.Construct, key awskms.IKey) awss3.Bucket {
	return awss3.NewBucket(scope, jsii.String("Bucket"), &awss3.BucketProps{
		EncryptionKey: key, EnforceSSL: jsii.Bool(true), BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
	})
}

// newEncryptedLogGroup defines a log group and lets CloudWatch Logs use its key.
func newEncryptedLogGroup(stack awscdk.Stack, key awskms.Key) awslogs.LogGroup {
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.Sprintf("logs.%s.%s", *stack.Region(), *stack.UrlSuffix()), nil)},
		Actions:    jsii.Strings("kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"ArnEquals": map[string]any{
			"kms:EncryptionContext:aws:logs:arn": stack.FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("logs"), Resource: jsii.String("log-group"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME, ResourceName: jsii.String("/shop/sessions"),
			}),
		}},
	}), nil)
	return awslogs.NewLogGroup(stack, jsii.String("Sessions"), &awslogs.LogGroupProps{LogGroupName: jsii.String("/shop/sessions"), EncryptionKey: key})
}
