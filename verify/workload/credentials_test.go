package workload

import "testing"

func TestCredentialSpecs(t *testing.T) {
	spec := func(value string) sample { return sample{container: `CredentialSpecs: ["` + value + `"]`} }
	directory := "- task unknown: no template tells whether the domain controllers can be reached"
	domainless := directory + ", and which secret the credential spec names"
	holds(t, SecretInjection, []claim{
		{"in Parameter Store", spec("credentialspec:arn:aws:ssm:eu-west-1:111122223333:parameter/gmsa"), []string{getParam + "arn:ssm:R:A:parameter/gmsa", directory}},
		{"in a bucket", spec("credentialspecdomainless:arn:aws:s3:::specs/gmsa.json"), []string{
			"s3 s3:GetBucketLocation execution-role task specs.s3.R.S on arn:s3:::specs",
			"s3 s3:GetObject execution-role task specs.s3.R.S on arn:s3:::specs/gmsa.json", domainless}},
		{"in a file", spec("credentialspec:file://gmsa.json"), []string{directory}},
		{"somewhere else", spec("credentialspec:https://example.com/gmsa.json"), []string{
			"- task denied: a credential spec is a file, an object in Amazon S3 or a parameter, not https://example.com/gmsa.json"}},
		{"not known", sample{container: "CredentialSpecs: [!Ref Spec]", parameters: "  Spec: {Type: String}"}, []string{
			"- task unknown: which credential spec this is depends on ${Spec}", directory}},
	})
}
