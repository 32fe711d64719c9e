package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	mountError = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes"
	nfsPort    = 2049
)

// volumes adds the calls that mount the volumes of the task. Volumes of Amazon EBS are
// attached by Amazon ECS itself; see [builder.ebs].
func (b *builder) volumes() {
	list := b.definition.Get("Volumes")
	if list.IsUnknown() {
		b.unknown(list.At(), "the volumes are not known: "+list.Why())
	}
	for _, v := range list.Items() {
		need := Need{Feature: VolumeMount, Reason: "volume " + v.Get("Name").Text().String(), At: v.At(), From: b.whileRunning()}
		switch {
		case v.IsUnknown():
			need.Steps = unknown(v.At(), "the volume is not known: "+v.Why())
			b.add(need)
		case !v.Get("EFSVolumeConfiguration").IsAbsent():
			b.efs(v, need)
		case !v.Get("FSxWindowsFileServerVolumeConfiguration").IsAbsent():
			b.fsx(v, need)
		case !v.Get("S3FilesVolumeConfiguration").IsAbsent():
			need.Steps = unknown(v.At(), "AWS does not document which calls mount a volume of S3 Files")
			b.add(need.by(b.task)) // "Configuring S3 Files for Amazon ECS": mounted as the task, always
		case !v.Get("DockerVolumeConfiguration").IsAbsent():
			b.docker(v, need)
		}
	}
}

// efs mounts a file system of Amazon EFS over NFS, to the mount target in the Availability
// Zone of the task.
func (b *builder) efs(v *template.Value, need Need) {
	configuration := v.Get("EFSVolumeConfiguration")
	need.AWSError = mountError
	need.Steps = append(b.efsPlatform(need.At), efsSettings(configuration)...)
	if steps := b.efsOnBottlerocket(configuration); steps != nil {
		need.Steps, need.Fix = append(need.Steps, steps...), otherInstances
	}
	id := configuration.Get("FilesystemId")
	need.FileSystem = b.w.Find(id, "AWS::EFS::FileSystem")
	if need.FileSystem == nil {
		need.Steps = append(need.Steps, unknown(id.At(), "file system "+id.Text().String()+" is not in the templates")...)
		need.Fix = "analyse the template of the file system together with this one"
	} else {
		need.Host, need.Port = b.site.in(need.FileSystem.Region).host(id.Text()+".efs"), nfsPort
	}
	need.AccessPoint = b.accessPoint(configuration.Get("AuthorizationConfig", "AccessPointId"))
	if enabled(configuration.Get("AuthorizationConfig", "IAM")) == fact.No {
		b.anonymous(b.isReadOnly(v.Get("Name").Text()), need)
		return
	}
	b.authorized(configuration, b.isReadOnly(v.Get("Name").Text()), need)
}

// efsPlatform is where volumes of Amazon EFS cannot be mounted at all (Amazon ECS Developer
// Guide, "Storage options for Amazon ECS tasks").
func (b *builder) efsPlatform(at fact.Location) fact.Steps {
	switch {
	case b.LaunchType == External:
		return denied(at, "launch type EXTERNAL has no volumes of Amazon EFS")
	case b.windows == fact.Yes:
		return denied(at, "Windows containers have no volumes of Amazon EFS")
	}
	return b.needs140("volumes of Amazon EFS")
}

// efsSettings are the settings that depend on each other: IAM and access points need
// encryption in transit, and an access point has a root directory of its own (Amazon ECS
// API Reference, EFSVolumeConfiguration).
func efsSettings(configuration *template.Value) fact.Steps {
	at := configuration.At()
	authorization := configuration.Get("AuthorizationConfig")
	point := fact.Of(!authorization.Get("AccessPointId").IsAbsent())
	var out fact.Steps
	needs := enabled(authorization.Get("IAM")).Or(point)
	if verdict := needs.Not().Or(enabled(configuration.Get("TransitEncryption"))); verdict != fact.Yes {
		out = append(out, steps(fact.VerdictOf(verdict), at, "IAM authorization and access points of Amazon EFS need TransitEncryption ENABLED")...)
	}
	if root, ok := configuration.Get("RootDirectory").Literal(); ok && root != "/" && root != "" && point == fact.Yes {
		out = append(out, denied(at, "with an access point the root directory is /, not "+root)...)
	}
	return out
}

