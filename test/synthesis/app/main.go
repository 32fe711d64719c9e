// App is the program that the benchmark starts: the app of package synthesis, with this
// module or by hand. CDK tells it by CDK_OUTDIR where the templates go.
//
//	app module|hand SERVICES
package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/test/synthesis"
)

var programs = map[string]func(app awscdk.App, services int){"module": synthesis.WithModule, "hand": synthesis.ByHand}

func main() {
	if len(os.Args) != 3 || programs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: app module|hand SERVICES")
		os.Exit(2)
	}
	services, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "app:", err)
		os.Exit(2)
	}
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	programs[os.Args[1]](app, services)
	app.Synth(nil)
}
