package template

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Trees that no parser makes are refused, not followed.
func TestBadTrees(t *testing.T) {
	text := func(s string) *Node { return &Node{Kind: String, Text: s} }
	deep := text("x")
	for range 1 << 20 {
		deep = &Node{Kind: List, Items: []*Node{deep}}
	}
	circle := &Node{Kind: List}
	circle.Items = []*Node{circle}
	wide := text("x")
	for range 100 {
		wide = &Node{Kind: List, Items: []*Node{wide, wide}}
	}
	for name, root := range map[string]*Node{
		"nothing":       nil,
		"a hole":        {Kind: Map, Keys: []string{"Resources"}, Items: []*Node{nil}},
		"no kind":       {Kind: Unknown},
		"other kind":    {Kind: 99},
		"a key more":    {Kind: Map, Keys: []string{"A", "B"}, Items: []*Node{text("x")}},
		"a value more":  {Kind: Map, Keys: []string{"A"}, Items: []*Node{text("x"), text("y")}},
		"a full scalar": {Kind: String, Items: []*Node{text("x")}},
		"too deep":      {Kind: Map, Keys: []string{"Resources"}, Items: []*Node{deep}},
		"in a circle":   circle,
		"too wide":      wide,
	} {
		if _, err := NewModel([]*Source{{File: "f", Root: root}}, ireland); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := NewModel([]*Source{nil}, ireland); err == nil {
		t.Error("no source: no error")
	}
	parent := source(t, "", "Resources: {}\n")
	parent.Nested = map[string]*Source{"N": {}}
	if _, err := NewModel([]*Source{parent}, ireland); err == nil {
		t.Error("a nested hole: no error")
	}
}

// FuzzModel checks that no template makes the resolver panic or hang, and that it turns out
// the same twice.
func FuzzModel(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed, "")
	}
	f.Add(uint64(0), around+"!Sub '${Stage}'\n")
	f.Add(uint64(0), named+"!Ref Group\n")
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		if text != "" {
			if root, err := parseText([]byte(text), ""); err == nil {
				checkResolves(t, root)
			}
			return
		}
		checkResolves(t, randomTemplate(rand.New(rand.NewPCG(seed, 0))))
	})
}

func checkResolves(t *testing.T, root *Node) {
	sources := []*Source{{Name: "A", Root: root}, {Name: "B", Root: root}}
	sources[0].Nested = map[string]*Source{"A": {Name: "A/A", Root: root}}
	m, err := NewModel(sources, Options{Region: "eu-west-1", Parameters: map[string]string{"B": "x,y"}})
	if err != nil {
		checkOneLine(t, err)
		return
	}
	start := time.Now()
	first, again := dump(m), dump(m)
	if !slices.Equal(first, again) {
		t.Errorf("it turns out as\n%q, then as\n%q", first, again)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it takes %v", took)
	}
}

func checkOneLine(t *testing.T, err error) {
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("error %q has several lines", err)
	}
}

// dump resolves everything and asks everything of it.
func dump(m *Model) []string {
	worlds, complete := m.Worlds(4)
	lines := append(describeWorlds(worlds), fmt.Sprint(complete))
	for _, w := range worlds {
		for _, r := range w.Resources() {
			found := w.Find(r.Properties)
			lines = append(lines, fmt.Sprint(r.ID, r.Ref(), r.ARN(), r.Name(), r.DependsOn, found != nil, describeValue(r.Properties), r.Properties.At()))
			for _, other := range w.Resources() {
				lines = append(lines, fmt.Sprint(w.Before(r, other)))
			}
		}
	}
	return lines
}

// randomTemplate is a template of few names, so that they meet, and of functions in places
// where they do and do not belong.
func randomTemplate(r *rand.Rand) *Node {
	g := generator{r}
	root := &Node{Kind: Map}
	for _, section := range []string{"Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Transform"} {
		if r.IntN(8) == 0 && section != "Resources" || section == "Transform" && r.IntN(3) > 0 {
			continue
		}
		root.Keys = append(root.Keys, section)
		root.Items = append(root.Items, g.section(section))
	}
	return root
}

type generator struct{ *rand.Rand }

func (g generator) pick(words ...string) string { return words[g.IntN(len(words))] }

func (g generator) text(words ...string) *Node {
	return &Node{Kind: String, Text: g.pick(words...), Line: 1}
}

