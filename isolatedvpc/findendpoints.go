package isolatedvpc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A found endpoint is one that is in the VPC, as the account describes it.
type found struct {
	id          string
	row         privatelink.Endpoint
	privateDns  bool     // of an interface endpoint
	groups      []string // of an interface endpoint
	routeTables []string // of a gateway endpoint
}

// adoptFound takes the endpoints that are in the VPC, but for those of ours, and
// their security group unless it is given.
func (v *IsolatedVpc) adoptFound(all []found, ours []privatelink.Service) {
	others := slices.DeleteFunc(all, func(f found) bool {
		return v.endpoints[f.row.Service] != nil || slices.Contains(ours, f.row.Service)
	})
	usable, unfit := v.judge(others)
	if v.securityGroup == nil {
		v.securityGroup = v.sharedSecurityGroup(usable)
	}
	for _, f := range usable {
		if v.endpoints[f.row.Service] == nil {
			v.use(f.row.Service, f.id, v.vpcId())
		}
	}
	v.Node().AddValidation(&nothingElseNew{v, ours, unfit})
}

// findEndpoints returns the endpoints in the VPC whose services are in the
// catalogue, sorted by id. It is incomplete while CDK waits for an answer.
//
// The listing gives no more than ids, because what else it has is not documented;
// reading has all properties:
// https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html
// Properties that a resource lacks are an error, so those are asked for that each
// kind of endpoint has.
func (v *IsolatedVpc) findEndpoints() (all []found, complete bool) {
	complete = true
	for _, listed := range v.lookUp(map[string]any{"propertyMatch": map[string]any{}}, &complete) {
		id := text(listed["Identifier"])
		for _, place := range v.read(id, &complete, "VpcId", "VpcEndpointType") {
			if text(place["VpcId"]) != *v.vpcId() {
				continue
			}
			if f, ok := v.readEndpoint(id, privatelink.Type(text(place["VpcEndpointType"])), &complete); ok {
				all = append(all, f)
			}
		}
	}
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.id, b.id) })
	return all, complete
}

// readEndpoint reads an endpoint that is in the VPC.
func (v *IsolatedVpc) readEndpoint(id string, kind privatelink.Type, complete *bool) (f found, ok bool) {
	var answers []map[string]any
	switch kind {
	case privatelink.Gateway:
		answers = v.read(id, complete, "ServiceName", "RouteTableIds")
	case privatelink.Interface:
		answers = v.read(id, complete, "ServiceName", "SecurityGroupIds", "PrivateDnsEnabled")
	}
	for _, a := range answers {
		row, known := rowOf(kind, text(a["ServiceName"]), v.region)
		if !known {
			continue
		}
		privateDns, _ := a["PrivateDnsEnabled"].(bool)
		return found{id, row, privateDns, texts(a["SecurityGroupIds"]), texts(a["RouteTableIds"])}, true
	}
	return found{}, false
}

// rowOf returns the service that an endpoint is of.
func rowOf(kind privatelink.Type, name, region string) (privatelink.Endpoint, bool) {
	for _, row := range privatelink.All() {
		if row.Type == kind && row.ServiceName(region) == name {
			return row, true
		}
	}
	return privatelink.Endpoint{}, false
}

// read reads properties of an endpoint.
func (v *IsolatedVpc) read(id string, complete *bool, properties ...string) []map[string]any {
	return v.lookUp(map[string]any{"exactIdentifier": id, "propertiesToReturn": properties}, complete)
}

// lookUp asks the account for endpoints. If there is no answer yet it returns
// none, and complete becomes false.
func (v *IsolatedVpc) lookUp(query map[string]any, complete *bool) []map[string]any {
	query["typeName"] = "AWS::EC2::VPCEndpoint"
	if query["propertiesToReturn"] == nil {
		query["propertiesToReturn"] = []string{}
	}
	answers := lookUp(v, query, map[string]any{"Identifier": pending})
	if len(answers) == 1 && answers[0]["Identifier"] == pending {
		*complete = false
		return nil
	}
	return answers
}

// pending is the id of the endpoint that is found while CDK waits for the answer.
const pending = "pending"

// lookUp asks the account of a stack by AWS Cloud Control API, through CDK, which
// keeps the answer in cdk.context.json. dummy is the answer until there is one.
func lookUp(scope constructs.Construct, query, dummy map[string]any) []map[string]any {
	result := awscdk.ContextProvider_GetValue(scope, &awscdk.GetContextValueOptions{
		Provider:   jsii.String("cc-api-provider"),
		Props:      &query,
		DummyValue: []any{dummy},
	})
	var answers []map[string]any
	values, _ := result.Value.([]any)
	for _, value := range values {
		if answer, ok := value.(map[string]any); ok {
			answers = append(answers, answer)
		}
	}
	return answers
}

