package test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestInvalidTalk: sessions, log routers, collectors, registrations and TLS that could not
// work are one panic with an error that has every one of the problems.
func TestInvalidTalk(t *testing.T) {
	tests := []struct {
		name   string
		props  func(stack awscdk.Stack) *service.PrivateFargateServiceProps
		want   []string
		absent string // what must not be reported
	}{
		{name: "a router without an image", props: routed(service.LogRouter{}), want: []string{`container "log-router": Image is required`}},
		{name: "a router from a public registry", props: func(awscdk.Stack) *service.PrivateFargateServiceProps {
			image := awsecs.ContainerImage_FromRegistry(jsii.String("public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"), nil)
			return &service.PrivateFargateServiceProps{LogRouter: &service.LogRouter{Image: image}}
		}, want: []string{`container "log-router": image`, "is in Amazon ECR Public, which has no VPC endpoint"}},
		{name: "a router with two destinations and options that mislead", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{LogRouter: &service.LogRouter{
				Image:          copied(stack, "fluent"),
				DeliveryStream: awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(stack, jsii.String("Delivery"), jsii.String("logs")),
				Stream:         awskinesis.Stream_FromStreamArn(stack, jsii.String("Stream"), jsii.String("arn:aws:kinesis:eu-west-1:111122223333:stream/logs")),
				Options:        map[string]string{"endpoint": "logs.example.com", "auto_create_group": "true", "compression": "gzip"},
			}}
		}, want: []string{"LogRouter has several destinations", `Options must not have "auto_create_group"`, `Options must not have "endpoint"`}, absent: "compression"},
		{name: "a router with options that mislead in upper case, by templates and by no name", props: routed(service.LogRouter{Options: map[string]string{
			"Role_Arn": "arn:aws:iam::999988887777:role/logs", "NAME": "http", "log_group_template": "$app", "log_stream_template": "$app", "Canned_Acl": "public-read", "": "x",
			"Log_Key": "log",
		}}), want: []string{
			`Options must not have "Role_Arn"`, `Options must not have "NAME"`, `Options must not have "log_group_template"`,
			`Options must not have "log_stream_template"`, `Options must not have "Canned_Acl"`, "an option without a name",
		}, absent: "Log_Key"},
		{name: "a router to a bucket in another Region", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{LogRouter: &service.LogRouter{
				Image:  copied(stack, "fluent"),
				Bucket: awss3.Bucket_FromBucketAttributes(stack, jsii.String("Bucket"), &awss3.BucketAttributes{BucketName: jsii.String("logs"), Region: jsii.String("us-east-1")}),
			}}
		}, want: []string{"LogRouter: Bucket is in Region us-east-1, and the S3 endpoint of the network serves eu-west-1 only"}},
		{name: "a router to another Region", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{LogRouter: &service.LogRouter{
				Image:  copied(stack, "fluent"),
				Stream: awskinesis.Stream_FromStreamArn(stack, jsii.String("Stream"), jsii.String("arn:aws:kinesis:us-east-1:111122223333:stream/logs")),
			}}
		}, want: []string{"LogRouter: Stream arn:aws:kinesis:us-east-1:111122223333:stream/logs is not in the stack's Region eu-west-1"}},
		{name: "a router whose bucket has an alias", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			alias := awskms.Alias_FromAliasName(stack, jsii.String("Alias"), jsii.String("alias/logs"))
			return &service.PrivateFargateServiceProps{LogRouter: &service.LogRouter{
				Image:  copied(stack, "fluent"),
				Bucket: awss3.Bucket_FromBucketAttributes(stack, jsii.String("Bucket"), &awss3.BucketAttributes{BucketName: jsii.String("logs"), EncryptionKey: alias}),
			}}
		}, want: []string{"LogRouter: the key of the destination is an alias"}},
		{name: "a router with the name of a sidecar", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{
				LogRouter: &service.LogRouter{Image: copied(stack, "fluent")},
				Sidecars:  []service.Container{{Name: "log-router", Image: ecrImage(stack)}},
			}
		}, want: []string{`container "log-router" is given twice`}},
		{name: "a router and a collector on Windows", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{
				OperatingSystem: awsecs.OperatingSystemFamily_WINDOWS_SERVER_2022_CORE(), Cpu: 1024, MemoryMiB: 2048,
				LogRouter: &service.LogRouter{Image: copied(stack, "fluent")},
				Collector: &service.Collector{Image: copied(stack, "collector")},
			}
		}, want: []string{"Windows containers on AWS Fargate do not have LogRouter", "Collector: the image is for Linux"}},
		{name: "a collector with wrong destinations, whose ports are taken", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{
				Ports: []service.Port{{Number: 4317}, {Number: 2000, Protocol: awsecs.Protocol_UDP}, {Number: 8080}},
				Collector: &service.Collector{
					Image:                  copied(stack, "collector"),
					MetricsNamespace:       "Shop",
					PrometheusWorkspaceArn: "ws-0123",
				},
			}
		}, want: []string{
			"Collector: MetricsNamespace is for Amazon CloudWatch", `PrometheusWorkspaceArn is like "arn:aws:aps:eu-west-1:111122223333:workspace/ws-…", got "ws-0123"`,
			`container "app" listens on port 4317/TCP, on which the collector does`, `port 2000/UDP, on which`,
		}, absent: "8080"},
		{name: "a collector whose port is that of the proxy", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{
				Collector: &service.Collector{Image: copied(stack, "collector")},
				Ports:     []service.Port{{Number: 80, Name: "http"}},
				ServiceConnect: &awsecs.ServiceConnectProps{Namespace: jsii.String("shop"), Services: &[]*awsecs.ServiceConnectService{
					{PortMappingName: jsii.String("http"), IngressPortOverride: jsii.Number(4317)},
				}},
			}
		}, want: []string{"Collector: ServiceConnect has IngressPortOverride 4317, on which the collector listens"}},
		{name: "a collector to other Regions", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{Collector: &service.Collector{
				Image:                  copied(stack, "collector"),
				MetricsLogGroup:        awslogs.LogGroup_FromLogGroupArn(stack, jsii.String("Metrics"), jsii.String("arn:aws:logs:us-east-1:111122223333:log-group:metrics")),
				MetricsNamespace:       "Shop!",
				PrometheusWorkspaceArn: "arn:aws:aps:us-east-1:111122223333:workspace/ws-0123",
			}}
		}, want: []string{"MetricsLogGroup arn:aws:logs:us-east-1", "the workspace arn:aws:aps:us-east-1", `and ._-/#:, got "Shop!"`}},
		{name: "Cloud Map without a namespace and a name", props: func(awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{CloudMap: &service.CloudMap{RecordType: awsservicediscovery.DnsRecordType_AAAA, Port: 80}}
		}, want: []string{"CloudMap: the cluster has no namespace", "CloudMap: Name is required", `RecordType must be A or SRV, got "AAAA"`, "no container listens on Port 80"}},
		{name: "Cloud Map with an impossible name and a port for addresses", props: func(awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{CloudMap: &service.CloudMap{Name: "my api", RecordType: awsservicediscovery.DnsRecordType_A, Port: 80}}
		}, want: []string{`127 in all, got "my api"`, "Port is for SRV records"}},
		{name: "Cloud Map with SRV records of no port", props: func(awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{CloudMap: &service.CloudMap{Name: "api", RecordType: awsservicediscovery.DnsRecordType_SRV}}
		}, want: []string{"SRV records tell a port, and the main container has none"}},
		{name: "TLS without an authority, and with a key alone", props: func(stack awscdk.Stack) *service.PrivateFargateServiceProps {
			return &service.PrivateFargateServiceProps{
				Ports: []service.Port{{Number: 80, Name: "http"}},
				ServiceConnect: &awsecs.ServiceConnectProps{Namespace: jsii.String("shop"), Services: &[]*awsecs.ServiceConnectService{
					{PortMappingName: jsii.String("http"), Tls: &awsecs.ServiceConnectTlsConfiguration{KmsKey: awskms.NewKey(stack, jsii.String("Key"), nil)}},
				}},
			}
		}, want: []string{"Services[0].Tls needs AwsPcaAuthorityArn", "Services[0].Tls has a KmsKey and no Role"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, ireland)
			got := panicOf(t, func() { newService(stack, "Web", tt.props(stack)) })
			for _, part := range append(tt.want, "service: Test/Web: ") {
				if !strings.Contains(got, part) {
					t.Errorf("the error is %q, want it to have %q", got, part)
				}
			}
			if tt.absent != "" && strings.Contains(got, tt.absent) {
				t.Errorf("the error is %q, want it not to have %q", got, tt.absent)
			}
		})
	}
}

