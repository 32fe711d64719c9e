package privatelink

import (
	"maps"
	"slices"
	"testing"
)

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

func TestServiceNamePatterns(t *testing.T) {
	tests := []struct {
		service   Service
		partition string
		want      string // name in region R; "": left out
	}{
		{EcrApi, "aws", "com.amazonaws.R.ecr.api"},
		{EcrApi, "aws-us-gov", "com.amazonaws.R.ecr.api"},
		{EcrApi, "aws-cn", "cn.com.amazonaws.R.ecr.api"},
		{EcrApi, "aws-iso", "gov.ic.c2s.R.ecr.api"},
		{EcrApi, "aws-iso-b", "gov.sgov.sc2s.R.ecr.api"},
		{EcrApi, "aws-iso-e", "uk.adc-e.cloud.R.ecr.api"},
		{EcrApi, "aws-iso-f", "gov.ic.hci.csp.R.ecr.api"},
		{EcrApi, "aws-eusc", "eu.amazonaws.R.ecr.api"},
		{Logs, "aws-cn", "com.amazonaws.R.logs"},
		{S3, "aws-cn", "com.amazonaws.R.s3"},
		{S3Interface, "aws-cn", "cn.com.amazonaws.R.s3"},
		{Athena, "aws-iso", ""},
		{Athena, "aws-iso-b", "com.amazonaws.R.athena"},
		{Sqs, "aws-iso-b", ""},
		{Account, "aws-cn", ""},
		{Transcribe, "aws", "com.amazonaws.R.transcribe"},
		{Transcribe, "aws-cn", "cn.com.amazonaws.R.transcribe.cn"},
		{Notebook, "aws-cn", "aws.sagemaker.R.notebook"},
		{Iam, "aws-cn", "com.amazonaws.iam"},
		{CodeCatalyst, "aws", "aws.api.global.codecatalyst"},
	}
	for _, tt := range tests {
		pattern, ok := row(t, tt.service).ServiceNamePatterns()[tt.partition]
		if got := pattern.In("R"); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s in %s: pattern %q, %v, want %q", tt.service, tt.partition, got, ok, tt.want)
		}
	}
}

// What a stack gets by its partition is what it gets by its region, in every region that
// names a service in its own way. A partition is left out only if its regions differ.
func TestPatternsAgreeWithServiceName(t *testing.T) {
	regions := append(slices.Sorted(maps.Keys(knownRegions)), "eu-west-1", "us-gov-west-1")
	for _, e := range All() {
		patterns := e.ServiceNamePatterns()
		missing := map[string]bool{}
		for _, region := range regions {
			p, _ := PartitionOf(region)
			pattern, ok := patterns[p.Id]
			missing[p.Id] = missing[p.Id] || !ok
			if got, want := pattern.In(region), e.ServiceName(region); ok && got != want {
				t.Errorf("%s in %s: by partition %q, by region %q", e.Service, region, got, want)
			}
		}
		for partition := range missing {
			if missing[partition] && !regionsDiffer(e, partition, regions) {
				t.Errorf("%s: partition %s is left out, though its regions agree", e.Service, partition)
			}
		}
	}
}

// regionsDiffer reports whether the regions of a partition differ in more than their own name.
func regionsDiffer(e Endpoint, partition string, regions []string) bool {
	names := map[NamePattern]bool{}
	for _, region := range regions {
		if p, _ := PartitionOf(region); p.Id == partition {
			names[e.pattern(region)] = true
		}
	}
	return len(names) > 1
}

// A service with the same name everywhere has it in partitions of which no region is known, too.
func TestServiceNamePatternsOfAllPartitions(t *testing.T) {
	if got := row(t, Logs).ServiceNamePatterns(); len(got) != len(Partitions()) {
		t.Errorf("patterns of logs = %v, want one for each of %d partitions", got, len(Partitions()))
	}
}
