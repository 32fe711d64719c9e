package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// PrivateFargateServiceProps configures [NewPrivateFargateService]. Cluster and
// Image are required.
type PrivateFargateServiceProps struct {
	// Cluster runs the service. *cluster.PrivateCluster is one. Required.
	Cluster Cluster

	// Image is the image of the main container. It must be in private Amazon
	// ECR in the Region of the stack: awsecs.ContainerImage_FromEcrRepository,
	// ContainerImage_FromAsset or ContainerImage_FromDockerImageAsset. Required.
	Image awsecs.ContainerImage

	// ContainerName is the name of the main container: letters, digits, hyphens
	// and underscores, 255 at most.
	//
	// Default: "app".
	ContainerName string

	// Cpu is the CPU of the task, 256 to 16384, or 1024 to 4096 for Windows; 1024 is one
	// vCPU. It must be a literal.
	//
	// Default: 256; 1024 for Windows.
	Cpu int

	// MemoryMiB is the memory of the task in MiB. It must be a literal that
	// Fargate offers for Cpu.
	//
	// Default: the least for Cpu; 512 for 256, 2048 for 1024.
	MemoryMiB int

	// CpuArchitecture is that of the image: awsecs.CpuArchitecture_X86_64() or
	// awsecs.CpuArchitecture_ARM64().
	//
	// Default: Fargate's, which is X86_64.
	CpuArchitecture awsecs.CpuArchitecture

	// OperatingSystem is that of the image: a family of Windows Server for Windows
	// containers, which need WritableRootFilesystem in every container and have no
	// LogRouter, ServiceConnect or Volumes of Amazon EFS. The layers of Microsoft's base
	// images must be in the repository too: docs/images.md says how to push them there,
	// and why tasks cannot start otherwise.
	//
	// Default: awsecs.OperatingSystemFamily_LINUX().
	OperatingSystem awsecs.OperatingSystemFamily

	// PlatformVersion is that of AWS Fargate: LATEST, VERSION1_4 or VERSION1_3. With 1.3.0
	// Fargate logs in to Amazon ECR and reads secrets outside the VPC, so the network gets
	// no endpoints for that:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-version-migration.html
	//
	// Default: awsecs.FargatePlatformVersion_LATEST, which is 1.4.0, and 1.0.0 for Windows.
	PlatformVersion awsecs.FargatePlatformVersion

	// Command overrides the command of the image.
	//
	// Default: the image's.
	Command []string

	// EntryPoint overrides the entry point of the image.
	//
	// Default: the image's.
	EntryPoint []string

	// Ports are the ports that the main container listens on. Nothing reaches
	// them until [Workload.AllowFrom] opens one.
	//
	// Default: none.
	Ports []Port

	// Environment is the plain environment variables of the main container.
	//
	// Default: none.
	Environment map[string]string

	// Secrets are environment variables of the main container that Fargate
	// reads from Secrets Manager or Parameter Store when a task starts.
	//
	// Default: none.
	Secrets []Secret

	// Volumes are what the containers can mount: a file system of Amazon EFS, a volume of
	// Amazon EBS, or scratch space on the disk of the task.
	//
	// Default: none.
	Volumes []Volume

	// EphemeralStorageGiB is the size of the task's own disk, which images and scratch
	// space share: 21 to 200, on platform version 1.4.0 or later. It must be a literal.
	//
	// Default: the 20 GiB that every task has.
	EphemeralStorageGiB int

	// Mounts are where the main container sees Volumes.
	//
	// Default: none.
	Mounts []Mount

	// HealthCheck of the main container.
	//
	// Default: the container is healthy as long as it runs.
	HealthCheck *awsecs.HealthCheck

	// WritableRootFilesystem lets the main container write to its root file
	// system. ExecuteCommand needs it. For scratch space alone mount a volume
	// instead: one of Volumes with nothing but a Name.
	//
	// Default: false; the root file system is read-only.
	WritableRootFilesystem bool

	// AwsImages are images that AWS adds to the tasks by itself and pulls with their
	// execution role: privatelink.GuardDutyAgent, where GuardDuty Runtime Monitoring
	// is on. The network must let them through (isolatedvpc.Perimeter). Images that
	// you name in Image or Sidecars need not be listed.
	//
	// Default: none; a task starts without an agent that cannot be pulled.
	AwsImages []privatelink.AwsImage

	// Sidecars are further containers of the task.
	//
	// Default: none.
	Sidecars []Container

	// DesiredCount is the number of tasks, 0 or more; it may be a number token. Not
	// with AutoScaling.
	//
	// Default: 2.
	DesiredCount *float64

	// MinHealthyPercent is how many of the desired tasks, in percent, must run
	// during a deployment, 0 to 100; it may be a number token.
	//
	// Default: 75.
	MinHealthyPercent *float64

	// MaxHealthyPercent is how many of the desired tasks, in percent, may run
	// during a deployment, 100 to 200; it may be a number token.
	//
	// Default: 200.
	MaxHealthyPercent *float64

	// CapacityProviderStrategies places tasks on the capacity providers FARGATE
	// and FARGATE_SPOT.
	//
	// Default: none; the launch type FARGATE.
	CapacityProviderStrategies []*awsecs.CapacityProviderStrategy

	// ServiceName is the name of the service. A named service cannot be
	// replaced by CloudFormation while it exists.
	//
	// Default: CloudFormation generates a name.
	ServiceName string

	// TaskRole is what the application in the containers may do in AWS. It must be of the
	// account of the stack; one that was imported, or is of another stack, gets policies
	// with names that have the stack in them.
	//
	// Default: a new role without permissions, that only tasks of this account
	// and Region can assume.
	TaskRole awsiam.IRole

	// PermissionsBoundary is the most that the new roles may do: the execution
	// role, and the task role unless it is your own. For tasks to start, it must
	// allow what the execution role does: ecr:GetAuthorizationToken,
	// ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, logs:CreateLogStream and
	// logs:PutLogEvents, and for Secrets secretsmanager:GetSecretValue,
	// ssm:GetParameters and kms:Decrypt. ExecuteCommand needs, for the task role,
	// the four actions ssmmessages:*Channel, logs:DescribeLogGroups,
	// logs:CreateLogStream, logs:DescribeLogStreams and logs:PutLogEvents, for a key
	// of the cluster kms:Decrypt, and for a bucket s3:GetBucketLocation,
	// s3:GetEncryptionConfiguration and s3:PutObject. LogRouter and Collector need, for
	// the task role, what they say. Volumes of Amazon EFS need, for the task
	// role, elasticfilesystem:ClientMount and ClientWrite; one of Amazon EBS, for an
	// infrastructure role, AWS's AmazonECSInfrastructureRolePolicyForVolumes.
	//
	// Default: none.
	PermissionsBoundary awsiam.IManagedPolicy

	// ExecuteCommand turns on ECS Exec, by which who may call ecs:ExecuteCommand
	// runs commands, as root, in the containers that have a writable root file
	// system; the main container must. Key and logs of the sessions are those of
	// the cluster: ExecuteCommand of cluster.PrivateClusterProps. Without a log
	// group or a bucket there, sessions are logged to LogGroup, unless there is a
	// LogRouter, by images that have the commands script and cat. A cluster that is
	// imported tells its configuration
	// only if it was imported with it (ExecuteCommandConfiguration of
	// awsecs.ClusterAttributes).
	//
	// The network gets the ssmmessages endpoint, and kms if the cluster has a key;
	// the task role gets what sessions take, in a policy of its own. Nobody should
	// have ssm:StartSession on the tasks, which is the same without the logs:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
	//
	// Default: false; nobody can run commands in the containers.
	ExecuteCommand bool

	// ServiceConnect makes the service a member of a namespace of ECS Service
	// Connect: its containers reach the others there by name, and with Services
	// also the other way round. Namespace defaults to that of the cluster:
	// ServiceConnectNamespace of cluster.PrivateClusterProps. Services name ports
	// by their Name in Ports. The proxy in each task writes to LogGroup, so
	// LogDriver must be left out. AWS recommends 256 of Cpu and 64 of MemoryMiB more
	// for it:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
	//
	// The network gets the ecs-agent endpoint, by which the proxy is configured.
	// Names are no permission: who calls a port needs
	// [Workload.AllowFrom] for it, or for its IngressPortOverride. A
	// caller in the same stack that has ServiceConnect too starts after the
	// service, because tasks know only the names that were there before them.
	//
	// With Tls in Services, which takes an authority in AWS Private CA, the proxies
	// encrypt what goes between them. Amazon ECS brings the certificates from its own
	// network; without a Role it gets a new one for that, with AWS's policy.
	//
	// Default: none; the service is in no namespace.
	ServiceConnect *awsecs.ServiceConnectProps

	// CloudMap registers the tasks with AWS Cloud Map, so that others in the VPC find
	// them by DNS, in the namespace of the cluster.
	//
	// Default: none; the tasks have no name.
	CloudMap *CloudMap

	// AutoScaling changes the number of tasks with their load: CPU, memory, requests,
	// the depth of a queue.
	//
	// Default: none; DesiredCount tasks.
	AutoScaling *AutoScaling

	// BlueGreen makes deployments blue/green: the new tasks get the requests at once, and
	// the old ones are kept for a while.
	//
	// Default: none; tasks are replaced a few at a time.
	BlueGreen *BlueGreen

	// LogRouter sends on what the containers print by FireLens: to Amazon Data Firehose,
	// Amazon Kinesis, Amazon S3, or LogGroup.
	//
	// Default: none; the log driver awslogs writes to LogGroup.
	LogRouter *LogRouter

	// Collector is a sidecar that sends traces to AWS X-Ray, and metrics to Amazon
	// CloudWatch or Amazon Managed Service for Prometheus.
	//
	// Default: none.
	Collector *Collector

	// LogGroup receives what the containers print.
	//
	// Default: a new log group that is kept when the stack is deleted.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the new log group keeps events. Not for a
	// LogGroup of your own.
	//
	// Default: awslogs.RetentionDays_ONE_MONTH.
	LogRetention awslogs.RetentionDays
}

