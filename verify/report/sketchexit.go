package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A wayOfExit is how exits of a kind are drawn.
type wayOfExit struct {
	gateways []string // kinds of targets that they pass
	inside   string   // what is drawn where there is none
	outside  string   // where they lead to
}

var waysOfExit = map[string]wayOfExit{
	"internet":         {[]string{"NAT gateway", "internet gateway"}, "internet gateway", "Internet"},
	"public-address":   {[]string{"internet gateway"}, "public address", "Internet"},
	"ipv6":             {[]string{"egress-only internet gateway", "internet gateway"}, "route for IPv6", "Internet"},
	"peering":          {[]string{"peering connection"}, "peering connection", "Another VPC"},
	"transit":          {[]string{"transit gateway", "core network"}, "transit attachment", "Transit network"},
	"vpn":              {[]string{"virtual private gateway"}, "VPN", "Network on premises"},
	"carrier":          {[]string{"carrier gateway"}, "carrier gateway", "Carrier network"},
	"local-gateway":    {[]string{"local gateway"}, "local gateway", "Network on premises"},
	"dns":              {nil, "VPC resolver", "Public DNS"},
	"resolver":         {nil, "resolver rule", "DNS servers elsewhere"},
	"route":            {nil, "routes", "Elsewhere"},
	"endpoint-service": {nil, "VPC Lattice", "Services of others"},
}

// stateOfExit is how an exit is drawn.
func stateOfExit(e Exit) State {
	return [...]State{open: StateOpen, maybe: StateMaybe, residual: StateResidual}[stateOf(e)]
}

// exitsOfEndpoints marks the endpoints by which something leaves.
func (s *sketcher) exitsOfEndpoints(i int) {
	for x, e := range s.Networks[i].Exits {
		if key := s.endpointOf(i, e); key != "" {
			box := s.boxes[key]
			box.State, box.Exits = worse(box.State, stateOfExit(e)), append(box.Exits, Ref{i, x})
			box.Tip = stacked(box.Tip, stateOf(e).String()+": "+e.Why)
		}
	}
}

// exits draws the other ways out of a network: through what, and where to.
func (s *sketcher) exits(i int) {
	for x, e := range s.Networks[i].Exits {
		ref, state := Ref{i, x}, stateOfExit(e)
		if s.endpointOf(i, e) != "" {
			continue
		}
		way, ok := waysOfExit[e.Kind]
		if !ok {
			way = wayOfExit{nil, e.Kind, "Elsewhere"}
		}
		for _, gateway := range s.gatewaysOf(i, e, way) {
			gateway.State, gateway.Exits = worse(gateway.State, state), append(gateway.Exits, ref)
			s.leads(gateway, way.outside, state, ref, e)
		}
	}
}

// leads draws the line from a gateway to where an exit leads to.
func (s *sketcher) leads(gateway *Box, where string, state State, ref Ref, e Exit) {
	outside := s.outside(gateway.Network, where)
	outside.State, outside.Exits = worse(outside.State, state), append(outside.Exits, ref)
	l := s.line("exit", gateway.Key, outside.Key)
	l.State, l.Exits = worse(l.State, state), append(l.Exits, ref)
	text := stateOf(e).String() + ": " + e.Kind + ", " + e.Why
	l.Tip, gateway.Tip = stacked(l.Tip, text), stacked(gateway.Tip, text)
}

// endpointOf finds the endpoint that an exit is about, by its place or its words.
func (s *sketcher) endpointOf(i int, e Exit) string {
	if !strings.HasPrefix(e.Kind, "endpoint") {
		return ""
	}
	is := func(k Endpoint) bool {
		return k.Path != "" && k.Stack == e.Stack && (e.Path == k.Path || strings.HasPrefix(e.Path, k.Path+"/"))
	}
	j := slices.IndexFunc(s.Networks[i].Endpoints, is)
	if j < 0 {
		j = slices.IndexFunc(s.Networks[i].Endpoints, func(k Endpoint) bool {
			words := strings.Fields(e.Why)
			return slices.Contains(words, k.ID) || slices.Contains(words, title(k.ID))
		})
	}
	if j < 0 {
		return ""
	}
	return fmt.Sprintf("endpoint-%d-%d", i, j)
}

// gatewaysOf has what an exit passes: the target of its route, else all of a kind, else one
// that is drawn for it.
func (s *sketcher) gatewaysOf(i int, e Exit, way wayOfExit) []*Box {
	var same, kind []*Box
	for _, subnet := range s.Networks[i].Subnets {
		for _, t := range subnet.Targets {
			if t.Path != "" && t.Path == e.Path && t.Stack == e.Stack {
				same = addBox(same, s.gateway(i, t.Kind, t.ID, t.Place))
			}
			if slices.Contains(way.gateways, t.Kind) {
				kind = addBox(kind, s.gateway(i, t.Kind, t.ID, t.Place))
			}
		}
	}
	switch {
	case len(same) > 0:
		return same
	case len(kind) > 0:
		return kind
	}
	return []*Box{s.gateway(i, way.inside, "", Place{})}
}

func addBox(boxes []*Box, b *Box) []*Box {
	if slices.Contains(boxes, b) {
		return boxes
	}
	return append(boxes, b)
}

func (s *sketcher) outside(i int, where string) *Box {
	into := &s.sketch.Networks[i].Outside
	for _, b := range *into {
		if b.Kind == "outside" && b.Title == where {
			return b
		}
	}
	return s.box(fmt.Sprintf("outside-%d-%d", i, len(*into)), into, func() *Box {
		return &Box{Kind: "outside", State: StatePlain, Title: where, Tip: where, Network: i}
	})
}

// services draws which service each endpoint leads to.
func (s *sketcher) services(i int) {
	n := s.sketch.Networks[i]
	for _, box := range slices.Concat(n.Endpoints, n.Border) {
		if box.Kind != "endpoint" {
			continue
		}
		e := s.Networks[i].Endpoints[box.Index]
		to := s.outside(i, serviceName(e.Service))
		l := s.line("service", box.Key, to.Key)
		l.State, l.Exits = box.State, box.Exits
		l.Tip = stacked("endpoint "+e.ID+" leads to "+to.Title, exitTip(s.Networks[i], box.Exits))
	}
}

func exitTip(n Network, exits []Ref) string {
	var texts []string
	for _, ref := range exits {
		texts = append(texts, stateOf(n.Exits[ref[1]]).String()+": "+n.Exits[ref[1]].Why)
	}
	return stacked(texts...)
}

// serviceNames are what AWS calls the services of endpoints that ECS workloads use; of
// several endpoints for one service there is one name.
var serviceNames = map[string]string{
	"ecr.api": "Amazon ECR", "ecr.dkr": "Amazon ECR", "ecs": "Amazon ECS", "ecs-agent": "Amazon ECS", "ecs-telemetry": "Amazon ECS",
	"s3": "Amazon S3", "dynamodb": "Amazon DynamoDB", "logs": "CloudWatch Logs", "monitoring": "CloudWatch", "kms": "AWS KMS",
	"secretsmanager": "Secrets Manager", "ssm": "Systems Manager", "ssmmessages": "Systems Manager", "ec2messages": "Systems Manager",
	"sts": "AWS STS", "sqs": "Amazon SQS", "sns": "Amazon SNS", "events": "EventBridge", "states": "Step Functions", "xray": "AWS X-Ray",
	"elasticfilesystem": "Amazon EFS", "kinesis-streams": "Kinesis Data Streams", "kinesis-firehose": "Amazon Data Firehose",
	"aps-workspaces": "Amazon Managed Prometheus", "acm-pca": "AWS Private CA", "servicediscovery": "AWS Cloud Map", "guardduty-data": "Amazon GuardDuty",
}

func serviceName(service string) string {
	return cmp.Or(serviceNames[service], service, "Service not known")
}
