package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// TestOrganization: of which organization requests are is known if it is given, for the
// accounts of the templates and no others.
func TestOrganization(t *testing.T) {
	const other = "arn:aws:ecr:eu-west-1:444455556666:repository/app"
	tests := []struct{ name, condition, resource, given, unknown string }{
		{"the principal's", "StringEquals: {aws:PrincipalOrgID: o-a1b2c3d4e5}", "", "allowed", "unknown"},
		{"another one", "StringEquals: {aws:PrincipalOrgID: o-z9y8x7w6v5}", "", "denied", "unknown"},
		{"all but it", "StringNotEquals: {aws:PrincipalOrgID: o-a1b2c3d4e5}", "", "denied", "unknown"},
		{"any", "StringLike: {aws:PrincipalOrgID: 'o-*'}", "", "allowed", "unknown"},
		{"none", "'Null': {aws:PrincipalOrgID: true}", "", "denied", "unknown"},
		{"the principal's path", "'ForAnyValue:StringLike': {aws:PrincipalOrgPaths: 'o-a1b2c3d4e5/*'}", "", "allowed", "unknown"},
		{"a path below it", "'ForAnyValue:StringLike': {aws:PrincipalOrgPaths: 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*'}", "", "unknown", "unknown"},
		{"a path in another one", "'ForAnyValue:StringLike': {aws:PrincipalOrgPaths: 'o-z9y8x7w6v5/*'}", "", "denied", "unknown"},
		{"the resource's", "StringEquals: {aws:ResourceOrgID: o-a1b2c3d4e5}", "", "allowed", "unknown"},
		{"the resource's is another one", "StringEquals: {aws:ResourceOrgID: o-z9y8x7w6v5}", "", "denied", "unknown"},
		{"the resource's path", "'ForAnyValue:StringLike': {aws:ResourceOrgPaths: 'o-a1b2c3d4e5/*'}", "", "allowed", "unknown"},
		{"that of an action without resources", "StringEquals: {aws:ResourceOrgID: o-a1b2c3d4e5}", "*", "allowed", "unknown"},
		{"that of another account's resource", "StringEquals: {aws:ResourceOrgID: o-a1b2c3d4e5}", other, "unknown", "unknown"},
		{"that of another account's resource is another one", "StringEquals: {aws:ResourceOrgID: o-z9y8x7w6v5}", other, "unknown", "unknown"},
		{"each held to the other", "StringEquals: {aws:ResourceOrgID: '${aws:PrincipalOrgID}'}", "", "allowed", "unknown"},
		{"the endpoint's", "StringEquals: {aws:VpceOrgID: o-a1b2c3d4e5}", "", "allowed", "unknown"},
		{"the endpoint's is another one", "StringEquals: {aws:VpceOrgID: o-z9y8x7w6v5}", "", "denied", "unknown"},
		{"the endpoint's path", "'ForAnyValue:StringLike': {aws:VpceOrgPaths: 'o-a1b2c3d4e5/*'}", "", "allowed", "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for organization, want := range map[string]string{"o-a1b2c3d4e5": tt.given, "": tt.unknown} {
				opts := templatetest.Options
				opts.Organization = organization
				w := templatetest.WorldWith(t, network+"{Version: '2012-10-17', Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {"+tt.condition+"}}}", opts)
				r := pull(t, w)
				if tt.resource != "" {
					r.Resource = template.Text(tt.resource)
				}
				endpoint := resource(t, w, "Endpoint")
				if got := New(w).Endpoint(endpoint.Get("PolicyDocument"), false, endpoint.At(), r).Verdict().String(); got != want {
					t.Errorf("organization %q: %s, want %s", organization, got, want)
				}
			}
		})
	}
}

// TestOrganizationOfAWS: what Amazon signs and keeps is of no organization of users.
func TestOrganizationOfAWS(t *testing.T) {
	opts := templatetest.Options
	opts.Organization = "o-a1b2c3d4e5"
	for _, key := range []string{"aws:PrincipalOrgID", "aws:ResourceOrgID"} {
		w := templatetest.WorldWith(t, network+"{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {StringEquals: {"+key+": o-a1b2c3d4e5}}}}", opts)
		endpoint := resource(t, w, "Endpoint")
		r := Request{Principal: Principal{ECR: true}, Action: "s3:GetObject", Resource: layer, Region: "eu-west-1"}
		if got := New(w).Endpoint(endpoint.Get("PolicyDocument"), true, endpoint.At(), r).Verdict().String(); got != "denied" {
			t.Errorf("%s: layers are %s, want denied", key, got)
		}
	}
}
