// Package workload finds what starts Amazon ECS tasks in templates, and works out which
// calls these tasks make to start and to do what their definitions declare: who calls
// what, from which network interface. Whether a call arrives is for others to say.
//
// Where the calls come from: Amazon ECS Developer Guide, pages "Amazon ECS interface VPC
// endpoints", "Task execution IAM role" and "Fargate task networking", and the source of
// the ECS agent, github.com/aws/amazon-ecs-agent at 8dfceca.
package workload

import (
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Workload is something that starts tasks, on one kind of capacity. A service whose
// capacity provider strategy mixes several has a Workload for each: its tasks may land on
// any of them.
type Workload struct {
	ID       template.ResourceID
	Resource *template.Resource // AWS::ECS::Service, TaskSet, Events rule, …; a task definition that nothing starts
	At       fact.Location      // of the resource, or of the target of a rule
	// TaskDefinition is nil if it is not in the templates.
	TaskDefinition *template.Resource
	LaunchType     string // "FARGATE", "EC2", "EXTERNAL", "MANAGED_INSTANCES"; "" if it is not known
	// Capacity names what the tasks run on if there are several: the logical id of a
	// capacity provider or an Auto Scaling group, "FARGATE", "" if there is only one.
	Capacity string
	// Task is where tasks with an interface of their own are put (network mode awsvpc), Host
	// where instances are. Nil if there is none, or if it is not in the templates.
	Task, Host *Placement
	// Associations are what associates the capacity providers of the strategy with the cluster,
	// where that is a resource of its own.
	Associations []*template.Resource
	// Needs has the calls, in the order in which a starting task meets them.
	Needs []Need
	// Unknown has what cannot be known of the workload as a whole, such as a task definition
	// that is a parameter. A step that is denied is a workload that AWS refuses.
	Unknown fact.Steps
	// Assumptions has what is taken for granted about what is outside the templates, a
	// sentence each; see [Assumptions].
	Assumptions []string

	guarded fact.Truth // GuardDuty may add a sidecar; No: it does not
	builder *builder   // nil if the task definition is not known
}

// A Placement is where a task or an instance is put, as the template says it.
type Placement struct {
	Subnets  []*template.Value // values that hold lists or single ids
	Groups   []*template.Value // ditto; none at all: the VPC's default group
	PublicIP fact.Truth        // assigned explicitly; Maybe: by the subnet's MapPublicIpOnLaunch
	At       fact.Location
}

// An Origin is the network interface a call is made from.
type Origin string

const (
	TaskInterface Origin = "task" // the task's own (awsvpc)
	HostInterface Origin = "host" // the instance's primary one
	// AWSNetwork is an interface that AWS owns, outside the VPC: Fargate's on platform
	// version 1.3.0 and lower, and that of a service which calls another one.
	AWSNetwork Origin = "aws"
)

// The principals of calls.
const (
	ExecutionRole = "execution-role"
	TaskRole      = "task-role"
	InstanceRole  = "instance-role"
	// InfrastructureRole is the role as which Amazon ECS manages what tasks need.
	InfrastructureRole = "infrastructure-role"
	LaunchRole         = "launch-role" // as which a schedule, rule, pipe or state machine starts tasks
	FargateService     = "fargate"     // AWS Fargate as itself
	Anonymous          = "anonymous"   // a client of a file system that says nothing about who it is
	ECR                = "ecr"         // Amazon ECR's own account, which signs the URLs of image layers
)

// The features that need calls: the names of the checks that report them.
const (
	ImagePull            = "image-pull"
	LayerDownload        = "layer-download"
	PublicImage          = "public-image"
	ImageRegion          = "image-region"
	WindowsForeignLayers = "windows-foreign-layers"
	LogDelivery          = "log-delivery"
	SecretInjection      = "secret-injection" // also credentials of registries, and credential specs
	EnvironmentFile      = "environment-file"
	ExecSession          = "exec-session"
	VolumeMount          = "volume-mount"
	EphemeralStorage     = "ephemeral-storage"
	AgentRegistration    = "agent-registration"
	ServiceConnect       = "service-connect"
	ApplicationAccess    = "application-access"
	RoleTrust            = "role-trust" // no call, but Amazon ECS assuming the task role
	LoadBalancer         = "load-balancer"
	VPCLink              = "vpc-link"
	ServiceDiscovery     = "service-discovery"
	TaskLaunch           = "task-launch"
)

// A Need is one call.
type Need struct {
	Feature   string // one of the constants above
	Container string // "" if it is for the whole task
	Reason    string // "image of container app"
	// Service is the endpoint service that carries the call, such as "ecr.dkr"; "" if it is
	// no AWS service.
	Service privatelink.Service
	Host    template.Text // DNS name called; "" if the VPC's network is not used
	Region  template.Text // of Host and Resource
	Port    int           // 0 without Host
	From    Origin

	Principal string             // one of the constants above; "" if there is none, or if it is not known
	Role      *template.Resource // of the principal; nil if it is not in the templates
	RoleARN   template.Text
	Action    string        // "ecr:BatchGetImage"; "" if IAM is not asked
	Resource  template.Text // ARN, or "*" for actions without resource-level permissions
	// ViaService is the service that makes the call on behalf of the principal by a forward
	// access session: "secretsmanager".
	ViaService string
	// Cluster is the name of the cluster in the encryption context of a call; "" if it has none.
	Cluster template.Text
	// TaskCluster is the ARN of the cluster that a call starts tasks in, PassedTo the service that
	// a role is passed to; "" for other calls.
	TaskCluster template.Text
	PassedTo    string
	// Trustee is the service that assumes Role, Source what it carries as aws:SourceArn; "" where
	// both follow from Principal.
	Trustee    string
	Source     template.Text
	FileSystem *template.Resource // to mount; nil for other features
	Connection *Connection        // by which the tasks are reached; nil if it is they who call
	Lookup     bool               // Host is only looked up: nothing is said of what it leads to
	// AccessPoint is the ARN of the access point that the file system is mounted by, "" if by
	// none.
	AccessPoint template.Text

	// Steps has what the template decides about the need before any call: the ValueFrom has
	// a wrong shape, the log group does not exist.
	Steps fact.Steps
	// Optional needs are not needed to start: without them logs are lost, or a session
	// cannot be opened.
	Optional bool
	// Doubt says why it is not certain that this call must succeed, "" if it is certain: if
	// network or policies deny the call, the need is then unknown, not denied.
	Doubt string

	At       fact.Location // what in the template asks for it
	AWSError string        // what AWS prints when it is missing
	Fix      string        // what to do when it is missing
}
