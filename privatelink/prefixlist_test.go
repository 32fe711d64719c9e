package privatelink

import (
	"regexp"
	"testing"
)

func TestS3PrefixListIds(t *testing.T) {
	shape := regexp.MustCompile(`^pl-[0-9a-f]{8}([0-9a-f]{9})?$`)
	for region, id := range S3PrefixListIds() {
		if !shape.MatchString(id) {
			t.Errorf("%s: %q is not the id of a prefix list", region, id)
		}
		if _, ok := PartitionOf(region); !ok {
			t.Errorf("%s belongs to no known partition", region)
		}
		if got, ok := S3PrefixListId(region); !ok || got != id {
			t.Errorf("S3PrefixListId(%q) = %q, %v, want %q", region, got, ok, id)
		}
	}
}

func TestS3PrefixListId(t *testing.T) {
	for region, want := range map[string]string{"us-east-1": "pl-63a5400a", "us-west-2": "pl-68a54001", "eu-west-1": "pl-6da54004"} {
		if got, ok := S3PrefixListId(region); !ok || got != want {
			t.Errorf("S3PrefixListId(%q) = %q, %v, want %q", region, got, ok, want)
		}
	}
	for _, region := range []string{"", "${AWS::Region}", "xx-future-1"} {
		if got, ok := S3PrefixListId(region); ok || got != "" {
			t.Errorf("S3PrefixListId(%q) = %q, %v, want none", region, got, ok)
		}
	}
}

// A caller may change the map.
func TestS3PrefixListIdsIsFresh(t *testing.T) {
	clear(S3PrefixListIds())
	if len(S3PrefixListIds()) == 0 {
		t.Error("clearing the map that S3PrefixListIds returned cleared the table")
	}
}
