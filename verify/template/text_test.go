package template

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// Symbols of the tests.
var (
	groupID  = Symbol{Kind: RefSymbol, Name: "Group"}.Text()
	otherID  = Symbol{Kind: RefSymbol, Name: "Other"}.Text()
	stageP   = Symbol{Kind: ParameterSymbol, Name: "Stage"}.Text()
	regionP  = Symbol{Kind: PseudoSymbol, Name: "AWS::Region"}.Text()
	arnA     = Symbol{Kind: AttributeSymbol, Name: "Queue", Attribute: "Arn"}.Text()
	zone0    = Symbol{Kind: ZoneSymbol, Name: "zone 0", Attribute: "eu-west-1"}.Text()
	zone1    = Symbol{Kind: ZoneSymbol, Name: "zone 1", Attribute: "eu-west-1"}.Text()
	zone1US  = Symbol{Kind: ZoneSymbol, Name: "zone 1", Attribute: "us-east-1"}.Text()
	opaqueA  = Symbol{Kind: OpaqueSymbol, Name: "x", origin: "a"}.Text()
	opaqueB  = Symbol{Kind: OpaqueSymbol, Name: "x", origin: "b"}.Text()
	suffixDB = Suffix("db")
)

func TestEqual(t *testing.T) {
	tests := []struct {
		name string
		a, b Text
		want fact.Truth
	}{
		{"literals", "a", "a", yes},
		{"other literals", "a", "b", no},
		{"empty", "", "", yes},
		{"the same id", groupID, groupID, yes},
		{"ids of two resources", groupID, otherID, no},
		{"an id that somebody wrote down", groupID, "sg-1", no},
		{"a name in an ARN that somebody wrote down", "arn:r/" + groupID, "arn:r/admin", no},
		{"a parameter", stageP, "dev", maybe},
		{"a parameter with an id", stageP, groupID, maybe},
		{"a parameter and something", stageP + "-web", "dev-web", maybe},
		{"a parameter and something else", stageP + "-web", "dev-db", no},
		{"a parameter that is empty", stageP + "web", "web", maybe},
		{"a Region", regionP, "eu-west-1", maybe},
		{"a Region is not empty", regionP + "a", "a", no},
		{"a Region has no colon", "x" + regionP, "xa:b", no},
		{"an ARN that is not known", arnA, "arn:aws:sqs:eu-west-1:1:q", maybe},
		{"zones of a Region", zone0, zone1, no},
		{"zones of two Regions", zone0, zone1US, maybe},
		{"opaque", opaqueA, opaqueA, yes},
		{"opaque of two origins", opaqueA, opaqueB, maybe},
		{"stars are no wildcards", "*" + stageP, "ab", no},
		{"six random characters", "db-" + suffixDB, "db-a1B2c3", maybe},
		{"five", "db-" + suffixDB, "db-a1B2c", no},
		{"a hyphen is not random", "db-" + suffixDB, "db-a1-2c3", no},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.a.Equal(tt.b); got != tt.want {
				t.Errorf("%s.Equal(%s) = %v, want %v", tt.a, tt.b, got, tt.want)
			}
			if got := tt.b.Equal(tt.a); got != tt.want {
				t.Errorf("the other way round %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name          string
		text, pattern Text
		want          fact.Truth
	}{
		{"everything", stageP, "*", yes},
		{"star", "repository/app", "repository/*", yes},
		{"star over a symbol", "repository/" + groupID, "repository/*", yes},
		{"star around a symbol", "a" + groupID + "b", "*" + groupID + "*", yes},
		{"question mark", "ab", "a?", yes},
		{"question mark is one character", "aé", "a?", yes},
		{"question mark is one character only", "a", "a?", no},
		{"question marks over three bytes", "€xz", "*??xz", no},
		{"beginning of a name", "role/" + groupID, "role/app-*", maybe},
		{"a name as it is written", "role/" + groupID, "role/app", no},
		{"a name that ends as it is written", "role/" + groupID, "role/*app", no},
		{"other symbol", "role/" + groupID, "role/" + otherID, no},
		{"a parameter before a symbol", groupID, stageP + groupID, maybe},
		{"six question marks", "db-" + suffixDB, "db-??????", yes},
		{"five question marks", "db-" + suffixDB, "db-?????", no},
		{"a star for the suffix", "db-" + suffixDB, "db-*", yes},
		{"the same suffix", "db-" + suffixDB, "d?-" + suffixDB, yes},
		{"a colon is no part of a name", "arn:" + groupID, "arn:a:*", no},
		{"a star in the text is a character", "a*" + stageP, "ab" + stageP, no},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.text.Match(tt.pattern); got != tt.want {
				t.Errorf("%s.Match(%s) = %v, want %v", tt.text, tt.pattern, got, tt.want)
			}
		})
	}
}

