package fact

import "testing"

var truths = []Truth{Maybe, No, Yes}

// TestLaws: the three-valued logic is that of Kleene.
func TestLaws(t *testing.T) {
	for _, a := range truths {
		if a.Not().Not() != a || a.And(Yes) != a || a.Or(No) != a || a.And(No) != No || a.Or(Yes) != Yes {
			t.Errorf("%v breaks a law of one value", a)
		}
		if VerdictOf(a).Truth() != a {
			t.Errorf("%v is not what its verdict says", a)
		}
		for _, b := range truths {
			if a.And(b) != b.And(a) || a.Or(b) != b.Or(a) || a.And(b).Not() != a.Not().Or(b.Not()) {
				t.Errorf("%v and %v break a law of two values", a, b)
			}
			if VerdictOf(a).And(VerdictOf(b)) != VerdictOf(a.And(b)) || VerdictOf(a).Or(VerdictOf(b)) != VerdictOf(a.Or(b)) {
				t.Errorf("verdicts of %v and %v differ from their truths", a, b)
			}
			for _, c := range truths {
				if a.And(b.Or(c)) != a.And(b).Or(a.And(c)) || a.And(b).And(c) != a.And(b.And(c)) {
					t.Errorf("%v, %v and %v break a law of three values", a, b, c)
				}
			}
		}
	}
}

// TestMaybeIsSound: Maybe stands for Yes or No, so what is certain with Maybe is the same
// with both.
func TestMaybeIsSound(t *testing.T) {
	for _, b := range truths {
		for _, op := range []func(a, b Truth) Truth{Truth.And, Truth.Or} {
			if got := op(Maybe, b); got != Maybe && (op(Yes, b) != got || op(No, b) != got) {
				t.Errorf("Maybe with %v is %v, which %v and %v are not", b, got, op(Yes, b), op(No, b))
			}
		}
	}
}

func TestZeroIsNotAPass(t *testing.T) {
	var truth Truth
	var verdict Verdict
	if truth != Maybe || verdict != Unknown || (Steps{}).Verdict() != Unknown {
		t.Error("a zero value is certain")
	}
}

func TestVerdictText(t *testing.T) {
	for _, v := range []Verdict{Unknown, Denied, Allowed} {
		text, _ := v.MarshalText()
		var back Verdict
		if err := back.UnmarshalText(text); err != nil || back != v {
			t.Errorf("%s came back as %v, %v", text, back, err)
		}
	}
	var v Verdict
	if err := v.UnmarshalText([]byte("maybe")); err == nil {
		t.Error("an unknown verdict was read")
	}
}

func TestSteps(t *testing.T) {
	allowed, denied, unknown := Step{Verdict: Allowed, Why: "a"}, Step{Verdict: Denied, Why: "d"}, Step{Verdict: Unknown, Why: "u"}
	tests := []struct {
		steps   Steps
		verdict Verdict
		witness string
	}{
		{nil, Unknown, ""},
		{Steps{allowed}, Allowed, "a"},
		{Steps{allowed, unknown}, Unknown, "u"},
		{Steps{unknown, allowed, denied}, Denied, "d"},
		{Steps{denied, {Verdict: Denied, Why: "second"}}, Denied, "d"},
	}
	for _, tt := range tests {
		if got := tt.steps.Verdict(); got != tt.verdict {
			t.Errorf("%v is %v, want %v", tt.steps, got, tt.verdict)
		}
		if got := tt.steps.Witness().Why; got != tt.witness {
			t.Errorf("witness of %v is %q, want %q", tt.steps, got, tt.witness)
		}
	}
}

func TestLocation(t *testing.T) {
	tests := []struct {
		l    Location
		want string
	}{
		{Location{Path: "Resources/A"}, "Resources/A"},
		{Location{File: "a.yaml", Path: "Resources/A"}, "a.yaml: Resources/A"},
		{Location{File: "a.yaml", Line: 7, Path: "Resources/A"}, "a.yaml:7: Resources/A"},
	}
	for _, tt := range tests {
		if got := tt.l.String(); got != tt.want {
			t.Errorf("%+v is %q, want %q", tt.l, got, tt.want)
		}
	}
	if (Location{Stack: "A", Path: "z"}).Compare(Location{Stack: "B", Path: "a"}) >= 0 {
		t.Error("locations are not ordered by stack first")
	}
}
