package cluster

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
)

// fakeNetwork stands for a network; nothing of it is called but Vpc.
type fakeNetwork struct {
	Network
	vpc awsec2.IVpc
}

func (n fakeNetwork) Vpc() awsec2.IVpc { return n.vpc }

type fakeVpc struct{ awsec2.IVpc }

var network = fakeNetwork{vpc: fakeVpc{}}

func TestResolve(t *testing.T) {
	tests := []struct {
		name  string
		props *PrivateClusterProps
		want  string // a part of the error; "" means accepted
	}{
		{"smallest", &PrivateClusterProps{Network: network}, ""},
		{"enhanced insights", &PrivateClusterProps{Network: network, ContainerInsights: awsecs.ContainerInsights_ENHANCED}, ""},
		{"no insights", &PrivateClusterProps{Network: network, ContainerInsights: awsecs.ContainerInsights_DISABLED}, ""},
		{"other insights", &PrivateClusterProps{Network: network, ContainerInsights: "on"}, `must be ENABLED, ENHANCED or DISABLED, got "on"`},
		{"nothing", nil, "Network is required"},
		{"no network", &PrivateClusterProps{}, "Network is required"},
		{"network without a VPC", &PrivateClusterProps{Network: fakeNetwork{}}, "Network has no VPC"},
		{"network that was never set", &PrivateClusterProps{Network: (*fakeNetwork)(nil)}, "Network is required"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve()
			err := list.Err()
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestInsightsAreOnByDefault(t *testing.T) {
	resolved, _ := (&PrivateClusterProps{Network: network}).resolve()
	if resolved.ContainerInsights != awsecs.ContainerInsights_ENABLED {
		t.Errorf("ContainerInsights = %q, want %q", resolved.ContainerInsights, awsecs.ContainerInsights_ENABLED)
	}
}
