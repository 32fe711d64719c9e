package service

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A Volume is storage that containers of a task mount. With neither AccessPoint nor
// Ebs it is scratch space: an empty directory on the task's own disk, which the
// containers of the task share and which is gone with the task. It belongs to root,
// unless the image declares its path by VOLUME, whose owner it then keeps:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
type Volume struct {
	// Name of the volume, unique in the task: letters, digits, hyphens and
	// underscores, 255 at most. Required.
	Name string

	// AccessPoint is a way into a file system of Amazon EFS, which outlives the tasks
	// and is shared by them all: what AddAccessPoint of *storage.PrivateFileSystem
	// returns, or one of CDK's, imported ones with their FileSystem. It is mounted with
	// TLS and as the task role, which gets what that takes in a policy of its own: to
	// mount by this access point, and to write unless all Mounts are ReadOnly; never to
	// be root. The tasks are let out to the mount targets on TCP 2049, and in; the name
	// of the file system resolves; the service starts after all that. Not for Windows.
	// Default: none; the volume is Ebs or, without either, scratch space.
	AccessPoint awsefs.IAccessPoint

	// Ebs is a volume of Amazon EBS that each task gets for itself, empty or from a
	// snapshot, and that is deleted with the task. One in a task, of a service. Default:
	// none; the volume is what AccessPoint says.
	Ebs *EbsVolume
}

// A Mount is where a container sees a volume.
type Mount struct {
	// Volume is the Name of one of Volumes. Required.
	Volume string

	// Path in the container, absolute: "/data", or `C:\data` on Windows. Required.
	Path string

	// ReadOnly forbids the container to write. Default: false.
	ReadOnly bool
}

// volumeName is what ECS allows, from the description of name in
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html
var volumeName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)

// containerPath is a directory below the root of a container.
var containerPath = regexp.MustCompile(`^(/[^/:]|[A-Za-z]:\\.)`)

// checkVolumes reports volumes and mounts that do not fit together.
func (p *taskProps) checkVolumes(containers []Container, l *problems.List) {
	checkEphemeralStorage(p.EphemeralStorageGiB, l)
	unused := checkEachVolume(p.Volumes, l)
	for _, c := range containers {
		c.checkMounts(unused, l)
	}
	for _, v := range p.Volumes {
		if unused[v.Name] && v.Name != "" {
			l.Addf("volume %q is mounted by no container; name it in Mounts, or leave it out", v.Name)
		}
	}
}

// checkEachVolume reports volumes that cannot be, and returns the names of all.
func checkEachVolume(volumes []Volume, l *problems.List) map[string]bool {
	names, ebs := map[string]bool{}, 0
	for _, v := range volumes {
		_, twice := names[v.Name]
		switch {
		case v.Name == "":
			l.Addf("a volume in Volumes has no Name")
		case !volumeName.MatchString(v.Name):
			l.Addf("volume %q: a name has letters, digits, hyphens and underscores, 255 at most", v.Name)
		case twice:
			l.Addf("volume %q is given twice; names must be unique in the task", v.Name)
		}
		names[v.Name] = true
		if v.Ebs != nil {
			ebs++
			v.checkEbs(l)
		}
		if v.AccessPoint != nil && v.Ebs != nil {
			l.Addf("volume %q has both AccessPoint and Ebs; it is one or the other", v.Name)
		}
	}
	if ebs > 1 {
		l.Addf("Volumes has %d volumes of Amazon EBS, and a task can have one; keep the others in a file system of Amazon EFS, or as scratch space", ebs)
	}
	return names
}

// checkMounts reports mounts of no volume, or twice at a place. unused has the names of
// all volumes, and afterwards whether the container and those before it leave them out.
func (c Container) checkMounts(unused map[string]bool, l *problems.List) {
	paths := map[string]string{}
	for _, m := range c.Mounts {
		if _, known := unused[m.Volume]; !known {
			l.Addf("container %q: Mounts has volume %q, which is not in Volumes", c.Name, m.Volume)
		} else {
			unused[m.Volume] = false
		}
		path := strings.TrimRight(m.Path, `/\`)
		other, twice := paths[path]
		switch {
		case !problems.IsStringToken(m.Path) && !containerPath.MatchString(m.Path):
			l.Addf("container %q: volume %q needs an absolute Path below the root, got %q", c.Name, m.Volume, m.Path)
		case twice:
			l.Addf("container %q: volumes %q and %q are mounted at the same Path %s", c.Name, other, m.Volume, path)
		}
		paths[path] = m.Volume
	}
}

// checkEphemeralStorage reports a size that Fargate does not offer:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
func checkEphemeralStorage(size int, l *problems.List) {
	if size != 0 && (size < 21 || size > 200) {
		l.Addf("EphemeralStorageGiB must be a literal from 21 to 200, got %d; leave it out for the 20 GiB that every task has", size)
	}
}

// defineVolumes adds the volumes to the task definition.
func (w *Workload) defineVolumes() {
	for _, v := range w.props.Volumes {
		volume := &awsecs.Volume{Name: jsii.String(v.Name)}
		switch {
		case v.AccessPoint != nil:
			volume.EfsVolumeConfiguration = v.efs()
		case v.Ebs != nil:
			volume.ConfiguredAtLaunch = jsii.Bool(true)
		}
		w.definition.AddVolume(volume)
	}
	if size := w.props.EphemeralStorageGiB; size != 0 {
		w.definition.Node().DefaultChild().(awsecs.CfnTaskDefinition).SetEphemeralStorage(
			&awsecs.CfnTaskDefinition_EphemeralStorageProperty{SizeInGiB: jsii.Number(size)})
	}
}

// addMounts adds the mounts of a container.
func (w *Workload) addMounts(c Container, container awsecs.ContainerDefinition) {
	for _, m := range c.Mounts {
		container.AddMountPoints(&awsecs.MountPoint{
			SourceVolume: jsii.String(m.Volume), ContainerPath: jsii.String(m.Path), ReadOnly: jsii.Bool(m.ReadOnly),
		})
	}
}

// written reports whether a container may write to a volume.
func (w *Workload) written(v Volume) bool {
	return slices.ContainsFunc(w.containers, func(c Container) bool {
		return slices.ContainsFunc(c.Mounts, func(m Mount) bool { return m.Volume == v.Name && !m.ReadOnly })
	})
}
