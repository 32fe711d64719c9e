package verify_test

import "regexp"

// defects are mutants of which the analyser is known to say the wrong thing. They count as
// not noticed, or as flips, and do not fail the test until they are mended.
var defects = []*defect{
	// Amazon ECS assumes the task role when it launches a task: "ECS was unable to assume the
	// role … that was provided for this task". The analyser asks the trust policy of the task
	// role only if a call is signed by it.
	{mutant: regexp.MustCompile(`Resources/\w+TaskRole\w+/Properties/AssumeRolePolicyDocument/Statement/0(/| to |$)`)},
	// Without an execution role nobody calls kms:Decrypt for the task. The analyser says it
	// is unknown, and the step has no place.
	{mutant: regexp.MustCompile(`delete Resources/(WebTaskDefinitionD1709B1C/Properties/ExecutionRoleArn|WebExecutionRole4D80947A)$`)},
}

type defect struct{ mutant *regexp.Regexp }

// isDefect reports whether what is wrong about a mutant is known.
func isDefect(name string) bool {
	for _, d := range defects {
		if d.mutant.MatchString(name) {
			applied.note("defect " + d.mutant.String())
			return true
		}
	}
	return false
}
