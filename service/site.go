package service

import (
	"path"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// A site is where a workload is. CDK is asked for it once, because each question goes
// to Node.js and back.
type site struct {
	stack                      awscdk.Stack
	path                       string // in the construct tree
	partition, region, account string // literals or tokens
}

// siteOf returns the site of a construct in a stack, which may be nil. Partition, Region
// and account are read from an ARN, which is one question instead of three; neither has a
// colon.
func siteOf(c constructs.Construct, stack awscdk.Stack) site {
	if stack == nil {
		stack = awscdk.Stack_Of(c)
	}
	parts := strings.Split(*stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("ecs"), Resource: jsii.String("*"), ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
	}), ":")
	return site{stack: stack, path: *c.ToString(), partition: parts[1], region: parts[3], account: parts[4]}
}

// id returns the id of the construct, which is the end of its path.
func (s site) id() string { return path.Base(s.path) }
