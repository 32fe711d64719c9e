package workload

import (
	"slices"
	"strings"
	"testing"
)

// shown is a workload in one line: what it is, what it runs on, where.
func shownWorkload(w *Workload) string {
	out := []string{w.ID.String(), w.LaunchType}
	if w.Capacity != "" {
		out = append(out, "on "+w.Capacity)
	}
	if w.Task != nil {
		out = append(out, "task in "+shownPlacement(w.Task))
	}
	if w.Host != nil {
		out = append(out, "host in "+shownPlacement(w.Host))
	}
	if w.TaskDefinition == nil {
		out = append(out, "without definition")
	}
	for _, s := range w.Unknown {
		out = append(out, s.Verdict.String()+": "+s.Why)
	}
	return strings.Join(out, " ")
}

func shownPlacement(p *Placement) string {
	var parts []string
	for _, v := range append(slices.Clone(p.Subnets), p.Groups...) {
		for _, item := range v.Items() {
			parts = append(parts, item.Text().String())
		}
	}
	return strings.Join(parts, "+") + " public " + p.PublicIP.String()
}

type placing struct {
	name   string
	source string
	want   []string
}

func places(t *testing.T, tests []placing) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Helper()
			var got []string
			for _, w := range find(t, tt.source) {
				got = append(got, shownWorkload(w))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("workloads\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
		})
	}
}

const providers = `
  Asg: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Instances}}}
  Far: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: "arn:aws:autoscaling:x"}}}
  Managed:
    Type: AWS::ECS::CapacityProvider
    Properties: {ManagedInstancesProvider: {InstanceLaunchTemplate: {Ec2InstanceProfileArn: !GetAtt Profile.Arn, NetworkConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}}}
` + instances

// associated has them, with what is in no template, as capacity providers of the cluster.
const associated = providers + `
  Associations: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, CapacityProviders: [FARGATE, FARGATE_SPOT, big, !Ref Asg, !Ref Far, !Ref Managed]}}
`

