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

// An endpoint is one endpoint of the network, with the needs that it serves.
type endpoint struct {
	row      privatelink.Endpoint
	resource awsec2.CfnVPCEndpoint // nil if the endpoint was there before
	id       *string
	vpcId    *string // that it is in
	policy   policy
	reasons  []string

	hasPolicy bool // of this package; asking the resource is a call to Node.js
}

// Require makes sure that the endpoint of need.Service exists and that its policy
// lets the need through: its actions on its resources, within the [Perimeter]. It
// records need.Reason in the template, under [ReasonsMetadata]. The first need of
// a service creates its endpoint.
//
// A resource whose ARN is a token of another stack is let through as all resources
// of the account and Region of that service, because naming it could close a
// circle of stacks. The same happens to the longest list of resources when a policy
// would get longer than AWS allows.
//
// Require panics with an error if the service is not in the catalogue, the actions
// are not of one service and of the form "service:Action", the reason is empty, a
// resource is no ARN or one of another Region, or it is in an account that the
// perimeter does not have. In a stack without a concrete account the latter is a
// warning, because the account may turn out to be that one; the policy does not let
// another one through all the same.
func (v *IsolatedVpc) Require(need privatelink.Need) {
	var list problems.List
	row, err := privatelink.Lookup(need.Service)
	if err != nil {
		list.Addf("Require: %w", err)
	}
	if need.Reason == "" {
		list.Addf("Require(%q): the reason is empty; say who needs the endpoint and why", need.Service)
	}
	checkActions(need, &list)
	v.checkResources(need, &list)
	v.checkOwners(need, &list)
	list.PanicIfAnyIn("isolatedvpc", v)
	v.permit(v.require(row, need.Reason), need)
}

// require returns the endpoint of a service, which it creates if there is none.
func (v *IsolatedVpc) require(row privatelink.Endpoint, reason string) *endpoint {
	e, ok := v.endpoints[row.Service]
	if !ok {
		e = v.defineEndpoint(row)
		v.endpoints[row.Service] = e
		v.orderAgentEndpoints(row.Service)
		v.admit(row)
	}
	if !slices.Contains(e.reasons, reason) {
		e.reasons = append(e.reasons, reason)
	}
	return e
}

// EndpointId returns the id of the endpoint of s. It panics with an error if
// nothing has required s yet.
func (v *IsolatedVpc) EndpointId(s privatelink.Service) *string {
	return v.endpoint(s).id
}

// EndpointVpcId returns the id of the VPC that the endpoint of s is in, for
// conditions on aws:SourceVpc. It is another VPC than [IsolatedVpc.Vpc] for the
// central endpoints of [FromVpcProps]. It panics with an error if nothing has
// required s yet.
func (v *IsolatedVpc) EndpointVpcId(s privatelink.Service) *string {
	return v.endpoint(s).vpcId
}

