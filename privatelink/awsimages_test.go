package privatelink

import (
	"regexp"
	"slices"
	"testing"
)

func TestAwsImageAccounts(t *testing.T) {
	tests := []struct {
		image  AwsImage
		region string
		want   string // "": none
	}{
		{GuardDutyAgent, "eu-west-1", "694911143906"},
		{GuardDutyAgent, "me-central-1", "000014521398"},
		{GuardDutyAgent, "us-gov-west-1", "383110348953"},
		{GuardDutyAgent, "cn-north-1", ""},
		{FireLensRouter, "eu-west-1", "906394416424"},
		{FireLensRouter, "us-gov-east-1", "161423150738"},
		{FireLensRouter, "cn-northwest-1", "128054284489"},
		{FireLensRouter, "ap-east-1", "449074385750"},
		{FireLensRouter, "il-central-1", ""},
		{AppMeshEnvoy, "us-west-2", "840364872350"},
		{AppMeshEnvoy, "me-south-1", "772975370895"},
		{AppMeshEnvoy, "cn-north-1", "919366029133"},
		{AppMeshEnvoy, "us-gov-west-1", ""},
		{"nginx", "eu-west-1", ""},
		{GuardDutyAgent, "xx-north-1", ""},
	}
	for _, tt := range tests {
		var want []string
		if tt.want != "" {
			want = []string{tt.want}
		}
		if got := tt.image.Accounts(tt.region); !slices.Equal(got, want) {
			t.Errorf("%s in %s: Accounts() = %q, want %q", tt.image, tt.region, got, want)
		}
	}
}

// A stack that does not know its region gets what any region would.
func TestAwsImageAccountsOfAllRegions(t *testing.T) {
	counts := map[AwsImage]int{GuardDutyAgent: 35, FireLensRouter: 12, AppMeshEnvoy: 9}
	for image, table := range awsImages {
		all := image.Accounts("${Token[AWS.Region.4]}")
		if len(all) != counts[image] || !slices.IsSorted(all) {
			t.Errorf("%s: accounts of all regions = %q, want %d, sorted", image, all, counts[image])
		}
		for region := range table {
			if !slices.Contains(all, image.Accounts(region)[0]) {
				t.Errorf("%s: the account in %s is not among those of all regions", image, region)
			}
		}
	}
}

func TestAwsImageRepositories(t *testing.T) {
	tests := []struct {
		image             AwsImage
		partition, region string
		want              []string
	}{
		{AppMeshEnvoy, "aws", "us-west-2", []string{"arn:aws:ecr:us-west-2:840364872350:repository/aws-appmesh-envoy"}},
		{GuardDutyAgent, "aws-us-gov", "us-gov-east-1", []string{"arn:aws-us-gov:ecr:us-gov-east-1:383115532789:repository/aws-guardduty-agent-fargate"}},
		{FireLensRouter, "${P}", "cn-north-1", []string{"arn:${P}:ecr:cn-north-1:128054284489:repository/aws-for-fluent-bit"}},
		{FireLensRouter, "aws", "ca-west-1", nil},
	}
	for _, tt := range tests {
		if got := tt.image.Repositories(tt.partition, tt.region); !slices.Equal(got, tt.want) {
			t.Errorf("%s in %s: Repositories() = %q, want %q", tt.image, tt.region, got, tt.want)
		}
	}
	all := GuardDutyAgent.Repositories("${P}", "${R}")
	if want := "arn:${P}:ecr:${R}:000014521398:repository/aws-guardduty-agent-fargate"; len(all) != 35 || all[0] != want {
		t.Errorf("Repositories() of tokens = %q, want 35 from %s on", all, want)
	}
}

func TestAwsImageTables(t *testing.T) {
	account := regexp.MustCompile(`^\d{12}$`)
	for image, table := range awsImages {
		for region, a := range table {
			if _, known := PartitionOf(region); !known || !account.MatchString(a) {
				t.Errorf("%s: account %q in region %q", image, a, region)
			}
		}
	}
}
