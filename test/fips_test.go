package test

import (
	"slices"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// TestFipsEndpoints: a network has the FIPS endpoint of a service for an application that asks
// for it: by its own name, with a policy where the service takes one, and found by DNS.
func TestFipsEndpoints(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	network.Require(privatelink.Need{
		Service: privatelink.KmsFips, Actions: []string{"kms:Decrypt"},
		Resources: []string{"arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}, Reason: "files of Test/Web",
	})
	template := parseTemplate(t, cdktest.Template(t, stack))
	endpoint := template.Resources[endpointOf(template, privatelink.KmsFips)]
	if endpoint == nil || endpoint.Properties["PrivateDnsEnabled"] != true {
		t.Fatal("there is no endpoint kms-fips with private DNS")
	}
	want := "`kms:Decrypt` on `arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555` if " +
		"map[StringEquals:map[aws:PrincipalAccount:111122223333 aws:ResourceAccount:111122223333]]"
	if got := policyCell(endpoint.Properties["PolicyDocument"]); got != want {
		t.Errorf("the endpoint lets through %s, want %s", got, want)
	}
	var domains []any
	for _, id := range template.ids("AWS::Route53Resolver::FirewallDomainList") {
		if list, ok := template.Resources[id].Properties["Domains"].([]any); ok {
			domains = append(domains, list...)
		}
	}
	if !slices.Contains(domains, any("kms-fips.eu-west-1.amazonaws.com")) {
		t.Errorf("DNS Firewall lets resolve %v, without the endpoint's name", domains)
	}
}
