package service

import (
	"strings"
	"testing"
)

// TestUniqueId: what CDK 2.270.0 makes of the same paths.
func TestUniqueId(t *testing.T) {
	for path, want := range map[string]string{
		"Services1/Service1/TaskDefinition":              "Services1Service1TaskDefinition1DFDD1B2",
		"Web/ExecutionRolePolicy/Resource":               "WebExecutionRolePolicyDE14A485",
		"App/App/Web-1/Default/Re_source/TaskDefinition": "AppWeb1ResourceTaskDefinitionB645C28D",
		"MyWeb/Web/Web/TaskDefinition":                   "MyWebTaskDefinitionC2E0A990",
		"Stage/Stack/Wéb/TaskDefinition":                 "StageStackWbTaskDefinitionA62658F0",
		strings.Repeat("a", 300) + "/TaskDefinition":     strings.Repeat("a", 240) + "38531039",
	} {
		if got := uniqueId(path); got != want {
			t.Errorf("uniqueId(%q) = %q, want %q", path, got, want)
		}
	}
}
