package service

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A LogRouter sends on what the containers print, by FireLens for Amazon ECS: a container
// of Fluent Bit, which the others hand their logs to by the log driver awsfirelens. At most
// one of DeliveryStream, Stream and Bucket says where to; without any it is the LogGroup of
// the workload. Destinations outside AWS cannot be reached from an isolated network.
//
// The router runs as the task role, which gets what the destination takes, in a policy of
// its own; the network gets the endpoint. What the router itself prints, its failures among
// it, goes to the LogGroup of the workload by the driver awslogs. The task stops with it.
// It runs as root, as FireLens requires, and with a root file system that it can write to,
// without which Fluent Bit is reported not to start:
// https://github.com/aws/containers-roadmap/issues/2122,
// https://github.com/fluent/fluent-bit/issues/7308
//
// Its configuration comes from the log driver and from what Image has in it: a file in
// Amazon S3 Fargate does not take. Windows containers have no FireLens:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
type LogRouter struct {
	// Image of the router, in private Amazon ECR: a copy of AWS for Fluent Bit, or an
	// image made from it (docs/images.md); that of AWS's own account the network must let
	// through (isolatedvpc.Perimeter). CDK's default, an image that a parameter of AWS
	// names, is never used. Required.
	Image awsecs.ContainerImage

	// Name of the router's container. Default: "log-router".
	Name string

	// DeliveryStream of Amazon Data Firehose receives the logs, by the plugin
	// kinesis_firehose. Default: none.
	DeliveryStream awskinesisfirehose.IDeliveryStream

	// Stream of Amazon Kinesis Data Streams receives the logs, by the plugin
	// kinesis_streams. The task role may use the key of a stream that knows it.
	// Default: none.
	Stream awskinesis.IStream

	// Bucket receives the logs as objects, by the plugin s3; they are on the task's disk
	// until then. The task role may use the key of a bucket that knows it. Default: none.
	Bucket awss3.IBucket

	// Options are further options of the plugin, such as "log_key" or "compression".
	// Those that name the destination are set already; those that ask for more than the
	// task role may do, or lead elsewhere, are refused, in upper and lower case.
	// https://docs.fluentbit.io/manual/pipeline/outputs
	//
	// Default: none.
	Options map[string]string
}

const (
	routerName   = "log-router"
	routerMemory = 50 // MiB, as in AWS's examples
)

// refusedOptions of Fluent Bit's plugins change what a router does beyond what is proved.
// Fluent Bit does not tell upper from lower case in names.
var refusedOptions = []string{
	"name", "match", "region", "log_group_name", "log_group_template", "log_stream_name", "log_stream_prefix", "log_stream_template",
	"delivery_stream", "stream", "bucket", "canned_acl",
	"auto_create_group", "log_retention_days", "endpoint", "sts_endpoint", "role_arn", "external_id", "profile",
}

func (r *LogRouter) containers() []Container {
	if r == nil {
		return nil
	}
	return []Container{{Name: r.name(), Image: r.Image, WritableRootFilesystem: true}}
}

func (r *LogRouter) name() string {
	if r.Name == "" {
		return routerName
	}
	return r.Name
}

// is reports whether a container is the router.
func (r *LogRouter) is(c Container) bool { return r != nil && c.Name == r.name() }

// checkLogRouter reports routers that have no or several destinations. It makes no jsii
// call.
func (p *taskProps) checkLogRouter(l *problems.List) {
	r := p.LogRouter
	if r == nil {
		return
	}
	destinations := 0
	for _, d := range []any{r.DeliveryStream, r.Stream, r.Bucket} {
		if !problems.IsNil(d) {
			destinations++
		}
	}
	if destinations > 1 {
		l.Addf("LogRouter has several destinations; set one of DeliveryStream, Stream and Bucket, or none for LogGroup")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Options)) {
		switch {
		case name == "":
			l.Addf("LogRouter: Options has an option without a name")
		case slices.Contains(refusedOptions, strings.ToLower(name)):
			l.Addf("LogRouter: Options must not have %q; the destination and what the task role may do follow from the other fields", name)
		}
	}
}

// checkRouting reports what of the log router only CDK can tell.
func (w *Workload) checkRouting(l *problems.List) {
	r := w.props.LogRouter
	if r == nil {
		return
	}
	region := w.at.region
	for name, arn := range r.arns() {
		if elsewhere(arn, region) {
			l.Addf("LogRouter: %s %s is not in the stack's Region %s, the only one that its endpoint serves", name, arn, region)
		}
	}
	if !problems.IsNil(r.Bucket) && abroad(r.Bucket, region) {
		l.Addf("LogRouter: Bucket is in Region %s, and the S3 endpoint of the network serves %s only", *r.Bucket.Env().Region, region)
	}
	if _, ok := r.key().(awskms.IAlias); ok {
		l.Addf("LogRouter: the key of the destination is an alias, and IAM knows keys by their own ARN; import the destination with the key")
	}
}