var randomNames = []string{"A", "B", "C", "D"}

func (g generator) section(section string) *Node {
	m := &Node{Kind: Map, Line: 1}
	for _, name := range randomNames {
		if g.IntN(4) > 0 {
			m.Keys = append(m.Keys, name)
			m.Items = append(m.Items, g.entry(section))
		}
	}
	return m
}

func (g generator) entry(section string) *Node {
	entry := &Node{Kind: Map, Line: 1}
	add := func(key string, value *Node) {
		if g.IntN(6) > 0 {
			entry.Keys, entry.Items = append(entry.Keys, key), append(entry.Items, value)
		}
	}
	switch section {
	case "Parameters":
		add("Type", g.text("String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Value<List<String>>"))
		add("AllowedValues", &Node{Kind: List, Items: []*Node{g.text("a"), g.text("b")}})
		if g.IntN(2) == 0 {
			add("Default", g.value(1))
		}
	case "Resources":
		add("Type", g.text("AWS::S3::Bucket", "AWS::IAM::Role", "AWS::EC2::VPC", "Custom::X", "AWS::CloudFormation::Stack", "AWS::SecretsManager::SecretTargetAttachment"))
		if g.IntN(3) == 0 {
			add("Condition", g.text(randomNames...))
		}
		if g.IntN(4) == 0 {
			add("DependsOn", g.text(randomNames...))
		}
		add("Properties", &Node{Kind: Map, Line: 1, Keys: []string{"BucketName", "Parameters", "SecretId"}, Items: []*Node{g.value(4), g.section("Mappings"), g.value(2)}})
	case "Outputs":
		add("Value", g.value(3))
		add("Export", &Node{Kind: Map, Keys: []string{"Name"}, Items: []*Node{g.value(2)}})
		if g.IntN(3) == 0 {
			add("Condition", g.text(randomNames...))
		}
	default:
		return g.value(4)
	}
	return entry
}

func (g generator) value(depth int) *Node {
	if depth == 0 || g.IntN(4) == 0 {
		return g.leaf()
	}
	switch g.IntN(6) {
	case 0:
		return &Node{Kind: List, Line: 1, Items: g.values(depth-1, g.IntN(4))}
	case 1:
		return &Node{Kind: Map, Line: 1, Keys: []string{"A", "Condition"}, Items: g.values(depth-1, 2)}
	}
	function := g.pick(append([]string{"Condition", "Ref", "Fn::GetAtt", "Fn::If", "Fn::Sub"}, functions...)...)
	return &Node{Kind: Map, Line: 1, Keys: []string{function}, Items: []*Node{g.argument(function, depth-1)}}
}

// argument mostly is what a function wants.
func (g generator) argument(function string, depth int) *Node {
	name := g.text(append([]string{"AWS::Region", "AWS::NoValue"}, randomNames...)...)
	switch {
	case g.IntN(6) == 0:
		return g.value(depth)
	case function == "Ref" || function == "Condition":
		return name
	case function == "Fn::Sub":
		return g.text("${A}-${B.Arn}", "x${!A}", "${C}", "{{resolve:ssm:${D}}}")
	case function == "Fn::GetAtt":
		return &Node{Kind: List, Items: []*Node{g.text(randomNames...), g.text("Arn", "Outputs.A", "BucketName")}}
	case function == "Fn::If":
		return &Node{Kind: List, Items: append([]*Node{g.text(randomNames...)}, g.values(depth, 2)...)}
	case function == "Fn::FindInMap":
		return &Node{Kind: List, Items: append([]*Node{g.text(randomNames...)}, g.values(depth, 2)...)}
	}
	return &Node{Kind: List, Items: g.values(depth, g.IntN(4))}
}

func (g generator) values(depth, n int) []*Node {
	nodes := make([]*Node, n)
	for i := range nodes {
		nodes[i] = g.value(depth)
	}
	return nodes
}

func (g generator) leaf() *Node {
	switch g.IntN(6) {
	case 0:
		return &Node{Kind: Null}
	case 1:
		return &Node{Kind: Number, Text: g.pick("0", "1", "-1", "300"), Line: 1}
	case 2:
		return &Node{Kind: Bool, Text: "true"}
	}
	return g.text("a", "A", ",", "a,b", "", "10.0.0.0/16", symbolOpen, "${A}", "a"+symbolClose+symbolField)
}

