package diff_test

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/diff"
)

// What a pull request does: the template of the main branch, and the one of the branch.
func ExampleCompare() {
	before, err := verify.Load("testdata/example/main.yaml", verify.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := verify.Load("testdata/example/branch.yaml", verify.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range diff.Compare(before, after).Changes {
		fmt.Printf("%s: %s\n", c.Effect, c.Message)
	}
	// Output:
	// wider: role Reader may now call s3:PutObject on arn:aws:s3:::reports/*
	// wider: security group Group now lets TCP 443 out to 0.0.0.0/0
}
