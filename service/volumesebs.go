package service

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// An EbsVolume is a new, encrypted gp3 volume that Amazon ECS attaches to each task, and
// deletes with it; what must outlive a task goes to Amazon EFS. Amazon ECS calls Amazon
// EC2 for that from its own network, as an infrastructure role that the service gets. It
// takes the deployment controller ECS, and on Fargate Linux and any zone but use1-az3:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
type EbsVolume struct {
	// SizeGiB is the size, 1 to 65536. It must be a literal. Required without SnapshotId.
	//
	// Default: that of the snapshot.
	SizeGiB int

	// SnapshotId is the snapshot that each volume starts from: "snap-…", without
	// partitions.
	//
	// Default: none; the volumes start empty.
	SnapshotId string

	// FileSystemType is that of the volume. With a SnapshotId it must be that of the
	// snapshot.
	//
	// Default: awsecs.FileSystemType_XFS.
	FileSystemType awsecs.FileSystemType

	// EncryptionKey encrypts the volumes. It must be a symmetric key, not an alias; the
	// infrastructure role gets what it takes, which the policy of the key must leave to
	// the account's own policies, as CDK's does.
	//
	// Default: the account's key for Amazon EBS.
	EncryptionKey awskms.IKey
}

var snapshotId = regexp.MustCompile(`^snap-[0-9a-fA-F]+$`)

// checkEbs reports a volume that could not be created. It makes no jsii call.
func (v Volume) checkEbs(l *problems.List) {
	e := v.Ebs
	if e.SizeGiB < 0 || e.SizeGiB > 65536 {
		l.Addf("volume %q: SizeGiB must be a literal from 1 to 65536, got %d", v.Name, e.SizeGiB)
	}
	if e.SizeGiB == 0 && e.SnapshotId == "" {
		l.Addf("volume %q: Ebs needs SizeGiB or SnapshotId", v.Name)
	}
	if e.SnapshotId != "" && !problems.IsStringToken(e.SnapshotId) && !snapshotId.MatchString(e.SnapshotId) {
		l.Addf("volume %q: SnapshotId must be like %q, got %q", v.Name, "snap-0123456789abcdef0", e.SnapshotId)
	}
	switch e.FileSystemType {
	case "", awsecs.FileSystemType_EXT3, awsecs.FileSystemType_EXT4, awsecs.FileSystemType_XFS:
	default:
		l.Addf("volume %q: FileSystemType must be %s, %s or %s, got %q", v.Name,
			awsecs.FileSystemType_EXT3, awsecs.FileSystemType_EXT4, awsecs.FileSystemType_XFS, e.FileSystemType)
	}
	if _, ok := e.EncryptionKey.(awskms.IAlias); ok {
		l.Addf("volume %q: EncryptionKey is an alias, and IAM knows keys by their own ARN; set it to the key", v.Name)
	}
}

// attachVolumes configures the volume of Amazon EBS that the tasks of a service get.
func (w *Workload) attachVolumes(service awsecs.BaseService) {
	for _, v := range w.props.Volumes {
		if v.Ebs == nil {
			continue
		}
		role := w.defineVolumesRole()
		if v.Ebs.EncryptionKey != nil {
			w.startAfter(w.allowEncryption(role, v.Ebs))
		}
		service.AddVolume(awsecs.NewServiceManagedVolume(w.scope, jsii.String("Volume-"+v.Name), &awsecs.ServiceManagedVolumeProps{
			Name:             jsii.String(v.Name),
			ManagedEBSVolume: v.Ebs.configuration(role),
		}))
	}
}

func (e *EbsVolume) configuration(role awsiam.IRole) *awsecs.ServiceManagedEBSVolumeConfiguration {
	c := &awsecs.ServiceManagedEBSVolumeConfiguration{
		Encrypted:      jsii.Bool(true),
		FileSystemType: e.FileSystemType,
		KmsKeyId:       e.EncryptionKey,
		Role:           role,
		SnapShotId:     stringOrNil(e.SnapshotId),
		VolumeType:     awsec2.EbsDeviceVolumeType_GP3,
	}
	if e.FileSystemType == "" {
		c.FileSystemType = awsecs.FileSystemType_XFS
	}
	if e.SizeGiB != 0 {
		c.Size = awscdk.Size_Gibibytes(jsii.Number(e.SizeGiB))
	}
	return c
}

// defineVolumesRole defines the role by which Amazon ECS makes volumes:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
func (w *Workload) defineVolumesRole() awsiam.Role {
	return w.defineInfrastructureRole("InfrastructureRole", "Makes, attaches and deletes the Amazon EBS volumes of the tasks",
		"AmazonECSInfrastructureRolePolicyForVolumes")
}

// allowEncryption lets the infrastructure role use a customer managed key, by a policy of
// its own and not by that of the key, which would come to refer to the role:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-kms-encryption.html
func (w *Workload) allowEncryption(role awsiam.IRole, e *EbsVolume) constructs.IDependable {
	through := func(more map[string]any) *map[string]any {
		conditions := map[string]any{
			"StringEquals": map[string]any{
				"kms:CallerAccount": w.at.account, "kms:ViaService": w.viaService("ec2"),
			},
			"ForAnyValue:StringEquals": map[string]any{"kms:EncryptionContextKeys": "aws:ebs:id"},
		}
		for operator, condition := range more {
			conditions[operator] = condition
		}
		return &conditions
	}
	encrypt := []string{"kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"} // GenerateDataKey* there; pairs are for no volume
	if e.SnapshotId != "" {
		encrypt = append(encrypt, "kms:ReEncryptFrom", "kms:ReEncryptTo")
	}
	allow := func(sid string, conditions *map[string]any, actions ...string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: &sid, Actions: jsii.Strings(actions...), Resources: &[]*string{e.EncryptionKey.KeyArn()}, Conditions: conditions,
		})
	}
	return awsiam.NewPolicy(w.scope, jsii.String("InfrastructureRolePolicy"), &awsiam.PolicyProps{
		Roles: &[]awsiam.IRole{role},
		Statements: &[]awsiam.PolicyStatement{
			allow("VolumeKey", nil, "kms:DescribeKey"),
			allow("VolumeEncryption", through(nil), encrypt...),
			allow("VolumeGrants", through(map[string]any{"Bool": map[string]any{"kms:GrantIsForAWSResource": "true"}}), "kms:CreateGrant"),
		},
	})
}
