package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A destination is where the log router sends logs.
type destination struct {
	service privatelink.Service
	label   template.Text // of the host
	kind    template.Text // service of the ARN
	actions []string
}

// destinations of FireLens, by the option Name of Fluent Bit or @type of Fluentd. The plugins
// in Go and those in C have different names, and Fluentd's have different options; cloudwatch, in Go, lists log streams too (Amazon ECS Developer Guide,
// "Send Amazon ECS logs to an AWS service or AWS Partner").
var destinations = map[string]destination{
	"cloudwatch":       {privatelink.Logs, "logs", "logs", []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}},
	"cloudwatch_logs":  {privatelink.Logs, "logs", "logs", []string{"logs:CreateLogStream", "logs:PutLogEvents"}},
	"firehose":         {privatelink.KinesisFirehose, "firehose", "firehose", []string{"firehose:PutRecordBatch"}},
	"kinesis_firehose": {privatelink.KinesisFirehose, "firehose", "firehose", []string{"firehose:PutRecordBatch"}},
	"kinesis":          {privatelink.KinesisStreams, "kinesis", "kinesis", []string{"kinesis:PutRecords"}},
	"kinesis_streams":  {privatelink.KinesisStreams, "kinesis", "kinesis", []string{"kinesis:PutRecords"}},
	"s3":               {privatelink.S3, "s3", "s3", []string{"s3:PutObject"}},
}

// firelens is the driver that hands logs to a router in the same task, which sends them on
// as the task. The task starts whether or not they arrive.
func (b *builder) firelens(options *template.Value, need Need) {
	switch {
	case b.windows == fact.Yes:
		need.Steps = denied(need.At, "FireLens does not run in Windows containers")
	case !b.hasRouter():
		need.Steps = denied(need.At, "no container of the task definition has a FireLens configuration")
		need.Fix = "add a log router container with a FirelensConfiguration"
	}
	need.AWSError = ""
	if need.Steps != nil {
		b.add(need)
		return
	}
	need.From, need.Optional = b.whileRunning(), true
	name, ok := orElse(options.Get("Name"), options.Get("@type")).Literal()
	to, known := destinations[name]
	switch {
	case known:
		b.send(to, options, need.by(b.runner()))
		return
	case ok:
		b.sendElsewhere(name, options, &need)
	default:
		need.Steps = unknown(need.At, "where the log router sends logs is not in the log options")
	}
	b.add(need)
}

// sendElsewhere is for plugins that send logs to a host.
func (b *builder) sendElsewhere(name string, options *template.Value, need *Need) {
	for _, key := range options.Keys() {
		if !strings.EqualFold(key, "host") {
			continue
		}
		host, ok := options.Get(key).Literal()
		if ok && host != "" {
			need.Host = template.Text(host)
			need.Doubt, need.Fix = host+" may be inside the network", sendToAWS
			for _, key := range options.Keys() {
				if port, ok := options.Get(key).Int(); ok && strings.EqualFold(key, "port") {
					need.Port = port
				}
			}
			return
		}
	}
	need.Steps = unknown(need.At, "where the log router sends logs with plugin "+name+" is not known")
}

func (b *builder) hasRouter() bool {
	for _, c := range b.containers {
		if !c.Get("FirelensConfiguration").IsAbsent() {
			return true
		}
	}
	return false
}

// send adds the calls to a destination in AWS.
func (b *builder) send(to destination, options *template.Value, need Need) {
	s := b.site.in(orElse(options.Get("region"), options.Get("s3_region")).Text())
	need.Region, need.Service, need.Host = s.region, to.service, s.host(to.label)
	var resource template.Text
	switch to.kind {
	case "logs":
		group := options.Get("log_group_name").Text()
		resource = s.arn("logs", "log-group:"+group) + ":log-stream:" + opaque("stream of "+need.Container)
		if options.Get("auto_create_group").Truth(fact.No) == fact.Yes {
			create := need
			create.Action, create.Resource = "logs:CreateLogGroup", s.arn("logs", "log-group:"+group)
			b.add(create)
		}
	case "firehose":
		resource = s.arn("firehose", "deliverystream/"+orElse(options.Get("delivery_stream"), options.Get("delivery_stream_name")).Text())
	case "kinesis":
		resource = s.arn("kinesis", "stream/"+orElse(options.Get("stream"), options.Get("stream_name")).Text())
	case "s3":
		bucket := orElse(options.Get("bucket"), options.Get("s3_bucket")).Text()
		need.Host = bucket + "." + need.Host
		resource = s.bucket(bucket) + "/" + opaque("object")
	}
	for _, action := range to.actions {
		need.Action, need.Resource = action, resource
		b.add(need)
	}
}

// routerConfiguration is a configuration of the log router that is in a bucket. The agent
// downloads it before the task starts; Fargate takes files only (Amazon ECS API Reference,
// FirelensConfiguration).
func (b *builder) routerConfiguration(c container) {
	options := c.Get("FirelensConfiguration", "Options")
	kind := options.Get("config-file-type")
	if name, _ := kind.Literal(); name != "s3" {
		return
	}
	file := options.Get("config-file-value")
	need := Need{Feature: LogDelivery, Container: c.name, Reason: "configuration of log router " + c.name,
		At: file.At(), From: b.atStart(), AWSError: "ResourceInitializationError: unable to download the FireLens configuration from Amazon S3"}
	if b.LaunchType == Fargate {
		need.AWSError, need.Fix = "", "put the file into the router's image, and set config-file-type to file"
		need.Steps = denied(kind.At(), "Fargate takes no configuration of a log router from Amazon S3")
		b.add(need)
		return
	}
	b.download(file.Text(), need)
}
