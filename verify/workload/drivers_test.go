package workload

import "testing"

func driver(name, options string) string {
	return "LogConfiguration: {LogDriver: " + name + ", Options: {" + options + "}}"
}

func TestOtherDrivers(t *testing.T) {
	on := func(launch, container string) sample {
		if launch == onEC2 {
			return sample{container: container, launch: onEC2, resources: instances}
		}
		return sample{container: container}
	}
	holds(t, LogDelivery, []claim{
		{"Fargate has no json-file", on("", driver("json-file", "")), []string{"- task denied: Fargate has no log driver json-file, only awslogs, splunk and awsfirelens"}},
		{"none goes nowhere", on(onEC2, driver("none", "")), nil},
		{"json-file stays on the instance", on(onEC2, driver("json-file", "")), nil},
		{"journald too", on(onEC2, driver("journald", "")), nil},
		{"splunk", on("", driver("splunk", `splunk-url: "https://splunk.example:8088"`)), []string{"- task splunk.example :8088 doubtful"}},
		{"splunk at an address that is not known", sample{container: driver("splunk", "splunk-url: !Ref Splunk"), parameters: "  Splunk: {Type: String}"},
			[]string{"- task doubtful unknown: where log driver splunk sends logs depends on ${Splunk}"}},
		{"fluentd", on(onEC2, driver("fluentd", "fluentd-address: collector.example:24224")), []string{"- host collector.example :24224 doubtful"}},
		{"fluentd on the instance", on(onEC2, driver("fluentd", "fluentd-address: localhost:24224")), nil},
		{"fluentd by default", on(onEC2, driver("fluentd", "")), nil},
		{"gelf by UDP", on(onEC2, driver("gelf", `gelf-address: "udp://graylog.example:12201"`)),
			[]string{"- host doubtful unknown: where log driver gelf sends logs depends on udp://graylog.example:12201"}},
		{"a driver that nobody knows", on(onEC2, driver("sumo", "")), []string{"- host unknown: where log driver sumo sends logs is not known"}},
		{"a driver that is a parameter", sample{container: driver("!Ref Driver", ""), parameters: "  Driver: {Type: String}"},
			[]string{"- task unknown: the log driver is not known: ${Driver}"}},
	})
}