func strategy(items ...string) string {
	for i, item := range items {
		if !strings.Contains(item, "Weight") {
			items[i] += ", Weight: 1"
		}
		items[i] = "{CapacityProvider: " + items[i] + "}"
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func TestCapacities(t *testing.T) {
	const (
		task    = "task in ${Subnet}+${Group} public no"
		host    = " host in ${Subnet}+${Group} public maybe"
		fargate = "Service FARGATE " + task
		ec2     = "Service EC2 " + task + host
		managed = "Service MANAGED_INSTANCES " + task + host
	)
	on := func(items ...string) string {
		return sample{launch: "CapacityProviderStrategy: " + strategy(items...), resources: associated}.String()
	}
	plain := func(items string) string {
		return sample{launch: "CapacityProviderStrategy: [" + items + "]", resources: associated}.String()
	}
	byDefault := func(cluster, more string) string {
		s := sample{launch: "DesiredCount: 1", resources: more + providers}.String()
		return strings.Replace(s, "Cluster: {Type: AWS::ECS::Cluster}", "Cluster: {Type: AWS::ECS::Cluster, Properties: {"+cluster+"}}", 1)
	}
	associations := func(properties string) string {
		return "  Associations: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, " + properties + "}}\n"
	}
	places(t, []placing{
		{"launch type Fargate", sample{}.String(), []string{fargate}},
		{"launch type EC2", sample{launch: onEC2, resources: instances}.String(), []string{ec2}},
		{"launch type EC2, instances elsewhere", sample{launch: onEC2}.String(), []string{"Service EC2 " + task + " unknown: no instances in the templates join the cluster, as far as their user data tells"}},
		{"launch type EXTERNAL", sample{launch: "LaunchType: EXTERNAL"}.String(),
			[]string{"Service EXTERNAL " + task + " unknown: the hosts of launch type EXTERNAL are outside AWS, and so is their network" +
				" denied: tasks of Definition have the network mode awsvpc, which launch type EXTERNAL does not have"}},
		{"launch type EXTERNAL in the host's network", sample{launch: "LaunchType: EXTERNAL", mode: "host"}.String(),
			[]string{"Service EXTERNAL unknown: the hosts of launch type EXTERNAL are outside AWS, and so is their network"}},
		{"a launch type that is not known", sample{launch: "LaunchType: !Ref L", parameters: "  L: {Type: String}"}.String(), []string{"Service  " + task + " unknown: launch type ${L} is not known"}},
		{"FARGATE", on("FARGATE"), []string{fargate}},
		{"FARGATE_SPOT is the same", on("FARGATE", "FARGATE_SPOT"), []string{fargate}},
		{"Auto Scaling group", on("!Ref Asg"), []string{ec2}},
		{"Managed Instances", on("!Ref Managed"), []string{managed}},
		{"mixed", on("FARGATE", "!Ref Asg"), []string{
			strings.Replace(fargate, "task in", "on FARGATE task in", 1), strings.Replace(ec2, "task in", "on Instances task in", 1)}},
		{"a strategy that is not known", sample{launch: "CapacityProviderStrategy: !Split [',', !Ref P]", parameters: "  P: {Type: String}"}.String(),
			[]string{"Service  " + task + " unknown: the capacity provider strategy is not known: ${P}"}},
		{"by provider and by user data it is one group", byDefault("", associations("CapacityProviders: [!Ref Asg, FARGATE]")), []string{ec2}},
		{"an item without weight", on("FARGATE, Weight: 0", "!Ref Asg"), []string{ec2}},
		{"an item that says no weight", plain("{CapacityProvider: FARGATE, Weight: '1'}, {CapacityProvider: !Ref Asg}"), []string{fargate}},
		{"a base and no weight", plain("{CapacityProvider: FARGATE}, {CapacityProvider: !Ref Asg, Base: '1'}"), []string{ec2}},
		{"nobody says a weight", plain("{CapacityProvider: FARGATE}"), []string{fargate}},
		{"an item with a base", on("FARGATE, Weight: 0, Base: 1", "!Ref Asg"), []string{
			strings.Replace(fargate, "task in", "on FARGATE task in", 1), strings.Replace(ec2, "task in", "on Instances task in", 1)}},
		{"group from elsewhere", on("!Ref Far"), []string{"Service EC2 " + task + " unknown: the Auto Scaling group of capacity provider Far is not in the templates"}},
		{"provider from elsewhere", on("big"), []string{"Service  " + task + " unknown: capacity provider big is not in the templates"}},
		{"nothing said is EC2", byDefault("", ""), []string{ec2}},
		{"default strategy of the cluster", byDefault("DefaultCapacityProviderStrategy: "+strategy("FARGATE"), ""), []string{fargate}},
		{"default strategy of the associations", byDefault("", associations("DefaultCapacityProviderStrategy: "+strategy("!Ref Managed"))), []string{managed}},
		{"an empty default strategy", byDefault("", associations("DefaultCapacityProviderStrategy: []")), []string{ec2}},
		{"nothing said of a cluster from elsewhere", strings.Replace(sample{launch: "DesiredCount: 1"}.String(), "!Ref Cluster", "shared", 1),
			[]string{"Service  " + task + " unknown: neither a launch type nor the cluster is in the templates"}},
	})
}

func TestAssociations(t *testing.T) {
	const (
		task    = " task in ${Subnet}+${Group} public no"
		ec2     = "Service EC2" + task + " host in ${Subnet}+${Group} public maybe"
		refused = " denied: capacity provider ${Asg} is not associated with cluster ${Cluster}, so Amazon ECS refuses a strategy with it"
		open    = " unknown: whether capacity provider ${Asg} is associated with cluster ${Cluster} is not in the templates"
	)
	in := func(item, cluster, associations, more string) string {
		s := sample{launch: "CapacityProviderStrategy: " + strategy(item), parameters: "  P: {Type: String}\n  L: {Type: CommaDelimitedList}\n", resources: providers + more}
		if associations != "" {
			s.resources += "  Associations: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {" + associations + "}}\n"
		}
		return strings.Replace(s.String(), "Cluster: {Type: AWS::ECS::Cluster}", "Cluster: {Type: AWS::ECS::Cluster, Properties: {"+cluster+"}}", 1)
	}
	elsewhere := func(source string) string { return strings.ReplaceAll(source, "!Ref Cluster", "!Ref P") }
	places(t, []placing{
		{"by nothing", in("!Ref Asg", "", "", ""), []string{ec2 + refused}},
		{"by the cluster", in("FARGATE", "CapacityProviders: [FARGATE]", "", ""), []string{"Service FARGATE" + task}},
		{"by associations", in("!Ref Asg", "", "Cluster: !Ref Cluster, CapacityProviders: [!Ref Asg]", ""), []string{ec2}},
		{"by a list of others", in("!Ref Asg", "CapacityProviders: [FARGATE, !Ref Far]", "", ""), []string{ec2 + refused}},
		{"FARGATE by nothing", in("FARGATE", "", "", ""),
			[]string{"Service FARGATE" + task + strings.Replace(refused, "${Asg}", "FARGATE", 1)}},
		{"with another cluster", in("!Ref Asg", "", "Cluster: !Ref Other, CapacityProviders: [!Ref Asg]", "  Other: {Type: AWS::ECS::Cluster}\n"), []string{ec2 + refused}},
		{"by a list that is a parameter", in("!Ref Asg", "CapacityProviders: !Ref L", "", ""), []string{ec2 + open}},
		{"with a cluster that is a parameter", in("!Ref Asg", "", "Cluster: !Ref P, CapacityProviders: [!Ref Asg]", ""), []string{ec2 + open}},
		{"perhaps by the code of a custom resource", in("!Ref Asg", "", "", "  Code: {Type: Custom::Code, Properties: {Cluster: !Ref Cluster}}\n"), []string{ec2 + open}},
		{"a cluster from elsewhere, by nothing", elsewhere(in("!Ref Asg", "", "", "")), []string{ec2 + strings.Replace(open, "${Cluster}", "${P}", 1)}},
		{"a cluster from elsewhere, by associations", elsewhere(in("!Ref Asg", "", "Cluster: !Ref P, CapacityProviders: [!Ref Asg]", "")), []string{ec2}},
		{"a cluster from elsewhere, which may have FARGATE", elsewhere(in("FARGATE", "", "", "")), []string{"Service FARGATE" + task}},
	})
}

func TestUnknownLaunchTypeMakesEveryNeedUnknown(t *testing.T) {
	w := only(t, sample{launch: "LaunchType: !Ref L", parameters: "  L: {Type: String}"}.String())
	if len(w.Needs) == 0 {
		t.Fatal("no needs")
	}
	for _, n := range w.Needs {
		if n.Doubt == "" || !strings.HasSuffix(line(n), "unknown: launch type ${L} is not known") {
			t.Errorf("%s is certain", line(n))
		}
	}
}
