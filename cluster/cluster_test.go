package cluster

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// fakeNetwork stands for a network; nothing of it is called but Vpc.
type fakeNetwork struct {
	Network
	vpc awsec2.IVpc
}

func (n fakeNetwork) Vpc() awsec2.IVpc { return n.vpc }

type (
	fakeVpc      struct{ awsec2.IVpc }
	fakeKey      struct{ awskms.IKey }
	fakeAlias    struct{ awskms.IAlias }
	fakeLogGroup struct{ awslogs.ILogGroup }
)

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
		{"sessions", &PrivateClusterProps{Network: network, ExecuteCommand: &ExecuteCommand{EncryptionKey: fakeKey{}, LogGroup: fakeLogGroup{}}}, ""},
		{"sessions with nothing set", &PrivateClusterProps{Network: network, ExecuteCommand: &ExecuteCommand{}}, ""},
		{"an alias for sessions", &PrivateClusterProps{Network: network, ExecuteCommand: &ExecuteCommand{EncryptionKey: fakeAlias{}}}, "ExecuteCommand: EncryptionKey is an alias"},
		{"storage key", &PrivateClusterProps{Network: network, ClusterName: "shop", FargateEphemeralStorageKey: fakeKey{}}, ""},
		{"storage key without a name", &PrivateClusterProps{Network: network, FargateEphemeralStorageKey: fakeKey{}}, "FargateEphemeralStorageKey needs ClusterName"},
		{"an alias for storage", &PrivateClusterProps{Network: network, ClusterName: "shop", FargateEphemeralStorageKey: fakeAlias{}}, "FargateEphemeralStorageKey is an alias"},
		{"namespace", &PrivateClusterProps{Network: network, ServiceConnectNamespace: "shop.internal"}, ""},
		{"namespace token", &PrivateClusterProps{Network: network, ServiceConnectNamespace: "${Token[TOKEN.1]}"}, ""},
		{"namespace with a space", &PrivateClusterProps{Network: network, ServiceConnectNamespace: "my shop"}, `visible ASCII characters, got "my shop"`},
		{"long namespace", &PrivateClusterProps{Network: network, ServiceConnectNamespace: strings.Repeat("n", 1025)}, "up to 1024"},
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