func TestMatchFold(t *testing.T) {
	tests := []struct {
		text, pattern Text
		want          fact.Truth
	}{
		{"ecr:BatchGetImage", "ECR:batch*", yes},
		{"ecr:BatchGetImage", "ecr:Put*", no},
		{"ECR:" + stageP, "ecr:" + stageP, yes},
		{"ecr:" + stageP, "ECR:Get", maybe},
	}
	for _, tt := range tests {
		if got := tt.text.MatchFold(tt.pattern); got != tt.want {
			t.Errorf("%s.MatchFold(%s) = %v, want %v", tt.text, tt.pattern, got, tt.want)
		}
	}
}

func TestTextIsMadeOfItsParts(t *testing.T) {
	for _, text := range []Text{"", "a", groupID, groupID + stageP, "a" + groupID + "b" + arnA + "c", opaqueA + "é"} {
		var again Text
		for _, p := range text.Parts() {
			if p.IsSymbol() {
				again += p.Symbol.Text()
			} else {
				again += Text(p.Literal)
			}
		}
		if again != text {
			t.Errorf("the parts of %s make %s", text, again)
		}
	}
}

func TestString(t *testing.T) {
	if got, want := ("a-" + groupID + "/" + arnA).String(), "a-${Group}/${Queue.Arn}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSplit(t *testing.T) {
	got := Text("arn:" + groupID + ":x" + stageP).Split(":")
	if want := []Text{"arn", groupID, "x" + stageP}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A symbol's own fields cannot make another symbol of it.
func TestMarksInNames(t *testing.T) {
	name := "a" + symbolClose + symbolOpen + "ref" + symbolField + "b"
	s, ok := Symbol{Kind: RefSymbol, Stack: name, Name: name}.Text().Symbol()
	if !ok || s.Kind != RefSymbol || strings.ContainsAny(s.Name+s.Stack, symbolOpen+symbolClose+symbolField) {
		t.Errorf("got %q, %v", s, ok)
	}
}

func TestResourceOfSymbol(t *testing.T) {
	for _, tt := range []struct {
		text Text
		want bool
	}{{groupID, true}, {arnA, true}, {stageP, false}, {opaqueA, false}, {suffixDB, false}} {
		s, _ := tt.text.Symbol()
		if _, got := s.Resource(); got != tt.want {
			t.Errorf("%s is of a resource: %v, want %v", tt.text, got, tt.want)
		}
	}
}

// Texts that are not made by this package are no reason to fail.
func FuzzText(f *testing.F) {
	f.Add("a"+symbolOpen, symbolClose+symbolOpen+"ref"+symbolField)
	f.Add(string(groupID), "*")
	f.Add(string("db-"+suffixDB), "db-??????"+string(stageP))
	f.Fuzz(func(t *testing.T, a, b string) {
		text, pattern := Text(a), Text(b)
		if got := text.Equal(text); got != yes {
			t.Errorf("%q is not itself: %v", a, got)
		}
		if text.Equal(pattern) != pattern.Equal(text) {
			t.Errorf("Equal(%q, %q) depends on the order", a, b)
		}
		_, _, _ = text.Match(pattern), text.MatchFold(pattern), text.Split(":")
	})
}
