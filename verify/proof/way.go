package proof

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// A way is the way of a call from one interface.
type way struct {
	steps    fact.Steps
	via      *network.Endpoint
	shadowed bool
}

// ways returns the way from each interface; at least one.
func (p *Proof) ways(need workload.Need, from placement) []way {
	var ways []way
	if from.unknown != nil || len(from.interfaces) == 0 {
		steps := append(fact.Steps{}, from.unknown...)
		if len(steps) == 0 {
			steps = fact.Steps{{Hop: fact.HopRoute, At: need.At, Why: "no subnet is given"}}
		}
		ways = append(ways, way{steps: append(steps, p.authorize(need, somehow)...)})
	}
	for _, i := range from.interfaces {
		ways = append(ways, p.way(need, i))
	}
	return ways
}

func (p *Proof) way(need workload.Need, from network.Interface) way {
	if need.FileSystem != nil {
		path := p.Network.Mount(from, need.FileSystem)
		return way{steps: append(path.Steps, p.authorize(need, outside)...)}
	}
	switch {
	case need.Connection != nil:
		return way{steps: p.connect(need, from)}
	case need.Lookup:
		return way{steps: p.Network.Name(from, need.Host).Steps}
	}
	path := p.Network.Call(from, network.Destination{Host: need.Host, Port: need.Port, Service: need.Service, Region: need.Region})
	w := way{steps: path.Steps, via: path.Via, shadowed: path.Shadowed}
	switch verdict := path.Steps.Verdict(); {
	case verdict == fact.Denied: // the call arrives nowhere, so nobody judges it
	case path.Via != nil && path.Unsure:
		w.steps = append(w.steps, p.perhaps(need, p.through(path.Via))...)
	case path.Via != nil:
		w.steps = append(w.steps, p.authorize(need, p.through(path.Via))...)
	case verdict == fact.Allowed:
		w.steps = append(w.steps, p.authorize(need, outside)...)
	default:
		w.steps = append(w.steps, p.authorize(need, somehow)...)
	}
	return w
}

// A passage is how a call arrives at the service, as far as policies can tell.
type passage struct {
	endpoint *network.Endpoint
	via      *iam.Via
	either   bool // not known: through an endpoint or not
}

var (
	outside = passage{}
	somehow = passage{either: true}
)

func (p *Proof) through(e *network.Endpoint) passage {
	via := &iam.Via{Endpoint: e.Resource.Ref(), Gateway: e.Gateway}
	if e.VPC != nil {
		via.VPC = e.VPC.ID
	}
	return passage{endpoint: e, via: via}
}

// authorize asks the policies that the request meets: the endpoint's, the role's, the
// resource's.
func (p *Proof) authorize(need workload.Need, by passage) fact.Steps {
	switch {
	case need.Feature == workload.RoleTrust, need.Trustee != "" && need.Action == "":
		return p.IAM.TrustFor(need.Role, trusted(need), need.Source)
	case need.Action == "":
		return nil
	}
	request := iam.Request{
		Principal:  principal(need),
		Action:     need.Action,
		Resource:   need.Resource,
		Region:     need.Region,
		Via:        by.via,
		ViaService: need.ViaService,

		AccessPoint: need.AccessPoint,
		Cluster:     need.Cluster,
		TaskCluster: need.TaskCluster,
		PassedTo:    need.PassedTo,
	}
	var steps fact.Steps
	if by.endpoint != nil {
		steps = append(steps, p.IAM.Endpoint(by.endpoint.Policy, by.endpoint.Gateway, by.endpoint.Resource.At(), request)...)
	}
	if by.either {
		return append(steps, p.eitherWay(need, request)...)
	}
	return append(steps, p.asked(need, request)...)
}

// asked are the steps of the role's and the resource's policies.
func (p *Proof) asked(need workload.Need, request iam.Request) fact.Steps {
	switch {
	case request.Principal.Service != "":
		return p.IAM.ByService(request)
	case request.Principal.Anonymous:
		return p.IAM.Anonymous(request)
	}
	var steps fact.Steps
	if need.Role != nil && need.Trustee == "" { // else trust is a need of its own
		steps = append(steps, p.IAM.Trust(need.Role, trusted(need))...)
	}
	steps = append(steps, p.IAM.Identity(request)...)
	return append(steps, p.IAM.Resource(request)...)
}

// perhaps is for a call that may go through an endpoint, or may not: what policies say
// holds if it is the same both ways.
func (p *Proof) perhaps(need workload.Need, by passage) fact.Steps {
	within, without := p.authorize(need, by), p.authorize(need, outside)
	if within.Verdict() == without.Verdict() || len(within) == 0 {
		return within
	}
	return torn(within, without, "endpoint "+by.endpoint.Name())
}

// torn is the step for policies that differ with and without an endpoint: what is against
// the call on one of the two ways decides.
func torn(within, without fact.Steps, endpoint string) fact.Steps {
	witness := within.Witness()
	if worse(without.Verdict(), within.Verdict()) {
		witness = without.Witness()
	}
	witness.Verdict = fact.Unknown
	witness.Why = "it depends on whether the call goes through " + endpoint + ": " + witness.Why
	return fact.Steps{witness}
}

// eitherWay is for a call of which it is not known whether it goes through an endpoint: a
// verdict holds if it is the same both ways.
func (p *Proof) eitherWay(need workload.Need, request iam.Request) fact.Steps {
	public := p.asked(need, request)
	unknown := template.Symbol{Kind: template.OpaqueSymbol, Name: "an endpoint"}.Text()
	request.Via = &iam.Via{Endpoint: unknown, VPC: unknown}
	private := p.asked(need, request)
	if public.Verdict() == private.Verdict() || len(public) == 0 {
		return public
	}
	return torn(private, public, "an endpoint")
}

func principal(need workload.Need) iam.Principal {
	if need.Principal == workload.ECR {
		return iam.Principal{ECR: true}
	}
	switch need.Principal {
	case workload.Anonymous:
		return iam.Principal{Anonymous: true}
	case workload.FargateService:
		parts := need.Resource.Split(":")
		return iam.Principal{Service: "fargate.amazonaws.com", Account: parts[min(4, len(parts)-1)]}
	}
	p := iam.Principal{Role: need.Role, ARN: need.RoleARN}
	if need.Role != nil {
		p.ARN, p.Account = need.Role.ARN(), need.Role.Account
	} else if parts := need.RoleARN.Split(":"); len(parts) > 4 {
		p.Account = parts[4]
	}
	return p
}

// trusted is the service that hands out the credentials of the need's role.
func trusted(need workload.Need) string {
	if need.Trustee != "" {
		return need.Trustee
	}
	switch need.Principal {
	case workload.InstanceRole:
		return "ec2.amazonaws.com"
	case workload.InfrastructureRole:
		return "ecs.amazonaws.com"
	}
	return "ecs-tasks.amazonaws.com"
}
