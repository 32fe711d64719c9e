package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// environmentFiles are downloaded from Amazon S3 before the container starts, with platform
// version 1.4.0 or later (Amazon ECS Developer Guide, "Pass an individual environment
// variable to an Amazon ECS container").
func (b *builder) environmentFiles(c container) {
	files := c.Get("EnvironmentFiles")
	need := Need{Feature: EnvironmentFile, Container: c.name, Reason: "environment file of container " + c.name, At: files.At(),
		From: b.atStart(), AWSError: "ResourceInitializationError: The task can't download the environment variable files from Amazon S3"}
	if files.IsUnknown() {
		need.Steps = unknown(need.At, "the environment files are not known: "+files.Why())
		b.add(need)
	}
	for _, file := range files.Items() {
		need.At = file.At()
		need.Steps = b.needs140("environment files")
		if kind, ok := file.Get("Type").Literal(); ok && kind != "s3" {
			need.Steps = denied(need.At, "environment files have the type s3, not "+kind)
		}
		b.download(file.Get("Value").Text(), need)
	}
}

// download adds the calls by which the agent gets an object out of a bucket: it asks for
// the bucket's Region, then reads the object there.
func (b *builder) download(object template.Text, need Need) {
	bucket, key, shape := splitObject(object, need.At)
	need.Steps = append(need.Steps[:len(need.Steps):len(need.Steps)], shape...)
	if len(shape) > 0 {
		b.add(need)
		return
	}
	s := b.site
	resource := b.w.FindText(bucket, "AWS::S3::Bucket")
	if resource != nil {
		s = s.in(resource.Region)
	} else {
		b.assume(bucketsNear)
	}
	need = need.by(b.execution)
	need.Region = s.region
	need.Service, need.Host = privatelink.S3, bucket+".s3."+s.region+"."+s.suffix
	locate := need
	locate.Action, locate.Resource = "s3:GetBucketLocation", s.bucket(bucket)
	b.add(locate)
	need.Action, need.Resource = "s3:GetObject", s.bucket(bucket)+"/"+key
	b.add(need)
	b.decryptObject(resource, need)
}

// splitObject takes the ARN of an object apart. The steps say what is wrong with it, or
// what is not known.
func splitObject(t template.Text, at fact.Location) (bucket, key template.Text, shape fact.Steps) {
	a, ok := parseARN(t)
	parts := a.resource.Split("/")
	symbol, isOpen := open(t)
	switch {
	case ok && a.service == "s3" && len(parts) > 1:
		return parts[0], join(parts[1:], "/"), nil
	case isOpen:
		return "", "", unknown(at, "which object this is depends on "+symbol.String())
	}
	return "", "", denied(at, t.String()+" is not the ARN of an object in Amazon S3")
}

// decryptObject adds the permission to decrypt objects of a bucket with a key of its own.
func (b *builder) decryptObject(bucket *template.Resource, need Need) {
	for _, rule := range bucket.Get("BucketEncryption", "ServerSideEncryptionConfiguration").Items() {
		by := rule.Get("ServerSideEncryptionByDefault")
		algorithm := by.Get("SSEAlgorithm").Text()
		if strings.HasPrefix(string(algorithm), "aws:kms") {
			b.decrypt(by.Get("KMSMasterKeyID"), "s3", need)
		}
	}
}
