package isolatedvpc

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

func TestPerimeterCheck(t *testing.T) {
	tests := []struct {
		name      string
		perimeter *Perimeter
		region    string
		want      string // a part of the error; "" means accepted
	}{
		{"none", nil, "eu-west-1", ""},
		{"zero value", &Perimeter{}, "eu-west-1", ""},
		{"organization", &Perimeter{OrganizationId: "o-a1b2c3d4e5"}, "eu-west-1", ""},
		{"organization token", &Perimeter{OrganizationId: "${Token[TOKEN.3]}"}, "eu-west-1", ""},
		{"organization with a wildcard", &Perimeter{OrganizationId: "o-*"}, "eu-west-1", `must look like "o-a1b2c3d4e5", got "o-*"`},
		{"organizational unit", &Perimeter{OrganizationId: "ou-ab12-34567890"}, "eu-west-1", "must look like"},
		{"accounts", &Perimeter{PrincipalAccounts: []string{"222233334444"}, ResourceAccounts: []string{"444455556666", "${Token[TOKEN.3]}"}}, "eu-west-1", ""},
		{"short account", &Perimeter{PrincipalAccounts: []string{"2222"}}, "eu-west-1", `PrincipalAccounts must have account ids of 12 digits, got "2222"`},
		{"account with a wildcard", &Perimeter{ResourceAccounts: []string{"*"}}, "eu-west-1", `ResourceAccounts must have account ids of 12 digits, got "*"`},
		{"principals beside an organization", &Perimeter{OrganizationId: "o-a1b2c3d4e5", PrincipalAccounts: []string{"222233334444"}}, "eu-west-1", "set one of them"},
		{"resources beside an organization", &Perimeter{OrganizationId: "o-a1b2c3d4e5", ResourceAccounts: []string{"222233334444"}}, "eu-west-1", ""},
		{"image of AWS", &Perimeter{AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent}}, "eu-west-1", ""},
		{"image of AWS, somewhere", &Perimeter{AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent}}, "${Token[AWS.Region.4]}", ""},
		{"image of AWS where none is known", &Perimeter{AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent}}, "us-iso-east-1", `"aws-guardduty-agent-fargate" in us-iso-east-1`},
		{"no image of AWS", &Perimeter{AwsImages: []privatelink.AwsImage{"nginx"}}, "eu-west-1", `"nginx"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := &problems.List{}
			tt.perimeter.clone().check(tt.region, list)
			err := list.Err()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("check() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestPerimeterConditions(t *testing.T) {
	const own, other = "111122223333", "444455556666"
	tests := []struct {
		name      string
		perimeter Perimeter
		owners    []string
		global    bool
		want      string
	}{
		{"own", Perimeter{}, nil, false, `{"aws:PrincipalAccount":"111122223333","aws:ResourceAccount":"111122223333"}`},
		{"listed owner", Perimeter{ResourceAccounts: []string{other}}, []string{other}, false, `{"aws:PrincipalAccount":"111122223333","aws:ResourceAccount":"444455556666"}`},
		{"own beside a listed one", Perimeter{ResourceAccounts: []string{other}}, nil, false, `{"aws:PrincipalAccount":"111122223333","aws:ResourceAccount":"111122223333"}`},
		{"bucket, which may be of both", Perimeter{ResourceAccounts: []string{other}}, nil, true, `{"aws:PrincipalAccount":"111122223333","aws:ResourceAccount":["111122223333","444455556666"]}`},
		{"more principals", Perimeter{PrincipalAccounts: []string{other}}, nil, false, `{"aws:PrincipalAccount":["111122223333","444455556666"],"aws:ResourceAccount":"111122223333"}`},
		{"organization", Perimeter{OrganizationId: "o-a1b2c3d4e5"}, nil, true, `{"aws:PrincipalOrgID":"o-a1b2c3d4e5","aws:ResourceOrgID":"o-a1b2c3d4e5"}`},
		{"owner outside of the organization", Perimeter{OrganizationId: "o-a1b2c3d4e5"}, []string{other}, false, `{"aws:PrincipalOrgID":"o-a1b2c3d4e5","aws:ResourceAccount":"444455556666"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.perimeter.conditions(own, &grant{owners: tt.owners, global: tt.global})["StringEquals"])
			if err != nil || string(got) != tt.want {
				t.Errorf("conditions are %s, want %s (%v)", got, tt.want, err)
			}
		})
	}
}

func TestAccountOf(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:ecr:eu-west-1:444455556666:repository/web": "444455556666",
		"arn:aws:s3:::bucket/*":                             "",
		"arn:aws:ecr:eu-west-1:${Token[A.3]}:repository/x":  "",
		"arn:${Token[P.1]}:ecr:eu:444455556666:r":           "444455556666",
		"${Token[TOKEN.12]}":                                "",
		"*":                                                 "",
	} {
		if got := accountOf(arn); got != want {
			t.Errorf("accountOf(%q) = %q, want %q", arn, got, want)
		}
	}
}

func TestCheckActions(t *testing.T) {
	for _, tt := range []struct {
		actions []string
		want    string
	}{
		{nil, ""},
		{[]string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, ""},
		{[]string{"sqs:*"}, ""},
		{[]string{"ecs:Submit*"}, ""},
		{[]string{"BatchGetImage"}, `got "BatchGetImage"`},
		{[]string{"*"}, `got "*"`},
		{[]string{""}, `got ""`},
		{[]string{"ecr:Batch GetImage"}, "an action looks like"},
		{[]string{"ecr:BatchGetImage", "s3:GetObject"}, `"s3:GetObject" beside those of ecr`},
	} {
		list := &problems.List{}
		checkActions(privatelink.Need{Service: privatelink.EcrDkr, Actions: tt.actions}, list)
		if err := list.Err(); tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%q: %v, want an error with %q", tt.actions, err, tt.want)
		}
	}
}

func TestIsLayerBucket(t *testing.T) {
	for arn, want := range map[string]bool{
		privatelink.LayerBucketArn("aws", "eu-west-1"):                       true,
		privatelink.LayerBucketArn("${Token[AWS.P.1]}", "${Token[AWS.R.2]}"): true,
		"arn:aws:s3:::prod-mine/*":                                           false,
		"arn:aws:s3:::my-starport-layer-bucket/*":                            false,
		"arn:aws:s3:::prod-*-starport-layer-bucket/key":                      false,
	} {
		if got := isLayerBucket(arn); got != want {
			t.Errorf("isLayerBucket(%q) = %t, want %t", arn, got, want)
		}
	}
}
