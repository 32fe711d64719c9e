package privatelink

// A Need is what one workload needs from one service, and why. Needs decide which
// endpoints a network gets and what the policies of these let through.
type Need struct {
	Service Service
	// Actions are IAM actions such as "ecr:BatchGetImage". Empty: the endpoint must be
	// there, and its policy need not let through anything for this workload.
	Actions []string
	// Resources are the ARNs the actions are called on; "*" and "?" are wildcards, tokens
	// are welcome. Empty: every resource of the network's own account or organization.
	Resources []string
	// Reason says in words what the need is for, such as "image of Web/App". It ends up
	// in the template and in reports.
	Reason string
}
