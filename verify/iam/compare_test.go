package iam

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// What a request carries, compared with what a policy wants.
func TestOperators(t *testing.T) {
	unknown := opaque("something")
	cases := []struct {
		operator        string
		carried, wanted template.Text
		want            fact.Truth
	}{
		{"StringEquals", "a", "a", fact.Yes},
		{"StringEquals", "a", "A", fact.No},
		{"StringEquals", "a*", "a*", fact.Yes},
		{"StringEquals", unknown, "a", fact.Maybe},
		{"StringEquals", unknown, unknown, fact.Yes},
		{"StringEqualsIgnoreCase", "a", "A", fact.Yes},
		{"StringEqualsIgnoreCase", "a" + unknown, "A" + unknown, fact.Yes},
		{"StringEqualsIgnoreCase", "a" + unknown, "B", fact.No},
		{"StringLike", "abc", "a?c", fact.Yes},
		{"StringLike", "abc", "A?C", fact.No},
		{"StringLike", unknown, "*", fact.Yes},
		{"StringLike", unknown, "a*", fact.Maybe},

		{"NumericEquals", "1.20", "1.2", fact.Yes},
		{"NumericLessThan", "1.2", "1.2", fact.No},
		{"NumericLessThanEquals", "1.2", "1.2", fact.Yes},
		{"NumericGreaterThan", "10", "9", fact.Yes},
		{"NumericGreaterThanEquals", "8", "9", fact.No},
		{"NumericEquals", unknown, "9", fact.Maybe},
		{"NumericEquals", "9", "nine", fact.Maybe},

		{"DateEquals", "2024-05-01T00:00:00Z", "2024-05-01", fact.Yes},
		{"DateEquals", "1714521600", "2024-05-01T02:00:00+02:00", fact.Yes},
		{"DateLessThan", "2023-12-31T23:59:59Z", "2024", fact.Yes},
		{"DateLessThanEquals", "2024-02-01", "2024-02", fact.Yes},
		{"DateGreaterThan", "2024-02-01", "2024-02", fact.No},
		{"DateGreaterThanEquals", "2024-02-01T10:30Z", "2024-02-01T10:30:00Z", fact.Yes},
		{"DateEquals", "2024-05-01", "May 1st", fact.Maybe},
		{"DateEquals", unknown, "2024-05-01", fact.Maybe},

		{"Bool", "true", "TRUE", fact.Yes},
		{"Bool", "true", "false", fact.No},
		{"Bool", unknown, "false", fact.Maybe},

		{"IpAddress", "10.0.1.7", "10.0.0.0/16", fact.Yes},
		{"IpAddress", "10.1.0.0", "10.0.0.0/16", fact.No},
		{"IpAddress", "10.0.1.7", "10.0.1.7", fact.Yes},
		{"IpAddress", "2001:db8::1", "2001:db8::/32", fact.Yes},
		{"IpAddress", "2001:db8::1", "0.0.0.0/0", fact.No},
		{"IpAddress", "10.0.1.7", "10.0", fact.Maybe},
		{"IpAddress", unknown, "10.0.0.0/8", fact.Maybe},

		{"ArnEquals", "arn:aws:iam::111122223333:role/a/b", "arn:aws:iam::*:role/a/*", fact.Yes},
		{"ArnLike", "arn:aws:iam::111122223333:role/a", "arn:aws:iam:*:role/a:", fact.No},
		{"ArnLike", "arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:role/a", fact.No},
		{"ArnLike", "arn:aws:logs:r:a:log-group:x:y", "arn:aws:logs:*:*:log-group:*", fact.Yes},
		{"ArnLike", "arn:aws:iam::111122223333:role/a", "*", fact.Yes},
		{"ArnLike", "arn:aws:iam::111122223333:role/a", "arn:aws:iam:*", fact.Maybe},
		{"ArnLike", "arn:aws:iam::111122223333:role/a", "arn:aws:sts:*", fact.No},
		{"ArnLike", "arn:aws:iam::" + unknown + ":role/a", "arn:aws:iam::111122223333:role/*", fact.Maybe},
		{"ArnLike", "arn:aws:iam::" + unknown + ":role/a", "arn:aws:iam::*:role/b", fact.No},
		{"ArnLike", unknown, "arn:aws:iam::111122223333:role/*", fact.Maybe},
		{"ArnLike", unknown, unknown, fact.Yes},
	}
	c := &call{iam: &IAM{}}
	for _, tt := range cases {
		found, ok := tests[strings.ToLower(tt.operator)]
		if !ok {
			t.Fatalf("there is no operator %s", tt.operator)
		}
		if got := found.compare(c, tt.carried, tt.wanted); got != tt.want {
			t.Errorf("%s(%s, %s) = %s, want %s", tt.operator, tt.carried, tt.wanted, got, tt.want)
		}
	}
}

