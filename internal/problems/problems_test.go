package problems

import (
	"errors"
	"math"
	"testing"
)

func TestErr(t *testing.T) {
	var list List
	if err := list.Err(); err != nil {
		t.Errorf("empty list: %v, want nil", err)
	}
	cause := errors.New("cause")
	list.Addf("first %d", 1)
	list.Addf("second: %w", cause)
	err := list.Err()
	if want := "first 1\nsecond: cause"; err.Error() != want || !errors.Is(err, cause) {
		t.Errorf("Err() = %q, want %q, which wraps its cause", err, want)
	}
}

func TestIsNil(t *testing.T) {
	type thing struct{}
	var missing *thing
	var untyped any
	for name, tt := range map[string]struct {
		value any
		want  bool
	}{
		"nil":          {untyped, true},
		"nil pointer":  {missing, true},
		"pointer":      {&thing{}, false},
		"struct":       {thing{}, false},
		"empty string": {"", false},
		"zero":         {0, false},
	} {
		if got := IsNil(tt.value); got != tt.want {
			t.Errorf("%s: IsNil() = %v, want %v", name, got, tt.want)
		}
	}
}

// What CDK's tokens really look like is checked in package test.
func TestLiteralsAreNoTokens(t *testing.T) {
	for _, s := range []string{"", "10.0.0.0/16", "${AWS::Region}", "$", "Token[TOKEN.1]"} {
		if IsStringToken(s) || IsListToken(s) {
			t.Errorf("%q is taken for a token", s)
		}
	}
	for _, f := range []float64{0, -1, 5000, math.MaxFloat64, math.Inf(1), -1e287} {
		if IsNumberToken(f) {
			t.Errorf("IsNumberToken(%v) = true", f)
		}
	}
	for _, n := range []int{0, -1, 65536, math.MaxInt, math.MinInt + 1} {
		if IsLostToken(n) {
			t.Errorf("IsLostToken(%d) = true", n)
		}
	}
}
