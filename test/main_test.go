// Package test holds the tests that need CDK: golden templates of the
// constructs and of the examples, and properties that all of them share. They
// are one package because starting jsii is what takes time.
package test

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }
