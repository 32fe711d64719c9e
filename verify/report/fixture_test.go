package report

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// fixture is the report that every format is shown with.
func fixture() *Report {
	return &Report{
		Workloads: []Workload{
			{ID: "Api", Kind: "AWS::ECS::Service", Verdict: fact.Denied, Place: at("Api", 101), Needs: apiNeeds()},
			{ID: "Nightly", Kind: "AWS::Events::Rule", Verdict: fact.Unknown, Place: at("Nightly", 230), Needs: []Need{{
				Feature: "image-pull", Container: "job", Reason: "image of container job", Verdict: fact.Unknown,
				Path: []Hop{hop(fact.HopTask, fact.Unknown, "image is the parameter JobImage", "Job/Properties/ContainerDefinitions/0/Image", 210)},
				Fix:  "pass --parameter JobImage=IMAGE",
			}}},
			{ID: "Shop", Kind: "AWS::ECS::Service", Verdict: fact.Allowed, Place: at("Shop", 301), Needs: shopNeeds()},
			{ID: "Web", Kind: "AWS::ECS::Service", Verdict: fact.Allowed, Place: at("Web", 401), Needs: shopNeeds()},
			{ID: "Worker", Kind: "AWS::ECS::Service", Verdict: fact.Denied, Place: at("Worker", 501), Needs: []Need{layers("worker")}},
		},
		Networks: []Network{
			{ID: "Data", Isolated: true, Place: at("Data", 3), Exits: nil, EndpointHours: new(0)},
			{ID: "Vpc", Place: at("Vpc", 9), Exits: fixtureExits(), Endpoints: fixtureEndpoints()},
			{ID: "Web/Vpc", Isolated: true, Place: Place{Stack: "Web"}, Endpoints: fargateEndpoints(), EndpointHours: new(4380)},
		},
		Findings:    fixtureFindings(),
		Assumptions: []string{"the images exist", "no policy of the organization denies the calls"},
		Rules: []Rule{
			{"layer-download", "Layers of images can be fetched", "Amazon ECR keeps the layers in Amazon S3.", "https://example.org/docs/checks/layer-download.md"},
			{"unused-endpoint", "Every endpoint is used", "", ""},
		},
	}
}

const elastic = "security group AppGroup lets TCP 443 out to EndpointGroup only, not to the prefix list of Amazon S3"

func at(path string, line int) Place {
	return Place{File: "app.yaml", Line: line, Path: "Resources/" + path}
}

func hop(h fact.Hop, v fact.Verdict, why, path string, line int) Hop {
	return Hop{Hop: h, Verdict: v, Why: why, At: "Resources/" + path, File: "app.yaml", Line: line}
}

func layers(container string) Need {
	return Need{
		Feature: "layer-download", Container: container, Reason: "layers of the image of container " + container,
		Service: "s3", Host: "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com",
		Action: "s3:GetObject", Resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*", Principal: "ecr",
		Verdict: fact.Denied,
		Path: []Hop{
			hop(fact.HopDNS, fact.Allowed, "the resolver of Vpc answers", "Vpc/Properties/EnableDnsSupport", 11),
			hop(fact.HopRoute, fact.Allowed, "PrivateRoutes has the routes of gateway endpoint S3", "S3/Properties/RouteTableIds/0", 60),
			hop(fact.HopEgress, fact.Denied, elastic, "AppGroup/Properties/SecurityGroupEgress", 44),
			hop(fact.HopEndpointPolicy, fact.Allowed, "S3 has no policy", "S3", 55),
		},
		Fix:      "let AppGroup reach TCP 443 of the prefix list of Amazon S3",
		AWSError: "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy",
	}
}

func image(container string) []Need {
	need := Need{
		Feature: "image-pull", Container: container, Reason: "image of container " + container,
		Service: "ecr.api", Host: "api.ecr.eu-west-1.amazonaws.com", Action: "ecr:GetAuthorizationToken", Resource: "*",
		Principal: "execution-role", Verdict: fact.Allowed, Via: "EcrApi",
		Path: []Hop{hop(fact.HopEndpoint, fact.Allowed, "EcrApi carries it", "EcrApi", 70)},
	}
	manifest := need
	manifest.Service, manifest.Host, manifest.Action = "ecr.dkr", "111122223333.dkr.ecr.eu-west-1.amazonaws.com", "ecr:BatchGetImage"
	manifest.Resource, manifest.Via = "arn:aws:ecr:eu-west-1:111122223333:repository/"+container, "EcrDkr"
	return []Need{need, manifest}
}

func shopNeeds() []Need {
	return append(image("app"), Need{
		Feature: "log-delivery", Container: "app", Reason: "log of container app", Service: "logs", Verdict: fact.Allowed,
		Path: []Hop{hop(fact.HopRoute, fact.Allowed, "PrivateRoutes leads to NAT gateway Nat", "Default", 80)},
	})
}

// apiNeeds has containers whose failures are the same, so that they are counted.
func apiNeeds() []Need {
	needs := image("app")
	for i := range 5 {
		needs = append(needs, layers(fmt.Sprint("app", i)))
	}
	return append(needs, Need{
		Feature: "secret-injection", Container: "app0", Reason: "secret DB_PASSWORD", Service: "secretsmanager",
		Action: "secretsmanager:GetSecretValue", Resource: "${Password}", Principal: "execution-role", Verdict: fact.Denied,
		Path: []Hop{hop(fact.HopIdentityPolicy, fact.Denied, "no statement of ExecutionRole allows secretsmanager:GetSecretValue", "ExecutionRole", 150)},
	}, Need{
		Feature: "exec-session", Reason: "ECS Exec", Service: "ssmmessages", Optional: true, Verdict: fact.Denied,
		Path: []Hop{hop(fact.HopRoute, fact.Denied, "PrivateRoutes has no route to public addresses", "PrivateRoutes", 33)},
		Fix:  "add an endpoint for ssmmessages",
	})
}

