package privatelink

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

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

func TestPrivateDnsNamesIn(t *testing.T) {
	tokens := Partition{Id: "${Token[AWS.Partition.3]}", DnsSuffix: "${Token[AWS.URLSuffix.5]}", ApiSuffix: "${Token[TOKEN.7]}"}
	china, global := tokens, tokens
	china.Id, global.Id = "aws-cn", "aws"
	tests := []struct {
		service   Service
		partition Partition
		want      []string
	}{
		{EcrDkr, tokens, []string{"*.dkr.ecr.R.${Token[AWS.URLSuffix.5]}"}},
		{EksAuth, tokens, []string{"eks-auth.R.${Token[TOKEN.7]}"}},
		{Monitoring, tokens, []string{"monitoring.R.${Token[AWS.URLSuffix.5]}", "monitoring.R.${Token[TOKEN.7]}"}},
		{Transcribe, tokens, []string{"transcribe.R.${Token[AWS.URLSuffix.5]}", "cn.transcribe.R.${Token[AWS.URLSuffix.5]}"}},
		{Transcribe, china, []string{"cn.transcribe.R.${Token[AWS.URLSuffix.5]}"}},
		{Transcribe, global, []string{"transcribe.R.${Token[AWS.URLSuffix.5]}"}},
		{S3, tokens, nil},
	}
	for _, tt := range tests {
		if got := row(t, tt.service).PrivateDnsNamesIn(tt.partition, "R"); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s in %s: PrivateDnsNamesIn() = %q, want %q", tt.service, tt.partition.Id, got, tt.want)
		}
	}
}

// What tokens stand for does not matter: put in afterwards, they make the names that the
// partition makes, or more where a partition decides about a label.
func TestTokensMakeTheSameNames(t *testing.T) {
	tokens := Partition{Id: "${id}", DnsSuffix: "${dns}", ApiSuffix: "${api}"}
	for _, e := range All() {
		for _, p := range Partitions() {
			var got []string
			for _, name := range e.HostNamesIn(tokens, "${region}") {
				got = append(got, strings.NewReplacer("${dns}", p.DnsSuffix, "${api}", p.ApiSuffix, "${region}", "R").Replace(name))
			}
			for _, name := range e.HostNamesIn(p, "R") {
				if !slices.Contains(got, name) {
					t.Errorf("%s in %s: tokens make %q, without %q", e.Service, p.Id, got, name)
				}
			}
		}
	}
}

func TestHostNamesIn(t *testing.T) {
	tests := []struct {
		service Service
		region  string
		want    []string
	}{
		{S3, "eu-west-1", []string{"s3.eu-west-1.amazonaws.com", "*.s3.eu-west-1.amazonaws.com", "s3-r-w.eu-west-1.amazonaws.com"}},
		{S3, "cn-north-1", []string{"s3.cn-north-1.amazonaws.com.cn", "*.s3.cn-north-1.amazonaws.com.cn", "s3-r-w.cn-north-1.amazonaws.com.cn"}},
		{DynamoDb, "eu-west-1", []string{"dynamodb.eu-west-1.amazonaws.com", "*.ddb.eu-west-1.amazonaws.com"}},
		{S3Express, "eu-west-1", []string{"s3express-control.eu-west-1.amazonaws.com"}},
		{S3Interface, "eu-west-1", []string{"s3.eu-west-1.amazonaws.com", "*.s3.eu-west-1.amazonaws.com"}},
		{EcrApi, "eu-west-1", []string{"api.ecr.eu-west-1.amazonaws.com"}},
		{DynamoDbInterface, "eu-west-1", nil},
		{QApps, "eu-west-1", nil},
	}
	for _, tt := range tests {
		p, _ := PartitionOf(tt.region)
		if got := row(t, tt.service).HostNamesIn(p, tt.region); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s in %s: HostNamesIn() = %q, want %q", tt.service, tt.region, got, tt.want)
		}
	}
}

func TestHostsExpand(t *testing.T) {
	for _, e := range All() {
		for _, region := range []string{"eu-west-1", "cn-north-1", "us-iso-east-1"} {
			p, _ := PartitionOf(region)
			for _, name := range e.HostNamesIn(p, region) {
				if strings.ContainsAny(name, "{} ") || strings.Count(name, ".") < 2 || strings.LastIndex(name, "*") > 0 {
					t.Errorf("%s in %s: %q is not a host name", e.Service, region, name)
				}
			}
		}
	}
}
