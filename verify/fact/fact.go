// Package fact has the words that every part of the analyser speaks: truth in three
// values, verdicts in three values, and the steps that lead to a verdict, each with its
// place in a template. It is a leaf.
package fact

import "fmt"

// A Truth is the answer to whether something holds. The zero Truth is Maybe: it depends
// on what is not in the template.
type Truth int

const (
	Maybe Truth = iota
	No
	Yes
)

// Of is Yes or No.
func Of(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Not turns Yes and No around.
func (t Truth) Not() Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Maybe
}

// And is No if one of the two is, else Maybe if one is, else Yes.
func (t Truth) And(u Truth) Truth {
	switch {
	case t == No || u == No:
		return No
	case t == Maybe || u == Maybe:
		return Maybe
	}
	return Yes
}

// Or is Yes if one of the two is, else Maybe if one is, else No.
func (t Truth) Or(u Truth) Truth {
	switch {
	case t == Yes || u == Yes:
		return Yes
	case t == Maybe || u == Maybe:
		return Maybe
	}
	return No
}

// String is "yes", "no" or "maybe".
func (t Truth) String() string {
	return [...]string{Maybe: "maybe", No: "no", Yes: "yes"}[t]
}

// A Verdict is the answer to one question about a workload. The zero Verdict is Unknown,
// so that a verdict nobody set is never mistaken for a pass.
type Verdict int

const (
	Unknown Verdict = iota // depends on what is not in the template
	Denied
	Allowed
)

// VerdictOf is Allowed for Yes, Denied for No, Unknown for Maybe.
func VerdictOf(t Truth) Verdict {
	switch t {
	case Yes:
		return Allowed
	case No:
		return Denied
	}
	return Unknown
}

// Truth is the other way of VerdictOf.
func (v Verdict) Truth() Truth {
	switch v {
	case Allowed:
		return Yes
	case Denied:
		return No
	}
	return Maybe
}

// And is Denied if one of the two is, else Unknown if one is, else Allowed.
func (v Verdict) And(w Verdict) Verdict { return VerdictOf(v.Truth().And(w.Truth())) }

// Or is Allowed if one of the two is, else Unknown if one is, else Denied.
func (v Verdict) Or(w Verdict) Verdict { return VerdictOf(v.Truth().Or(w.Truth())) }

// String is "allowed", "denied" or "unknown", as in the JSON report.
func (v Verdict) String() string {
	return [...]string{Unknown: "unknown", Denied: "denied", Allowed: "allowed"}[v]
}

// MarshalText makes reports spell verdicts.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (v *Verdict) UnmarshalText(text []byte) error {
	for _, verdict := range []Verdict{Unknown, Denied, Allowed} {
		if verdict.String() == string(text) {
			*v = verdict
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q; want allowed, denied or unknown", text)
}