// enabled is a setting that is ENABLED or DISABLED, which is the default.
func enabled(v *template.Value) fact.Truth {
	if v.IsAbsent() {
		return fact.No
	}
	s, ok := v.Literal()
	if !ok {
		return fact.Maybe
	}
	return fact.Of(s == "ENABLED")
}

// anonymous mounts without an identity. A file system without a policy lets everybody in
// who reaches a mount target; a policy may not.
func (b *builder) anonymous(readOnly bool, need Need) {
	if need.FileSystem.Get("FileSystemPolicy").IsAbsent() {
		b.add(need)
		return
	}
	need.Principal, need.Resource = Anonymous, need.FileSystem.ARN()
	need.Fix = "let the volume use IAM, and the task role call elasticfilesystem:ClientMount, or let clients without an identity in"
	b.addClient(readOnly, need)
}

// addClient adds what a client of a file system does there.
func (b *builder) addClient(readOnly bool, need Need) {
	need.Action = "elasticfilesystem:ClientMount"
	b.add(need)
	if !readOnly {
		need.Action = "elasticfilesystem:ClientWrite"
		b.add(need)
	}
}

// authorized mounts as the task role.
func (b *builder) authorized(configuration *template.Value, readOnly bool, need Need) {
	if enabled(configuration.Get("AuthorizationConfig", "IAM")) == fact.Maybe {
		need.Doubt = "whether the volume uses IAM is not known"
	}
	need.Resource = b.site.arn("elasticfilesystem", "file-system/"+configuration.Get("FilesystemId").Text())
	if need.FileSystem != nil {
		need.Resource = need.FileSystem.ARN()
	}
	b.addClient(readOnly, need.by(b.task))
}

// accessPoint is the ARN of an access point, "" if none is given.
func (b *builder) accessPoint(id *template.Value) template.Text {
	if id.IsAbsent() {
		return ""
	}
	if point := b.w.Find(id, "AWS::EFS::AccessPoint"); point != nil {
		return point.ARN()
	}
	return b.site.arn("elasticfilesystem", "access-point/"+id.Text())
}

// isReadOnly reports whether all containers that use a volume only read it.
func (b *builder) isReadOnly(volume template.Text) bool {
	used := false
	for _, c := range b.containers {
		for _, m := range c.Get("MountPoints").Items() {
			if m.Get("SourceVolume").Text() != volume {
				continue
			}
			used = true
			if m.Get("ReadOnly").Truth(fact.No) != fact.Yes {
				return false
			}
		}
	}
	return used
}

// fsx mounts a file system of Amazon FSx for Windows File Server: the agent looks its name
// up and reads the credentials, as the execution role (agent/fsx of the ECS agent).
func (b *builder) fsx(v *template.Value, need Need) {
	configuration := v.Get("FSxWindowsFileServerVolumeConfiguration")
	need.From = b.atStart()
	if b.LaunchType == Fargate || b.LaunchType == ManagedInstances {
		need.Steps = denied(need.At, "launch type "+b.LaunchType+" has no volumes of Amazon FSx for Windows File Server")
		b.add(need)
		return
	}
	look := need.by(b.execution)
	look.Service, look.Host = privatelink.Fsx, b.site.host("fsx")
	look.Action, look.Resource = "fsx:DescribeFileSystems", "*"
	b.add(look)
	credentials := configuration.Get("AuthorizationConfig", "CredentialsParameter")
	if credentials.IsAbsent() {
		need.Steps = denied(need.At, "the volume names no credentials")
		b.add(need)
		return
	}
	read := need
	read.Reason = "credentials of " + need.Reason
	b.read(b.parseSecret(credentials.Text()), read)
	need.Steps = unknown(need.At, "no template tells whether the instance is joined to the domain and reaches the file system over SMB")
	b.add(need)
}

// docker is a volume of a Docker driver: local ones need nothing.
func (b *builder) docker(v *template.Value, need Need) {
	configuration := v.Get("DockerVolumeConfiguration")
	need.From = HostInterface
	driver, known := configuration.Get("Driver").Literal()
	kind := configuration.Get("DriverOpts", "type").Text()
	switch {
	case b.LaunchType == Fargate:
		need.From = TaskInterface
		need.Steps = denied(need.At, "Fargate has no volumes of Docker drivers")
	case configuration.Get("Driver").IsAbsent() && kind == "", known && driver == "local" && !strings.HasPrefix(string(kind), "nfs"):
		return
	default:
		need.Steps = unknown(need.At, "what Docker driver "+configuration.Get("Driver").Text().String()+" connects to is not known")
	}
	b.add(need)
}
