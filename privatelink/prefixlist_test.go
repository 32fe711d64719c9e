package privatelink

import (
	"regexp"
	"testing"
)

func TestPrefixListIds(t *testing.T) {
	shape := regexp.MustCompile(`^pl-[0-9a-f]{8}([0-9a-f]{9})?$`)
	for _, s := range []Service{S3, DynamoDb} {
		for region, id := range PrefixListIds(s) {
			if !shape.MatchString(id) {
				t.Errorf("%s, %s: %q is not the id of a prefix list", s, region, id)
			}
			if _, ok := PartitionOf(region); !ok {
				t.Errorf("%s: %s belongs to no known partition", s, region)
			}
		}
	}
}

// Sources besides those of the table have these, too.
func TestKnownPrefixLists(t *testing.T) {
	for _, want := range []struct {
		service    Service
		region, id string
	}{
		{S3, "us-east-1", "pl-63a5400a"},
		{S3, "us-west-2", "pl-68a54001"},
		{S3, "eu-west-1", "pl-6da54004"},
		{DynamoDb, "us-east-1", "pl-02cd2c6b"},
		{DynamoDb, "us-west-2", "pl-00a54069"},
		{DynamoDb, "ap-southeast-2", "pl-62a5400b"},
		{S3, "xx-future-1", ""},
		{DynamoDb, "us-gov-west-1", ""},
		{Sqs, "us-east-1", ""},
	} {
		if got := PrefixListIds(want.service)[want.region]; got != want.id {
			t.Errorf("the list of %s in %q is %q, want %q", want.service, want.region, got, want.id)
		}
	}
}

// Some Regions have one id for the list of one service, and others for the other's, so
// that an id alone says nothing. In a Region no two are the same.
func TestNoTwoListsOfARegionAreTheSame(t *testing.T) {
	for region, id := range PrefixListIds(DynamoDb) {
		if PrefixListIds(S3)[region] == id {
			t.Errorf("%s: the lists of s3 and dynamodb are both %s", region, id)
		}
	}
}

// A caller may change the map.
func TestPrefixListIdsIsFresh(t *testing.T) {
	for _, s := range []Service{S3, DynamoDb} {
		clear(PrefixListIds(s))
		if len(PrefixListIds(s)) == 0 {
			t.Errorf("clearing the map that PrefixListIds returned cleared the table of %s", s)
		}
	}
}
