package workload

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// FuzzNames: whatever a task definition names, images, secrets, objects and ARNs are taken apart
// without a panic, and what is made of them is part of it.
func FuzzNames(f *testing.F) {
	parameter := string(template.Symbol{Kind: template.ParameterSymbol, Name: "P"}.Text())
	for _, name := range []string{
		"", ":", "@", "/", "a", "nginx:1.29", "localhost/a", "localhost:5000/a/b@sha256:0", "quay.io/a:b",
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.0@sha256:0", "111122223333.dkr-ecr.eu-west-1.on.aws/app",
		"arn:aws:s3:::bucket/key/of/object", "arn:aws:s3:::bucket", "arn:aws:ssm:eu-west-1:111122223333:parameter/a/b:3",
		"arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:password::", "arn:aws:secretsmanager:::secret", "arn:::::", "arn:aws",
		parameter, parameter + ":key::", "arn:aws:s3:::" + parameter, "a/" + parameter + ":" + parameter,
	} {
		f.Add(name)
	}
	w := templatetest.World(f, "Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
	f.Fuzz(func(t *testing.T, name string) {
		text := template.Text(name)
		if a, ok := parseARN(text); ok != (len(text.Split(":")) > 5 && strings.HasPrefix(name, "arn:")) ||
			ok && !strings.HasSuffix(name, string(":"+a.region+":"+a.account+":"+a.resource)) {
			t.Errorf("parseARN(%q) = %+v, %v", name, a, ok)
		}
		switch i := parseImage(text); {
		case i.registry == unknownRegistry && i.because == "":
			t.Errorf("parseImage(%q) does not say what is not known", name)
		case !strings.Contains(name, string(i.repository)):
			t.Errorf("parseImage(%q) is of repository %q", name, i.repository)
		case i.repository != withoutTag(i.repository):
			t.Errorf("parseImage(%q) leaves a tag: %+v", name, i)
		}
		switch s := (&builder{w: w}).parseSecret(text); {
		case (s.kind == unknownSecret || s.kind == wrongSecret) && s.because == "":
			t.Errorf("parseSecret(%q) does not say why it is none", name)
		case !strings.Contains(name, string(s.name)) || !strings.Contains(name, string(s.secret)) || !strings.Contains(name, string(s.key)):
			t.Errorf("parseSecret(%q) = %+v", name, s)
		}
		bucket, key, shape := splitObject(text, fact.Location{})
		if shape == nil && !strings.HasSuffix(name, string(bucket+"/"+key)) {
			t.Errorf("splitObject(%q) = %q, %q", name, bucket, key)
		}
	})
}