func fixtureExits() []Exit {
	return []Exit{
		{Kind: "dns", Verdict: fact.Allowed, Residual: true, Why: "the resolver of Vpc forwards queries", Place: at("Vpc", 9)},
		{Kind: "peering", Verdict: fact.Unknown, Why: "PeeringRoutes may lead to PeerVpc", Place: at("PeeringRoute", 90)},
		{Kind: "internet", Verdict: fact.Allowed, Why: "PublicRoutes leads to internet gateway Igw", Fix: "delete Default", Place: at("Default", 80)},
		{Kind: "endpoint-policy", Verdict: fact.Allowed, Why: "endpoint EcrApi for ecr.api: it has no policy, which lets everything through", Fix: "give it a policy", Place: at("EcrApi", 65)},
		{Kind: "endpoint-policy", Verdict: fact.Allowed, Why: "endpoint S3 for s3: it has no policy, which lets everything through", Fix: "give it a policy", Place: at("S3", 55)},
	}
}

// endpoint is one whose hours follow from its zones.
func endpoint(id, service string, zones int, policy Policy, reasons ...string) Endpoint {
	return Endpoint{ID: id, Service: service, Type: "Interface", AZs: &zones, HoursPerMonth: new(730 * zones), Policy: policy,
		Reasons: reasons, Place: at(id, 60)}
}

// fargateEndpoints is what the smallest service takes.
func fargateEndpoints() []Endpoint {
	s3 := endpoint("Web/S3", "s3", 0, PolicyClosed, "image layers of Web/App")
	s3.Type = "Gateway"
	return []Endpoint{
		endpoint("Web/EcrApi", "ecr.api", 2, PolicyClosed, "image login of Web/App"),
		endpoint("Web/EcrDkr", "ecr.dkr", 2, PolicyClosed, "image pull of Web/App"),
		endpoint("Web/Logs", "logs", 2, PolicyClosed, "container logs of Web/App", "exec logs of Web/App"),
		s3,
	}
}

// fixtureEndpoints has one of every kind.
func fixtureEndpoints() []Endpoint {
	var logs []string
	for i := range 9 {
		logs = append(logs, fmt.Sprint("container logs of Shop/Service", i))
	}
	zone := endpoint("OneZone", "kms", 1, PolicyOpen, "decryption", "the key of the queue which the nightly job reads before anything else starts",
		"audit", "exec", "backups")
	sometimes := endpoint("Sometimes", "ssmmessages", 2, PolicyUnknown)
	sometimes.HoursPerMonth, sometimes.If = nil, "AllowExec is true"
	unknown := endpoint("Unknown", "", 0, PolicyUnsupported)
	unknown.Type, unknown.AZs, unknown.HoursPerMonth = "", nil, nil
	foreign := endpoint("Inspection", "com.amazonaws.vpce.eu-west-1.vpce-svc-0123", 1, PolicyUnsupported)
	foreign.Type = "GatewayLoadBalancer"
	return []Endpoint{endpoint("EcrApi", "ecr.api", 2, PolicyNone), foreign, endpoint("Logs", "logs", 2, PolicyClosed, logs...),
		zone, sometimes, unknown}
}

func fixtureFindings() []Finding {
	finding := func(check string, s Severity, resource, message, path string, line int) Finding {
		return Finding{Check: check, Severity: s, Resource: resource, Message: message, Place: at(path, line)}
	}
	all := []Finding{
		finding("internet-path", Warning, "Vpc", "traffic leaves Vpc: PublicRoutes leads to internet gateway Igw", "Default", 80),
		finding("layer-download", Error, "Api", "layers cannot be fetched: "+elastic, "AppGroup/Properties/SecurityGroupEgress", 44),
		finding("layer-download", Error, "Worker", "layers cannot be fetched: "+elastic, "AppGroup/Properties/SecurityGroupEgress", 44),
		finding("secret-injection", Error, "Api", "secret DB_PASSWORD cannot be read", "ExecutionRole", 150),
		finding("exec-session", Warning, "Api", "PrivateRoutes has no route to public addresses", "PrivateRoutes", 33),
		finding("token-condition", Error, "ExecutionRole", "ecr:GetAuthorizationToken has the condition aws:SourceVpce", "ExecutionRole/Properties/Policies/0", 155),
	}
	for _, route := range []string{"RouteA", "RouteB"} {
		f := finding("start-order", Warning, "Api", "CloudFormation may create the service before "+route+", which image-pull needs", "Api", 101)
		f.Fix = "add " + route + " to its DependsOn"
		all = append(all, f)
	}
	for i := range 5 {
		all = append(all, finding("unused-endpoint", Note, fmt.Sprint("Endpoint", i), "nothing that is known calls it", fmt.Sprint("Endpoint", i), 600+i))
	}
	all[3].Fix, all[3].AWSError = "allow it to ExecutionRole", "AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue"
	all[5].Fix = "drop the condition for this action"
	return all
}
