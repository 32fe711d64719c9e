package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReasons(t *testing.T) {
	many := func(n int, format string) []string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return all
	}
	tests := []struct {
		name string
		in   []string
		want string
	}{
		{"none", nil, ""},
		{"one", []string{"image pull of Web/App"}, "image pull of Web/App"},
		{"the same twice", []string{"always created", "always created"}, "always created"},
		{"that read alike", []string{"image pull of Web/App", "image pull of Web/Api"}, "image pull of Web/App, Web/Api"},
		{"four", many(4, "image pull of S%d"), "image pull of S0, S1, S2, S3"},
		{"many that read alike", many(200, "image pull of S%d"), "image pull of S0, S1, S2 and 197 more"},
		{"of two kinds", append(many(9, "secrets of S%d"), many(5, "ECS Exec sessions of S%d")...),
			"secrets of S0, S1, S2 and 6 more; ECS Exec sessions of S0, S1, S2 and 2 more"},
		{"many that differ", []string{"a", "b c", "d e f", "g h i j", "k l m n o"}, "a; b c; d e f; and 2 more reasons"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := reasons(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEndpointHours(t *testing.T) {
	of := func(kind string, zones int) Endpoint {
		e := endpoint("E", "logs", zones, PolicyNone)
		e.Type = kind
		return e
	}
	unknown := Endpoint{Type: "Interface"}
	tests := []struct {
		name string
		in   []Endpoint
		want string
	}{
		{"the smallest service", fargateEndpoints(), "3 interface endpoints x 2 zones: 4,380 endpoint-hours per month"},
		{"one", []Endpoint{of("Interface", 1)}, "1 interface endpoint x 1 zone: 730 endpoint-hours per month"},
		{"gateways only", []Endpoint{of("Gateway", 0)}, "nothing to pay by the hour: 0 endpoint-hours per month"},
		{"several numbers of zones", []Endpoint{of("Interface", 2), of("Interface", 3), of("Interface", 2)},
			"2 interface endpoints x 2 zones, 1 interface endpoint x 3 zones: 5,110 endpoint-hours per month"},
		{"other types", []Endpoint{of("Interface", 2), of("GatewayLoadBalancer", 1)},
			"1 interface endpoint x 2 zones, 1 Gateway Load Balancer endpoint x 1 zone: 2,190 endpoint-hours per month"},
		{"some not known", []Endpoint{of("Interface", 2), unknown}, "1 interface endpoint x 2 zones, 1 endpoint of unknown hours: at least 1,460 endpoint-hours per month"},
		{"none known", []Endpoint{unknown, unknown}, "2 endpoints of unknown hours: at least 0 endpoint-hours per month"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := endpointHours(Network{Endpoints: tt.in}); got != tt.want {
				t.Errorf("got  %q,\nwant %q", got, tt.want)
			}
		})
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 730: "730", 4380: "4,380", 1051200: "1,051,200"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

// Names that are usual in templates of CDK fit, with reasons of any length.
func TestEndpointsFit(t *testing.T) {
	long := endpoint("NetworkEndpointsEcsTelemetryEF835873", "bedrock-agent-runtime", 6, PolicyUnsupported,
		strings.Repeat("container logs of a service with a name ", 9))
	long.Type, long.If = "GatewayLoadBalancer", "CreateTheEndpointsOfTheNetwork is true"
	for line := range strings.Lines(write(t, &Report{Networks: []Network{{ID: "Vpc", Endpoints: []Endpoint{long}}}}, "text")) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > width {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestTextWithoutEndpoints(t *testing.T) {
	if got := write(t, &Report{Networks: []Network{{ID: "Vpc"}}}, "text"); strings.Contains(got, "endpoint") || strings.Contains(got, "hours") {
		t.Errorf("a table of nothing:\n%s", got)
	}
}
