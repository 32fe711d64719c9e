package isolatedvpc

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// ReasonsMetadata is the key under which the template says, at each endpoint,
// which workload asked for it and why.
const ReasonsMetadata = "isolated-ecs:Reasons"

// FargateEndpoints returns the services of the usual fixed set for AWS Fargate:
// ecr.api, ecr.dkr and the S3 gateway for images, logs for the awslogs driver,
// secretsmanager and ssm for secrets, and ssmmessages for ECS Exec. Without a
// fixed set, a network has only the endpoints that its workloads require.
func FargateEndpoints() []privatelink.Service {
	return []privatelink.Service{
		privatelink.EcrApi, privatelink.EcrDkr, privatelink.Logs, privatelink.SecretsManager,
		privatelink.Ssm, privatelink.SsmMessages, privatelink.S3,
	}
}

// An endpoint is one endpoint of the VPC with the needs that it serves.
type endpoint struct {
	resource awsec2.CfnVPCEndpoint
	reasons  []string
}

// Require makes sure that the endpoint of need.Service exists, and records
// need.Reason in the template, under [ReasonsMetadata]. The first need of a
// service creates its endpoint. It panics with an error if the service is not in
// the catalogue or the reason is empty.
func (v *IsolatedVpc) Require(need privatelink.Need) {
	var list problems.List
	row, err := privatelink.Lookup(need.Service)
	if err != nil {
		list.Addf("Require: %w", err)
	}
	if need.Reason == "" {
		list.Addf("Require(%q): the reason is empty; say who needs the endpoint and why", need.Service)
	}
	list.PanicIfAnyIn("isolatedvpc", v)

	e, ok := v.endpoints[need.Service]
	if !ok {
		e = &endpoint{resource: v.defineEndpoint(row)}
		v.endpoints[need.Service] = e
		v.established.Add(e.resource)
	}
	if !slices.Contains(e.reasons, need.Reason) {
		e.reasons = append(e.reasons, need.Reason)
		e.resource.AddMetadata(jsii.String(ReasonsMetadata), e.reasons)
	}
}

// EndpointId returns the id of the endpoint of s. It panics with an error if
// nothing has required s yet.
func (v *IsolatedVpc) EndpointId(s privatelink.Service) *string {
	return v.Endpoint(s).Ref()
}

