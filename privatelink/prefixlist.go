package privatelink

import "maps"

// S3PrefixListId returns the id of the AWS-managed prefix list of S3 in a region, which a
// security group names to let traffic to the S3 gateway endpoint through. It is false for
// a region that is not in the table: look the id up by the list's name there,
// com.amazonaws.<region>.s3.
func S3PrefixListId(region string) (string, bool) {
	id, ok := s3PrefixLists[region]
	return id, ok
}

// S3PrefixListIds returns what S3PrefixListId knows, by region. The map is the caller's.
func S3PrefixListIds() map[string]string {
	return maps.Clone(s3PrefixLists)
}

// PrefixListIds returns the prefix lists of a service with a gateway endpoint, [S3] or
// [DynamoDb], by region. The map is the caller's.
func PrefixListIds(s Service) map[string]string {
	switch s {
	case S3:
		return maps.Clone(s3PrefixLists)
	case DynamoDb:
		return maps.Clone(dynamoDbPrefixLists)
	}
	return nil
}

// dynamoDbPrefixLists is as published.
var dynamoDbPrefixLists = map[string]string{}

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
