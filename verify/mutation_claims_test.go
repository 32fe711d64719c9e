package verify_test

import (
	"slices"
	"strings"
)

// A claim is that one call of a workload gets through. What calls a task makes is written
// down here once more, from what AWS says, for the features that the golden templates use:
//
//   - An image in a private repository: one login at ecr.api, the manifest and the URLs of
//     the layers from ecr.dkr, both as the execution role (Amazon ECS Developer Guide, "Task
//     execution IAM role"); the layers from a bucket in S3, by URLs that an account of Amazon
//     ECR signs (Amazon ECR User Guide, "Interface VPC endpoints").
//   - Log driver awslogs: a stream is created, events are put (Developer Guide, "Send logs to
//     CloudWatch"). In mode non-blocking, the default on EC2, a container starts without.
//   - A secret: read from Secrets Manager or Parameter Store; if a key of one's own encrypts
//     it, Secrets Manager calls kms:Decrypt for the execution role, not through the VPC.
//   - ECS Exec: four channels as the task role, the key of the cluster through the VPC, and
//     the log group of the cluster (Developer Guide, "Monitor containers with ECS Exec").
//   - Service Connect: its proxy talks to ecs-agent and writes logs as the execution role
//     (Developer Guide, "Service Connect components", "Interface VPC endpoints").
//   - A container instance: its agent calls ecs, ecs-agent and ecs-telemetry as the role of
//     the instance, which may pull as well (Developer Guide, "Container instance IAM role",
//     "Interface VPC endpoints").
type claim struct {
	workload, feature, container, service, action string
	// thing tells claims apart that are the same otherwise: the name of a secret's variable.
	thing string
	as    string // the principal: "execution-role", "task-role", "instance-role", "ecr"
	// host is set if the call leaves from the instance, not from the task's own interface.
	host bool
	// optional: tasks start without it.
	optional bool
}

// overNetwork reports whether the call leaves from a network interface of the VPC.
func (c claim) overNetwork() bool { return c.service != "kms" || c.feature == "exec-session" }

// byRole reports whether a role of the template signs the call.
func (c claim) byRole() bool { return strings.HasSuffix(c.as, "-role") }

// A service starts tasks.
type service struct {
	id         string
	definition string
	cluster    string
	hosted     bool              // on container instances
	roles      map[string]string // by principal, "" if there is none
	task, host place
	containers []tree
	claims     []claim
	resources  map[claim]string // ARN, "*" for actions that have none
}

// doubts reports whether AWS does not document that a call is made, so that nothing is refuted
// by it: an instance may pull as the execution role.
func (s *service) doubts(c claim) bool {
	return c.as == "instance-role" && c.feature == "image-pull" && s.roles["execution-role"] != ""
}

// A place is where calls leave from: logical ids of subnets and security groups.
type place struct{ subnets, groups []string }

func (s *service) from(c claim) place {
	if c.host {
		return s.host
	}
	return s.task
}

// A facts has what a template says, as far as the rules of mutation tests ask for it.
type facts struct {
	root      map[string]tree
	resources map[string]tree
	services  []*service
	in        environment
}

// find returns the service with an id, nil if there is none.
func (f *facts) find(id string) *service {
	i := slices.IndexFunc(f.services, func(s *service) bool { return s.id == id })
	if i < 0 {
		return nil
	}
	return f.services[i]
}

func factsOf(root map[string]tree) *facts { return factsIn(ireland, root) }

func factsIn(in environment, root map[string]tree) *facts {
	f := &facts{root: root, in: in}
	f.resources, _ = root["Resources"].(map[string]tree)
	for _, id := range f.all("AWS::ECS::Service") {
		if f.get(refersTo(f.get(id, "TaskDefinition"))) != nil {
			f.services = append(f.services, f.service(id))
		}
	}
	return f
}

func (f *facts) kind(id string) string { return text(at(f.resources, id, "Type")) }

// all are the ids of the resources of a type.
func (f *facts) all(kind string) []string {
	return slices.DeleteFunc(keys(f.resources), func(id string) bool { return f.kind(id) != kind })
}

// get is a property of a resource, or all of them.
func (f *facts) get(id string, property ...string) tree {
	return at(f.resources, append([]string{id, "Properties"}, property...)...)
}

func (f *facts) service(id string) *service {
	definition := refersTo(f.get(id, "TaskDefinition"))
	network := f.get(id, "NetworkConfiguration", "AwsvpcConfiguration")
	s := &service{id: id, definition: definition, cluster: refersTo(f.get(id, "Cluster")), resources: map[claim]string{},
		task:       place{references(at(network, "Subnets")), references(at(network, "SecurityGroups"))},
		containers: items(f.get(definition, "ContainerDefinitions")),
		roles: map[string]string{
			"execution-role": refersTo(f.get(definition, "ExecutionRoleArn")),
			"task-role":      refersTo(f.get(definition, "TaskRoleArn")),
		},
	}
	f.instances(s)
	for _, c := range s.containers {
		f.image(s, c)
	}
	for _, c := range s.containers {
		f.secrets(s, c)
	}
	for _, c := range s.containers {
		f.logs(s, text(at(c, "Name")), at(c, "LogConfiguration"))
	}
	f.exec(s)
	f.connect(s)
	return s
}

func references(list tree) []string {
	var ids []string
	for _, item := range items(list) {
		ids = append(ids, refersTo(item))
	}
	return ids
}

