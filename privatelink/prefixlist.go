package privatelink

import "maps"

// PrefixListIds returns the ids of the AWS-managed prefix lists of a service with a gateway
// endpoint, [S3] or [DynamoDb], by region; security groups name one to let traffic to the
// endpoint through. A region that is not in the table has one, too: look its id up by the
// name of the list there, com.amazonaws.<region>.s3 or .dynamodb. The map is the caller's.
func PrefixListIds(s Service) map[string]string {
	switch s {
	case S3:
		return maps.Clone(s3PrefixLists)
	case DynamoDb:
		return maps.Clone(dynamoDbPrefixLists)
	}
	return nil
}

// s3PrefixLists is as published, collected 2026-11-20. Sources: the output of
// "aws ec2 describe-prefix-lists" in each of the fifteen regions of 2018, in the notes of
// sharadchhetri.com on GitHub; for eu-north-1 three, for ap-northeast-3 two published
// templates, which agree with that output where they overlap. For the regions that came
// later, and for GovCloud and China, no table was found that does not give one id to five
// regions, so they are left out.
var s3PrefixLists = map[string]string{
	"ap-northeast-1": "pl-61a54008",
	"ap-northeast-2": "pl-78a54011", // also the id in ap-south-1
	"ap-northeast-3": "pl-a4a540cd",
	"ap-south-1":     "pl-78a54011",
	"ap-southeast-1": "pl-6fa54006",
	"ap-southeast-2": "pl-6ca54005",
	"ca-central-1":   "pl-7da54014",
	"eu-central-1":   "pl-6ea54007",
	"eu-north-1":     "pl-c3aa4faa",
	"eu-west-1":      "pl-6da54004",
	"eu-west-2":      "pl-7ca54015",
	"eu-west-3":      "pl-23ad484a",
	"sa-east-1":      "pl-6aa54003",
	"us-east-1":      "pl-63a5400a",
	"us-east-2":      "pl-7ba54012",
	"us-west-1":      "pl-6ba54002",
	"us-west-2":      "pl-68a54001",
}

// dynamoDbPrefixLists is what the same output has for DynamoDB, in the fifteen regions of
// 2018.
var dynamoDbPrefixLists = map[string]string{
	"ap-northeast-1": "pl-78a54011",
	"ap-northeast-2": "pl-48a54021",
	"ap-south-1":     "pl-66a7420f",
	"ap-southeast-1": "pl-67a5400e",
	"ap-southeast-2": "pl-62a5400b",
	"ca-central-1":   "pl-4ea54027",
	"eu-central-1":   "pl-66a5400f",
	"eu-west-1":      "pl-6fa54006",
	"eu-west-2":      "pl-b3a742da",
	"eu-west-3":      "pl-abb451c2",
	"sa-east-1":      "pl-60a54009",
	"us-east-1":      "pl-02cd2c6b",
	"us-east-2":      "pl-4ca54025",
	"us-west-1":      "pl-6ea54007",
	"us-west-2":      "pl-00a54069",
}
