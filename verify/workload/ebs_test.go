package workload

import (
	"slices"
	"strings"
	"testing"
)

func TestEBS(t *testing.T) {
	const (
		volume = "Volumes: [{Name: data, ConfiguredAtLaunch: true}]"
		infra  = "  Infra: {Type: AWS::IAM::Role}\n  Key: {Type: AWS::KMS::Key}\n"
		create = "ec2 ec2:CreateVolume infrastructure-role aws on arn:ec2:R:A:volume/*"
		tag    = "ec2 ec2:CreateTags infrastructure-role aws on arn:ec2:R:A:volume/*"
		attach = "ec2 ec2:AttachVolume infrastructure-role aws on arn:ec2:R:A:volume/${volume}"
		grant  = "kms kms:CreateGrant infrastructure-role aws on arn:kms:R:A:key/${Key} via ec2"
		data   = "kms kms:GenerateDataKeyWithoutPlaintext infrastructure-role aws on arn:kms:R:A:key/${Key} via ec2"
		none   = " denied: the volume has no infrastructure role"
	)
	configured := func(name, more string) string {
		return "VolumeConfigurations: [{Name: " + name + ", ManagedEBSVolume: {" + more + "}}]"
	}
	role := "RoleArn: !GetAtt Infra.Arn"
	holds(t, VolumeMount, []claim{
		{"configured", sample{definition: volume, service: configured("data", role), resources: infra}, []string{create, tag, attach}},
		{"with a key", sample{definition: volume, service: configured("data", role+", KmsKeyId: !Ref Key"), resources: infra}, []string{create, tag, attach, grant, data}},
		{"with a key of AWS", sample{definition: volume, service: configured("data", role+", KmsKeyId: alias/aws/ebs"), resources: infra}, []string{create, tag, attach}},
		{"without a role", sample{definition: volume, service: configured("data", "SizeInGiB: 1"), resources: infra}, []string{create + none, tag + none, attach + none}},
		{"not configured", sample{definition: volume}, []string{"- aws denied: volume data is configured at launch, and Service has no configuration for it"}},
		{"under another name", sample{definition: volume, service: configured("date", role), resources: infra}, []string{
			"- aws denied: volume data is configured at launch, and Service has no configuration for it",
			"- aws denied: no volume of Definition that is configured at launch is called date", create, tag, attach}},
		{"a volume of another kind", sample{definition: "Volumes: [{Name: data}]", service: configured("data", role), resources: infra}, []string{
			"- aws denied: no volume of Definition that is configured at launch is called data", create, tag, attach}},
		{"perhaps configured at launch", sample{definition: "Volumes: [{Name: data, ConfiguredAtLaunch: !Ref L}]", parameters: "  L: {Type: String}"}, []string{
			"- aws unknown: whether this is so is not known: volume data is configured at launch, and Service has no configuration for it"}},
	})
}

func TestEphemeralStorage(t *testing.T) {
	const (
		data  = "kms kms:GenerateDataKeyWithoutPlaintext fargate aws on arn:kms:R:A:key/${Key}"
		grant = "kms kms:CreateGrant fargate aws on arn:kms:R:A:key/${Key}"
		no    = "kms fargate aws unknown: AWS does not document whether tasks start that cannot be encrypted with the key: on Windows, and on platform versions before 1.4.0"
	)
	cluster := func(key string) string {
		return "  Key: {Type: AWS::KMS::Key}\n  Many: {Type: AWS::KMS::Key, Properties: {MultiRegion: true}}\n" +
			"  Special: {Type: AWS::ECS::Cluster, Properties: {Configuration: {ManagedStorageConfiguration: {" + key + "}}}}\n"
	}
	in := func(key string) sample {
		return sample{resources: cluster(key), service: "PropagateTags: SERVICE"}
	}
	windows, old, hosted := in("FargateEphemeralStorageKmsKeyId: !Ref Key"), in("FargateEphemeralStorageKmsKeyId: !Ref Key"), in("FargateEphemeralStorageKmsKeyId: !Ref Key")
	windows.definition = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"
	old.service = `PlatformVersion: "1.3.0"`
	hosted.launch, hosted.resources = onEC2, hosted.resources+instances
	for _, c := range []claim{
		{"no key", in("KmsKeyId: !Ref Key"), nil},
		{"a key", in("FargateEphemeralStorageKmsKeyId: !Ref Key"), []string{data, grant}},
		{"an alias", in("FargateEphemeralStorageKmsKeyId: alias/aws/ebs"), []string{"kms fargate aws denied: Fargate takes no alias as the key of ephemeral storage"}},
		{"a key of several Regions", in("FargateEphemeralStorageKmsKeyId: !Ref Many"), []string{"kms fargate aws denied: Fargate takes no key of several Regions, which Many is"}},
		{"Windows", windows, []string{no}},
		{"an old platform version", old, []string{no}},
		{"instances", hosted, nil},
	} {
		c.sample.inCluster(t, c)
	}
}

// inCluster checks a claim about a service in cluster Special.
func (s sample) inCluster(t *testing.T, c claim) {
	t.Helper()
	source := strings.Replace(s.String(), "Cluster: !Ref Cluster", "Cluster: !Ref Special", 1)
	if got := lines(only(t, source).Needs, EphemeralStorage); !slices.Equal(got, c.want) {
		t.Errorf("%s: %q, want %q", c.name, got, c.want)
	}
}