// Of the random templates many are resolved, or the fuzz test would test errors only.
func TestRandomTemplatesAreResolved(t *testing.T) {
	resolved := 0
	for seed := range uint64(3000) {
		root := randomTemplate(rand.New(rand.NewPCG(seed, 1)))
		if _, err := NewModel([]*Source{{Root: root}}, ireland); err == nil {
			resolved++
			checkResolves(t, root)
		}
	}
	if resolved < 100 {
		t.Errorf("only %d of 3000", resolved)
	}
}

// The order of resources does not change what they are.
func TestOrderOfResourcesDoesNotMatter(t *testing.T) {
	root := mustParseText(t, named+"!Sub '${Role.Arn}${Secret}'\n")
	want := dump(mustModel(t, root))
	resources := root.Get("Resources")
	slices.Reverse(resources.Keys)
	slices.Reverse(resources.Items)
	if got := dump(mustModel(t, root)); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func mustModel(t testing.TB, root *Node) *Model {
	t.Helper()
	m, err := NewModel([]*Source{{Root: root}}, ireland)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// large is a template of services, each with ten resources that refer to each other, and
// with exports if another stack shall import them.
func large(services int) string {
	var b strings.Builder
	b.WriteString("Parameters: {Stage: {Type: String, Default: prod}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\nResources:\n" +
		"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n  Cluster: {Type: 'AWS::ECS::Cluster'}\n")
	for i := range services {
		b.WriteString(strings.ReplaceAll(largeService, "%", fmt.Sprint(i)))
	}
	return b.String()
}

const largeService = `  Repository%: {Type: 'AWS::ECR::Repository'}
  Logs%: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: !Sub '/ecs/${Stage}/%'}}
  Secret%: {Type: 'AWS::SecretsManager::Secret'}
  Group%: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{CidrIp: 0.0.0.0/0, IpProtocol: '-1'}]}}
  Subnet%: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]], AvailabilityZone: !Select [0, !GetAZs '']}}
  Role%: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Join ['-', [!Ref Stage, role, '%']], AssumeRolePolicyDocument: {Statement: [{Action: 'sts:AssumeRole'}]}}}
  Policy%: {Type: 'AWS::IAM::Policy', Properties: {Roles: [!Ref Role%], PolicyDocument: {Statement: [{Action: ['ecr:*'], Resource: !GetAtt Repository%.Arn}, {Action: 'logs:*', Resource: !GetAtt Logs%.Arn}]}}}
  Task%:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role%.Arn
      ContainerDefinitions:
      - {Image: !Sub '${Repository%.RepositoryUri}:latest', Secrets: [{ValueFrom: !Ref Secret%}], LogConfiguration: {Options: {awslogs-group: !Ref Logs%}}}
  Service%: {Type: 'AWS::ECS::Service', DependsOn: [Policy%], Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task%, DesiredCount: !If [Prod, 2, 1], NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet%], SecurityGroups: [!GetAtt Group%.GroupId]}}}}
  Alarm%: {Type: 'AWS::CloudWatch::Alarm', Properties: {Dimensions: [{Name: ServiceName, Value: !GetAtt Service%.Name}]}}
`

// BenchmarkResolve resolves a template of 3,002 resources that was parsed before.
func BenchmarkResolve(b *testing.B) {
	root := mustParseText(b, large(300))
	for b.Loop() {
		if worlds, _ := mustModel(b, root).Worlds(1); len(worlds[0].Resources()) != 3002 {
			b.Fatalf("%d resources", len(worlds[0].Resources()))
		}
	}
}

// BenchmarkImports resolves a stack that imports 2,000 values of another.
func BenchmarkImports(b *testing.B) {
	exports, imports := "Resources: {}\nOutputs:\n", "Resources:\n"
	for i := range 2000 {
		exports += fmt.Sprintf("  O%d: {Value: v, Export: {Name: !Sub '${AWS::StackName}-%d'}}\n", i, i)
		imports += fmt.Sprintf("  R%d: {Type: A::B::C, Properties: {V: !ImportValue net-%d}}\n", i, i)
	}
	net, app := source(b, "Net", exports), source(b, "App", imports)
	net.Deployed = "net"
	for b.Loop() {
		w := worldOf(b, ireland, net, app)
		if got, _ := w.Resource(ResourceID{"App", "R1999"}).Get("V").Literal(); got != "v" {
			b.Fatalf("got %q", got)
		}
	}
}
