package service

import (
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"Tasks of Prod/Web-1", "Tasks of Prod/Web-1"},
		{"a ._-:/()#,@[]+=&;{}!$* z", "a ._-:/()#,@[]+=&;{}!$* z"},
		{`the front end's "calls"`, "the front end-s -calls-"},
		{"Größe", "Gr--e"},
		{"a|b<c>d\te", "a-b-c-d-e"},
		{strings.Repeat("x", 300), strings.Repeat("x", 255)},
	}
	for _, tt := range tests {
		if got := describe(tt.text); got != tt.want {
			t.Errorf("describe(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestTooWide(t *testing.T) {
	tests := []struct {
		peer string
		want bool
	}{
		{"0.0.0.0/0", true},
		{"10.0.0.0/0", true},
		{"0.0.0.0/1", true},
		{"128.0.0.0/1", true},
		{"10.0.0.0/7", true},
		{"10.0.0.0/8", false},
		{"10.0.0.7/32", false},
		{"::/0", true},
		{"0::/0", true},
		{"0.0.0.0/00", true},
		{"000.0.0.0/0", true},
		{"::/00", true},
		{"10.0.0.0/08", true},
		{"8000::/1", true},
		{"fc00::/6", true},
		{"fc00::/7", false},
		{"fd00::1/128", false},
		{"pl-6da54004", false},
		{"sg-0123456789abcdef0", false},
		{"${Token[TOKEN.3]}", false},
		{"${Token[TOKEN.3]}/16", false},
	}
	for _, tt := range tests {
		if got := tooWide(tt.peer); got != tt.want {
			t.Errorf("tooWide(%q) = %v, want %v", tt.peer, got, tt.want)
		}
	}
}

func TestElsewhere(t *testing.T) {
	tests := []struct {
		arn, region string
		want        bool
	}{
		{"arn:aws:secretsmanager:us-east-1:111122223333:secret:a", "eu-west-1", true},
		{"arn:aws:secretsmanager:eu-west-1:111122223333:secret:a", "eu-west-1", false},
		{"arn:${Token[AWS.Partition.3]}:logs:us-east-1:111122223333:log-group:a:*", "eu-west-1", true},
		{"arn:aws:logs:${Token[AWS.Region.4]}:111122223333:log-group:a:*", "eu-west-1", false},
		{"arn:aws:logs:us-east-1:111122223333:log-group:a:*", "${Token[AWS.Region.4]}", false},
		{"${Token[TOKEN.3]}", "eu-west-1", false},
	}
	for _, tt := range tests {
		if got := elsewhere(tt.arn, tt.region); got != tt.want {
			t.Errorf("elsewhere(%q, %q) = %v, want %v", tt.arn, tt.region, got, tt.want)
		}
	}
}
