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
//   - Base layers of Windows images come from Microsoft unless they were pushed as well (Amazon ECR
//     User Guide, "Pushing an image": allow-nondistributable-artifacts).
//   - Log driver awslogs: a stream is created, events are put (Developer Guide, "Send logs to
//     CloudWatch"). In mode non-blocking, the default on EC2, a container starts without.
//   - A secret: read from Secrets Manager or Parameter Store; if a key of one's own encrypts
//     it, Secrets Manager calls kms:Decrypt for the execution role, not through the VPC.
//   - Service Connect: its proxy talks to ecs-agent and writes logs as the execution role; on
//     instances it polls as their role (Developer Guide, "Service Connect components",
//     "Interface VPC endpoints").
//   - A container instance: its agent calls ecs, ecs-agent and ecs-telemetry as the role of
//     the instance, which may pull as well (Developer Guide, "Container instance IAM role",
//     "Interface VPC endpoints").
//   - On platform version 1.3.0 the login and secrets go through a network of AWS (Developer
//     Guide, "Fargate task networking").
//
// What else there is has files of its own: sessions, log routers, volumes, what the task role may
// do, how tasks are reached.
type claim struct {
	workload, feature, container, service, action string
	// thing tells claims apart that are the same otherwise, by words that the report has, too: the
	// name of a secret's variable, a host, what is connected to.
	thing string
	as    string // the principal: "execution-role", "task-role", "instance-role", "ecr"
	by    carrier
	// host is set if the call leaves from the instance, not from the task's own interface.
	host bool
	// optional: tasks start without it.
	optional bool
	unsure   bool // see doubts
}

// A carrier is how a call gets to where it is for.
type carrier string

const (
	byEndpoint carrier = ""       // from an interface of the VPC to an AWS service
	byAWS      carrier = "AWS"    // from a network of AWS: a service calls on somebody's behalf
	byGroups   carrier = "groups" // between network interfaces in the VPC, which security groups let
	byMount    carrier = "mount"  // to a mount target
	byLookup   carrier = "lookup" // to Amazon's resolver only
	byNothing  carrier = "settings"
)

// overNetwork reports whether the call leaves for an endpoint.
func (c claim) overNetwork() bool { return c.by == byEndpoint }

// looksUp reports whether a name is looked up first.
func (c claim) looksUp() bool { return c.by == byEndpoint || c.by == byMount || c.by == byLookup }

// byRole reports whether a role of the template signs the call. Of some calls it is not known
// which they are, so no policy is asked.
func (c claim) byRole() bool {
	return strings.HasSuffix(c.as, "-role") && (c.action != "" || c.feature == "task-launch")
}

// A service starts tasks: one of Amazon ECS, or a schedule.
type service struct {
	id         string
	definition string
	cluster    string
	platform   string
	settings   tree              // of the service, or of the task that a schedule runs
	hosted     bool              // on container instances
	roles      map[string]string // by principal, "" if there is none
	task, host place
	containers []tree
	claims     []claim
	resources  map[claim]string // ARN, "*" for actions that have none
	links      map[claim]link   // of claims by groups, and by mount
}

// doubts reports whether AWS does not document that a call is made, so that nothing is refuted
// by it: an instance may pull as the execution role, an SDK call Amazon DynamoDB by one name only,
// containers not call what they are given the name of. Sessions are logged as their containers are,
// but whether they open without is not documented either.
func (s *service) doubts(c claim) bool {
	return c.as == "instance-role" && c.feature == "image-pull" && s.roles["execution-role"] != "" || c.unsure
}

// A place is where calls leave from: logical ids of subnets and security groups.
type place struct {
	subnets, groups []string
	bare            bool // it cannot have the default group, as a Network Load Balancer
}

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
	kinds     map[string][]string // the ids of the resources of each type, in order
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
	f.kinds, f.in.buckets = map[string][]string{}, nil
	for _, id := range keys(root["Resources"]) {
		f.kinds[f.kind(id)] = append(f.kinds[f.kind(id)], id)
	}
	for _, id := range f.all("AWS::S3::Bucket") {
		f.in.buckets = append(f.in.buckets, f.name(id))
	}
	for _, id := range f.all("AWS::ECS::Service") {
		f.launched(id, f.get(id), f.get(id, "TaskDefinition"), f.get(id, "Cluster"))
	}
	for _, id := range f.all("AWS::Scheduler::Schedule") {
		target := f.get(id, "Target")
		f.launched(id, at(target, "EcsParameters"), at(target, "EcsParameters", "TaskDefinitionArn"), at(target, "Arn"))
	}
	return f
}

// launched adds what starts tasks of a definition that is in the template.
func (f *facts) launched(id string, settings, definition, cluster tree) {
	if f.get(refersTo(definition)) != nil {
		f.services = append(f.services, f.service(id, settings, refersTo(definition), refersTo(cluster)))
	}
}

