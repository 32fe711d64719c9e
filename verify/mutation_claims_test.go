package verify_test

import (
	"slices"
	"strings"
)

// A claim is that one call of a workload gets through. What calls a task makes is written
// down here once more, from what AWS says of Fargate, for the features that the golden
// templates use:
//
//   - An image in a private repository: one login at ecr.api, the manifest and the URLs of
//     the layers from ecr.dkr, both as the execution role (Amazon ECS Developer Guide, "Task
//     execution IAM role"); the layers from a bucket in S3, by URLs that an account of Amazon
//     ECR signs (Amazon ECR User Guide, "Interface VPC endpoints").
//   - Log driver awslogs: a stream is created, events are put (Developer Guide, "Send logs to
//     CloudWatch").
//   - A secret: read from Secrets Manager or Parameter Store; if a key of one's own encrypts
//     it, Secrets Manager calls kms:Decrypt for the execution role, not through the VPC.
type claim struct {
	workload, feature, container, service, action string
	// thing tells claims apart that are the same otherwise: the name of a secret's variable.
	thing string
}

// overNetwork reports whether the call leaves from the task's network interface.
func (c claim) overNetwork() bool { return c.service != "kms" }

// byRole reports whether the execution role signs the call.
func (c claim) byRole() bool { return c.service != "s3" }

// A service starts tasks on Fargate.
type service struct {
	id         string
	subnets    []string // logical ids
	groups     []string // ditto
	definition string
	role       string // of execution, "" if there is none
	taskRole   string
	containers []tree
	claims     []claim
	names      map[claim]string // what a resource in a policy must mention to be that of the claim
}

// A facts has what a template says, as far as the rules of mutation tests ask for it.
type facts struct {
	resources map[string]tree
	services  []*service
}

func factsOf(root map[string]tree) *facts {
	f := &facts{}
	f.resources, _ = root["Resources"].(map[string]tree)
	for _, id := range keys(f.resources) {
		if f.kind(id) != "AWS::ECS::Service" || f.get(refersTo(f.get(id, "TaskDefinition"))) == nil {
			continue
		}
		f.services = append(f.services, f.service(id))
	}
	return f
}

func (f *facts) kind(id string) string { return text(at(f.resources, id, "Type")) }

// get is a property of a resource, or all of them.
func (f *facts) get(id string, property ...string) tree {
	return at(f.resources, append([]string{id, "Properties"}, property...)...)
}

func (f *facts) service(id string) *service {
	definition := refersTo(f.get(id, "TaskDefinition"))
	s := &service{id: id, definition: definition, names: map[claim]string{},
		subnets:    references(f.get(id, "NetworkConfiguration", "AwsvpcConfiguration", "Subnets")),
		groups:     references(f.get(id, "NetworkConfiguration", "AwsvpcConfiguration", "SecurityGroups")),
		role:       refersTo(f.get(definition, "ExecutionRoleArn")),
		taskRole:   refersTo(f.get(definition, "TaskRoleArn")),
		containers: items(f.get(definition, "ContainerDefinitions")),
	}
	for _, c := range s.containers {
		s.image(c)
	}
	for _, c := range s.containers {
		f.secrets(s, c)
	}
	for _, c := range s.containers {
		if at(c, "LogConfiguration") != nil {
			s.claim(c, "log-delivery", "logs", "logs:CreateLogStream", "", "")
			s.claim(c, "log-delivery", "logs", "logs:PutLogEvents", "", "")
		}
	}
	return s
}

func references(list tree) []string {
	var ids []string
	for _, item := range items(list) {
		ids = append(ids, refersTo(item))
	}
	return ids
}

func (s *service) claim(container tree, feature, service, action, thing, name string) {
	c := claim{s.id, feature, text(at(container, "Name")), service, action, thing}
	if !slices.Contains(s.claims, c) {
		s.claims = append(s.claims, c)
		s.names[c] = name
	}
}

func (s *service) image(c tree) {
	image := at(c, "Image")
	if image == nil {
		return
	}
	s.claim(nil, "image-pull", "ecr.api", "ecr:GetAuthorizationToken", "", "")
	for _, action := range []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} {
		s.claim(c, "image-pull", "ecr.dkr", action, "", repository(image))
	}
	s.claim(nil, "layer-download", "s3", "s3:GetObject", "", "")
}

// repository is the logical id of an image's repository, or else its name.
func repository(image tree) string {
	pieces := items(at(image, "Fn::Join", "1"))
	if len(pieces) == 0 {
		return "container-assets"
	}
	for _, piece := range pieces {
		if id := refersTo(piece); id != "" && !strings.HasPrefix(id, "AWS::") && id != "Tag" {
			return id
		}
	}
	for _, piece := range pieces {
		if _, name, ok := strings.Cut(text(piece), "/"); ok {
			name, _, _ = strings.Cut(name, ":")
			return "repository/" + name
		}
	}
	return ""
}

func (f *facts) secrets(s *service, c tree) {
	for _, secret := range items(at(c, "Secrets")) {
		from, name := at(secret, "ValueFrom"), text(at(secret, "Name"))
		if mentions(from, ":ssm:") {
			s.claim(c, "secret-injection", "ssm", "ssm:GetParameters", name, "parameter/web/api-key")
			continue
		}
		id := refersTo(at(from, "Fn::Join", "1", "0"))
		if f.kind(id) != "AWS::SecretsManager::Secret" {
			if !mentions(from, ":secretsmanager:") {
				continue
			}
			s.claim(c, "secret-injection", "secretsmanager", "secretsmanager:GetSecretValue", name, "partner/token")
			continue
		}
		s.claim(c, "secret-injection", "secretsmanager", "secretsmanager:GetSecretValue", name, id)
		if key := refersTo(f.get(id, "KmsKeyId")); key != "" {
			s.claim(c, "secret-injection", "kms", "kms:Decrypt", name, key)
		}
	}
}

// all are the claims of all services for which keep says so.
func (f *facts) all(keep func(*service, claim) bool) []claim {
	var out []claim
	for _, s := range f.services {
		for _, c := range s.claims {
			if keep(s, c) {
				out = append(out, c)
			}
		}
	}
	return out
}
