package test

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// TestTokensOfCdkAreRecognized: props are checked without jsii, by what tokens
// look like, so a CDK that encodes them otherwise must not go unnoticed.
func TestTokensOfCdkAreRecognized(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	number := *parameter(stack, "Number", "Number").ValueAsNumber()
	if !problems.IsNumberToken(number) || !problems.IsLostToken(int(number)) {
		t.Errorf("number token %v is not recognized", number)
	}
	text := *parameter(stack, "Text", "String").ValueAsString()
	if !problems.IsStringToken(text) || !problems.IsStringToken("prefix-"+text) {
		t.Errorf("string token %q is not recognized", text)
	}
	if list := *parameter(stack, "List", "CommaDelimitedList").ValueAsList(); len(list) != 1 || !problems.IsListToken(*list[0]) {
		t.Errorf("list token %v is not recognized", list)
	}
	if region := *stack.Region(); !problems.IsStringToken(region) {
		t.Errorf("the Region of an environment-agnostic stack, %q, is not recognized", region)
	}
}
