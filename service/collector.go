package service

import (
	"encoding/json"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A Collector is a sidecar of AWS Distro for OpenTelemetry, which sends the traces of the
// other containers to AWS X-Ray, and their metrics to Amazon CloudWatch or Amazon Managed
// Service for Prometheus. They hand them over on localhost: OTLP on ports 4317 (gRPC) and
// 4318 (HTTP), and what X-Ray's SDKs send and ask for on port 2000 (UDP and TCP). No other
// task can reach these ports.
//
// The collector runs as the task role, which gets what that takes, in a policy of its own;
// the network gets the endpoints. The task goes on if the collector stops, and starts it
// again. Not for Windows.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html
type Collector struct {
	// Image of the collector, in private Amazon ECR: a copy of
	// public.ecr.aws/aws-observability/aws-otel-collector (docs/images.md). Required.
	Image awsecs.ContainerImage

	// Name of the collector's container. Default: "collector".
	Name string

	// MetricsLogGroup receives metrics in the embedded metric format, of which Amazon
	// CloudWatch makes metrics. It must be there before, because the task role may not
	// create one.
	//
	// Default: none; no metrics are sent to Amazon CloudWatch.
	MetricsLogGroup awslogs.ILogGroup

	// MetricsNamespace is the namespace of the metrics in Amazon CloudWatch: up to 255
	// letters, digits, spaces and ._-/#:.
	//
	// Default: the id of the workload, with a hyphen for each character that is not allowed.
	MetricsNamespace string

	// PrometheusWorkspaceArn is the workspace of Amazon Managed Service for Prometheus
	// that receives metrics.
	//
	// Default: none.
	PrometheusWorkspaceArn string

	// Config is the collector's configuration, in YAML or JSON, in place of the one that
	// is made from the other fields. What the task role may do follows from them all the
	// same. Receivers should listen on localhost.
	//
	// Default: made from the other fields.
	Config string
}

// collectorPorts are those that the collector listens on.
var collectorPorts = []Port{{Number: 4317}, {Number: 4318}, {Number: 2000}, {Number: 2000, Protocol: awsecs.Protocol_UDP}, {Number: 13133}}

func (c *Collector) containers() []Container {
	if c == nil {
		return nil
	}
	return []Container{{Name: c.name(), Image: c.Image, NonEssential: true}}
}

func (c *Collector) name() string {
	if c.Name == "" {
		return "collector"
	}
	return c.Name
}

var (
	metricsNamespace = regexp.MustCompile(`^[A-Za-z0-9 ._/#:-]{1,255}$`) // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
	notInNamespaces  = regexp.MustCompile(`[^A-Za-z0-9 ._/#-]`)          // nor a colon, which may not come first
	workspaceArn     = regexp.MustCompile(`^arn:[^:]+:aps:[^:]+:[^:]+:workspace/[^/]+$`)
)

// check reports a collector that could not run. proxy are the ports that the proxy of
// Service Connect listens on. It takes nil, and makes no jsii call.
func (c *Collector) check(containers []Container, proxy []Port, l *problems.List) {
	if c == nil {
		return
	}
	namespace, arn := c.MetricsNamespace, c.PrometheusWorkspaceArn
	switch {
	case namespace == "" || problems.IsStringToken(namespace):
	case c.MetricsLogGroup == nil:
		l.Addf("Collector: MetricsNamespace is for Amazon CloudWatch; set MetricsLogGroup, too")
	case !metricsNamespace.MatchString(namespace):
		l.Addf("Collector: MetricsNamespace has up to 255 letters, digits, spaces and ._-/#:, got %q", namespace)
	}
	if arn != "" && !problems.IsStringToken(arn) && !workspaceArn.MatchString(arn) {
		l.Addf("Collector: PrometheusWorkspaceArn is like %q, got %q", "arn:aws:aps:eu-west-1:111122223333:workspace/ws-…", arn)
	}
	for _, other := range containers {
		for _, p := range other.Ports {
			if p.ofCollector() {
				l.Addf("Collector: container %q listens on port %d/%s, on which the collector does; the containers of a task share one network interface", other.Name, p.Number, p.protocol())
			}
		}
	}
	for _, p := range proxy {
		if p.ofCollector() {
			l.Addf("Collector: ServiceConnect has IngressPortOverride %d, on which the collector listens; the containers of a task share one network interface", p.Number)
		}
	}
}

// ofCollector reports whether the collector listens on a port.
func (p Port) ofCollector() bool {
	return slices.ContainsFunc(collectorPorts, func(own Port) bool { return own.Number == p.Number && own.protocol() == p.protocol() })
}

// namespace returns the namespace of the metrics of a workload.
func (c *Collector) namespace(id string) string {
	if c.MetricsNamespace != "" {
		return c.MetricsNamespace
	}
	name := notInNamespaces.ReplaceAllString(id, "-")
	return name[:min(len(name), 255)]
}

// checkCollector reports what of the collector only CDK can tell.
func (w *Workload) checkCollector(l *problems.List) {
	c, region := w.props.Collector, w.at.region
	if c == nil {
		return
	}
	if w.props.windows {
		l.Addf("Collector: the image is for Linux, and the task is not")
	}
	if !problems.IsNil(c.MetricsLogGroup) && elsewhere(*c.MetricsLogGroup.LogGroupArn(), region) {
		l.Addf("Collector: MetricsLogGroup %s is not in the stack's Region %s, the only one that the logs endpoint serves", *c.MetricsLogGroup.LogGroupArn(), region)
	}
	if elsewhere(c.PrometheusWorkspaceArn, region) {
		l.Addf("Collector: the workspace %s is not in the stack's Region %s, the only one that its endpoint serves", c.PrometheusWorkspaceArn, region)
	}
}

// configureCollector gives the collector its configuration, by the environment variable
// that AWS's image reads it from:
// https://aws-otel.github.io/docs/setup/ecs/config-through-ssm
func (w *Workload) configureCollector(c Container, options *awsecs.ContainerDefinitionOptions) {
	collector := w.props.Collector
	if collector == nil || c.Name != collector.name() {
		return
	}
	config := collector.Config
	if config == "" {
		text, err := json.Marshal(w.collectorConfig())
		if err != nil {
			panic(err) // of a map of texts
		}
		config = string(text)
	}
	options.Environment = &map[string]*string{"AOT_CONFIG_CONTENT": &config}
	options.EnableRestartPolicy = jsii.Bool(true)
}

// A section is one of a configuration of the collector.
type section = map[string]any

// collectorConfig returns the configuration: what comes in, and where it goes. Exporters are
// told the Region, and what the detector of Amazon ECS tells is read from the task itself,
// so nothing asks an instance for its metadata.
// https://github.com/aws-observability/aws-otel-collector/tree/main/config/ecs
func (w *Workload) collectorConfig() section {
	region := w.at.region
	processors := section{
		"resourcedetection": section{"detectors": []string{"env", "ecs"}},
		"batch/traces":      section{"timeout": "1s", "send_batch_size": 50},
	}
	exporters := section{"awsxray": section{"region": region, "local_mode": true}}
	pipelines := section{"traces": section{
		"receivers": []string{"otlp", "awsxray"}, "processors": []string{"resourcedetection", "batch/traces"}, "exporters": []string{"awsxray"},
	}}
	extensions := section{"health_check": section{"endpoint": "localhost:13133"}}
	if metrics := w.metricExporters(); len(metrics) > 0 {
		var names []string
		for _, name := range []string{"awsemf", "prometheusremotewrite"} {
			if exporter, ok := metrics[name]; ok {
				exporters[name] = exporter
				names = append(names, name)
			}
		}
		processors["batch/metrics"] = section{"timeout": "60s"}
		pipelines["metrics"] = section{
			"receivers": []string{"otlp"}, "processors": []string{"resourcedetection", "batch/metrics"}, "exporters": names,
		}
	}
	active := []string{"health_check"}
	if w.props.Collector.PrometheusWorkspaceArn != "" {
		extensions["sigv4auth"] = section{"region": region, "service": "aps"}
		active = append(active, "sigv4auth")
	}
	return section{
		"extensions": extensions, "receivers": receivers(region), "processors": processors, "exporters": exporters,
		"service": section{"extensions": active, "pipelines": pipelines},
	}
}

func receivers(region string) section {
	return section{
		"otlp": section{"protocols": section{
			"grpc": section{"endpoint": "localhost:4317"}, "http": section{"endpoint": "localhost:4318"},
		}},
		"awsxray": section{
			"endpoint": "localhost:2000", "transport": "udp",
			"proxy_server": section{"endpoint": "localhost:2000", "region": region, "local_mode": true},
		},
	}
}

// metricExporters returns those that send metrics, by their names.
func (w *Workload) metricExporters() section {
	c, exporters := w.props.Collector, section{}
	if c.MetricsLogGroup != nil {
		exporters["awsemf"] = section{
			"region": w.at.region, "local_mode": true, "namespace": c.namespace(w.at.id()),
			"log_group_name": *c.MetricsLogGroup.LogGroupName(), "log_stream_name": "{TaskId}",
		}
	}
	if arn := c.PrometheusWorkspaceArn; arn != "" {
		id := *awscdk.Fn_Select(jsii.Number(1), awscdk.Fn_Split(jsii.String("/"), &arn, nil))
		exporters["prometheusremotewrite"] = section{
			"endpoint": "https://aps-workspaces." + w.at.region + "." + *w.at.stack.UrlSuffix() + "/workspaces/" + id + "/api/v1/remote_write",
			"auth":     section{"authenticator": "sigv4auth"}, "resource_to_telemetry_conversion": section{"enabled": true},
		}
	}
	return exporters
}

// grantCollector lets the collector deliver. What goes to AWS X-Ray has no resource:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
// The exporter of logs makes its log stream, and the log group only if that is not there:
// https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/internal/aws/cwlogs/cwlog_client.go
func (w *Workload) grantCollector() {
	c := w.props.Collector
	if c == nil {
		return
	}
	grants := []grant{{sid: "Traces", need: w.need(privatelink.XRay, "traces", []string{
		"xray:PutTraceSegments", "xray:PutTelemetryRecords",
		"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries",
	}, []string{"*"})}}
	if c.MetricsLogGroup != nil {
		grants = append(grants, grant{sid: "MetricsLogs", need: w.need(privatelink.Logs, "metrics",
			[]string{"logs:CreateLogStream", "logs:PutLogEvents"}, []string{ofStreams(*c.MetricsLogGroup.LogGroupArn())})})
	}
	if c.PrometheusWorkspaceArn != "" {
		grants = append(grants, grant{sid: "MetricsWorkspace", need: w.need(privatelink.ApsWorkspaces, "metrics",
			[]string{"aps:RemoteWrite"}, []string{c.PrometheusWorkspaceArn})})
	}
	w.startAfter(w.giveTaskRole("CollectorPolicy", "collector-role", "Collector", "the collector takes", grants))
}
