package workload

import (
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// storageKey adds what AWS Fargate does with a key of the customer's for the ephemeral storage of
// tasks, as itself: the policy of the key must let it. Keys of several Regions and aliases are not
// taken; tasks of platform versions before 1.4.0 and those on Windows have no such encryption
// (Amazon ECS Developer Guide, "Create an encryption key for Fargate ephemeral storage").
func (b *builder) storageKey() {
	cluster := b.cluster()
	v := cluster.Get("Configuration", "ManagedStorageConfiguration", "FargateEphemeralStorageKmsKeyId")
	if b.LaunchType != Fargate || v.IsAbsent() {
		return
	}
	need := Need{Feature: EphemeralStorage, Reason: "key of the ephemeral storage", At: v.At(), From: AWSNetwork,
		Service: privatelink.Kms, Principal: FargateService}
	need.Fix = "let fargate.amazonaws.com call kms:GenerateDataKeyWithoutPlaintext and kms:CreateGrant in the policy of the key, for cluster " + b.clusterText().String()
	arn, managed := b.keyARN(v, b.region)
	switch key := b.w.FindText(arn, "AWS::KMS::Key"); {
	case b.windows != fact.No, b.platform.before140() != fact.No:
		need.Steps = unknown(v.At(), "AWS does not document whether tasks start that cannot be encrypted with the key: on Windows, and on platform versions before 1.4.0")
	case managed, b.alias(v) != nil:
		need.Steps = denied(v.At(), "Fargate takes no alias as the key of ephemeral storage")
		need.Fix = "name the key by its id or ARN"
	case key.Get("MultiRegion").Truth(fact.No) == fact.Yes:
		need.Steps = denied(v.At(), "Fargate takes no key of several Regions, which "+key.ID.Logical+" is")
		need.Fix = "name a key that is in one Region"
	}
	if need.Steps != nil {
		b.add(need)
		return
	}
	need.Resource, need.Cluster = arn, b.clusterPart()
	for _, action := range []string{"kms:GenerateDataKeyWithoutPlaintext", "kms:CreateGrant"} {
		need.Action = action
		b.add(need)
	}
}
