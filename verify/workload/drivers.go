package workload

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// localDrivers keep logs on the instance, or nowhere.
var localDrivers = []string{"json-file", "journald", "none"}

// addressOptions have the destination of a log driver that sends logs over the network.
// Without the option fluentd and syslog stay on the instance (Docker's documentation of its
// logging drivers).
var addressOptions = map[string]string{
	"splunk":  "splunk-url",
	"fluentd": "fluentd-address",
	"gelf":    "gelf-address",
	"syslog":  "syslog-address",
}

// otherDriver is for drivers that send logs elsewhere than to AWS, or nowhere. Fargate has
// only splunk of them (Amazon ECS API Reference, LogConfiguration).
func (b *builder) otherDriver(driver string, options *template.Value, need Need) {
	option := addressOptions[driver]
	address := options.Get(option)
	switch {
	case b.LaunchType == Fargate && driver != "splunk":
		need.Steps = denied(need.At, "Fargate has no log driver "+driver+", only awslogs, splunk and awsfirelens")
		need.Fix = "use one of the log drivers awslogs, splunk and awsfirelens"
	case slices.Contains(localDrivers, driver):
		return
	case option == "":
		need.Steps = unknown(need.At, "where log driver "+driver+" sends logs is not known")
	case address.IsAbsent() && (driver == "fluentd" || driver == "syslog"):
		return
	default:
		host, port, ok := hostOf(address)
		if isLoopback(host) {
			return
		}
		need.Host, need.Port = template.Text(host), port
		need.Doubt = "the destination of the logs may be inside the network"
		need.Fix = sendToAWS
		if !ok {
			need.Steps = unknown(need.At, "where log driver "+driver+" sends logs depends on "+address.Text().String())
		}
	}
	b.add(need)
}

// sendToAWS is what to do about logs that do not arrive at a host.
const sendToAWS = "send the logs to a service of AWS that has an endpoint, or to a host inside the network"

// hostOf takes host and port out of "https://host:8088" or "tcp://host:24224"; false if
// the address is not known, or if logs go by UDP or to a socket.
func hostOf(address *template.Value) (host string, port int, ok bool) {
	text, known := address.Literal()
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		scheme, rest = "", text
	}
	if !known || strings.HasPrefix(scheme, "u") {
		return "", 0, false
	}
	rest, _, _ = strings.Cut(rest, "/")
	host, number, err := net.SplitHostPort(rest)
	if err != nil {
		return rest, 0, rest != ""
	}
	port, _ = strconv.Atoi(number)
	return host, port, host != ""
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
