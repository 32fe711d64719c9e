// Package example is what the example apps have in common, so that each of them shows
// its own workload and little else.
package example

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/verify/cdkplugin"
)

// Run is the main function of the example of that name: it synthesizes what define
// defines. The synthesis fails if a task could not start, or if something could leave.
// What a constructor panics with is printed in place of a stack trace, and ends the
// program with status 1.
func Run(name string, define func(app awscdk.App)) {
	defer jsii.Close()
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Fprintf(os.Stderr, "examples/%s: %v\n", name, problem)
			jsii.Close()
			os.Exit(1)
		}
	}()
	app := awscdk.NewApp(nil)
	define(app)
	awscdk.Validations_Of(app).AddPlugins(cdkplugin.New(nil))
	app.Synth(nil)
}

// Image returns the image that the context names, in cdk.json or with -c repository=NAME
// -c tag=TAG: one in private Amazon ECR of the stack's account and Region. It panics if
// the context has none.
func Image(stack awscdk.Stack) awsecs.ContainerImage {
	repository, tag := Context(stack, "repository"), Context(stack, "tag")
	if repository == "" || tag == "" {
		panic("context has no image: give -c repository=NAME -c tag=TAG for one in private Amazon ECR")
	}
	imported := awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), &repository)
	return awsecs.ContainerImage_FromEcrRepository(imported, &tag)
}

// Context returns what the context has for a key, "" if it has nothing.
func Context(scope constructs.Construct, key string) string {
	if value := scope.Node().TryGetContext(&key); value != nil {
		return fmt.Sprint(value)
	}
	return ""
}