// Every operator that AWS documents is there, and each that negates has its opposite.
func TestAllOperators(t *testing.T) {
	for _, name := range []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
		"StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
		"NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
		"DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"} {
		k := parseCondition(&policy{}, name, "aws:RequestedRegion", &node{kind: template.String, text: "x"})
		if k.doubt != "" {
			t.Errorf("%s: %s", name, k.doubt)
		}
		if negates := k.test.negated; negates != strings.Contains(name, "Not") {
			t.Errorf("%s: negated is %v", name, negates)
		}
	}
}

// matches is Match, only quicker.
func TestMatchesIsMatch(t *testing.T) {
	symbols := []template.Text{opaque("ab"), template.Symbol{Kind: template.RefSymbol, Name: "A"}.Text(),
		template.Symbol{Kind: template.RefSymbol, Name: "AB"}.Text(), template.Suffix("A"), ""}
	letters := []template.Text{"", "xy", "éx", "x*", "?y", "x:", "-??????"}
	var texts []template.Text
	for _, a := range letters {
		for _, s := range symbols {
			for _, b := range letters {
				texts = append(texts, a+s+b)
			}
		}
	}
	for _, text := range texts {
		for _, pattern := range texts {
			if got, want := matches(text, pattern), text.Match(pattern); got != want {
				t.Fatalf("matches(%q, %q) = %s, Match says %s", text, pattern, got, want)
			}
		}
	}
}

func TestSpelledDifferently(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"ecr:batchgetimage", "ecr:batchgetimages", true},
		{"ecr:batchgetimage", "ecr:batchgetimag", true},
		{"ecr:batchgetimage", "ecr:batchgetimege", true},
		{"ecr:batchgetimage", "ecr:btachgetimage", true},
		{"ecr:batchgetimage", "ecr:batchgetimage", false},
		{"ecr:batchgetimage", "ecr:getimage", false},
		{"ecr:batchgetimage", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got := oneEdit(tt.a, tt.b); got != tt.want {
			t.Errorf("oneEdit(%q, %q) = %v", tt.a, tt.b, got)
		}
		if got := oneEdit(tt.b, tt.a); got != tt.want {
			t.Errorf("oneEdit(%q, %q) = %v", tt.b, tt.a, got)
		}
	}
}

// The buckets from which AWS hands out software, and names that are alike.
func TestBucketsOfAWS(t *testing.T) {
	region := template.Symbol{Kind: template.PseudoSymbol, Name: "AWS::Region"}.Text()
	yes := []template.Text{"prod-eu-west-1-starport-layer-bucket", "prod-" + region + "-starport-layer-bucket",
		"prod-us-gov-west-1-starport-layer-bucket", "al2023-repos-eu-west-1-de612dc2", "amazon-ssm-eu-west-1", "eu-west-1-birdwatcher-prod",
		"session-manager-downloads", "repo.eu-west-1.amazonaws.com", "amazon-ecs-agent", "cloudformation-custom-resource-response-euwest1",
		"prod.eu-west-1.appinfo.src", "ec2imagebuilder-toe-eu-west-1-prod"}
	no := []template.Text{"", "prod-*-starport-layer-bucket", "prod-eu-*-1-starport-layer-bucket", "prod-euwest1-starport-layer-bucket",
		"cloudformation-custom-resource-response-eu-west-1", "cloudformation-custom-resource-response-", "prod-mine-starport-layer-bucket", "prod--starport-layer-bucket", "amazon-ssm-mine", "amazon-ecs-agent-mine",
		"my-session-manager-downloads", "prod-eu-west-1-starport-layer-bucket-mine", region}
	for _, name := range yes {
		if !isOfAWS(name) {
			t.Errorf("%s is not taken for a bucket of AWS", name)
		}
	}
	for _, name := range no {
		if isOfAWS(name) {
			t.Errorf("%s is taken for a bucket of AWS", name)
		}
	}
}
