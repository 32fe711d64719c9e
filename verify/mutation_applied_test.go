package verify_test

import (
	"sync"
	"testing"
)

// applied remembers which entries of the tables of mutation tests were ever used: one that
// never is tests nothing.
var applied notes

type notes struct{ seen sync.Map }

func (n *notes) note(entry string) { n.seen.Store(entry, true) }

func (n *notes) want(t *testing.T, entry string) {
	t.Helper()
	if _, ok := n.seen.Load(entry); !ok {
		t.Errorf("never applied, so mended or needless: %s", entry)
	}
}

// wantAllApplied is for the tables that the golden templates use.
func wantAllApplied(t *testing.T) {
	t.Helper()
	for _, r := range rules {
		applied.want(t, "rule "+r.at)
	}
	for _, s := range switches {
		applied.want(t, "switch "+s.at+" "+s.name)
	}
	for _, r := range refusals {
		applied.want(t, "refusal "+r.at)
	}
}
