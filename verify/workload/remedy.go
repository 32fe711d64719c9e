package workload

import (
	"cmp"
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// remedy says what to do when a call does not arrive; what the role lacks is not known
// here.
func remedy(n Need, launchType string) string {
	who := "the tasks"
	if n.From == HostInterface {
		who = "the instances"
	}
	switch {
	case n.FileSystem != nil:
		return "add a mount target in every Availability Zone of " + who + " that lets them in on port 2049"
	case n.Host == "" || n.Service == "":
		return grant(n)
	case launchType == External:
		return "let the external instances reach " + n.Host.String() + " on port " + strconv.Itoa(cmp.Or(n.Port, 443))
	case n.Service == privatelink.S3, n.Service == privatelink.DynamoDb:
		return "add a gateway endpoint for " + string(n.Service) + " to the route tables of " + who + ", and let their security groups out to its prefix list on port 443"
	}
	return "add an interface endpoint for " + string(n.Service) + " with private DNS, reachable from " + who + " on port 443"
}

func grant(n Need) string {
	if n.Action == "" || n.Principal == "" || n.Principal == ECR {
		return ""
	}
	return "let the " + roleWords[n.Principal] + " call " + n.Action
}

var roleWords = map[string]string{ExecutionRole: "execution role", TaskRole: "task role", InstanceRole: "instance role", InfrastructureRole: "infrastructure role", LaunchRole: "launch role"}
