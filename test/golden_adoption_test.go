package test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// adoptionGoldens are networks in VPCs that exist.
var adoptionGoldens = []golden{
	{"adoption-imported", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
			Vpc: importedVpc(stack),
			Endpoints: map[privatelink.Service]string{
				privatelink.EcrApi: "vpce-0123456789abcdef0",
				privatelink.EcrDkr: "vpce-0123456789abcdef1",
				privatelink.S3:     "vpce-0123456789abcdef2",
			},
			EndpointSecurityGroup: importedGroup(stack),
		})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
	{"adoption-looked-up", func(t *testing.T) awscdk.Stack {
		context := map[string]any{}
		for _, question := range existing.questions() {
			context[question], _ = existing.answer(question)
		}
		return defineLookedUp(cdktest.AddStack(cdktest.NewApp(t, context), "Test", ireland))
	}},
	{"adoption-central", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
			Vpc: importedVpc(stack),
			CentralEndpoints: &isolatedvpc.CentralEndpoints{
				VpcId: "vpc-0123456789abcdef9",
				EndpointIds: map[privatelink.Service]string{
					privatelink.EcrApi: "vpce-0123456789abcdef0",
					privatelink.EcrDkr: "vpce-0123456789abcdef1",
				},
				Cidrs: []string{"10.9.0.0/24", "10.9.1.0/24"},
			},
		})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
	{"adoption-same-app", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		vpc := isolatedSubnetsOfCdk(stack)
		logs := endpointOfCdk(stack, vpc)
		network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
			Vpc:                   vpc,
			Endpoints:             map[privatelink.Service]string{privatelink.Logs: *logs.VpcEndpointId()},
			EndpointSecurityGroup: (*logs.Connections().SecurityGroups())[0],
		})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		return stack
	}},
	{"adoption-by-another-app", func(t *testing.T) awscdk.Stack {
		return defineAdoptingApp(t)
	}},
}

// importedVpc is a VPC that is known by its ids.
func importedVpc(scope constructs.Construct) awsec2.IVpc {
	return awsec2.Vpc_FromVpcAttributes(scope, jsii.String("Existing"), &awsec2.VpcAttributes{
		VpcId:                       jsii.String("vpc-0123456789abcdef0"),
		AvailabilityZones:           jsii.Strings("eu-west-1a", "eu-west-1b"),
		IsolatedSubnetIds:           jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
		IsolatedSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"),
	})
}

func importedGroup(scope constructs.Construct) awsec2.ISecurityGroup {
	return awsec2.SecurityGroup_FromSecurityGroupId(scope, jsii.String("EndpointGroup"), jsii.String("sg-0123456789abcdef0"), nil)
}

// isolatedSubnetsOfCdk is a VPC of the same app, as CDK makes it.
func isolatedSubnetsOfCdk(scope constructs.Construct) awsec2.IVpc {
	return awsec2.NewVpc(scope, jsii.String("Vpc"), &awsec2.VpcProps{
		MaxAzs:      jsii.Number(2),
		NatGateways: jsii.Number(0),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Isolated"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
	})
}

// endpointOfCdk is an endpoint for logs with a group that lets nothing in.
func endpointOfCdk(scope constructs.Construct, vpc awsec2.IVpc) awsec2.InterfaceVpcEndpoint {
	closed := awsec2.NewCfnSecurityGroup(scope, jsii.String("Closed"), &awsec2.CfnSecurityGroupProps{
		VpcId: vpc.VpcId(), GroupDescription: jsii.String("Endpoints"),
		SecurityGroupEgress: &[]any{map[string]any{"ipProtocol": "icmp", "fromPort": 252, "toPort": 86, "cidrIp": "255.255.255.255/32"}},
	})
	return vpc.AddInterfaceEndpoint(jsii.String("Logs"), &awsec2.InterfaceVpcEndpointOptions{
		Service: awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_LOGS(),
		Open:    jsii.Bool(false),
		SecurityGroups: &[]awsec2.ISecurityGroup{
			awsec2.SecurityGroup_FromSecurityGroupId(scope, jsii.String("ClosedRules"), closed.AttrGroupId(), nil),
		},
	})
}

// defineLookedUp adopts the VPC of the account existing.
func defineLookedUp(stack awscdk.Stack) awscdk.Stack {
	network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
		Vpc:           awsec2.Vpc_FromLookup(stack, jsii.String("Existing"), &awsec2.VpcLookupOptions{VpcId: &existing.vpcId}),
		FindEndpoints: true,
		NewEndpoints:  []privatelink.Service{privatelink.Logs},
	})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	return stack
}

