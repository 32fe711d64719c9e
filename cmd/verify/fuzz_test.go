package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// mark is a text of templates that must not get into a document as it is.
const mark = "<x-mark>"

// marked is a template with the mark wherever a report may quote from it.
var marked = strings.ReplaceAll(`
Metadata: {MARK: MARK}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, AvailabilityZone: MARK, CidrBlock: 10.0.0.0/24}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: MARK}}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Metadata: {isolated-ecs:reasons: [MARK]}
    Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.MARK.logs, SubnetIds: [!Ref Subnet]}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: MARK}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: MARK, AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: MARK, Principal: MARK}]}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: MARK
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !Ref Role
      ContainerDefinitions:
        - Name: MARK
          Image: MARK/MARK:MARK
          Secrets: [{Name: MARK, ValueFrom: MARK}]
          EnvironmentFiles: [{Type: s3, Value: 'arn:aws:s3:::MARK/MARK'}]
          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: MARK, awslogs-region: MARK, awslogs-stream-prefix: MARK}}
  "MARK":
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
`, "MARK", mark)

// FuzzCommand: whatever a file has in it, the command ends with a status that it documents: a
// whole report of every format, or one line that says what is wrong. What a template says cannot
// break out of the report. The formats with a picture are left to TestMarked: the layout takes
// longer in a fuzz run than an input may.
func FuzzCommand(f *testing.F) {
	for format := range report.Formats {
		f.Add([]byte(marked), format, true)
		f.Add([]byte("Resources: {A: {Type: \"\\e]0;x\\a\"}}"), format, false)
	}
	for _, pattern := range []string{"../../verify/testdata/classics/*.yaml", "../../test/golden/service-zero.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("there is no %s", pattern)
		}
		for i, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, i%len(report.Formats), i%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, format int, isolated bool) {
		file := filepath.Join(t.TempDir(), "template")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		name := report.Formats[max(format, -(format+1))%len(report.Formats)]
		args := []string{"--format", name, file}
		if isolated {
			args = append(args, "--isolated")
		}
		var stdout, stderr bytes.Buffer
		switch status := run(args, &stdout, &stderr); {
		case status == failed:
			if stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 || !strings.HasPrefix(stderr.String(), "verify: ") {
				t.Errorf("status %d, output %q, error %q", status, &stdout, &stderr)
			}
		case status != holds && status != refuted || stderr.Len() > 0:
			t.Errorf("status %d, error %q", status, &stderr)
		default:
			checkReport(t, name, stdout.String())
		}
	})
}

// TestMarked: the template with the mark is read, and reports do quote from it, as a text.
func TestMarked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "template")
	if err := os.WriteFile(file, []byte(marked), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range formats {
		var stdout, stderr bytes.Buffer
		if status := run([]string{"--format", format, file}, &stdout, &stderr); status != refuted || strings.Count(stdout.String(), "x-mark") < 5 {
			t.Errorf("%s: status %d, error %q, output\n%s", format, status, &stderr, &stdout)
		}
		checkReport(t, format, stdout.String())
	}
}

// checkReport holds a report against what every report of a format is.
func checkReport(t *testing.T, format, text string) {
	t.Helper()
	if text == "" || !utf8.ValidString(text) {
		t.Errorf("the report is empty, or not UTF-8: %q", text)
	}
	switch format {
	case "json", "sarif":
		if !json.Valid([]byte(text)) {
			t.Errorf("not JSON: %s", text)
		}
		return
	case "html", "svg":
		if strings.Contains(text, mark) {
			t.Errorf("%s has markup of the template", format)
		}
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("%s has a control character: %q", format, text[max(0, i-40):min(len(text), i+40)])
	}
}
