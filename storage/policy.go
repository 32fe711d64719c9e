package storage

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// clientActions are all that a client can do with a file system:
// https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
var clientActions = []string{"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"}

// policy returns the policy of the file system. It allows nothing: with a policy in
// place anonymous clients and other accounts are out, and a role of the account gets
// in by its own policy alone. So it names no role, which would close a circle with
// roles whose policies name the file system. Nor does it name the access points, which
// refer to the file system; a role's policy does.
//
// Its conditions are all that Amazon EFS enforces for clients; others, such as that of
// an account or a VPC, it ignores. They are for clients only, so that AWS Backup can
// still do its work.
func (f *PrivateFileSystem) policy() map[string]any {
	stack := awscdk.Stack_Of(f)
	accessPoints := fmt.Sprintf("arn:%s:elasticfilesystem:%s:%s:access-point/*", *stack.Partition(), *stack.Region(), *stack.Account())
	return map[string]any{"Version": "2012-10-17", "Statement": []any{
		deny("DenyWithoutTls", map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}),
		deny("DenyPastMountTargets", map[string]any{"Bool": map[string]any{"elasticfilesystem:AccessedViaMountTarget": "false"}}),
		// Also true of a request that has no access point.
		deny("DenyWithoutAccessPoint", map[string]any{"StringNotLike": map[string]any{"elasticfilesystem:AccessPointArn": accessPoints}}),
	}}
}

func deny(sid string, condition map[string]any) map[string]any {
	return map[string]any{
		"Sid": sid, "Effect": "Deny", "Principal": map[string]any{"AWS": "*"},
		"Action": clientActions, "Resource": "*", "Condition": condition,
	}
}
