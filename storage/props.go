package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// PrivateFileSystemProps configures [NewPrivateFileSystem]. Network is required.
type PrivateFileSystemProps struct {
	// Network is where the clients of the file system run. Required.
	Network Network

	// EncryptionKey encrypts the files. It must be symmetric. Amazon EFS uses it by
	// grants that it makes in the name of whoever deploys, who needs kms:CreateGrant,
	// kms:Decrypt, kms:DescribeKey and kms:GenerateDataKeyWithoutPlaintext on it; the
	// policy that CDK gives a new key leaves that to the account's own policies. Tasks
	// need no permission on it. To change it replaces the file system.
	// https://docs.aws.amazon.com/efs/latest/ug/EFSKMS.html
	//
	// Default: the account's key of AWS for Amazon EFS.
	EncryptionKey awskms.IKey

	// DisableBackups turns off the daily backups that AWS Backup keeps for 35 days.
	// https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html
	//
	// Default: false; there are backups, which are billed.
	DisableBackups bool

	// RemovalPolicy is what becomes of the file system when it leaves the template:
	// awscdk.RemovalPolicy_RETAIN, or _DESTROY for data that nobody needs.
	//
	// Default: awscdk.RemovalPolicy_RETAIN.
	RemovalPolicy awscdk.RemovalPolicy
}

// resolve returns a copy with defaults filled in, and every problem. It makes no jsii
// call.
func (p *PrivateFileSystemProps) resolve() (PrivateFileSystemProps, *problems.List) {
	r, list := PrivateFileSystemProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	if problems.IsNil(r.Network) {
		list.Addf("Network is required: an *isolatedvpc.IsolatedVpc, or a type of your own with its methods")
	} else if problems.IsNil(r.Network.Vpc()) {
		list.Addf("Network has no VPC: its method Vpc() returns nil")
	}
	switch r.RemovalPolicy {
	case "":
		r.RemovalPolicy = awscdk.RemovalPolicy_RETAIN
	case awscdk.RemovalPolicy_RETAIN, awscdk.RemovalPolicy_DESTROY:
	default:
		list.Addf("RemovalPolicy must be %s or %s, got %q; a file system has no snapshots",
			awscdk.RemovalPolicy_RETAIN, awscdk.RemovalPolicy_DESTROY, r.RemovalPolicy)
	}
	return r, list
}