// Endpoint returns the endpoint of s, for what this package has no method for. Its
// policy is written by this package: use [IsolatedVpc.AddToEndpointPolicy]. It
// panics with an error if nothing has required s yet, or if the endpoint was there
// before, so that it is no resource of this app.
func (v *IsolatedVpc) Endpoint(s privatelink.Service) awsec2.CfnVPCEndpoint {
	e := v.endpoint(s)
	if e.resource == nil {
		var list problems.List
		list.Addf("the endpoint of %q, %s, is no resource of this app", s, *e.id)
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	return e.resource
}

func (v *IsolatedVpc) endpoint(s privatelink.Service) *endpoint {
	e, ok := v.endpoints[s]
	if !ok {
		var list problems.List
		list.Addf("there is no endpoint for %q; call Require first, or list it in Endpoints; there are: %s", s, v.endpointNames())
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	return e
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

func (v *IsolatedVpc) defineEndpoint(row privatelink.Endpoint) *endpoint {
	id := constructId(row.Service)
	props := &awsec2.CfnVPCEndpointProps{
		VpcId:           v.vpcId(),
		VpcEndpointType: jsii.String(string(row.Type)),
		ServiceName:     v.serviceName(row),
		Tags:            nameTag(v.path + "/Endpoints/" + id),
	}
	if row.Type == privatelink.Gateway {
		props.RouteTableIds = v.routeTables(row)
	} else {
		props.PrivateDnsEnabled = hasPrivateDns(row, v.region)
		props.SecurityGroupIds = &[]any{v.securityGroup.SecurityGroupId()}
		props.SubnetIds = refs(v.endpointSubnets(row), func(s subnet) *string { return s.id })
	}
	e := &endpoint{row: row, vpcId: v.vpcId()}
	if row.Service == privatelink.EcrDkr {
		v.permitAwsImages(e)
	}
	if row.Policy == privatelink.PolicySupported {
		props.PolicyDocument, e.hasPolicy = v.lazyPolicy(e), true
	}
	e.resource = awsec2.NewCfnVPCEndpoint(v.namespace, &id, props)
	e.id = e.resource.Ref()
	e.resource.AddMetadata(jsii.String(ReasonsMetadata), awscdk.Lazy_UncachedAny(&reasons{v, e}, nil))
	v.established.Add(e.resource)
	return e
}

// reasons renders the reasons of an endpoint when the template is written.
type reasons struct {
	network  *IsolatedVpc
	endpoint *endpoint
}

// Produce makes it an awscdk.IAnyProducer. What the policy lets through beyond the
// needs is among the reasons, because a reviewer must know of it.
func (r *reasons) Produce(awscdk.IResolveContext) any {
	if !r.endpoint.hasPolicy {
		return r.endpoint.reasons
	}
	r.network.settle(&r.endpoint.policy)
	return slices.Concat(r.endpoint.reasons, r.endpoint.policy.notes)
}

// endpointSubnets returns the subnets that an interface endpoint is in.
func (v *IsolatedVpc) endpointSubnets(row privatelink.Endpoint) []subnet {
	subnets := onePerZone(v.subnetsIn(v.supportedAzs(row)))
	if v.oneAz {
		return subnets[:1]
	}
	return subnets
}

// serviceName returns the name of the endpoint service in the Region of the stack.
// If that is not known during synthesis, and not all partitions name the service
// alike, a mapping of the stack has the names.
func (v *IsolatedVpc) serviceName(row privatelink.Endpoint) *string {
	if !problems.IsStringToken(v.region) {
		return jsii.String(row.ServiceName(v.region))
	}
	before, after := map[string]string{}, map[string]string{}
	for partition, pattern := range row.ServiceNamePatterns() {
		before[partition], after[partition] = pattern.Before, pattern.After
	}
	name := privatelink.NamePattern{Before: v.byPartition(constructId(row.Service)+"Prefix", before)}
	if distinct := slices.Compact(slices.Sorted(maps.Values(after))); len(distinct) == 1 {
		name.After = distinct[0] // partitions that are left out have no prefix either
	} else {
		name.After = v.byPartition(constructId(row.Service)+"Suffix", after)
	}
	return jsii.String(name.In(v.region))
}

// byPartition returns the value of the partition that the stack is deployed in.
func (v *IsolatedVpc) byPartition(key string, values map[string]string) string {
	distinct := slices.Compact(slices.Sorted(maps.Values(values)))
	if len(distinct) == 1 && len(values) == len(privatelink.Partitions()) {
		return distinct[0]
	}
	mapping := mappingOf(v.stack, "IsolatedEcsPartitions", func() map[string]*map[string]any { return nil })
	for _, partition := range slices.Sorted(maps.Keys(values)) {
		mapping.SetValue(&partition, &key, values[partition])
	}
	return *mapping.FindInMap(awscdk.Aws_PARTITION(), &key, nil)
}

// mappingOf returns the mapping of a stack, which it creates with rows if there is none.
func mappingOf(stack awscdk.Stack, id string, rows func() map[string]*map[string]any) awscdk.CfnMapping {
	if m, ok := stack.Node().TryFindChild(&id).(awscdk.CfnMapping); ok {
		return m
	}
	first := rows()
	return awscdk.NewCfnMapping(stack, &id, &awscdk.CfnMappingProps{Mapping: &first})
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
	if !v.lookupSupportedAzs {
		return nil
	}
	name := row.ServiceName(v.region)
	found := awscdk.ContextProvider_GetValue(v, &awscdk.GetContextValueOptions{
		Provider:   jsii.String("endpoint-service-availability-zones"),
		Props:      &map[string]any{"serviceName": name},
		DummyValue: v.zoneNames(),
	})
	azs := []string{} // not nil, which would mean all
	values, _ := found.Value.([]any)
	for _, az := range values {
		azs = append(azs, fmt.Sprint(az))
	}
	if len(v.subnetsIn(azs)) == 0 {
		var list problems.List
		list.Addf("%s is offered in none of the zones %s; the account reports %v; choose other AvailabilityZones",
			name, strings.Join(v.zoneNames(), ", "), found.Value)
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	return azs
}

// PrefixListId returns the id of the AWS-managed prefix list of Amazon S3 or Amazon
// DynamoDB, for egress rules to its gateway endpoint in the stack of scope. If the
// Region of the network is not known during synthesis, the id is looked up in a
// mapping of that stack, at deployment. If the Region is known and its list is
// not, it is looked up in the account, during synthesis, once for all stacks of
// the account and Region. It panics with an error if the account is not known
// for that: set S3PrefixListId or DynamoDbPrefixListId of the props then.
func (v *IsolatedVpc) PrefixListId(scope constructs.Construct, s privatelink.Service) *string {
	if id := v.prefixListIds[s]; id != "" {
		return &id
	}
	if problems.IsStringToken(v.region) && len(privatelink.PrefixListIds(s)) > 0 {
		return prefixListMapping(awscdk.Stack_Of(scope), s).FindInMap(awscdk.Aws_REGION(), jsii.String("Id"), nil)
	}
	if id, ok := privatelink.PrefixListIds(s)[v.region]; ok {
		return &id
	}
	stack := awscdk.Stack_Of(scope)
	if !problems.IsStringToken(*stack.Account()) && !problems.IsStringToken(*stack.Region()) {
		if id, ok := lookUpPrefixList(stack, v.region, s); ok {
			return &id
		}
	}
	v.refusePrefixList(s)
	return nil
}

// refusePrefixList panics with an error that says how to make the list of s known.
func (v *IsolatedVpc) refusePrefixList(s privatelink.Service) {
	advice := "give the stack a concrete account and Region, so that it can be looked up"
	if prop := prefixListProp[s]; prop != "" {
		advice = fmt.Sprintf("set %s (aws ec2 describe-managed-prefix-lists --region %s), or %s", prop, v.region, advice)
	}
	var list problems.List
	list.Addf("the prefix list of %q in Region %q is not in the catalogue; %s", s, problems.Readable(v.region), advice)
	list.PanicIfAnyIn("isolatedvpc", v)
}

// prefixListProp is the prop for the list of a service; others have none.
var prefixListProp = map[privatelink.Service]string{
	privatelink.S3: "S3PrefixListId", privatelink.DynamoDb: "DynamoDbPrefixListId",
}

// lookUpPrefixList is CDK's PrefixList_FromLookup without a construct, which there
// could be only one of in each scope.
func lookUpPrefixList(stack awscdk.Stack, region string, s privatelink.Service) (id string, ok bool) {
	answers := lookUp(stack, map[string]any{
		"typeName":           "AWS::EC2::PrefixList",
		"propertyMatch":      map[string]any{"PrefixListName": "com.amazonaws." + region + "." + string(s)},
		"propertiesToReturn": []string{"PrefixListId"},
		"expectedMatchCount": "exactly-one",
	}, map[string]any{"PrefixListId": "pl-xxxxxxxx"})
	if len(answers) != 1 {
		return "", false
	}
	id, ok = answers[0]["PrefixListId"].(string)
	return id, ok
}

// prefixListMapping returns the mapping from Region to a service's prefix list of stack.
func prefixListMapping(stack awscdk.Stack, s privatelink.Service) awscdk.CfnMapping {
	return mappingOf(stack, "IsolatedEcs"+constructId(s)+"PrefixList", func() map[string]*map[string]any {
		rows := map[string]*map[string]any{}
		for region, list := range privatelink.PrefixListIds(s) {
			rows[region] = &map[string]any{"Id": list}
		}
		return rows
	})
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
