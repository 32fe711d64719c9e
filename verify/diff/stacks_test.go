package diff_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/diff"
)

const network = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
Outputs:
  Id: {Value: !Ref Vpc, Export: {Name: vpc}}
`

const group = `
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: g, VpcId: !ImportValue vpc, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]}
`

// TestStacks: ids have the name of their stack if there are several, and what is the same is
// found under another name of the only stack.
func TestStacks(t *testing.T) {
	dir := t.TempDir()
	file := func(name, body string) string {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, name, []byte(body))
		return name
	}
	net, app := file("net.yaml", network), file("app.yaml", group)
	imported := file("imported.yaml", "Resources:\n  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !ImportValue vpc, CidrBlock: 10.0.0.0/24}}\n")
	topic := file("topic.yaml", "Resources: {Topic: {Type: AWS::SNS::Topic}}")
	wide := file("wide/app.yaml", strings.Replace(group, "10.0.0.0/16", "0.0.0.0/0", 1))
	tests := []struct {
		name          string
		before, after []string
		want          string // messages
	}{
		{"the same", []string{net, app}, []string{app, net}, ""},
		{"another file of the same name", []string{net, app}, []string{net, wide}, "security group app/Group now lets TCP 443 out to 0.0.0.0/0"},
		{"one stack by another name", []string{net}, []string{file("other.yaml", network)}, ""},
		{"a further stack", []string{net}, []string{net, app}, "security group app/Group now lets TCP 443 out to 10.0.0.0/16\napp/Group (AWS::EC2::SecurityGroup) is new"},
		{"a further stack, and a network of neither", []string{imported}, []string{imported, topic}, "topic/Topic (AWS::SNS::Topic) is new"},
		{"a stack less", []string{net, app}, []string{net}, "security group app/Group no longer lets TCP 443 out to 10.0.0.0/16\napp/Group (AWS::EC2::SecurityGroup) is gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := diff.Compare(load(t, tt.before...), load(t, tt.after...))
			var got []string
			for _, c := range d.Changes {
				got = append(got, c.Message)
			}
			if len(got) != len(strings.Split(tt.want, "\n")) && tt.want != "" || tt.want == "" && len(got) > 0 {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i, want := range strings.Split(tt.want, "\n") {
				if tt.want != "" && !strings.HasPrefix(got[i], want) {
					t.Errorf("got %q, want %q", got[i], want)
				}
			}
			mirrored(t, d, diff.Compare(load(t, tt.after...), load(t, tt.before...)))
		})
	}
}

// What a macro may change is not known, and told as that; of itself it is no change.
func TestUnknownProperties(t *testing.T) {
	dir := t.TempDir()
	known, unknown := filepath.Join(dir, "known.yaml"), filepath.Join(dir, "unknown.yaml")
	write(t, known, []byte("Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: a}}}"))
	write(t, unknown, []byte("Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {'Fn::Transform': {Name: Macro, Parameters: {}}}}}"))
	d := diff.Compare(load(t, known), load(t, unknown))
	if len(d.Changes) != 1 || !strings.Contains(d.Changes[0].Message, "not known before deployment") {
		t.Errorf("got %+v", d.Changes)
	}
	if d := diff.Compare(load(t, unknown), load(t, unknown)); len(d.Changes) > 0 {
		t.Errorf("of itself: %+v", d.Changes)
	}
}
