package workload

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// What Bottlerocket does not have, told by the user data or by the image.
func TestBottlerocket(t *testing.T) {
	const (
		linux = "echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"
		toml  = "\"[settings.ecs]\\ncluster = '${Cluster}'\""
		efs   = "Volumes: [{Name: files, EFSVolumeConfiguration: {FilesystemId: !Ref Files"
		files = "  Files: {Type: AWS::EFS::FileSystem}\n  Infra: {Type: AWS::IAM::Role}\n"
		ebs   = "Volumes: [{Name: data, ConfiguredAtLaunch: true}]"
	)
	ami := "UserData: !Base64\n          Fn::Sub: " + linux
	bottle := strings.Replace(instances, linux, toml, 1)
	image := func(id string) string {
		return strings.Replace(instances, ami, "ImageId: '"+id+"'\n        "+ami, 1)
	}
	configured := "VolumeConfigurations: [{Name: data, ManagedEBSVolume: {RoleArn: !GetAtt Infra.Arn}}]"
	connect := "ServiceConnectConfiguration: {Enabled: true}"
	tests := []struct {
		name, feature string
		sample        sample
		want          string // what is denied, or not known, before any call; "" if nothing is
	}{
		{"Service Connect", ServiceConnect, sample{resources: bottle, service: connect}, "denied: instances with Bottlerocket have no Service Connect"},
		{"Service Connect on Amazon Linux", ServiceConnect, sample{resources: instances, service: connect}, ""},
		{"by the image", ServiceConnect, sample{resources: image("{{resolve:ssm:/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id}}"), service: connect},
			"denied: instances with Bottlerocket have no Service Connect"},
		{"another image", ServiceConnect, sample{resources: image("{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id}}"), service: connect}, ""},
		{"a script that writes settings", ServiceConnect, sample{service: connect,
			resources: strings.Replace(instances, linux, "\"#!/bin/sh\\necho '[settings.ecs]' ECS_CLUSTER=${Cluster}\"", 1)}, ""},
		{"files in awsvpc", VolumeMount, sample{resources: bottle + files, definition: efs + "}}]"}, "denied: instances with Bottlerocket have no volumes of Amazon EFS in network mode awsvpc"},
		{"files in bridge", VolumeMount, sample{resources: bottle + files, mode: "bridge", definition: efs + "}}]"}, ""},
		{"encrypted files", VolumeMount, sample{resources: bottle + files, mode: "bridge", definition: efs + ", TransitEncryption: ENABLED}}]"},
			"denied: instances with Bottlerocket have no encrypted volumes of Amazon EFS"},
		{"files that may be encrypted", VolumeMount, sample{resources: bottle + files, mode: "bridge", parameters: "  E: {Type: String}", definition: efs + ", TransitEncryption: !Ref E}}]"},
			"unknown: whether the volume is encrypted is not known, and instances with Bottlerocket have no encrypted volumes of Amazon EFS"},
		{"encrypted files on Amazon Linux", VolumeMount, sample{resources: instances + files, definition: efs + ", TransitEncryption: ENABLED}}]"}, ""},
		{"a volume of Amazon EBS", VolumeMount, sample{resources: bottle + files, definition: ebs, service: configured}, "denied: instances with Bottlerocket have no volumes of Amazon EBS"},
		{"a volume of Amazon EBS on Amazon Linux", VolumeMount, sample{resources: instances + files, definition: ebs, service: configured}, ""},
	}
	for _, tt := range tests {
		tt.sample.launch = onEC2
		if got := obstacle(only(t, tt.sample.String()).Needs, tt.feature); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// obstacle is the first step against a need of a feature that has a fix of its own.
func obstacle(needs []Need, feature string) string {
	for _, n := range needs {
		if witness := n.Steps.Witness(); n.Feature == feature && len(n.Steps) > 0 && witness.Verdict != fact.Allowed {
			if n.Fix != otherInstances {
				return "fix: " + n.Fix
			}
			return witness.Verdict.String() + ": " + witness.Why
		}
	}
	return ""
}

// Bottlerocket is not told by what is not known.
func TestBottlerocketIsNotKnown(t *testing.T) {
	var none *template.Value
	if (&machine{userData: none, image: none}).isBottlerocket() {
		t.Error("instances of which nothing is known are taken for Bottlerocket")
	}
}
