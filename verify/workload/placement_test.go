package workload

import (
	"strings"
	"testing"
)

func TestTaskPlacement(t *testing.T) {
	subnets := "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}"
	with := func(s sample, network string) string {
		source := strings.Replace(s.String(), subnets, network, 1)
		if network != subnets && !strings.Contains(source, network) {
			t.Fatalf("%q is not in the sample", network)
		}
		return source
	}
	public := func(setting string) string {
		return "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], AssignPublicIp: " + setting + "}}"
	}
	parameter := sample{parameters: "  P: {Type: String}\n  L: {Type: CommaDelimitedList}"}
	ec2 := sample{launch: onEC2, resources: instances}
	notKnown := ec2
	notKnown.mode, notKnown.parameters = "!Ref M", "  M: {Type: String}"
	places(t, []placing{
		{"no public address by default", with(sample{}, subnets), []string{"Service FARGATE task in ${Subnet}+${Group} public no"}},
		{"a public address", with(sample{}, public("ENABLED")), []string{"Service FARGATE task in ${Subnet} public yes"}},
		{"none", with(sample{}, public("DISABLED")), []string{"Service FARGATE task in ${Subnet} public no"}},
		{"not known", with(parameter, public("!Ref P")), []string{"Service FARGATE task in ${Subnet} public maybe unknown: whether tasks get public addresses is not known: ${P}"}},
		{"never on instances", with(ec2, public("ENABLED")), []string{"Service EC2 task in ${Subnet} public no host in ${Subnet}+${Group} public maybe"}},
		{"no network", with(sample{}, "DesiredCount: 1"), []string{"Service FARGATE denied: Service runs tasks in network mode awsvpc and names no subnets"}},
		{"no network with awsvpc on EC2", with(ec2, "DesiredCount: 1"),
			[]string{"Service EC2 host in ${Subnet}+${Group} public maybe denied: Service runs tasks in network mode awsvpc and names no subnets"}},
		{"a network that is not known", with(parameter, `NetworkConfiguration: !Split [",", !Ref P]`), []string{"Service FARGATE unknown: the network configuration is not known: ${P}"}},
		{"another mode on Fargate", sample{mode: "host"}.String(), []string{"Service FARGATE denied: tasks of Definition have the network mode host, which launch type FARGATE does not have"}},
		{"no mode on Fargate", strings.Replace(sample{}.String(), "NetworkMode: awsvpc, ", "", 1),
			[]string{"Service FARGATE task in ${Subnet}+${Group} public no denied: tasks of Definition have the network mode bridge, the default, which launch type FARGATE does not have"}},
		{"a mode on Fargate that is not known", sample{mode: "!Ref M", parameters: "  M: {Type: String}"}.String(), []string{"Service FARGATE denied: Service runs tasks in network mode awsvpc and names no subnets"}},
		{"the bridge on Managed Instances", sample{mode: "bridge", launch: "CapacityProviderStrategy: " + strategy("!Ref Managed"), resources: associated}.String(),
			[]string{"Service MANAGED_INSTANCES host in ${Subnet}+${Group} public maybe denied: tasks of Definition have the network mode bridge, which launch type MANAGED_INSTANCES does not have"}},
		{"subnets that are a parameter", with(parameter, "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Ref L}}"), []string{"Service FARGATE task in  public no"}},
		{"a mode that is not known has no interface of its own without a network", notKnown.String(), []string{"Service EC2 host in ${Subnet}+${Group} public maybe"}},
	})
}

func TestBridgeIsTheDefaultOnEC2(t *testing.T) {
	s := sample{launch: onEC2, mode: "bridge", resources: instances}.String()
	s = strings.Replace(s, "NetworkMode: bridge, ", "", 1)
	w := only(t, s)
	if w.Task != nil || w.Host == nil {
		t.Errorf("task in %v, host in %v", w.Task, w.Host)
	}
}

// What containers call comes from the task's interface also where that is not known, and
// never from the host's.
func TestCallsOfTasksWhoseNetworkIsNotKnown(t *testing.T) {
	s := sample{launch: onEC2, service: "EnableExecuteCommand: true", parameters: "  P: {Type: String}", resources: instances}.String()
	s = strings.Replace(s, "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}", `NetworkConfiguration: !Split [",", !Ref P]`, 1)
	w := only(t, s)
	if w.Task != nil {
		t.Fatal("the network is known")
	}
	for _, n := range w.Needs {
		if n.Feature == ExecSession && n.From != TaskInterface {
			t.Errorf("%s is not made from the task's interface", line(n))
		}
	}
}
