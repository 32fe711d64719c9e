package workload

import (
	"cmp"
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// remedy says what to do when a call does not arrive.
func remedy(n Need, launchType string) string {
	who := "the tasks"
	if n.From == HostInterface {
		who = "the instances"
	}
	grant := ""
	if n.Action != "" && n.Principal != "" && n.Principal != ECR {
		grant = "let the " + roleWords[n.Principal] + " call " + n.Action
	}
	switch {
	case n.FileSystem != nil:
		return join2("add a mount target in every Availability Zone of "+who+" that lets them in on port 2049", grant)
	case n.Host == "" || n.Service == "":
		return grant
	case launchType == External:
		return join2("let the external instances reach "+n.Host.String()+" on port "+strconv.Itoa(cmp.Or(n.Port, 443)), grant)
	case n.Service == privatelink.S3:
		return join2("add a gateway endpoint for s3 to the route tables of "+who+
			", and let their security groups out to its prefix list on port 443", grant)
	}
	return join2("add an interface endpoint for "+string(n.Service)+" with private DNS, reachable from "+who+" on port 443", grant)
}

func join2(first, second string) string {
	if second == "" {
		return first
	}
	return first + "; " + second
}

var roleWords = map[string]string{ExecutionRole: "execution role", TaskRole: "task role", InstanceRole: "instance role"}
