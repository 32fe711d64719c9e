package check

// EnvironmentFile reports workloads whose environment-file needs are not allowed.
var EnvironmentFile = &Check{
	Name: "environment-file",
	Doc: `a task cannot download an environment file

Files in environmentFiles are downloaded from S3 as the execution role before the
containers start: s3:GetBucketLocation on the bucket, s3:GetObject on the file, through
the S3 gateway endpoint.`,
	Run: needs("environment-file"),
}
