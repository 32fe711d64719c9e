package verify_test

import (
	"fmt"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

const efsVolume = "AWS::ECS::TaskDefinition/Properties/Volumes/#/EFSVolumeConfiguration"

// What AWS says of storage:
//
//   - A volume of Amazon EFS is mounted over NFS, TCP 2049, by the name of the file system, which
//     leads to the mount target in the zone of the task; with IAM as the task role, which must be
//     allowed to mount, and to write unless all containers only read (Amazon EFS User Guide,
//     "Mounting with DNS name", "Using IAM to control file system data access"). IAM and access
//     points need encryption in transit (Amazon ECS API Reference, EFSVolumeConfiguration). The
//     policy of a file system in the same account only must not deny it.
//   - A volume of Amazon EBS is made, tagged and attached by Amazon ECS as the infrastructure
//     role, which AWS's managed policy allows, and a key through Amazon EC2 (Amazon ECS Developer
//     Guide, "Amazon ECS infrastructure IAM role", "Encrypt data stored in Amazon EBS volumes
//     attached to Amazon ECS tasks").
//   - AWS Fargate makes data keys and a grant with the key of ephemeral storage as itself, for
//     the cluster (Amazon ECS Developer Guide, "Create an encryption key for Fargate ephemeral
//     storage").
func (f *facts) volumes(s *service) {
	for _, v := range items(f.get(s.definition, "Volumes")) {
		if at(v, "EFSVolumeConfiguration") != nil {
			f.efs(s, v)
		}
	}
	for _, v := range items(at(s.settings, "VolumeConfigurations")) {
		f.ebs(s, at(v, "ManagedEBSVolume"), text(at(v, "Name")))
	}
	if key := f.get(s.cluster, "Configuration", "ManagedStorageConfiguration", "FargateEphemeralStorageKmsKeyId"); key != nil && !s.hosted {
		for _, action := range []string{"kms:GenerateDataKeyWithoutPlaintext", "kms:CreateGrant"} {
			f.claim(s, claim{feature: "ephemeral-storage", service: "kms", action: action, as: "fargate", by: byAWS}, f.keyARN(key))
		}
	}
}

// keyARN is the ARN of a key that is given by its id or its ARN.
func (f *facts) keyARN(key tree) string {
	if id := refersTo(key); f.kind(id) == "AWS::KMS::Key" {
		return f.attribute(id, "Arn")
	}
	return f.render(key)
}

func (f *facts) efs(s *service, v tree) {
	config := at(v, "EFSVolumeConfiguration")
	system := refersTo(at(config, "FilesystemId"))
	resource := f.in.arn("elasticfilesystem", "file-system/"+f.render(at(config, "FilesystemId")))
	actions := []string{"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"}
	if f.onlyReads(s, at(v, "Name")) {
		actions = actions[:1]
	}
	as := "task-role"
	switch {
	case at(config, "AuthorizationConfig", "IAM") == "ENABLED":
	case f.get(system, "FileSystemPolicy") == nil:
		as, actions = "", []string{""}
	default:
		as = "anonymous"
	}
	for _, action := range actions {
		c := f.claim(s, claim{feature: "volume-mount", action: action, thing: text(at(v, "Name")), as: as, by: byMount}, resource)
		s.links[c] = link{from: s.from(c), ports: span{2049, 2049}, system: system, volume: v}
	}
}

// onlyReads reports whether every container that mounts a volume only reads it.
func (f *facts) onlyReads(s *service, volume tree) bool {
	used := false
	for _, c := range s.containers {
		for _, m := range items(at(c, "MountPoints")) {
			if text(at(m, "SourceVolume")) == text(volume) {
				used = true
				if at(m, "ReadOnly") != true {
					return false
				}
			}
		}
	}
	return used
}

func (f *facts) ebs(s *service, config tree, name string) {
	if config == nil {
		return
	}
	s.roles["infrastructure-role"] = refersTo(at(config, "RoleArn"))
	volume := f.in.arn("ec2", "volume/")
	add := func(service, action, resource string) {
		f.claim(s, claim{feature: "volume-mount", service: service, action: action, thing: name, as: "infrastructure-role", by: byAWS}, resource)
	}
	add("ec2", "ec2:CreateVolume", volume+anything)
	add("ec2", "ec2:CreateTags", volume+anything)
	add("ec2", "ec2:AttachVolume", volume+anything)
	if key := at(config, "KmsKeyId"); key != nil {
		add("kms", "kms:CreateGrant", f.keyARN(key))
		add("kms", "kms:GenerateDataKeyWithoutPlaintext", f.keyARN(key))
	}
}

// carryStorage are the condition keys of requests that are about storage.
func (f *facts) carryStorage(r *request, s *service, c claim) {
	switch {
	case c.by == byMount:
		config := at(s.links[c].volume, "EFSVolumeConfiguration")
		r.carried["aws:SecureTransport"] = fmt.Sprint(at(config, "TransitEncryption") == "ENABLED")
		r.carried["elasticfilesystem:AccessedViaMountTarget"] = "true"
		if point := at(config, "AuthorizationConfig", "AccessPointId"); point != nil {
			r.carried["elasticfilesystem:AccessPointArn"] = f.in.arn("elasticfilesystem", "access-point/"+f.render(point))
		}
	case c.as == "fargate":
		r.service = "fargate.amazonaws.com"
		r.carried["kms:EncryptionContext:aws:ecs:clusterAccount"] = account
		r.carried["kms:EncryptionContext:aws:ecs:clusterName"] = f.name(s.cluster)
		r.carried["kms:GrantOperations"] = "Decrypt"
	case c.service == "kms":
		r.carried["kms:ViaService"] = "ec2." + f.in.region + ".amazonaws.com"
		r.carried["kms:CallerAccount"] = account
		r.carried["kms:EncryptionContextKeys"] = "aws:ebs:id"
		r.carried["kms:GrantIsForAWSResource"] = "true"
	}
}

// targeted reports whether each zone that a task may be in has a mount target whose group lets
// the task in.
func (f *facts) targeted(s *service, c claim) bool {
	l := s.links[c]
	return !slices.ContainsFunc(s.from(c).subnets, func(subnet string) bool {
		return !slices.ContainsFunc(f.all("AWS::EFS::MountTarget"), func(id string) bool {
			there := place{groups: references(f.get(id, "SecurityGroups"))}
			return refersTo(f.get(id, "FileSystemId")) == l.system && f.sameZone(refersTo(f.get(id, "SubnetId")), subnet) &&
				f.leaves(s.from(c), there, l.ports) && f.enters(s.from(c), there, l.ports)
		})
	})
}

// encrypted reports whether what has to be is encrypted: a volume with an access point, or that uses
// IAM, in transit; the log group of sessions, if the cluster says so.
func (f *facts) encrypted(s *service, c claim) bool {
	switch {
	case c.by == byMount:
		config := at(s.links[c].volume, "EFSVolumeConfiguration")
		authorization := at(config, "AuthorizationConfig")
		return at(config, "TransitEncryption") == "ENABLED" || at(authorization, "AccessPointId") == nil && at(authorization, "IAM") != "ENABLED"
	case c.feature == "exec-session" && c.service == "logs" && !c.unsure:
		config := f.get(s.cluster, "Configuration", "ExecuteCommandConfiguration", "LogConfiguration")
		group := refersTo(at(config, "CloudWatchLogGroupName"))
		return at(config, "CloudWatchEncryptionEnabled") != true || f.kind(group) == "" || f.get(group, "KmsKeyId") != nil
	}
	return true
}

// unconfigured are the services whose volumes that are configured at launch are not, or of which
// something else is.
func (m *mutant) unconfigured() []want {
	var out []want
	for _, s := range m.after.services {
		was := m.before.find(s.id)
		if m.before.configured(was) && !m.after.configured(s) {
			c := claim{workload: s.id, feature: "volume-mount"}
			out = append(out, want{claims: []claim{c}, loosely: true, verdict: verify.Denied, hops: []string{"task"}, words: []string{s.id, s.definition}})
		}
	}
	return out
}

func (f *facts) configured(s *service) bool {
	var later, now []string
	for _, v := range items(f.get(s.definition, "Volumes")) {
		if at(v, "ConfiguredAtLaunch") == true {
			later = append(later, text(at(v, "Name")))
		}
	}
	for _, v := range items(at(s.settings, "VolumeConfigurations")) {
		now = append(now, text(at(v, "Name")))
	}
	slices.Sort(later)
	slices.Sort(now)
	return slices.Equal(later, now)
}
