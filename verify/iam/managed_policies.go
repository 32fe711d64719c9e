package iam

const (
	pullActions    = "ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage"
	readActions    = pullActions + " ecr:GetRepositoryPolicy ecr:DescribeRepositories ecr:ListImages ecr:DescribeImages ecr:GetLifecyclePolicy ecr:GetLifecyclePolicyPreview ecr:ListTagsForResource ecr:DescribeImageScanFindings"
	channelActions = "ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel"
	messageActions = "ec2messages:AcknowledgeMessage ec2messages:DeleteMessage ec2messages:FailMessage ec2messages:GetEndpoint ec2messages:GetMessages ec2messages:SendReply"
	instanceSSM    = "ssm:DescribeAssociation ssm:GetDeployablePatchSnapshotForInstance ssm:GetDocument ssm:DescribeDocument ssm:GetManifest ssm:GetParameters ssm:ListAssociations ssm:ListInstanceAssociations ssm:PutInventory ssm:PutComplianceItems ssm:PutConfigurePackageResult ssm:UpdateAssociationStatus ssm:UpdateInstanceAssociationStatus ssm:UpdateInstanceInformation"
	traceActions   = "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets xray:GetSamplingStatisticSummaries"
)

// managedPolicies has policies of AWS by the end of their ARN, after "policy/". None of them
// has a Deny.
//
// Source: AWS Managed Policy Reference, as recorded by zoph-io/MAMIP up to 2026-08; the
// policy of Managed Instances from its page, version 4.
var managedPolicies = map[string]managedPolicy{
	"AWSAppMeshEnvoyAccess":    {version: "v1 2019-07-03", grants: []string{"appmesh:StreamAggregatedResources"}},
	"AWSXRayDaemonWriteAccess": {version: "v2 2024-02-13", grants: []string{traceActions}, client: true},
	"AdministratorAccess":      {version: "v1 2015-02-06", grants: []string{"*"}},
	"AmazonDynamoDBFullAccess": {version: "v15 2021-01-29", grants: []string{"dynamodb:* dax:*"},
		besides: "application-autoscaling cloudwatch datapipeline ec2 iam kinesis kms lambda resource-groups sns tag"},
	"AmazonEC2ContainerRegistryFullAccess": {version: "v3 2020-12-05", grants: []string{"ecr:* cloudtrail:LookupEvents"}, besides: "iam"},
	"AmazonEC2ContainerRegistryPowerUser": {version: "v3 2019-12-10",
		grants: []string{readActions + " ecr:InitiateLayerUpload ecr:UploadLayerPart ecr:CompleteLayerUpload ecr:PutImage"}},
	"AmazonEC2ContainerRegistryPullOnly": {version: "v1 2024-10-04",
		grants: []string{"ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer ecr:BatchImportUpstreamImage"}},
	"AmazonEC2ContainerRegistryReadOnly": {version: "v3 2019-12-10", grants: []string{readActions}},
	// Its resources are those of load balancers of type application and network, which are all that
	// there are of these.
	"AmazonECSInfrastructureRolePolicyForLoadBalancers": {version: "v6 2026-02-12", grants: []string{
		"elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetHealth",
		"elasticloadbalancing:RegisterTargets elasticloadbalancing:DeregisterTargets on arn:aws:elasticloadbalancing:*:*:targetgroup/*",
		"elasticloadbalancing:ModifyListener on arn:aws:elasticloadbalancing:*:*:listener/*",
		"elasticloadbalancing:ModifyRule on arn:aws:elasticloadbalancing:*:*:listener-rule/*"}},
	"AmazonECSInstanceRolePolicyForManagedInstances": {version: "v4", grants: []string{
		"ecs:DiscoverPollEndpoint",
		"ecs:RegisterContainerInstance on arn:*:ecs:*:*:cluster/*",
		"ecs:Poll on arn:*:ecs:*:*:container-instance/* arn:*:ecs:*:*:task-set/*",
		"ecs:StartTelemetrySession ecs:PutSystemLogEvents on arn:*:ecs:*:*:container-instance/*",
		"ecs:SubmitAttachmentStateChanges ecs:SubmitTaskStateChange on arn:*:ecs:*:*:cluster/*",
	}},
	"AmazonElasticFileSystemClientFullAccess": {version: "v1 2020-01-13",
		grants: []string{"elasticfilesystem:ClientMount elasticfilesystem:ClientRootAccess elasticfilesystem:ClientWrite elasticfilesystem:DescribeMountTargets"}},
	"AmazonElasticFileSystemClientReadWriteAccess": {version: "v1 2020-01-13",
		grants: []string{"elasticfilesystem:ClientMount elasticfilesystem:ClientWrite elasticfilesystem:DescribeMountTargets"}},
	"AmazonS3FullAccess":     {version: "v2 2021-09-27", grants: []string{"s3:* s3-object-lambda:*"}},
	"AmazonS3ReadOnlyAccess": {version: "v3 2023-08-10", grants: []string{"s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*"}},
	"AmazonSNSFullAccess":    {version: "v1 2015-02-06", grants: []string{"sns:*"}},
	"AmazonSQSFullAccess":    {version: "v1 2015-02-06", grants: []string{"sqs:*"}},
	"AmazonSSMFullAccess": {version: "v4 2019-11-20", grants: []string{
		"cloudwatch:PutMetricData ds:CreateComputer ds:DescribeDirectories ec2:DescribeInstanceStatus logs:* ssm:* ec2messages:*",
		channelActions}, besides: "iam"},
	"AmazonSSMManagedInstanceCore": {version: "v2 2019-05-23", grants: []string{instanceSSM + " ssm:GetParameter", channelActions, messageActions}},
	"AmazonSSMReadOnlyAccess":      {version: "v1 2015-05-29", grants: []string{"ssm:Describe* ssm:Get* ssm:List*"}},
	"CloudWatchAgentServerPolicy": {version: "v3 2024-02-06", grants: []string{
		"cloudwatch:PutMetricData ec2:DescribeVolumes ec2:DescribeTags logs:PutLogEvents logs:PutRetentionPolicy logs:DescribeLogStreams logs:DescribeLogGroups logs:CreateLogStream logs:CreateLogGroup " + traceActions,
		"ssm:GetParameter on arn:*:ssm:*:*:parameter/AmazonCloudWatch-*"}},
	"CloudWatchFullAccess": {version: "v4 2022-11-27",
		grants: []string{"autoscaling:Describe* cloudwatch:* logs:* sns:* iam:GetPolicy iam:GetPolicyVersion iam:GetRole oam:ListSinks"}, besides: "oam iam"},
	"CloudWatchLogsFullAccess": {version: "v3 2025-05-20",
		grants: []string{"logs:* cloudwatch:GenerateQuery cloudwatch:GenerateQueryResultsSummary"}},
	"CloudWatchLogsReadOnlyAccess": {version: "v6 2023-11-26",
		grants: []string{"logs:Describe* logs:Get* logs:List* logs:StartQuery logs:StopQuery logs:TestMetricFilter logs:FilterLogEvents logs:StartLiveTail logs:StopLiveTail cloudwatch:GenerateQuery"}},
	"PowerUserAccess": {version: "v12 2026-02-12", grants: []string{"not iam:* organizations:* account:*",
		"account:GetAccountInformation account:GetGovCloudAccountInformation account:GetPrimaryEmail account:ListRegions iam:CreateServiceLinkedRole iam:DeleteServiceLinkedRole iam:ListRoles organizations:DescribeEffectivePolicy organizations:DescribeOrganization"}},
	"SecretsManagerReadWrite": {version: "v6 2026-08-25", grants: []string{"secretsmanager:* kms:DescribeKey kms:ListAliases kms:ListKeys",
		"s3:GetObject on arn:*:s3:::awsserverlessrepo-changesets* arn:*:s3:::secrets-manager-rotation-apps-*/*"},
		besides: "cloudformation docdb-elastic ec2 lambda rds redshift redshift-serverless serverlessrepo tag"},
	"service-role/AmazonEC2ContainerServiceEventsRole": {version: "v3 2023-03-06", grants: []string{
		"ecs:RunTask",
		"iam:PassRole if StringLike iam:PassedToService ecs-tasks.amazonaws.com",
		"ecs:TagResource if StringEquals ecs:CreateAction RunTask"}},
	"service-role/AmazonEC2ContainerServiceforEC2Role": {version: "v7 2023-03-06", grants: []string{
		"ec2:DescribeTags ecs:CreateCluster ecs:DeregisterContainerInstance ecs:DiscoverPollEndpoint ecs:Poll ecs:RegisterContainerInstance ecs:StartTelemetrySession ecs:UpdateContainerInstancesState ecs:Submit* " +
			pullActions + " logs:CreateLogStream logs:PutLogEvents"}, besides: "ecs:TagResource"},
	"service-role/AmazonEC2RoleforSSM": {version: "v8 2019-01-24", grants: []string{instanceSSM, channelActions, messageActions,
		"cloudwatch:PutMetricData ec2:DescribeInstanceStatus ds:CreateComputer ds:DescribeDirectories",
		"logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents",
		"s3:GetBucketLocation s3:PutObject s3:GetObject s3:GetEncryptionConfiguration s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:ListBucket s3:ListBucketMultipartUploads"}},
	"service-role/AmazonECSInfrastructureRolePolicyForVolumes": {version: "v4 2026-02-11", grants: []string{
		"ec2:CreateVolume on arn:*:ec2:*:*:volume/* arn:*:ec2:*:*:snapshot/*",
		"ec2:CreateTags ec2:DeleteVolume on arn:*:ec2:*:*:volume/*",
		"ec2:DescribeVolumes ec2:DescribeAvailabilityZones ec2:DescribeInstances",
		"ec2:AttachVolume ec2:DetachVolume on arn:*:ec2:*:*:volume/* arn:*:ec2:*:*:instance/*"}},
	"service-role/AmazonECSTaskExecutionRolePolicy": {version: "v1 2017-11-16", grants: []string{pullActions + " logs:CreateLogStream logs:PutLogEvents"}},
}