// defineAdoptingApp: network and cluster are stacks of one app, the service is one
// of another, which knows what they export.
func defineAdoptingApp(t *testing.T) awscdk.Stack {
	imported := func(name string) string { return *awscdk.Fn_ImportValue(jsii.String("platform:" + name)) }
	stack := cdktest.NewStack(t, nil)
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Existing"), &awsec2.VpcAttributes{
		VpcId:                       jsii.String(imported("VpcId")),
		AvailabilityZones:           jsii.Strings("eu-west-1a", "eu-west-1b"),
		IsolatedSubnetIds:           jsii.Strings(imported("Subnet1"), imported("Subnet2")),
		IsolatedSubnetRouteTableIds: jsii.Strings(imported("RouteTable1"), imported("RouteTable2")),
	})
	endpoints := map[privatelink.Service]string{}
	for _, s := range platformServices {
		endpoints[s] = imported(exportName(s))
	}
	network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
		Vpc:                   vpc,
		Endpoints:             endpoints,
		EndpointSecurityGroup: awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("EndpointGroup"), jsii.String(imported("EndpointGroup")), nil),
	})
	shared := awsecs.Cluster_FromClusterAttributes(stack, jsii.String("Shared"), &awsecs.ClusterAttributes{
		ClusterName: jsii.String(imported("ClusterName")), Vpc: vpc,
	})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: ownCluster{shared, network}})
	return stack
}

// platformServices are those that the app which is adopted has endpoints for.
var platformServices = []privatelink.Service{privatelink.EcrApi, privatelink.EcrDkr, privatelink.Logs, privatelink.S3}

