package service

import "testing"

func TestArnOfStreams(t *testing.T) {
	const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/web"
	for given, want := range map[string]string{
		arn:                   arn + ":*",
		arn + ":*":            arn + ":*",
		"${Token[TOKEN.12]}":  "${Token[TOKEN.12]}", // the attribute of a resource has it
		"arn:${Token[AWS.1]}": "arn:${Token[AWS.1]}:*",
	} {
		if got := ofStreams(given); got != want {
			t.Errorf("ofStreams(%q) = %q, want %q", given, got, want)
		}
	}
}
