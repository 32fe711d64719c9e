package network

import "testing"

// TestOtherVPC is about groups and subnets of another VPC, which AWS refuses to put on an
// interface or an endpoint.
func TestOtherVPC(t *testing.T) {
	other := edit(isolated, "Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}",
		"O: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Other, CidrBlock: 10.1.0.0/24}}")
	taskGroup := replace(other, "TaskGroup", "!Ref Vpc", "!Ref Other")
	shared := "Shared: {Type: AWS::EC2::SecurityGroupVpcAssociation, Properties: {GroupId: !Ref TaskGroup, VpcId: !Ref Vpc}}"
	scenario{"the tasks' group", taskGroup, map[Destination]string{toAPI: "denied egress TaskGroup", toLayers: "denied egress TaskGroup"}}.run(t)
	scenario{"the tasks' group, associated", edit(taskGroup, shared), map[Destination]string{toAPI: "allowed via Api", toLayers: "allowed via S3"}}.run(t)
	scenario{"the tasks' group without a VPC", replace(isolated, "TaskGroup", "VpcId: !Ref Vpc, ", ""), map[Destination]string{toAPI: "denied egress TaskGroup"}}.run(t)
	scenario{"the endpoints' group", replace(other, "EndpointGroup", "!Ref Vpc", "!Ref Other"), map[Destination]string{toAPI: "denied endpoint EndpointGroup", toLayers: "allowed via S3"}}.run(t)
	scenario{"a subnet of an endpoint", replace(other, "Api", "[!Ref A, !Ref B]", "[!Ref O]"), map[Destination]string{toAPI: "denied endpoint Api", toDkr: "allowed via Dkr"}}.run(t)
}

func TestMountWithAGroupOfAnotherVPC(t *testing.T) {
	n := network(t, edit(replace(withFiles, "TaskGroup", "!Ref Vpc", "!Ref Other"), "Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}"))
	files := n.world.Find(n.world.Resources("AWS::EFS::MountTarget")[0].Get("FileSystemId"))
	if got, want := summary(n.Mount(n.interfaces(t)[0], files)), "denied egress TaskGroup"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
