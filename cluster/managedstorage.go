package cluster

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// managedStorage returns the configuration of the storage that AWS manages for the
// cluster's tasks, or nil. For it CDK adds to the policy of a key of this app what
// Fargate takes, as AWS's example has it: data keys, and grants to decrypt, for tasks of
// the account whose encryption context has the name of the cluster. A name that
// CloudFormation generates the policy could not have, as the cluster refers to the key.
func (p *PrivateClusterProps) managedStorage() *awsecs.ManagedStorageConfiguration {
	if p.FargateEphemeralStorageKey == nil {
		return nil
	}
	return &awsecs.ManagedStorageConfiguration{FargateEphemeralStorageKmsKey: p.FargateEphemeralStorageKey}
}

// checkStorageKey reports a key that Fargate does not take. It makes no jsii call.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
func (p *PrivateClusterProps) checkStorageKey(l *problems.List) {
	if p.FargateEphemeralStorageKey == nil {
		return
	}
	if p.ClusterName == "" {
		l.Addf("FargateEphemeralStorageKey needs ClusterName: the key's policy is for the tasks of this cluster, and can name it only if it has a name from the start")
	}
	if _, ok := p.FargateEphemeralStorageKey.(awskms.IAlias); ok {
		l.Addf("FargateEphemeralStorageKey is an alias, which Fargate does not take; set it to the key")
	}
}

// checkStorageKeyRegions reports a multi-Region key, which Fargate does not take, as far as
// that is known: by the key's definition in this app, or by its id
// (https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html).
func (p *PrivateClusterProps) checkStorageKeyRegions(l *problems.List) {
	key := p.FargateEphemeralStorageKey
	if _, ok := key.(awskms.IAlias); key == nil || ok {
		return
	}
	multi := strings.HasPrefix(*key.KeyId(), "mrk-")
	if resource, ok := key.Node().DefaultChild().(awskms.CfnKey); ok {
		multi, _ = resource.MultiRegion().(bool)
	}
	if multi {
		l.Addf("FargateEphemeralStorageKey is a multi-Region key, which Fargate does not take; set it to a key of one Region")
	}
}