// judge returns which endpoints serve tasks in the subnets, and of the services
// that have none that does, why.
func (v *IsolatedVpc) judge(all []found) (usable []found, unfit map[privatelink.Service][]string) {
	group := ""
	if v.securityGroup != nil {
		group = *v.securityGroup.SecurityGroupId()
	}
	var tables []string
	for _, s := range v.subnets {
		if s.routeTable != nil {
			tables = append(tables, *s.routeTable)
		}
	}
	unfit = map[privatelink.Service][]string{}
	for _, f := range all {
		if why := f.unfit(v.region, group, tables); why != "" {
			unfit[f.row.Service] = append(unfit[f.row.Service], f.id+" "+why)
		} else {
			usable = append(usable, f)
		}
	}
	return usable, unfit
}

// unfit says why an endpoint does not serve tasks, or "". group is the one that
// the tasks have a rule in, if that is known; tables those of their subnets.
func (f found) unfit(region, group string, tables []string) string {
	if f.row.Type == privatelink.Interface {
		switch {
		case !f.privateDns && hasPrivateDns(f.row, region):
			return "has private DNS turned off, so the name of the service does not lead to it; turn it on, or list the service in NewEndpoints"
		case group != "" && !problems.IsStringToken(group) && !slices.Contains(f.groups, group):
			return fmt.Sprintf("does not have EndpointSecurityGroup %s but %s, which would not let tasks in; add the group to it", group, strings.Join(f.groups, ", "))
		}
		return ""
	}
	var missing []string
	for _, table := range tables {
		if !problems.IsStringToken(table) && !slices.Contains(f.routeTables, table) && !slices.Contains(missing, table) {
			missing = append(missing, table)
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return fmt.Sprintf("is not in route table %s of the subnets; add it there, or if it is in none of theirs list the service in NewEndpoints", strings.Join(missing, ", "))
}

// sharedSecurityGroup returns a group that all interface endpoints have, or nil if
// there are no such endpoints. It panics with an error if they share none.
func (v *IsolatedVpc) sharedSecurityGroup(all []found) awsec2.ISecurityGroup {
	id, err := sharedGroup(all)
	if err != nil {
		var list problems.List
		list.Addf("FindEndpoints: %w", err)
		list.PanicIfAnyIn("isolatedvpc", v)
	}
	if id == "" {
		return nil
	}
	return awsec2.SecurityGroup_FromSecurityGroupId(v, jsii.String("EndpointRules"), &id,
		&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}

// sharedGroup returns the first of the groups that all interface endpoints have.
func sharedGroup(all []found) (string, error) {
	var shared, each []string
	for _, f := range all {
		if f.row.Type != privatelink.Interface {
			continue
		}
		if each == nil {
			shared = slices.Sorted(slices.Values(f.groups))
		}
		shared = slices.DeleteFunc(shared, func(group string) bool { return !slices.Contains(f.groups, group) })
		each = append(each, fmt.Sprintf("%s of %s has %s", f.id, f.row.Service, strings.Join(f.groups, ", ")))
	}
	switch {
	case each == nil:
		return "", nil
	case len(shared) == 0:
		return "", fmt.Errorf("the interface endpoints of the VPC share no security group in which tasks could be let in (%s); "+
			"set EndpointSecurityGroup to one that those have which the workloads use", strings.Join(each, "; "))
	}
	return shared[0], nil
}

// nothingElseNew holds, when the tree is complete, that FindEndpoints found
// everything that the workloads use.
type nothingElseNew struct {
	network *IsolatedVpc
	ours    []privatelink.Service
	unfit   map[privatelink.Service][]string
}

// Validate makes it a constructs.IValidation.
func (n *nothingElseNew) Validate() *[]*string {
	var errors []*string
	for _, s := range n.network.EndpointServices() {
		e := n.network.endpoints[s]
		if e.resource == nil || slices.Contains(n.ours, s) {
			continue
		}
		why := fmt.Sprintf("isolatedvpc: FindEndpoints found no endpoint for %q in %s; list it in NewEndpoints, so that this stack creates it", s, *e.vpcId)
		if reasons := n.unfit[s]; reasons != nil {
			why = fmt.Sprintf("isolatedvpc: FindEndpoints found no endpoint for %q that can be used in %s: %s", s, *e.vpcId, strings.Join(reasons, "; "))
		}
		errors = append(errors, jsii.Sprintf("%s (it is needed for: %s)", why, strings.Join(e.reasons, "; ")))
	}
	return &errors
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func texts(v any) []string {
	var all []string
	values, _ := v.([]any)
	for _, value := range values {
		all = append(all, text(value))
	}
	return all
}