func routed(router service.LogRouter) func(awscdk.Stack) *service.PrivateFargateServiceProps {
	return func(awscdk.Stack) *service.PrivateFargateServiceProps {
		return &service.PrivateFargateServiceProps{LogRouter: &router}
	}
}

// TestSessionsOutOfReach: a bucket in another Region is out of reach of the gateway, and
// a key that is only known by an alias out of that of a policy.
func TestSessionsOutOfReach(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	bucket := awss3.Bucket_FromBucketAttributes(stack, jsii.String("Bucket"), &awss3.BucketAttributes{
		BucketName: jsii.String("audit"), Region: jsii.String("us-east-1"),
		EncryptionKey: awskms.Alias_FromAliasName(stack, jsii.String("Alias"), jsii.String("alias/audit")),
	})
	got := panicOf(t, func() { newExecService(stack, &cluster.ExecuteCommand{Bucket: bucket}) })
	for _, want := range []string{"the cluster logs sessions to a bucket in Region us-east-1", "ExecuteCommand: the key of the bucket that the cluster logs sessions to is an alias"} {
		if !strings.Contains(got, want) {
			t.Errorf("the error is %q, want it to have %q", got, want)
		}
	}
}

// TestNamespaceOfMetrics: the id of a workload, which may have any character, makes a
// namespace that Amazon CloudWatch takes.
func TestNamespaceOfMetrics(t *testing.T) {
	allowed := regexp.MustCompile(`\\"namespace\\":\\"([A-Za-z0-9._/#-][A-Za-z0-9 ._/#:-]{0,254})\\"`)
	for id, want := range map[string]string{
		"Shop": "Shop", "Wéb <x>: ☃": "W-b -x-- -", strings.Repeat("L", 300): strings.Repeat("L", 255),
	} {
		stack := cdktest.NewStack(t, ireland)
		newService(stack, id, &service.PrivateFargateServiceProps{Collector: &service.Collector{
			Image: copied(stack, "collector"), MetricsLogGroup: awslogs.NewLogGroup(stack, jsii.String("Metrics"), nil),
		}})
		found := allowed.FindSubmatch(cdktest.Template(t, stack))
		if found == nil || string(found[1]) != want {
			t.Errorf("a service %q has the namespace %q, want %q", id, found, want)
		}
	}
}

