package privatelink

import (
	"slices"
	"testing"
)

func TestPartitionOf(t *testing.T) {
	tests := []struct {
		region, id, suffix string // id "": not known
	}{
		{"us-east-1", "aws", "amazonaws.com"},
		{"ap-southeast-7", "aws", "amazonaws.com"},
		{"mx-central-1", "aws", "amazonaws.com"},
		{"us-future-12", "aws", "amazonaws.com"},
		{"cn-north-1", "aws-cn", "amazonaws.com.cn"},
		{"cn-northwest-1", "aws-cn", "amazonaws.com.cn"},
		{"us-gov-east-1", "aws-us-gov", "amazonaws.com"},
		{"us-iso-west-1", "aws-iso", "c2s.ic.gov"},
		{"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"},
		{"eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"},
		{"us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"},
		{"eusc-de-east-1", "aws-eusc", "amazonaws.eu"},
		{"xx-north-1", "", ""},
		{"", "", ""},
		{"us-", "", ""},
		{"us-east-1a", "", ""},
		{"US-EAST-1", "", ""},
		{"aws-global", "", ""},
		{"${AWS::Region}", "", ""},
		{"${Token[AWS.Region.4]}", "", ""},
	}
	for _, tt := range tests {
		got, ok := PartitionOf(tt.region)
		if got.Id != tt.id || got.DnsSuffix != tt.suffix || ok != (tt.id != "") {
			t.Errorf("PartitionOf(%q) = %v, %v, want %q, %q", tt.region, got, ok, tt.id, tt.suffix)
		}
	}
}

// A region with names of its own must not be one that PartitionOf takes for commercial.
func TestKnownRegions(t *testing.T) {
	var all regions
	for region, in := range knownRegions {
		if p, ok := PartitionOf(region); !ok || p == commercial {
			t.Errorf("PartitionOf(%q) = %v, %v", region, p, ok)
		}
		if all&in.bit != 0 {
			t.Errorf("%s shares its bit with another region", region)
		}
		all |= in.bit
	}
	if all != everyOwn {
		t.Errorf("the regions make up %b, want %b", all, everyOwn)
	}
}

func TestPartitions(t *testing.T) {
	want := []string{"aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-us-gov"}
	var got []string
	for _, p := range Partitions() {
		got = append(got, p.Id)
		if p.DnsSuffix == "" || p.ApiSuffix == "" || p.DnsSuffix == p.ApiSuffix {
			t.Errorf("%s has the suffixes %q and %q", p.Id, p.DnsSuffix, p.ApiSuffix)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("Partitions() = %q, want %q", got, want)
	}
}

// A caller may sort or change what Partitions returns.
func TestPartitionsIsFresh(t *testing.T) {
	slices.Reverse(Partitions())
	if got := Partitions()[0]; got != commercial {
		t.Errorf("Partitions()[0] = %v after the caller reversed an earlier result, want %v", got, commercial)
	}
}