// arns returns the ARN of the destination, if that has a Region.
func (r *LogRouter) arns() map[string]string {
	switch {
	case !problems.IsNil(r.DeliveryStream):
		return map[string]string{"DeliveryStream": *r.DeliveryStream.DeliveryStreamArn()}
	case !problems.IsNil(r.Stream):
		return map[string]string{"Stream": *r.Stream.StreamArn()}
	}
	return nil
}

// key returns the key that the destination is known to have, or nil. Amazon Data Firehose
// uses that of a delivery stream by itself.
func (r *LogRouter) key() awskms.IKey {
	switch {
	case !problems.IsNil(r.Stream):
		return r.Stream.EncryptionKey()
	case !problems.IsNil(r.Bucket):
		return r.Bucket.EncryptionKey()
	}
	return nil
}

// routeLogs replaces the log driver of a container by that of the router.
func (w *Workload) routeLogs(c Container, options *awsecs.ContainerDefinitionOptions) {
	switch r := w.props.LogRouter; {
	case r == nil:
	case r.is(c):
		options.User, options.MemoryReservationMiB = jsii.String("0"), jsii.Number(routerMemory)
	default:
		options.Logging = awsecs.LogDrivers_Firelens(&awsecs.FireLensLogDriverProps{Options: w.routerOptions()})
	}
}

// routerOptions returns what the router is told of each container's logs: the plugin, and
// where to.
func (w *Workload) routerOptions() *map[string]*string {
	r, options := w.props.LogRouter, map[string]*string{"region": &w.at.region}
	set := func(plugin, option string, value *string) {
		options["Name"], options[option] = &plugin, value
	}
	switch {
	case !problems.IsNil(r.DeliveryStream):
		set("kinesis_firehose", "delivery_stream", r.DeliveryStream.DeliveryStreamName())
	case !problems.IsNil(r.Stream):
		set("kinesis_streams", "stream", r.Stream.StreamName())
	case !problems.IsNil(r.Bucket):
		set("s3", "bucket", r.Bucket.BucketName())
	default:
		set("cloudwatch_logs", "log_group_name", w.logGroup.LogGroupName())
		options["log_stream_prefix"] = jsii.String(streamPrefix.Replace(w.at.id()) + "/")
	}
	for name, value := range r.Options {
		options[name] = &value
	}
	return &options
}

// addContainer adds a container to the task definition; the router as what CDK knows as
// one, because it would add its own otherwise.
func (w *Workload) addContainer(c Container, o *awsecs.ContainerDefinitionOptions) awsecs.ContainerDefinition {
	if !w.props.LogRouter.is(c) {
		return w.definition.AddContainer(containerId(c), o)
	}
	return w.definition.AddFirelensLogRouter(containerId(c), &awsecs.FirelensLogRouterDefinitionOptions{
		FirelensConfig:         &awsecs.FirelensConfig{Type: awsecs.FirelensLogRouterType_FLUENTBIT},
		ContainerName:          o.ContainerName,
		Image:                  o.Image,
		Cpu:                    o.Cpu,
		MemoryLimitMiB:         o.MemoryLimitMiB,
		MemoryReservationMiB:   o.MemoryReservationMiB,
		ReadonlyRootFilesystem: o.ReadonlyRootFilesystem,
		Essential:              o.Essential,
		User:                   o.User,
		Logging:                o.Logging,
		LinuxParameters:        o.LinuxParameters,
	})
}

// grantLogRouter lets the router deliver: it requires the endpoint, and gives the task role
// the actions of Fluent Bit's plugin, which are all it calls if the destination exists:
// https://github.com/fluent/fluent-bit/tree/master/plugins
func (w *Workload) grantLogRouter() {
	r := w.props.LogRouter
	if r == nil {
		return
	}
	const what = "routed logs"
	var grants []grant
	give := func(service privatelink.Service, arn string, actions ...string) {
		grants = append(grants, grant{sid: "RoutedLogs", need: w.need(service, what, actions, []string{arn})})
	}
	switch {
	case !problems.IsNil(r.DeliveryStream):
		give(privatelink.KinesisFirehose, *r.DeliveryStream.DeliveryStreamArn(), "firehose:PutRecordBatch")
	case !problems.IsNil(r.Stream):
		give(privatelink.KinesisStreams, *r.Stream.StreamArn(), "kinesis:PutRecords")
		grants = append(grants, keyGrants("RoutedLogsKey", r.key(), "kinesis", "kms:GenerateDataKey")...)
	case !problems.IsNil(r.Bucket):
		w.startAfter(r.Bucket) // and its policy
		give(privatelink.S3, *r.Bucket.ArnForObjects(jsii.String("*")), "s3:PutObject")
		grants = append(grants, keyGrants("RoutedLogsKey", r.key(), "s3", "kms:Decrypt", "kms:GenerateDataKey")...)
	default:
		give(privatelink.Logs, ofStreams(*w.logGroup.LogGroupArn()), "logs:CreateLogStream", "logs:PutLogEvents")
	}
	w.startAfter(w.giveTaskRole("LogRouterPolicy", "log-router-role", "LogRouter", "the router takes", grants))
}