// Endpoint returns the endpoint of s, for what this package has no method for.
// It panics with an error if nothing has required s yet.
func (v *IsolatedVpc) Endpoint(s privatelink.Service) awsec2.CfnVPCEndpoint {
	e, ok := v.endpoints[s]
	if !ok {
		var list problems.List
		list.Addf("there is no endpoint for %q; call Require first, or list it in Endpoints; there are: %s", s, v.endpointNames())
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	return e.resource
}

// EndpointServices returns the services that have an endpoint so far, sorted.
func (v *IsolatedVpc) EndpointServices() []privatelink.Service {
	return slices.Sorted(maps.Keys(v.endpoints))
}

func (v *IsolatedVpc) endpointNames() string {
	if len(v.endpoints) == 0 {
		return "none"
	}
	var names []string
	for _, s := range v.EndpointServices() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (v *IsolatedVpc) defineEndpoint(row privatelink.Endpoint) awsec2.CfnVPCEndpoint {
	id := constructId(row.Service)
	props := &awsec2.CfnVPCEndpointProps{
		VpcId:           v.vpc.VpcId(),
		VpcEndpointType: jsii.String(string(row.Type)),
		ServiceName:     jsii.String(row.ServiceName(v.region)),
		Tags:            nameTag(problems.Path(v.namespace, id)),
	}
	if row.Type == privatelink.Gateway {
		props.RouteTableIds = refs(v.subnets, func(s subnet) *string { return s.routeTable.Ref() })
	} else {
		props.PrivateDnsEnabled = hasPrivateDns(row, v.region)
		props.SecurityGroupIds = &[]any{v.securityGroup.SecurityGroupId()}
		props.SubnetIds = refs(v.subnetsIn(v.supportedAzs(row)), func(s subnet) *string { return s.resource.Ref() })
	}
	return awsec2.NewCfnVPCEndpoint(v.namespace, &id, props)
}

// hasPrivateDns reports whether private DNS can be turned on: a deployment that
// turns it on for a service without private names fails. In S3 the names belong
// to the gateway endpoint; that the interface endpoint takes them over is an
// option of its own, which fails without a gateway.
func hasPrivateDns(row privatelink.Endpoint, region string) bool {
	none := row.Dns == privatelink.DnsStated && row.PrivateDnsNames(region) == nil
	return !none && row.Service != privatelink.S3Interface
}

// supportedAzs returns the zones that the service of row is offered in, or nil
// if that was not asked for. It is the lookup of CDK's LookupSupportedAzs.
func (v *IsolatedVpc) supportedAzs(row privatelink.Endpoint) []string {
	if !v.props.LookupSupportedAzs {
		return nil
	}
	name := row.ServiceName(v.region)
	found := awscdk.ContextProvider_GetValue(v, &awscdk.GetContextValueOptions{
		Provider:   jsii.String("endpoint-service-availability-zones"),
		Props:      &map[string]any{"serviceName": name},
		DummyValue: v.props.AvailabilityZones,
	})
	azs := []string{} // not nil, which would mean all
	values, _ := found.Value.([]any)
	for _, az := range values {
		azs = append(azs, fmt.Sprint(az))
	}
	if len(v.subnetsIn(azs)) == 0 {
		var list problems.List
		list.Addf("%s is offered in none of the zones %s; the account reports %v; choose other AvailabilityZones",
			name, strings.Join(v.props.AvailabilityZones, ", "), found.Value)
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	return azs
}

// S3PrefixListId returns the id of the AWS-managed prefix list of Amazon S3,
// for egress rules to the S3 gateway endpoint in the stack of scope. If the
// Region of the network is not known during synthesis, the id is looked up in a
// mapping of that stack, at deployment. It panics with an error if the Region is
// known and its list is not: set [IsolatedVpcProps].S3PrefixListId then.
func (v *IsolatedVpc) S3PrefixListId(scope constructs.Construct) *string {
	if v.props.S3PrefixListId != "" {
		return &v.props.S3PrefixListId
	}
	if problems.IsStringToken(v.region) {
		return prefixListMapping(awscdk.Stack_Of(scope)).FindInMap(awscdk.Aws_REGION(), jsii.String("Id"), nil)
	}
	id, ok := privatelink.S3PrefixListId(v.region)
	if !ok {
		var list problems.List
		list.Addf("the S3 prefix list of Region %q is not in the catalogue; set S3PrefixListId (aws ec2 describe-managed-prefix-lists --region %s)", v.region, v.region)
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	return &id
}

// prefixListMapping returns the mapping from Region to prefix list of stack.
func prefixListMapping(stack awscdk.Stack) awscdk.CfnMapping {
	id := jsii.String("IsolatedEcsS3PrefixList")
	if m, ok := stack.Node().TryFindChild(id).(awscdk.CfnMapping); ok {
		return m
	}
	rows := map[string]*map[string]any{}
	for region, list := range privatelink.S3PrefixListIds() {
		rows[region] = &map[string]any{"Id": list}
	}
	return awscdk.NewCfnMapping(stack, id, &awscdk.CfnMappingProps{Mapping: &rows})
}

// constructId derives the construct id of an endpoint from the name of its
// service: "ecr.api" becomes "EcrApi". It is part of the logical id.
func constructId(s privatelink.Service) string {
	var id strings.Builder
	for part := range strings.FieldsFuncSeq(string(s), func(r rune) bool { return strings.ContainsRune(".-_/", r) }) {
		id.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return id.String()
}

func refs(subnets []subnet, ref func(subnet) *string) *[]any {
	var ids []any
	for _, s := range subnets {
		ids = append(ids, ref(s))
	}
	return &ids
}
