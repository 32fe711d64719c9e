package service

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/jsii-runtime-go"
)

type (
	fakeCertificate struct {
		awscertificatemanager.ICertificate
	}
	fakeCondition struct {
		awselasticloadbalancingv2.ListenerCondition
	}
)

var (
	oneCertificate = []awscertificatemanager.ICertificate{fakeCertificate{}}
	oneCondition   = []awselasticloadbalancingv2.ListenerCondition{fakeCondition{}}
)

func TestResolveInternalApplicationLoadBalancer(t *testing.T) {
	tests := []struct {
		name  string
		props *InternalApplicationLoadBalancerProps
		want  string
	}{
		{"nothing", nil, "Network is required"},
		{"a network that was never set", &InternalApplicationLoadBalancerProps{Network: (*fakeNetwork)(nil), Plaintext: true}, "Network is required"},
		{"a network without VPC", &InternalApplicationLoadBalancerProps{Network: fakeNetwork{}, Plaintext: true}, "Network has no VPC"},
		{"smallest", &InternalApplicationLoadBalancerProps{Network: network, Certificates: oneCertificate}, ""},
		{"plaintext", &InternalApplicationLoadBalancerProps{Network: network, Plaintext: true}, ""},
		{"plaintext that nobody asked for", &InternalApplicationLoadBalancerProps{Network: network}, "Certificates is required: a listener without one would be plain HTTP"},
		{"both", &InternalApplicationLoadBalancerProps{Network: network, Certificates: oneCertificate, Plaintext: true}, "Plaintext and Certificates exclude each other"},
		{"a certificate that is nil", &InternalApplicationLoadBalancerProps{Network: network, Certificates: []awscertificatemanager.ICertificate{nil}}, "Certificates[0] is nil"},
		{"a policy for plaintext", &InternalApplicationLoadBalancerProps{Network: network, Plaintext: true, SslPolicy: awselasticloadbalancingv2.SslPolicy_TLS13_RES}, "SslPolicy is for a listener with Certificates"},
		{"a port too high", &InternalApplicationLoadBalancerProps{Network: network, Plaintext: true, Port: 65536}, "Port must be a literal from 1 to 65535"},
		{"a port token", &InternalApplicationLoadBalancerProps{Network: network, Plaintext: true, Port: lostNumber}, "Port must be a literal from 1 to 65535"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve()
			claim(t, list.Err(), tt.want)
		})
	}
}

func TestDefaultsOfInternalApplicationLoadBalancer(t *testing.T) {
	encrypted, _ := (&InternalApplicationLoadBalancerProps{Network: network, Certificates: oneCertificate}).resolve()
	if encrypted.Port != 443 || encrypted.SslPolicy != awselasticloadbalancingv2.SslPolicy_TLS13_RES {
		t.Errorf("with a certificate: port %d, policy %q", encrypted.Port, encrypted.SslPolicy)
	}
	plain, _ := (&InternalApplicationLoadBalancerProps{Network: network, Plaintext: true}).resolve()
	if plain.Port != 80 || plain.SslPolicy != "" {
		t.Errorf("plaintext: port %d, policy %q", plain.Port, plain.SslPolicy)
	}
}

func TestResolveApplicationTarget(t *testing.T) {
	tests := []struct {
		name    string
		options *ApplicationTargetOptions
		want    string
	}{
		{"smallest", nil, ""},
		{"conditions", &ApplicationTargetOptions{Conditions: oneCondition, Priority: 1}, ""},
		{"the highest priority", &ApplicationTargetOptions{Conditions: oneCondition, Priority: 49999}, ""},
		{"HTTPS", &ApplicationTargetOptions{Protocol: awselasticloadbalancingv2.ApplicationProtocol_HTTPS}, ""},
		{"another protocol", &ApplicationTargetOptions{Protocol: "TCP"}, `Protocol must be HTTP or HTTPS, got "TCP"`},
		{"conditions without priority", &ApplicationTargetOptions{Conditions: oneCondition}, "Priority must be a literal from 1 to 49999, got 0"},
		{"a priority too high", &ApplicationTargetOptions{Conditions: oneCondition, Priority: 50000}, "Priority must be a literal from 1 to 49999, got 50000"},
		{"a priority token", &ApplicationTargetOptions{Conditions: oneCondition, Priority: lostNumber}, "Priority must be a literal from 1 to 49999"},
		{"a priority without conditions", &ApplicationTargetOptions{Priority: 1}, "Priority is for a target with Conditions"},
		{"a condition that is nil", &ApplicationTargetOptions{Conditions: []awselasticloadbalancingv2.ListenerCondition{nil}, Priority: 1}, "AddTarget: Conditions[0] is nil"},
		{"a test condition that is nil", &ApplicationTargetOptions{TestConditions: []awselasticloadbalancingv2.ListenerCondition{nil}, TestPriority: 1}, "AddTarget: TestConditions[0] is nil"},
		{"test conditions", &ApplicationTargetOptions{TestConditions: oneCondition, TestPriority: 1}, ""},
		{"test conditions without priority", &ApplicationTargetOptions{TestConditions: oneCondition}, "TestPriority must be a literal from 1 to less than Priority"},
		{"test conditions that never win", &ApplicationTargetOptions{Conditions: oneCondition, Priority: 5, TestConditions: oneCondition, TestPriority: 5}, "TestPriority must be a literal from 1 to less than Priority"},
		{"a test priority alone", &ApplicationTargetOptions{TestPriority: 1}, "TestPriority is for TestConditions, of which there are none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.options.resolve()
			claim(t, list.Err(), tt.want)
		})
	}
}

