package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// PrivateFargateTaskProps configures [NewPrivateFargateTask]. Cluster and Image are
// required. Fields that [PrivateFargateServiceProps] has too mean the same, and have
// the same defaults.
type PrivateFargateTaskProps struct {
	// Cluster runs the task. *cluster.PrivateCluster is one. Required.
	Cluster Cluster

	// Image is the image of the main container, in private Amazon ECR in the Region of
	// the stack. Required.
	Image awsecs.ContainerImage

	// ContainerName is the name of the main container.
	//
	// Default: "app".
	ContainerName string

	// Cpu is the CPU of the task, 256 to 16384; 1024 is one vCPU. It must be a literal.
	//
	// Default: 256; 1024 for Windows.
	Cpu int

	// MemoryMiB is the memory of the task in MiB. It must be a literal that Fargate
	// offers for Cpu.
	//
	// Default: the least for Cpu; 512 for 256, 2048 for 1024.
	MemoryMiB int

	// EphemeralStorageGiB is the size of the storage that goes with the task, 21 to 200.
	//
	// Default: Fargate's 20.
	EphemeralStorageGiB int

	// CpuArchitecture is that of the image.
	//
	// Default: Fargate's, which is X86_64.
	CpuArchitecture awsecs.CpuArchitecture

	// OperatingSystem is that of the image.
	//
	// Default: awsecs.OperatingSystemFamily_LINUX().
	OperatingSystem awsecs.OperatingSystemFamily

	// PlatformVersion is that of AWS Fargate.
	//
	// Default: awsecs.FargatePlatformVersion_LATEST.
	PlatformVersion awsecs.FargatePlatformVersion

	// Command overrides the command of the image.
	//
	// Default: the image's.
	Command []string

	// EntryPoint overrides the entry point of the image.
	//
	// Default: the image's.
	EntryPoint []string

	// Environment is the plain environment variables of the main container.
	//
	// Default: none.
	Environment map[string]string

	// Secrets are environment variables of the main container that Fargate reads when
	// the task starts.
	//
	// Default: none.
	Secrets []Secret

	// Volumes are what the containers can mount; not of Amazon EBS.
	//
	// Default: none.
	Volumes []Volume

	// Mounts are where the main container sees Volumes.
	//
	// Default: none.
	Mounts []Mount

	// WritableRootFilesystem lets the main container write to its root file system.
	//
	// Default: false; the root file system is read-only.
	WritableRootFilesystem bool

	// AwsImages are images that AWS adds to the tasks by itself.
	//
	// Default: none.
	AwsImages []privatelink.AwsImage

	// Sidecars are further containers of the task. The task ends when an essential one
	// does.
	//
	// Default: none.
	Sidecars []Container

	// TaskRole is what the application in the containers may do in AWS. It must be of the
	// account of the stack; one that was imported, or is of another stack, gets policies
	// with names that have the stack in them.
	//
	// Default: a new role without permissions.
	TaskRole awsiam.IRole

	// PermissionsBoundary is the most that the new roles may do, those of schedules
	// among them, which need ecs:RunTask and iam:PassRole.
	//
	// Default: none.
	PermissionsBoundary awsiam.IManagedPolicy

	// ExecuteCommand lets sessions of ECS Exec into the task.
	//
	// Default: false.
	ExecuteCommand bool

	// LogRouter sends on what the containers print by FireLens: to Amazon Data Firehose,
	// Amazon Kinesis, Amazon S3, or LogGroup.
	//
	// Default: none; the log driver awslogs writes to LogGroup.
	LogRouter *LogRouter

	// Collector is a sidecar that sends traces and metrics to AWS.
	//
	// Default: none.
	Collector *Collector

	// LogGroup receives what the containers print.
	//
	// Default: a new log group that is kept when the stack is deleted.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the new log group keeps events.
	//
	// Default: awslogs.RetentionDays_ONE_MONTH.
	LogRetention awslogs.RetentionDays
}