// A Container is one container of a task.
type Container struct {
	// Name of the container, unique in the task: letters, digits, hyphens and
	// underscores, 255 at most. Required.
	Name string

	// Image must be in private Amazon ECR in the Region of the stack. Required.
	Image awsecs.ContainerImage

	// Command overrides the command of the image. Default: the image's.
	Command []string

	// EntryPoint overrides the entry point of the image. Default: the image's.
	EntryPoint []string

	// Ports that the container listens on; the containers of a task share one
	// network interface, so a port can be given once. Default: none.
	Ports []Port

	// Environment is the plain environment variables. Default: none.
	Environment map[string]string

	// Secrets are environment variables from Secrets Manager or Parameter
	// Store. Default: none.
	Secrets []Secret

	// Mounts are where the container sees the Volumes of the task. Default: none.
	Mounts []Mount

	// HealthCheck of the container. Default: healthy as long as it runs.
	HealthCheck *awsecs.HealthCheck

	// WritableRootFilesystem lets the container write to its root file system.
	// Default: false; it is read-only.
	WritableRootFilesystem bool

	// NonEssential keeps the task running when this container stops.
	// Default: false; the task stops with it.
	NonEssential bool
}

// A Port is a port that a container listens on.
type Port struct {
	// Number is the port, 1 to 65535. It must be a literal. Required.
	Number int

	// Name of the port mapping, unique in the task: lower-case letters, digits,
	// underscores and, not first, hyphens, 64 at most. Default: none.
	Name string

	// Protocol is awsecs.Protocol_TCP or awsecs.Protocol_UDP. Default: TCP.
	Protocol awsecs.Protocol

	// HostPort is the port of the instance for it, 1 to 32767, in network mode bridge of
	// a [PrivateEc2Service]; an instance has room for one such task. Default: Amazon ECS
	// chooses one from 32768 for each task.
	HostPort int
}

// A Secret is an environment variable whose value Fargate reads when a task
// starts, as the execution role. Set exactly one of SecretsManager and
// SsmParameter.
type Secret struct {
	// Name of the environment variable. Required.
	Name string

	// SecretsManager is a secret in AWS Secrets Manager. Required unless SsmParameter is
	// set.
	SecretsManager awssecretsmanager.ISecret

	// JsonKey selects one value of a SecretsManager secret that holds a JSON
	// object. Default: the whole secret.
	JsonKey string

	// SsmParameter is a parameter in AWS Systems Manager Parameter Store. Required unless
	// SecretsManager is set.
	SsmParameter awsssm.IParameter

	// EncryptionKey is the customer managed key that the value is encrypted
	// with; the execution role gets kms:Decrypt on it, through the service that
	// holds the value. It must be the key, not an alias: IAM knows keys by their
	// own ARN. Default: the key that a SecretsManager construct knows of; none
	// for a parameter, also if its construct was given one, because constructs
	// of parameters do not tell. None is right for AWS managed keys.
	EncryptionKey awskms.IKey
}
