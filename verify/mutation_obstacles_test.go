package verify_test

import "slices"

// obstacles are places of what can stand in the way of a call, so that it may get through
// when that is deleted.
var obstacles = []string{
	// A group that is left without egress rules lets everything out, and so does the VPC's
	// default group, which tasks are in that have none.
	"AWS::EC2::SecurityGroup",
	"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress",
	"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#",
	"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups",
	"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups/#",
	// A subnet that is left to the default network ACL.
	"AWS::EC2::NetworkAcl",
	"AWS::EC2::SubnetNetworkAclAssociation",
	"AWS::EC2::SubnetNetworkAclAssociation/Properties/SubnetId",
	// An endpoint whose private DNS takes calls away from the NAT gateway.
	"AWS::EC2::VPC/Properties/EnableDnsHostnames",
	"AWS::EC2::VPCEndpoint",
	"AWS::EC2::VPCEndpoint/Properties/PrivateDnsEnabled",
	"AWS::EC2::VPCEndpoint/Properties/ServiceName",
	"AWS::EC2::VPCEndpoint/Properties/VpcEndpointType",
	"AWS::EC2::VPCEndpoint/Properties/VpcId",
	// The policy of an endpoint or a repository, which lets everything through without one; a statement that
	// denies, a condition.
	"AWS::EC2::VPCEndpoint/Properties/PolicyDocument",
	"AWS::EC2::VPCEndpoint/Properties/PolicyDocument/Statement/#",
	"AWS::EC2::VPCEndpoint/Properties/PolicyDocument/Statement/#/Condition",
	"AWS::EC2::VPCEndpoint/Properties/PolicyDocument/Statement/#/Condition/*",
	"AWS::EC2::VPCEndpoint/Properties/PolicyDocument/Statement/#/Condition/*/*",
	"AWS::ECR::Repository/Properties/RepositoryPolicyText",
	"AWS::ECR::Repository/Properties/RepositoryPolicyText/Statement/#",
	"AWS::ECR::Repository/Properties/RepositoryPolicyText/Statement/#/Action/#",
	// The policy of a key: the default one leaves everything to IAM.
	"AWS::KMS::Key/Properties/KeyPolicy",
}

// inTheWay reports whether what was deleted may have stood in the way.
func inTheWay(m *mutant) bool {
	pattern, ok := m.obstacle()
	if ok {
		applied.note("obstacle " + pattern)
	}
	return ok
}

func (m *mutant) obstacle() (pattern string, ok bool) {
	place := m.before.place(m.gone[0])
	i := slices.IndexFunc(obstacles, func(pattern string) bool { return fits(pattern, place) })
	if i < 0 {
		return "", false
	}
	return obstacles[i], true
}