func (f *facts) kind(id string) string { return text(at(f.resources, id, "Type")) }

// all are the ids of the resources of a type.
func (f *facts) all(kind string) []string { return f.kinds[kind] }

// get is a property of a resource, or all of them.
func (f *facts) get(id string, property ...string) tree {
	return at(f.resources, append([]string{id, "Properties"}, property...)...)
}

func (f *facts) service(id string, settings tree, definition, cluster string) *service {
	network := at(settings, "NetworkConfiguration", "AwsvpcConfiguration")
	s := &service{id: id, definition: definition, cluster: cluster, platform: text(at(settings, "PlatformVersion")), settings: settings,
		resources: map[claim]string{}, links: map[claim]link{},
		task:       place{subnets: references(at(network, "Subnets")), groups: references(at(network, "SecurityGroups"))},
		containers: items(f.get(definition, "ContainerDefinitions")),
		roles: map[string]string{
			"execution-role": refersTo(f.get(definition, "ExecutionRoleArn")),
			"task-role":      refersTo(f.get(definition, "TaskRoleArn")),
		},
	}
	f.instances(s)
	for _, c := range s.containers {
		f.image(s, c)
		f.secrets(s, c)
	}
	for _, c := range s.containers {
		f.logs(s, text(at(c, "Name")), at(c, "LogConfiguration"))
	}
	f.exec(s)
	f.connect(s)
	f.volumes(s)
	f.launch(s)
	f.reached(s)
	f.application(s)
	return s
}

func references(list tree) []string {
	var ids []string
	for _, item := range items(list) {
		ids = append(ids, refersTo(item))
	}
	return ids
}

// claim adds a claim on a resource. On instances what containers call leaves from the instance
// unless tasks have interfaces of their own; all else leaves from it anyway.
func (f *facts) claim(s *service, c claim, resource string) claim {
	c.workload = s.id
	running := c.as == "task-role" || slices.Contains([]string{"exec-session", "load-balancer", "vpc-link", "service-discovery"}, c.feature)
	c.host = s.hosted && (!running || f.get(s.definition, "NetworkMode") != "awsvpc")
	if c.as == "execution-role" && s.platform == "1.3.0" && slices.Contains([]string{"ecr.api", "secretsmanager", "ssm"}, c.service) {
		c.by = byAWS
	}
	if i := slices.IndexFunc(s.claims, func(k claim) bool { return k.isSame(c) && s.resources[k] == resource }); i >= 0 {
		if s.claims[i] != c {
			c.container = ""
		}
		delete(s.resources, s.claims[i])
		s.claims[i] = c
	} else {
		s.claims = append(s.claims, c)
	}
	s.resources[c] = resource
	return c
}

// isSame reports whether claims are one, of one container or several: the same call is made once.
func (c claim) isSame(as claim) bool {
	if c.action != "" && c.by == byEndpoint && c.feature != "secret-injection" {
		as.container = c.container
	}
	return c == as
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
	if strings.HasPrefix(text(f.get(s.definition, "RuntimePlatform", "OperatingSystemFamily")), "WINDOWS") {
		f.claim(s, claim{feature: "windows-foreign-layers", container: text(at(c, "Name")), thing: "mcr.microsoft.com", by: byNothing}, "")
	}
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
				f.claim(s, claim{feature: "secret-injection", container: container, service: "kms", action: "kms:Decrypt", thing: thing, as: "execution-role", by: byAWS}, f.render(key))
			}
		}
	}
}

// logs are the claims of a log driver.
func (f *facts) logs(s *service, container string, config tree) {
	switch at(config, "LogDriver") {
	case "awsfirelens":
		f.routed(s, container, at(config, "Options"))
		return
	case nil:
		return
	}
	as := "execution-role"
	if s.hosted && s.roles[as] == "" {
		as = "instance-role"
	}
	group := f.in.arn("logs", "log-group:"+f.render(at(config, "Options", "awslogs-group"))+":log-stream:"+container)
	for _, action := range []string{"logs:CreateLogStream", "logs:PutLogEvents"} {
		f.claim(s, claim{feature: "log-delivery", container: container, service: "logs", action: action, as: as, optional: s.hosted && at(config, "Options", "mode") != "blocking"}, group)
	}
}

func (f *facts) connect(s *service) {
	config := at(s.settings, "ServiceConnectConfiguration")
	if at(config, "Enabled") != true {
		return
	}
	if s.hosted {
		sets := f.in.arn("ecs", "task-set/"+f.name(s.cluster)+"/set")
		f.claim(s, claim{feature: "service-connect", service: "ecs-agent", action: "ecs:Poll", as: "instance-role"}, sets)
	} else {
		f.claim(s, claim{feature: "service-connect", service: "ecs-agent"}, "")
	}
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