// TestTalkingWithARoleOfOnesOwn: a role that was imported as immutable takes no policy, and
// the warning says all that it must have.
func TestTalkingWithARoleOfOnesOwn(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	role := awsiam.Role_FromRoleArn(stack, jsii.String("Role"), jsii.String("arn:aws:iam::111122223333:role/web"), &awsiam.FromRoleArnOptions{Mutable: jsii.Bool(false)})
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		TaskRole:  role,
		LogRouter: &service.LogRouter{Image: copied(stack, "fluent")},
		Collector: &service.Collector{Image: copied(stack, "collector")},
	})
	got := strings.Join(messages(t, cdktest.Synthesize(t, stack)), "\n")
	for _, want := range []string{
		"LogRouter: TaskRole was imported as immutable, so give it yourself what the router takes: logs:CreateLogStream, logs:PutLogEvents on ",
		"Collector: TaskRole was imported as immutable, so give it yourself what the collector takes: xray:PutTraceSegments",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("warnings are %q, want one with %q", got, want)
		}
	}
}

// TestSessionsWithoutALog: sessions are logged as the driver awslogs logs, which containers
// with a router do not have.
func TestSessionsWithoutALog(t *testing.T) {
	for name, sessions := range map[string]*cluster.ExecuteCommand{"no log": nil, "a log": {}} {
		stack := cdktest.NewStack(t, ireland)
		if sessions != nil {
			sessions.LogGroup = awslogs.NewLogGroup(stack, jsii.String("Sessions"), nil)
		}
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
				Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), ExecuteCommand: sessions,
			}),
			ExecuteCommand: true, WritableRootFilesystem: true,
			LogRouter: &service.LogRouter{Image: copied(stack, "fluent")},
		})
		got := strings.Join(messages(t, cdktest.Synthesize(t, stack)), "\n")
		if warned := strings.Contains(got, "or sessions are logged nowhere"); warned != (sessions == nil) {
			t.Errorf("%s: warned %t: %q", name, warned, got)
		}
	}
}

// TestNamespacesThatHideAws: a namespace is a zone of the VPC, which answers in place of AWS.
func TestNamespacesThatHideAws(t *testing.T) {
	for _, name := range []string{"amazonaws.com", "eu-west-1.amazonaws.com", "com", "Api.aws", "amazonaws.com.cn"} {
		stack := cdktest.NewStack(t, ireland)
		got := panicOf(t, func() {
			cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
				Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), CloudMapNamespace: name,
			})
		})
		if want := "would hide names of AWS from the VPC"; !strings.Contains(got, want) {
			t.Errorf("namespace %q: the error is %q, want it to have %q", name, got, want)
		}
	}
}

func panicOf(t *testing.T, f func()) string {
	t.Helper()
	return cdktest.PanicError(t, f).Error()
}
