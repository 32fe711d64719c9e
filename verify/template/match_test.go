package template

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// What symbols can be in the comparison with brute force. The end of an id is a character
// that is in nothing anybody writes; a parameter can be anything, also an id.
var (
	alphabet = []string{"a", "b", ":"}
	stands   = map[Text][]string{
		groupID: {"G", "aG", "abG"},
		otherID: {"O", "bO"},
		regionP: {"a", "b", "ab"},
		stageP:  append(words(alphabet, 2), "G", "aG", "O", "Gb", "aGa"),
		opaqueA: append(words(alphabet, 2), "G", "bO", "aGb"),
		arnA:    append(words(alphabet, 2), "a:G", "G", "O"),
	}
	symbols = []Text{groupID, otherID, regionP, stageP, opaqueA, arnA}
)

// words are all words of up to n letters.
func words(letters []string, n int) []string {
	all := []string{""}
	for start := 0; n > 0; n-- {
		end := len(all)
		for _, w := range all[start:end] {
			for _, l := range letters {
				all = append(all, w+l)
			}
		}
		start = end
	}
	return all
}

// Whatever the symbols are, Yes is right if all of it matches, No if nothing does.
func TestMatchAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tally := map[fact.Truth]int{}
	for range 40_000 {
		text, pattern := randomText(r, ""), randomText(r, "*?")
		got := text.Match(pattern)
		tally[got]++
		if all, some := tryAll(text, pattern, matchLiteral); got == yes && !all || got == no && some {
			t.Fatalf("%s.Match(%s) = %v, but all match: %v, some match: %v", text, pattern, got, all, some)
		}
	}
	checkTally(t, tally)
}

func TestEqualAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	same := func(a, b string) bool { return a == b }
	tally := map[fact.Truth]int{}
	for range 40_000 {
		a, b := randomText(r, ""), randomText(r, "")
		got := a.Equal(b)
		tally[got]++
		if all, some := tryAll(a, b, same); got == yes && !all || got == no && some {
			t.Fatalf("%s.Equal(%s) = %v, but all are: %v, some are: %v", a, b, got, all, some)
		}
	}
	checkTally(t, tally)
}

// checkTally holds that the comparison is one: all answers come up.
func checkTally(t *testing.T, tally map[fact.Truth]int) {
	t.Helper()
	for _, truth := range []fact.Truth{yes, no, maybe} {
		if tally[truth] < 100 {
			t.Errorf("only %d answers are %v", tally[truth], truth)
		}
	}
}

func randomText(r *rand.Rand, wildcards string) Text {
	var out Text
	for range r.IntN(5) {
		switch n := r.IntN(8); {
		case n < 3:
			out += symbols[r.IntN(len(symbols))]
		case n < 5 && wildcards != "":
			out += Text(wildcards[r.IntN(len(wildcards))])
		default:
			out += Text(alphabet[r.IntN(len(alphabet))])
		}
	}
	return out
}

// tryAll replaces symbols by all that they can be, the same one by the same.
func tryAll(text, pattern Text, matches func(pattern, text string) bool) (all, some bool) {
	used := []Text{}
	for _, s := range symbols {
		if strings.Contains(string(text+pattern), string(s)) {
			used = append(used, s)
		}
	}
	all = true
	var try func(text, pattern string, left []Text)
	try = func(text, pattern string, left []Text) {
		if len(left) == 0 {
			matched := matches(pattern, text)
			all, some = all && matched, some || matched
			return
		}
		for _, value := range stands[left[0]] {
			if all || !some {
				try(strings.ReplaceAll(text, string(left[0]), value), strings.ReplaceAll(pattern, string(left[0]), value), left[1:])
			}
		}
	}
	try(string(text), string(pattern), used)
	return all, some
}

func TestMatchLiteralAgainstRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	pick := func(letters []string) string {
		var b strings.Builder
		for range r.IntN(7) {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	matched := 0
	for range 50_000 {
		pattern, text := pick([]string{"a", "b", "é", "€", "*", "?"}), pick([]string{"a", "b", "é", "€"})
		translated := strings.NewReplacer("*", ".*", "?", ".").Replace(pattern)
		want := regexp.MustCompile("(?s)^" + translated + "$").MatchString(text)
		if want {
			matched++
		}
		if got := matchLiteral(pattern, text); got != want {
			t.Fatalf("matchLiteral(%q, %q) = %v, want %v", pattern, text, got, want)
		}
	}
	if matched < 1000 {
		t.Errorf("only %d match", matched)
	}
}

// What is too long to be compared is not known, and does not take long.
func TestMatchOfLongTexts(t *testing.T) {
	long := Text(strings.Repeat("a", 1<<20))
	for _, pattern := range []Text{stageP, stageP + "*" + stageP, groupID + "*"} {
		if got := long.Match(pattern); got != maybe {
			t.Errorf("Match(%s) = %v, want maybe", pattern, got)
		}
	}
	if got := (long + stageP).Match("b*"); got != no {
		t.Errorf("what differs at once is %v, want no", got)
	}
}