func TestResolveNetworkTarget(t *testing.T) {
	tests := []struct {
		name    string
		options *NetworkTargetOptions
		want    string
	}{
		{"nothing", nil, "ListenerPort must be a literal from 1 to 65535"},
		{"smallest", &NetworkTargetOptions{Port: 8443}, ""},
		{"TLS", &NetworkTargetOptions{Port: 8443, ListenerPort: 443, Certificates: oneCertificate, TlsToTasks: true}, ""},
		{"a listener port too high", &NetworkTargetOptions{Port: 8443, ListenerPort: 65536}, "ListenerPort must be a literal"},
		{"a test port token", &NetworkTargetOptions{Port: 8443, TestListenerPort: lostNumber}, "TestListenerPort must be a literal"},
		{"one port for both", &NetworkTargetOptions{Port: 8443, TestListenerPort: 8443}, "TestListenerPort must be another one than ListenerPort"},
		{"a policy without certificates", &NetworkTargetOptions{Port: 8443, SslPolicy: awselasticloadbalancingv2.SslPolicy_TLS13_RES}, "SslPolicy is for a listener with Certificates"},
		{"TLS to tasks of what is encrypted", &NetworkTargetOptions{Port: 8443, TlsToTasks: true}, "TlsToTasks is for a listener with Certificates"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			resolved, list := tt.options.resolve()
			claim(t, list.Err(), tt.want)
			if want := len(resolved.Certificates) > 0; (resolved.SslPolicy == awselasticloadbalancingv2.SslPolicy_TLS13_RES) != want && tt.want == "" {
				t.Errorf("SslPolicy = %q", resolved.SslPolicy)
			}
		})
	}
}

func TestResolveHttpApiIngress(t *testing.T) {
	tests := []struct {
		name  string
		props *HttpApiIngressProps
		want  string
	}{
		{"nothing", nil, "Network is required"},
		{"smallest", &HttpApiIngressProps{Network: network}, ""},
		{"no requests", &HttpApiIngressProps{Network: network, RateLimit: jsii.Number(0)}, "RateLimit must be a whole number from 1 to 10000, got 0"},
		{"no requests at once", &HttpApiIngressProps{Network: network, BurstLimit: jsii.Number(0)}, "BurstLimit must be a whole number from 1 to 5000, got 0"},
		{"retention of an own log group", &HttpApiIngressProps{Network: network, LogGroup: fakeLogGroup{}, LogRetention: "ONE_DAY"}, "LogRetention is for the new log group"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve()
			claim(t, list.Err(), tt.want)
		})
	}
}

func TestResolveBlueGreen(t *testing.T) {
	tests := []struct {
		name string
		set  func(*PrivateFargateServiceProps)
		want string
	}{
		{"smallest", func(p *PrivateFargateServiceProps) { p.BlueGreen = &BlueGreen{} }, ""},
		{"no bake time", func(p *PrivateFargateServiceProps) { p.BlueGreen = &BlueGreen{BakeTimeInMinutes: jsii.Number(0)} }, ""},
		{"more than a day", func(p *PrivateFargateServiceProps) { p.BlueGreen = &BlueGreen{BakeTimeInMinutes: jsii.Number(1441)} }, "BlueGreen: BakeTimeInMinutes must be a whole number from 0 to 1440, got 1441"},
		{"scaled by requests", func(p *PrivateFargateServiceProps) {
			p.BlueGreen, p.AutoScaling = &BlueGreen{}, &AutoScaling{MaxCapacity: 4, RequestsPerTarget: 100}
		}, "RequestsPerTarget is not for a service with BlueGreen"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			props := &PrivateFargateServiceProps{Cluster: full, Image: fakeImage{}}
			tt.set(props)
			_, _, _, list := props.resolve()
			claim(t, list.Err(), tt.want)
		})
	}
}
