package workload

import "testing"

func TestEnvironmentFiles(t *testing.T) {
	file := func(value string) string { return "EnvironmentFiles: [{Type: s3, Value: " + value + "}]" }
	literal := file("arn:aws:s3:::conf/app/prod.env")
	both := []string{
		"s3 s3:GetBucketLocation execution-role task conf.s3.R.S on arn:s3:::conf",
		"s3 s3:GetObject execution-role task conf.s3.R.S on arn:s3:::conf/app/prod.env",
	}
	bucket := func(properties string) string {
		return "  Conf: {Type: AWS::S3::Bucket, Properties: {" + properties + "}}\n  Key: {Type: AWS::KMS::Key}\n"
	}
	ofBucket := []string{
		"s3 s3:GetBucketLocation execution-role task ${Conf}.s3.R.S on arn:s3:::${Conf}",
		"s3 s3:GetObject execution-role task ${Conf}.s3.R.S on arn:s3:::${Conf}/prod.env",
	}
	encrypted := `BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref Key}}]}`
	old := " denied: platform version 1.3.0 of Fargate has no environment files; 1.4.0 is the first that has"
	open := " unknown: environment files need platform version 1.4.0 of Fargate, and ${V} is not known"
	holds(t, EnvironmentFile, []claim{
		{"none", sample{}, nil},
		{"a literal", sample{container: literal}, both},
		{"in a bucket of the templates", sample{container: file(`!Sub "${Conf.Arn}/prod.env"`), resources: bucket("")}, ofBucket},
		{"encrypted with a key", sample{container: file(`!Sub "${Conf.Arn}/prod.env"`), resources: bucket(encrypted)},
			append(ofBucket[:2:2], "kms kms:Decrypt execution-role aws on arn:kms:R:A:key/${Key} via s3")},
		{"no execution role", sample{container: literal, roles: "none"}, []string{
			both[0] + " denied: task definition Definition has no execution role", both[1] + " denied: task definition Definition has no execution role"}},
		{"an old platform version", sample{container: literal, service: `PlatformVersion: "1.3.0"`}, []string{both[0] + old, both[1] + old}},
		{"a platform version that is not known", sample{container: literal, service: `PlatformVersion: !Ref V`, parameters: "  V: {Type: String}"}, []string{both[0] + open, both[1] + open}},
		{"EC2", sample{container: literal, launch: onEC2, resources: instances}, []string{
			"s3 s3:GetBucketLocation execution-role host conf.s3.R.S on arn:s3:::conf", "s3 s3:GetObject execution-role host conf.s3.R.S on arn:s3:::conf/app/prod.env"}},
		{"a URL", sample{container: file(`"https://conf.s3.amazonaws.com/prod.env"`)}, []string{"- task denied: https://conf.s3.amazonaws.com/prod.env is not the ARN of an object in Amazon S3"}},
		{"a bucket", sample{container: file("arn:aws:s3:::conf")}, []string{"- task denied: arn:s3:::conf is not the ARN of an object in Amazon S3"}},
		{"a parameter", sample{container: file("!Ref F"), parameters: "  F: {Type: String}"}, []string{"- task unknown: which object this is depends on ${F}"}},
		{"a wrong type", sample{container: "EnvironmentFiles: [{Type: file, Value: arn:aws:s3:::conf/app/prod.env}]"}, []string{
			both[0] + " denied: environment files have the type s3, not file", both[1] + " denied: environment files have the type s3, not file"}},
	})
}
