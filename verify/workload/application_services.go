package workload

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A branch is the endpoint service for some of the actions with one prefix.
type branch struct {
	actions string // separated by blanks; "": all others
	service privatelink.Service
}

// branches are the endpoint services that applications call, by the prefix of their actions.
// Services of which the host name depends on what is called, and prefixes of which no action is
// a call, are not in it.
//
// Sources: Service Authorization Reference, for prefixes; for services with several endpoints
// their guides: Amazon Bedrock, "Use interface VPC endpoints"; AWS Cloud Map, "Access AWS Cloud
// Map using an interface endpoint"; Amazon Managed Service for Prometheus, "Using with interface
// VPC endpoints"; Amazon SageMaker AI, "Connect to SageMaker AI through a VPC interface
// endpoint"; AWS AppConfig, "Access AWS AppConfig using an interface endpoint".
var branches = map[string][]branch{
	"appconfig":        {{"StartConfigurationSession GetLatestConfiguration", privatelink.AppConfigData}, {"", privatelink.AppConfig}},
	"aps":              {{"RemoteWrite QueryMetrics GetLabels GetSeries GetMetricMetadata", privatelink.ApsWorkspaces}, {"", privatelink.Aps}},
	"athena":           {{"", privatelink.Athena}},
	"batch":            {{"", privatelink.Batch}},
	"bedrock":          {{"InvokeModel InvokeModelWithResponseStream ApplyGuardrail", privatelink.BedrockRuntime}, {"InvokeAgent InvokeFlow Retrieve RetrieveAndGenerate", privatelink.BedrockAgentRuntime}},
	"cloudwatch":       {{"", privatelink.Monitoring}},
	"cognito-idp":      {{"", privatelink.CognitoIdp}},
	"comprehend":       {{"", privatelink.Comprehend}},
	"dynamodb":         {{"GetRecords GetShardIterator DescribeStream ListStreams", ""}, {"", privatelink.DynamoDb}},
	"ec2":              {{"", privatelink.Ec2}},
	"ecr":              {{"GetAuthorizationToken DescribeImages DescribeRepositories ListImages", privatelink.EcrApi}},
	"ecs":              {{"Poll StartTelemetrySession", ""}, {"", privatelink.Ecs}},
	"events":           {{"", privatelink.Events}},
	"firehose":         {{"", privatelink.KinesisFirehose}},
	"glue":             {{"", privatelink.Glue}},
	"kinesis":          {{"", privatelink.KinesisStreams}},
	"kms":              {{"", privatelink.Kms}},
	"lambda":           {{"", privatelink.Lambda}},
	"logs":             {{"StartLiveTail", ""}, {"", privatelink.Logs}},
	"rds-data":         {{"", privatelink.RdsData}},
	"rekognition":      {{"", privatelink.Rekognition}},
	"s3":               {{"", privatelink.S3}},
	"sagemaker":        {{"InvokeEndpoint InvokeEndpointAsync InvokeEndpointWithResponseStream", privatelink.SageMakerRuntime}, {"", privatelink.SageMakerApi}},
	"redshift-data":    {{"", privatelink.RedshiftData}},
	"secretsmanager":   {{"", privatelink.SecretsManager}},
	"servicediscovery": {{"DiscoverInstances DiscoverInstancesRevision", privatelink.DataServiceDiscovery}, {"", privatelink.ServiceDiscovery}},
	"sns":              {{"", privatelink.Sns}},
	"sqs":              {{"", privatelink.Sqs}},
	"ssm":              {{"UpdateInstanceInformation", ""}, {"", privatelink.Ssm}},
	"states":           {{"StartSyncExecution", privatelink.SyncStates}, {"", privatelink.States}},
	"sts":              {{"", privatelink.Sts}},
	"textract":         {{"", privatelink.Textract}},
	"xray":             {{"", privatelink.XRay}},
}

// serviceOf is the endpoint service that takes an action, "" if none is known. An action with a
// wildcard is one of a service that has no other.
func serviceOf(prefix, name string) privatelink.Service {
	stem, wild := strings.CutSuffix(name, "*")
	for _, b := range branches[prefix] {
		if slices.Contains(strings.Fields(b.actions), stem) {
			return b.service
		}
		if b.actions == "" && (!wild || len(branches[prefix]) == 1 || stem != "") {
			return b.service
		}
	}
	return ""
}

// exactAction is the action that a name with a wildcard at its end is written for; false if that
// is not known. CDK's grants name Amazon S3's and AWS KMS's actions so.
func exactAction(prefix, name string) (string, bool) {
	stem, wild := strings.CutSuffix(name, "*")
	if !wild {
		return name, !strings.ContainsAny(name, "*?")
	}
	known := slices.Contains([]string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:GenerateDataKey", "bedrock:InvokeModel"}, prefix+":"+stem)
	return stem, known && !strings.ContainsAny(stem, "*?")
}

// withoutResource are actions of applications that have no resources, so that policies allow
// them on "*" only (Service Authorization Reference).
var withoutResource = map[string]string{
	"cloudwatch":     "PutMetricData GetMetricData GetMetricStatistics ListMetrics",
	"dynamodb":       "ListTables",
	"ecr":            "GetAuthorizationToken",
	"kms":            "GenerateRandom ListAliases ListKeys",
	"s3":             "ListAllMyBuckets",
	"secretsmanager": "GetRandomPassword ListSecrets",
	"sqs":            "ListQueues",
	"ssm":            "DescribeParameters",
	"sts":            "GetCallerIdentity",
	"xray":           "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries",
}

func hasNoResource(action string) bool {
	prefix, name, _ := strings.Cut(action, ":")
	return slices.Contains(strings.Fields(withoutResource[prefix]), name)
}

// wraps reports whether an action of AWS KMS is one that services call on behalf of whoever
// reads or writes what they keep encrypted; signing, for one, is not.
func wraps(name string) bool {
	for _, start := range []string{"Decrypt", "Encrypt", "ReEncrypt", "GenerateDataKey", "DescribeKey", "CreateGrant"} {
		if strings.HasPrefix(name, start) && !strings.HasPrefix(name, "GenerateDataKeyPair") {
			return true
		}
	}
	return name == "*"
}

// plainServices keep nothing encrypted with a key of the caller's.
const plainServices = "cloudwatch ec2messages ecr kms logs ssmmessages sts xray"

// encryptsElsewhere reports whether grants let an application use services that encrypt: they
// call AWS KMS themselves, by forward access sessions, and not through the VPC (IAM User Guide,
// "Forward access sessions").
func encryptsElsewhere(grants []Grant) bool {
	for _, g := range grants {
		for _, a := range g.Actions {
			prefix, _, _ := strings.Cut(strings.ToLower(string(a)), ":")
			if !slices.Contains(strings.Fields(plainServices), prefix) {
				return true
			}
		}
	}
	return false
}
