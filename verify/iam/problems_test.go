package iam

import (
	"fmt"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

func problemsOf(t *testing.T, policy string, gateway bool) string {
	t.Helper()
	w := templatetest.World(t, "Parameters: {Somebody: {Type: String}, List: {Type: CommaDelimitedList}}\nResources:\n  Role: {Type: AWS::IAM::Role}\n  Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {PolicyDocument: "+policy+"}}")
	var kinds []string
	for _, p := range New(w).Problems(resource(t, w, "Endpoint").Get("PolicyDocument"), gateway) {
		if p.Why == "" || p.Fix == "" || p.At.Path == "" {
			t.Errorf("%+v is not complete", p)
		}
		kinds = append(kinds, p.Kind+" "+p.Verdict.String())
	}
	return strings.Join(kinds, ", ")
}

func TestProblems(t *testing.T) {
	const like = "{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: "
	tests := []struct{ name, policy, inside, gateway string }{
		{"none", "{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*'}}", "", ""},
		{"only a Deny", "{Statement: {Effect: Deny, Principal: '*', Action: '*', Resource: '*'}}", "deny-only denied", "deny-only denied"},
		{"no statement", "{Statement: []}", "deny-only denied", "deny-only denied"},
		{"no principal", "{Statement: {Effect: Allow, Action: '*', Resource: '*'}}", "without-principal denied", "without-principal denied"},
		{"the account", "{Statement: {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: '*', Resource: '*'}}", "", "principal-form denied"},
		{"a role", "{Statement: {Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: '*', Resource: '*'}}", "", "principal-form denied"},
		{"everyone as a type", "{Statement: {Effect: Allow, Principal: {AWS: ['*']}, Action: '*', Resource: '*'}}", "", ""},
		{"somebody", "{Statement: {Effect: Allow, Principal: {AWS: !Ref Somebody}, Action: '*', Resource: '*'}}", "", "principal-form unknown"},
		{"a service", "{Statement: {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: '*', Resource: '*'}}", "principal-form denied", "principal-form denied"},
		{"an element that does not exist", "{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*', Conditions: {}}}", "malformed denied", "malformed denied"},
		{"a policy in a string that is not JSON", "'{'", "malformed denied", "malformed denied"},
		{"a policy that is not known", "!Ref Somebody", "", ""},
		{"no policy", "!Ref AWS::NoValue", "", ""},
		{"a wildcard alone", like + "{StringLike: {aws:PrincipalArn: '*'}}}}", "wildcard denied", "wildcard denied"},
		{"a wildcard after few letters", like + "{StringLike: {aws:RequestedRegion: 'eu-*'}}}}", "wildcard denied", "wildcard denied"},
		{"a wildcard after enough", like + "{StringLike: {aws:PrincipalArn: 'arn:aws:iam::111122223333:role/*'}}}}", "", ""},
		{"a wildcard before enough", like + "{StringLike: {aws:PrincipalArn: '*:role/app'}}}}", "", ""},
		{"two wildcards with little between them", like + "{StringLike: {aws:PrincipalArn: '*app*'}}}}", "wildcard denied", "wildcard denied"},
		{"a wildcard beside a symbol", like + "{StringLike: {aws:PrincipalArn: !Sub '${Role.Arn}*'}}}}", "", ""},
		{"a wildcard for an account", like + "{StringLike: {aws:PrincipalAccount: '11112222*'}}}}", "wildcard denied", "wildcard denied"},
		{"a number for an account", like + "{NumericEquals: {aws:PrincipalAccount: '111122223333'}}}}", "wildcard denied", "wildcard denied"},
		{"ArnLike may have wildcards", like + "{ArnLike: {aws:PrincipalArn: 'arn:aws:iam::*:role/*'}}}}", "", ""},
		{"part of an account in a condition", like + "{ArnLike: {aws:PrincipalArn: 'arn:aws:iam::1111*:role/app'}}}}", "wildcard denied", "wildcard denied"},
		{"part of an account in a resource", "{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: 'arn:aws:ecr:*:1111*:repository/*'}}", "wildcard denied", "wildcard denied"},
		{"equality takes no wildcards anyway", like + "{StringEquals: {aws:RequestedRegion: '*'}}}}", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := problemsOf(t, tt.policy, false); got != tt.inside {
				t.Errorf("interface: got %q, want %q", got, tt.inside)
			}
			if got := problemsOf(t, tt.policy, true); got != tt.gateway {
				t.Errorf("gateway: got %q, want %q", got, tt.gateway)
			}
		})
	}
}

// The limit is on the JSON that is sent: as short as can be for a map, as written for a
// string.
func TestTooLong(t *testing.T) {
	const around = len(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":""}}`)
	asMap := "{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '%s'}}"
	asString := `'{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "%s"}}'`
	withSymbol := "{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: !Sub '%s${Role}'}}"
	tests := []struct {
		name, format string
		letters      int
		want         string
	}{
		{"just fits", asMap, 20480 - around, ""},
		{"one too many", asMap, 20480 - around + 1, "too-long denied"},
		{"symbols may be short", withSymbol, 20480 - around, ""},
		{"blanks count in a string", asString, 20480 - around, "too-long denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := problemsOf(t, fmt.Sprintf(tt.format, strings.Repeat("é", tt.letters)), false); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
