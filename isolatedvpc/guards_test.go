package isolatedvpc

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

type (
	fakeLogGroup struct{ awslogs.ILogGroup }
	fakeKey      struct{ awskms.IKey }
	fakeAlias    struct{ awskms.IAlias }
)

func TestGuardsCheck(t *testing.T) {
	tests := []struct {
		name  string
		props IsolatedVpcProps
		want  string // a part of the error; "" means accepted
	}{
		{"zero values", IsolatedVpcProps{DnsFirewall: &DnsFirewall{}, FlowLogs: &FlowLogs{}}, ""},
		{"alert", IsolatedVpcProps{DnsFirewall: &DnsFirewall{Mode: DnsFirewallAlert}}, ""},
		{"off", IsolatedVpcProps{DnsFirewall: &DnsFirewall{Mode: DnsFirewallOff}}, ""},
		{"unknown mode", IsolatedVpcProps{DnsFirewall: &DnsFirewall{Mode: "allow"}}, `must be BLOCK, ALERT or OFF, got "allow"`},
		{"off with names", IsolatedVpcProps{DnsFirewall: &DnsFirewall{Mode: DnsFirewallOff, AllowedDomains: []string{"a.internal"}}}, "have no effect"},
		{"off with a log", IsolatedVpcProps{DnsFirewall: &DnsFirewall{Mode: DnsFirewallOff, QueryLog: &QueryLog{}}}, "have no effect"},
		{"names", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{"db.example.internal", "*.example.internal", "example.com.", "${Token[TOKEN.3]}"}}}, ""},
		{"every name", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{"*"}}}, "every name there is; to log instead of blocking set Mode to ALERT"},
		{"wildcard within", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{"db.*.internal"}}}, `got "db.*.internal"`},
		{"wildcard without dot", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{"*internal"}}}, `got "*internal"`},
		{"underscore", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{"_ldap._tcp.example.com"}}}, `got "_ldap._tcp.example.com"`},
		{"URL", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{"https://example.com"}}}, `got "https://example.com"`},
		{"empty name", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{""}}}, `got ""`},
		{"long name", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{strings.Repeat("abc.", 64) + "x"}}}, "must have names like"},
		{"long label", IsolatedVpcProps{DnsFirewall: &DnsFirewall{AllowedDomains: []string{strings.Repeat("a", 64) + ".internal"}}}, "must have names like"},
		{"query log off", IsolatedVpcProps{DnsFirewall: &DnsFirewall{QueryLog: &QueryLog{Disabled: true}}}, ""},
		{"query log off with a retention", IsolatedVpcProps{DnsFirewall: &DnsFirewall{QueryLog: &QueryLog{Disabled: true, Retention: awslogs.RetentionDays_ONE_DAY}}}, "DnsFirewall.QueryLog is Disabled and has"},
		{"own group", IsolatedVpcProps{DnsFirewall: &DnsFirewall{QueryLog: &QueryLog{LogGroup: fakeLogGroup{}}}, FlowLogs: &FlowLogs{LogGroup: fakeLogGroup{}}}, ""},
		{"own group with a key", IsolatedVpcProps{FlowLogs: &FlowLogs{LogGroup: fakeLogGroup{}, EncryptionKey: fakeKey{}}}, "set them on your LogGroup"},
		{"own group with a retention", IsolatedVpcProps{DnsFirewall: &DnsFirewall{QueryLog: &QueryLog{LogGroup: fakeLogGroup{}, Retention: awslogs.RetentionDays_ONE_DAY}}}, "set them on your LogGroup"},
		{"alias", IsolatedVpcProps{FlowLogs: &FlowLogs{EncryptionKey: fakeAlias{}}}, "EncryptionKey is an alias"},
		{"rejected traffic", IsolatedVpcProps{FlowLogs: &FlowLogs{TrafficType: awsec2.FlowLogTrafficType_REJECT}}, ""},
		{"unknown traffic", IsolatedVpcProps{FlowLogs: &FlowLogs{TrafficType: "DROP"}}, `must be ALL, ACCEPT or REJECT, got "DROP"`},
		{"off with a traffic type", IsolatedVpcProps{FlowLogs: &FlowLogs{Disabled: true, TrafficType: awsec2.FlowLogTrafficType_ALL}}, "leave one of them out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve("111122223333", "eu-west-1")
			err := list.Err()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// TestGuardsOfNothing: FromVpcProps may have neither.
func TestGuardsOfNothing(t *testing.T) {
	var list problems.List
	(*DnsFirewall)(nil).check(&list)
	(*FlowLogs)(nil).check(&list)
	if err := list.Err(); err != nil {
		t.Error(err)
	}
}
