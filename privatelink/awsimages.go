package privatelink

import (
	"maps"
	"slices"
)

// An AwsImage is an image that AWS publishes in private repositories of its own accounts,
// which vary by region. An endpoint policy that is closed to the resources of one's own
// account or organization lets nobody pull it. Its value is the name of the repository.
type AwsImage string

const (
	// GuardDutyAgent is what GuardDuty Runtime Monitoring adds to tasks on Fargate. It is
	// pulled with the task's execution role.
	GuardDutyAgent AwsImage = "aws-guardduty-agent-fargate"
	// FireLensRouter is AWS for Fluent Bit, the log router of FireLens.
	FireLensRouter AwsImage = "aws-for-fluent-bit"
	// AppMeshEnvoy is the proxy of App Mesh, a service that ended on 2026-09-30.
	AppMeshEnvoy AwsImage = "aws-appmesh-envoy"
)

// Accounts returns the account that has the image in a region, or nil for a region in which
// no source says that there is one. For what is not the name of a region, such as a CDK token,
// it returns the accounts of all regions, of every partition, sorted.
func (i AwsImage) Accounts(region string) []string {
	if !isRegionName(region) {
		return slices.Compact(slices.Sorted(maps.Values(awsImages[i])))
	}
	if account, ok := awsImages[i][region]; ok {
		return []string{account}
	}
	return nil
}

// Repositories returns the ARN of the repository in each of Accounts, for policies. Partition
// and region may be tokens: the ARNs are then right wherever the stack is deployed, beside
// those of accounts that have the image in other regions. They are never of two partitions,
// which IAM does not take in one policy.
func (i AwsImage) Repositories(partition, region string) []string {
	var arns []string
	for _, account := range i.Accounts(region) {
		arns = append(arns, "arn:"+partition+":ecr:"+region+":"+account+":repository/"+string(i))
	}
	return arns
}

// awsImages has the account of an image in each region, collected 2026-11-21.
var awsImages = map[AwsImage]map[string]string{
	GuardDutyAgent: guardDutyAccounts,
	FireLensRouter: fluentBitAccounts,
	AppMeshEnvoy:   appMeshAccounts,
}

// guardDutyAccounts is the table of the GuardDuty guide, "ECR Repository for GuardDuty agent on
// AWS Fargate", https://docs.aws.amazon.com/guardduty/latest/ug/ecs-runtime-agent-ecr-image-uri.html,
// and for GovCloud that of the GovCloud guide, "Amazon GuardDuty". The other partitions have none
// there; the agent for Bottlerocket hosts is another repository, aws-guardduty-agent-ecs-ec2.
var guardDutyAccounts = map[string]string{
	"af-south-1":     "197869348890",
	"ap-east-1":      "258348409381",
	"ap-east-2":      "259886477082",
	"ap-northeast-1": "533107202818",
	"ap-northeast-2": "914738172881",
	"ap-northeast-3": "273192626886",
	"ap-south-1":     "251508486986",
	"ap-south-2":     "950823858135",
	"ap-southeast-1": "174946120834",
	"ap-southeast-2": "005257825471",
	"ap-southeast-3": "510637619217",
	"ap-southeast-4": "251357961535",
	"ap-southeast-5": "156041399949",
	"ap-southeast-7": "054037130133",
	"ca-central-1":   "354763396469",
	"ca-west-1":      "339712888787",
	"eu-central-1":   "323658145986",
	"eu-central-2":   "529164026651",
	"eu-north-1":     "591436053604",
	"eu-south-1":     "266869475730",
	"eu-south-2":     "919611009337",
	"eu-west-1":      "694911143906",
	"eu-west-2":      "892757235363",
	"eu-west-3":      "665651866788",
	"il-central-1":   "870907303882",
	"me-central-1":   "000014521398",
	"me-south-1":     "536382113932",
	"mx-central-1":   "311141559934",
	"sa-east-1":      "758426053663",
	"us-east-1":      "593207742271",
	"us-east-2":      "307168627858",
	"us-gov-east-1":  "383115532789",
	"us-gov-west-1":  "383110348953",
	"us-west-1":      "684579721401",
	"us-west-2":      "733349766148",
}

// fluentBitAccounts is what scripts/publish.sh of aws/aws-for-fluent-bit on GitHub publishes to.
// Its later versions have no opt-in regions, which now are passed to it: those here are of the
// versions from before. Regions that came later, such as il-central-1, are in none; the ECS guide
// says only that the SSM parameter /aws/service/aws-for-fluent-bit/stable has the image's URI
// where there is one.
var fluentBitAccounts = map[string]string{
	"af-south-1":     "928143927712",
	"ap-east-1":      "449074385750",
	"ap-northeast-1": "906394416424",
	"ap-northeast-2": "906394416424",
	"ap-northeast-3": "906394416424",
	"ap-south-1":     "906394416424",
	"ap-south-2":     "378905956269",
	"ap-southeast-1": "906394416424",
	"ap-southeast-2": "906394416424",
	"ap-southeast-3": "921575906885",
	"ca-central-1":   "906394416424",
	"cn-north-1":     "128054284489",
	"cn-northwest-1": "128054284489",
	"eu-central-1":   "906394416424",
	"eu-central-2":   "269912160255",
	"eu-north-1":     "906394416424",
	"eu-south-1":     "960320637246",
	"eu-south-2":     "146576467002",
	"eu-west-1":      "906394416424",
	"eu-west-2":      "906394416424",
	"eu-west-3":      "906394416424",
	"me-central-1":   "358001906437",
	"me-south-1":     "741863432321",
	"sa-east-1":      "906394416424",
	"us-east-1":      "906394416424",
	"us-east-2":      "906394416424",
	"us-gov-east-1":  "161423150738",
	"us-gov-west-1":  "161423150738",
	"us-west-1":      "906394416424",
	"us-west-2":      "906394416424",
}

// appMeshAccounts is from the App Mesh guide, "Envoy image", for the regions that the AWS General
// Reference lists for App Mesh, https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy.html;
// China from region-info of aws-cdk-lib 2.270.0. That agrees with the guide, but also has
// ap-east-2 and ap-southeast-6, which are not on that list: left out.
var appMeshAccounts = map[string]string{
	"af-south-1":     "924023996002",
	"ap-east-1":      "856666278305",
	"ap-northeast-1": "840364872350",
	"ap-northeast-2": "840364872350",
	"ap-northeast-3": "840364872350",
	"ap-south-1":     "840364872350",
	"ap-southeast-1": "840364872350",
	"ap-southeast-2": "840364872350",
	"ap-southeast-3": "909464085924",
	"ca-central-1":   "840364872350",
	"cn-north-1":     "919366029133",
	"cn-northwest-1": "919830735681",
	"eu-central-1":   "840364872350",
	"eu-central-2":   "840364872350",
	"eu-north-1":     "840364872350",
	"eu-south-1":     "422531588944",
	"eu-south-2":     "840364872350",
	"eu-west-1":      "840364872350",
	"eu-west-2":      "840364872350",
	"eu-west-3":      "840364872350",
	"il-central-1":   "564877687649",
	"me-south-1":     "772975370895",
	"sa-east-1":      "840364872350",
	"us-east-1":      "840364872350",
	"us-east-2":      "840364872350",
	"us-west-1":      "840364872350",
	"us-west-2":      "840364872350",
}