// definePlatform is the app that is adopted: the stacks of the network and of the
// cluster, with what they export.
func definePlatform(t *testing.T) []awscdk.Stack {
	app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
	stack := cdktest.AddStack(app, "Network", nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	for _, need := range platformNeeds(stack) {
		network.Require(need)
	}
	export := func(stack awscdk.Stack, name string, value *string) {
		awscdk.NewCfnOutput(stack, &name, &awscdk.CfnOutputProps{Value: value, ExportName: jsii.String("platform:" + name)})
	}
	export(stack, "VpcId", network.Vpc().VpcId())
	export(stack, "EndpointGroup", network.EndpointSecurityGroup().SecurityGroupId())
	for i, s := range *network.Vpc().IsolatedSubnets() {
		export(stack, fmt.Sprintf("Subnet%d", i+1), s.SubnetId())
		export(stack, fmt.Sprintf("RouteTable%d", i+1), s.RouteTable().RouteTableId())
	}
	for _, s := range platformServices {
		export(stack, exportName(s), network.EndpointId(s))
	}
	other := cdktest.AddStack(app, "Cluster", nil)
	export(other, "ClusterName", newCluster(other, network).Cluster().ClusterName())
	return []awscdk.Stack{stack, other}
}

// platformNeeds is what the app lets through for services of apps that it does not
// know, within its perimeter: without, the policies of its endpoints let nothing.
func platformNeeds(stack awscdk.Stack) []privatelink.Need {
	const reason = "services of other apps"
	layers := privatelink.LayerBucketArn(*stack.Partition(), *stack.Region())
	return []privatelink.Need{
		{Service: privatelink.EcrApi, Actions: []string{"ecr:GetAuthorizationToken"}, Reason: reason},
		{Service: privatelink.EcrDkr, Actions: []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, Reason: reason},
		{Service: privatelink.S3, Actions: []string{"s3:GetObject"}, Resources: []string{layers}, Reason: reason},
		{Service: privatelink.Logs, Actions: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Reason: reason},
	}
}

func exportName(s privatelink.Service) string {
	return "Endpoint-" + strings.ReplaceAll(string(s), ".", "-")
}

// An account is what CDK's lookups find: a VPC, and endpoints by their id, each
// with the properties that AWS Cloud Control API reads.
type account struct {
	vpcId     string
	endpoints map[string]map[string]any
}

// existing has a VPC with endpoints, one of them without private DNS, and one in
// another VPC.
var existing = account{"vpc-0123456789abcdef0", map[string]map[string]any{
	"vpce-0123456789abcdef0": interfaceEndpoint("vpc-0123456789abcdef0", "ecr.api", true, "sg-0123456789abcdef1", "sg-0123456789abcdef0"),
	"vpce-0123456789abcdef1": interfaceEndpoint("vpc-0123456789abcdef0", "ecr.dkr", true, "sg-0123456789abcdef0"),
	"vpce-0123456789abcdef2": {
		"VpcId": "vpc-0123456789abcdef0", "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.eu-west-1.s3",
		"RouteTableIds": []any{"rtb-0123456789abcdef1", "rtb-0123456789abcdef0", "rtb-0123456789abcdef9"},
	},
	"vpce-0123456789abcdef3": interfaceEndpoint("vpc-0123456789abcdef0", "logs", false, "sg-0123456789abcdef3"),
	"vpce-0123456789abcdef4": interfaceEndpoint("vpc-0123456789abcdef9", "ecr.api", true, "sg-0123456789abcdef4"),
	"vpce-0123456789abcdef5": {"VpcId": "vpc-0123456789abcdef0", "VpcEndpointType": "Resource"}, // has no ServiceName
}}

func interfaceEndpoint(vpc, service string, privateDns bool, groups ...any) map[string]any {
	return map[string]any{
		"VpcId": vpc, "VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.eu-west-1." + service,
		"PrivateDnsEnabled": privateDns, "SecurityGroupIds": groups,
	}
}

const (
	environmentOfKey = ":account=111122223333"
	typeOfKey        = ":region=eu-west-1:typeName=AWS$:$:EC2$:$:VPCEndpoint"
)

// questions returns the context keys of all lookups that defineLookedUp makes.
func (a account) questions() []string {
	keys := []string{
		"vpc-provider" + environmentOfKey + ":filter.vpc-id=" + a.vpcId + ":region=eu-west-1:returnAsymmetricSubnets=true",
		"cc-api-provider" + environmentOfKey + typeOfKey,
	}
	for id, e := range a.endpoints {
		keys = append(keys, a.question(id, "VpcId", "VpcEndpointType"))
		switch {
		case e["VpcId"] != a.vpcId:
		case e["VpcEndpointType"] == "Gateway":
			keys = append(keys, a.question(id, "ServiceName", "RouteTableIds"))
		case e["VpcEndpointType"] == "Interface":
			keys = append(keys, a.question(id, "ServiceName", "SecurityGroupIds", "PrivateDnsEnabled"))
		}
	}
	slices.Sort(keys)
	return keys
}

func (a account) question(id string, properties ...string) string {
	var asked string
	for i, p := range properties {
		asked += fmt.Sprintf(":propertiesToReturn.%d=%s", i, p)
	}
	return "cc-api-provider" + environmentOfKey + ":exactIdentifier=" + id + asked + typeOfKey
}

// answer is what the CDK CLI keeps in cdk.context.json for a key. It fails, as the
// CLI does, if a property is asked for that the endpoint does not have.
func (a account) answer(key string) (answer any, err error) {
	if strings.HasPrefix(key, "vpc-provider") {
		return a.vpc(), nil
	}
	_, id, one := strings.Cut(key, ":exactIdentifier=")
	if !one {
		var all []any
		for id := range a.endpoints {
			all = append(all, map[string]any{"Identifier": id})
		}
		return all, nil
	}
	id, _, _ = strings.Cut(id, ":")
	properties := map[string]any{"Identifier": id}
	for part := range strings.SplitSeq(key, ":") {
		if _, name, ok := strings.Cut(part, "="); ok && strings.HasPrefix(part, "propertiesToReturn.") {
			if properties[name], ok = a.endpoints[id][name]; !ok {
				return nil, fmt.Errorf("cannot read field %s of %s", name, id)
			}
		}
	}
	return []any{properties}, nil
}

// vpc is the answer about the VPC: isolated subnets in two zones, two in the first.
func (a account) vpc() map[string]any {
	subnet := func(n int, zone string) map[string]any {
		return map[string]any{
			"subnetId": fmt.Sprintf("subnet-0123456789abcdef%d", n), "routeTableId": fmt.Sprintf("rtb-0123456789abcdef%d", n%2),
			"availabilityZone": zone, "cidr": fmt.Sprintf("10.0.%d.0/24", n),
		}
	}
	return map[string]any{
		"vpcId": a.vpcId, "vpcCidrBlock": "10.0.0.0/16", "availabilityZones": []any{},
		"subnetGroups": []any{map[string]any{"name": "Isolated", "type": "Isolated", "subnets": []any{
			subnet(0, "eu-west-1a"), subnet(1, "eu-west-1b"), subnet(2, "eu-west-1a"),
		}}},
	}
}
