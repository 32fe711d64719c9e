package privatelink

import (
	"reflect"
	"slices"
	"strings"
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

func TestServiceName(t *testing.T) {
	tests := []struct {
		service Service
		region  string
		want    string
	}{
		{EcrApi, "eu-west-1", "com.amazonaws.eu-west-1.ecr.api"},
		{EcrApi, "us-gov-west-1", "com.amazonaws.us-gov-west-1.ecr.api"},
		{EcrApi, "cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.api"},
		{EcrApi, "us-iso-east-1", "gov.ic.c2s.us-iso-east-1.ecr.api"},
		{EcrApi, "us-isob-east-1", "gov.sgov.sc2s.us-isob-east-1.ecr.api"},
		{EcrApi, "us-isof-south-1", "gov.ic.hci.csp.us-isof-south-1.ecr.api"},
		{EcrApi, "eu-isoe-west-1", "uk.adc-e.cloud.eu-isoe-west-1.ecr.api"},
		{EcrApi, "eusc-de-east-1", "eu.amazonaws.eusc-de-east-1.ecr.api"},
		{Logs, "cn-north-1", "com.amazonaws.cn-north-1.logs"},
		{Logs, "us-iso-east-1", "com.amazonaws.us-iso-east-1.logs"},
		{S3, "cn-north-1", "com.amazonaws.cn-north-1.s3"},
		{S3Interface, "cn-north-1", "cn.com.amazonaws.cn-north-1.s3"},
		{S3Interface, "eu-west-1", "com.amazonaws.eu-west-1.s3"},
		{Transcribe, "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.transcribe.cn"},
		{Account, "cn-north-1", "com.amazonaws.cn-north-1.account"},
		{Account, "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.account"},
		{Notebook, "eu-west-1", "aws.sagemaker.eu-west-1.notebook"},
		{Iam, "eu-west-1", "com.amazonaws.iam"},
		{CodeCatalyst, "eu-west-1", "aws.api.global.codecatalyst"},
		{Kms, "xx-future-1", "com.amazonaws.xx-future-1.kms"},
		{EcrApi, "${AWS::Region}", "com.amazonaws.${AWS::Region}.ecr.api"},
		{EcrApi, "${Token[AWS.Region.4]}", "com.amazonaws.${Token[AWS.Region.4]}.ecr.api"},
	}
	for _, tt := range tests {
		if got := row(t, tt.service).ServiceName(tt.region); got != tt.want {
			t.Errorf("%s in %s: ServiceName() = %q, want %q", tt.service, tt.region, got, tt.want)
		}
	}
}

func TestPrivateDnsNames(t *testing.T) {
	tests := []struct {
		service Service
		region  string
		want    []string
		dns     DnsEvidence
	}{
		{EcrApi, "eu-west-1", []string{"api.ecr.eu-west-1.amazonaws.com"}, DnsStated},
		{EcrDkr, "eu-west-1", []string{"*.dkr.ecr.eu-west-1.amazonaws.com"}, DnsStated},
		{EcrDkr, "cn-north-1", []string{"*.dkr.ecr.cn-north-1.amazonaws.com.cn"}, DnsStated},
		{EcsAgent, "eu-west-1", []string{"ecs-a.eu-west-1.amazonaws.com"}, DnsStated},
		{EcsTelemetry, "eu-west-1", []string{"ecs-t.eu-west-1.amazonaws.com"}, DnsStated},
		{KinesisStreams, "us-gov-west-1", []string{"kinesis.us-gov-west-1.amazonaws.com"}, DnsDerived},
		{KinesisFirehose, "us-isof-south-1", []string{"firehose.us-isof-south-1.csp.hci.ic.gov"}, DnsDerived},
		{Logs, "eusc-de-east-1", []string{"logs.eusc-de-east-1.amazonaws.eu"}, DnsStated},
		{Logs, "${AWS::Region}", []string{"logs.${AWS::Region}.amazonaws.com"}, DnsStated},
		{ExecuteApi, "eu-west-1", []string{"*.execute-api.eu-west-1.amazonaws.com"}, DnsDerived},
		{Studio, "eu-west-1", []string{"*.studio.eu-west-1.sagemaker.aws"}, DnsDerived},
		{EksAuth, "cn-north-1", []string{"eks-auth.cn-north-1.api.amazonwebservices.com.cn"}, DnsStated},
		{Transcribe, "eu-west-1", []string{"transcribe.eu-west-1.amazonaws.com"}, DnsDerived},
		{Transcribe, "cn-north-1", []string{"cn.transcribe.cn-north-1.amazonaws.com.cn"}, DnsDerived},
		{S3Interface, "eu-west-1", []string{"s3.eu-west-1.amazonaws.com", "*.s3.eu-west-1.amazonaws.com"}, DnsStated},
		{S3, "eu-west-1", nil, DnsStated},
		{DynamoDb, "eu-west-1", nil, DnsStated},
		{DynamoDbInterface, "eu-west-1", nil, DnsStated},
		{QApps, "eu-west-1", nil, DnsUnverified},
	}
	for _, tt := range tests {
		e := row(t, tt.service)
		if got := e.PrivateDnsNames(tt.region); !reflect.DeepEqual(got, tt.want) || e.Dns != tt.dns {
			t.Errorf("%s in %s: PrivateDnsNames() = %q (%v), want %q (%v)", tt.service, tt.region, got, e.Dns, tt.want, tt.dns)
		}
	}
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

func TestLayerBucketArn(t *testing.T) {
	want := "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
	if got := LayerBucketArn("aws", "eu-west-1"); got != want {
		t.Errorf("LayerBucketArn() = %q, want %q", got, want)
	}
	if got := LayerBucketArn("${AWS::Partition}", "${AWS::Region}"); !strings.HasPrefix(got, "arn:${AWS::Partition}:s3:::prod-${AWS::Region}-") {
		t.Errorf("LayerBucketArn() of tokens = %q", got)
	}
}
