package iam

import "github.com/isolated-ecs/isolated-ecs/verify/template"

// launchKeys are what the calls carry that start tasks.
//
// Sources: the managed policy AmazonEC2ContainerServiceEventsRole; IAM User Guide, "Grant a user
// permissions to pass a role to an AWS service"; Service Authorization Reference, "Amazon Elastic
// Container Service".
var launchKeys = map[string]keyFunc{
	"iam:PassedToService": func(c *call) carried {
		if c.PassedTo == "" {
			return c.only("iam", perhaps(opaque("the service that the role is passed to")))
		}
		return present(template.Text(c.PassedTo))
	},
	"ecs:CreateAction": func(c *call) carried {
		if c.Action != "ecs:TagResource" {
			return absent()
		}
		return present("RunTask")
	},
}
