package privatelink

import (
	"slices"
	"testing"
)

func row(t *testing.T, s Service) Endpoint {
	t.Helper()
	e, err := Lookup(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPolicySupport(t *testing.T) {
	tests := map[Service]PolicySupport{
		EcrApi: PolicySupported, EcrDkr: PolicySupported, S3: PolicySupported, S3Interface: PolicySupported,
		DynamoDb: PolicySupported, Logs: PolicySupported, SecretsManager: PolicySupported, Ecs: PolicySupported,
		EcsAgent: PolicyUnverified, EcsTelemetry: PolicyUnverified, StsFips: PolicyUnverified,
		AppMeshEnvoyManagement: PolicyUnsupported, AppRunnerRequests: PolicyUnsupported, AwsConnector: PolicyUnsupported,
		AppStreamApi: PolicyUnsupported, AppStreamStreaming: PolicyUnsupported, TransferServer: PolicyUnsupported,
	}
	for service, want := range tests {
		if got := row(t, service).Policy; got != want {
			t.Errorf("%s: Policy = %v, want %v", service, got, want)
		}
	}
}

func TestString(t *testing.T) {
	tests := []struct{ got, want string }{
		{PolicyUnverified.String(), "unverified"},
		{PolicySupported.String(), "supported"},
		{PolicyUnsupported.String(), "unsupported"},
		{DnsUnverified.String(), "unverified"},
		{DnsDerived.String(), "derived"},
		{DnsStated.String(), "stated"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("String() = %q, want %q", tt.got, tt.want)
		}
	}
}

func TestLookupUnknown(t *testing.T) {
	tests := []struct {
		service Service
		want    string
	}{
		{"ecr.apo", `unknown endpoint service "ecr.apo"; did you mean "ecr.api"?`},
		{"ECR", `unknown endpoint service "ECR"; want a short name such as "ecr.api", see privatelink.All`},
		{"secretmanager", `unknown endpoint service "secretmanager"; did you mean "secretsmanager"?`},
		{"ssm-messages", `unknown endpoint service "ssm-messages"; did you mean "ssmmessages"?`},
		{"s3/gateway", `unknown endpoint service "s3/gateway"; want a short name such as "ecr.api", see privatelink.All`},
		{"", `unknown endpoint service ""; want a short name such as "ecr.api", see privatelink.All`},
	}
	for _, tt := range tests {
		if e, err := Lookup(tt.service); err == nil || err.Error() != tt.want || e != (Endpoint{}) {
			t.Errorf("Lookup(%q) = %v, %v, want error %s", tt.service, e, err, tt.want)
		}
	}
}

// A caller may sort or change what All returns.
func TestAllIsFresh(t *testing.T) {
	all := All()
	slices.Reverse(all)
	if got := All()[0].Service; got != AccessAnalyzer {
		t.Errorf("All()[0] = %q after the caller reversed an earlier result, want %q", got, AccessAnalyzer)
	}
}

func TestEdits(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "s3", 2}, {"s3", "", 2}, {"sqs", "sns", 1}, {"kms", "kms", 0}, {"kitten", "sitting", 3},
	}
	for _, tt := range tests {
		if got := edits(tt.a, tt.b); got != tt.want {
			t.Errorf("edits(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