// claim adds a claim on a resource. On instances all but the application's own calls leave
// from the instance; those, too, unless tasks have interfaces of their own.
func (f *facts) claim(s *service, c claim, resource string) {
	c.workload = s.id
	c.host = s.hosted && (c.feature != "exec-session" || f.get(s.definition, "NetworkMode") != "awsvpc")
	if !slices.Contains(s.claims, c) {
		s.claims = append(s.claims, c)
		s.resources[c] = resource
	}
}

// image are the claims for an image: as the execution role if there is one, and as that of
// the instance if there is one.
func (f *facts) image(s *service, c tree) {
	if at(c, "Image") == nil {
		return
	}
	principals := []string{"execution-role"}
	if s.hosted {
		principals = append(principals, "instance-role")
	}
	for _, as := range principals {
		if s.hosted && s.roles[as] == "" {
			continue
		}
		f.claim(s, claim{feature: "image-pull", service: "ecr.api", action: "ecr:GetAuthorizationToken", as: as}, "*")
		for _, action := range []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} {
			f.claim(s, claim{feature: "image-pull", container: text(at(c, "Name")), service: "ecr.dkr", action: action, as: as}, f.repository(f.render(at(c, "Image"))))
		}
	}
	f.claim(s, claim{feature: "layer-download", service: "s3", action: "s3:GetObject", as: "ecr"}, f.in.layers()+"layer")
}

// repository is the ARN of an image's repository, from its URI: "ACCOUNT.dkr.ecr.REGION.…/name:tag".
func (f *facts) repository(uri string) string {
	host, name, _ := strings.Cut(uri, "/")
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	labels := append(strings.Split(host, "."), "", "", "", "")
	return "arn:" + f.in.partition() + ":ecr:" + labels[3] + ":" + labels[0] + ":repository/" + name
}

// secrets are read by ARN, of which a JSON key and versions are no part. Secrets Manager adds
// a hyphen and six characters to the name that somebody gives to a secret.
func (f *facts) secrets(s *service, c tree) {
	for _, secret := range items(at(c, "Secrets")) {
		thing, container := text(at(secret, "Name")), text(at(c, "Name"))
		parts := strings.Split(f.render(at(secret, "ValueFrom")), ":")
		switch {
		case len(parts) > 5 && parts[2] == "ssm":
			f.claim(s, claim{feature: "secret-injection", container: container, service: "ssm", action: "ssm:GetParameters", thing: thing, as: "execution-role"}, strings.Join(parts, ":"))
		case len(parts) > 6 && parts[2] == "secretsmanager":
			resource := strings.Join(parts[:7], ":")
			if !strings.Contains(resource, "${") {
				resource += "-a1b2c3"
			}
			f.claim(s, claim{feature: "secret-injection", container: container, service: "secretsmanager", action: "secretsmanager:GetSecretValue", thing: thing, as: "execution-role"}, resource)
			if key := f.get(strings.Trim(parts[6], "${}"), "KmsKeyId"); key != nil {
				f.claim(s, claim{feature: "secret-injection", container: container, service: "kms", action: "kms:Decrypt", thing: thing, as: "execution-role"}, f.render(key))
			}
		}
	}
}

// logs are the claims of log driver awslogs.
func (f *facts) logs(s *service, container string, config tree) {
	if config == nil {
		return
	}
	as := "execution-role"
	if s.hosted && s.roles[as] == "" {
		as = "instance-role"
	}
	group := f.in.arn("logs", "log-group:"+f.render(at(config, "Options", "awslogs-group"))+":log-stream:"+container)
	for _, action := range []string{"logs:CreateLogStream", "logs:PutLogEvents"} {
		f.claim(s, claim{feature: "log-delivery", container: container, service: "logs", action: action, as: as, optional: s.hosted}, group)
	}
}

// exec are the claims of sessions. What they write to elsewhere than CloudWatch is in no
// golden template.
func (f *facts) exec(s *service) {
	if f.get(s.id, "EnableExecuteCommand") != true {
		return
	}
	add := func(service, resource string, actions ...string) {
		for _, action := range actions {
			f.claim(s, claim{feature: "exec-session", service: service, action: service + ":" + action, as: "task-role", optional: true}, resource)
		}
	}
	add("ssmmessages", "*", "CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
	config := f.get(s.cluster, "Configuration", "ExecuteCommandConfiguration")
	if key := at(config, "KmsKeyId"); key != nil {
		add("kms", f.render(key), "Decrypt")
	}
	if group := at(config, "LogConfiguration", "CloudWatchLogGroupName"); group != nil && at(config, "Logging") == "OVERRIDE" {
		add("logs", "*", "DescribeLogGroups")
		add("logs", f.in.arn("logs", "log-group:"+f.render(group)+":*"), "DescribeLogStreams")
		add("logs", f.in.arn("logs", "log-group:"+f.render(group)+":log-stream:session"), "CreateLogStream", "PutLogEvents")
	}
}

func (f *facts) connect(s *service) {
	config := f.get(s.id, "ServiceConnectConfiguration")
	if at(config, "Enabled") != true {
		return
	}
	f.claim(s, claim{feature: "service-connect", service: "ecs-agent"}, "")
	f.logs(s, "Service Connect proxy", at(config, "LogConfiguration"))
}

// where are the claims of all services for which keep says so.
func (f *facts) where(keep func(*service, claim) bool) []claim {
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
