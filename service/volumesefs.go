package service

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// nfs is the port of mount targets.
const nfs = 2049

// efs mounts the access point of a volume with TLS and as the task role, without which
// the policy of the file system lets nobody in.
func (v Volume) efs() *awsecs.EfsVolumeConfiguration {
	return &awsecs.EfsVolumeConfiguration{
		FileSystemId:      v.AccessPoint.FileSystem().FileSystemId(),
		TransitEncryption: jsii.String("ENABLED"),
		AuthorizationConfig: &awsecs.AuthorizationConfig{
			AccessPointId: v.AccessPoint.AccessPointId(), Iam: jsii.String("ENABLED"),
		},
	}
}

// mountVolumes lets the tasks reach and use the file systems of the volumes. Those of
// Amazon EBS are attached by Amazon ECS itself.
func (w *Workload) mountVolumes() {
	var grants []grant
	for _, v := range w.props.Volumes {
		if v.AccessPoint == nil {
			continue
		}
		files := v.AccessPoint.FileSystem()
		w.AllowTo(files, nfs, "NFS to the file system of volume "+v.Name)
		w.props.Cluster.Network().AllowDomains(w.domainOf(files))
		w.startAfter(v.AccessPoint, files.MountTargetsAvailable())
		grants = append(grants, mountGrant(fmt.Sprintf("Mount%d", len(grants)+1), v.AccessPoint, w.clientActions(v)))
	}
	if len(grants) > 0 {
		w.startAfter(w.giveTaskRole("VolumesPolicy", "volumes-role", "Volumes", "mounting takes", grants))
	}
}

// clientActions are what the task role does with a file system. To be root is not among
// them: an access point says whom its clients act as.
func (w *Workload) clientActions(v Volume) []string {
	if w.written(v) {
		return []string{"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"}
	}
	return []string{"elasticfilesystem:ClientMount"}
}

// mountGrant is the use of a file system by one access point. Of a VPC or an endpoint
// Amazon EFS knows nothing:
// https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
func mountGrant(sid string, point awsefs.IAccessPoint, actions []string) grant {
	return grant{
		sid:  sid,
		need: privatelink.Need{Actions: actions, Resources: []string{*point.FileSystem().FileSystemArn()}},
		conditions: map[string]any{
			"StringEquals": map[string]any{"elasticfilesystem:AccessPointArn": *point.AccessPointArn()},
			"Bool":         map[string]any{"elasticfilesystem:AccessedViaMountTarget": "true"},
		},
	}
}

// domainOf returns the name of a file system, as *storage.PrivateFileSystem does: a
// pattern where the network's stack comes before that of the file system.
func (w *Workload) domainOf(files awsefs.IFileSystem) string {
	place := placeOf(w.props.Cluster.Network())
	host := *files.FileSystemId()
	if problems.IsStringToken(host) && !sameStack(files, place) {
		host = "*"
	}
	stack := awscdk.Stack_Of(place)
	return host + ".efs." + *stack.Region() + "." + *stack.UrlSuffix()
}

// checkAccessPoints reports access points whose file system is not known or not near.
func (w *Workload) checkAccessPoints(l *problems.List) {
	for _, v := range w.props.Volumes {
		if v.AccessPoint == nil {
			continue
		}
		if !hasFileSystem(v.AccessPoint) {
			l.Addf("volume %q: AccessPoint was imported without its file system; use awsefs.AccessPoint_FromAccessPointAttributes with FileSystem", v.Name)
			continue
		}
		for _, arn := range []string{*v.AccessPoint.AccessPointArn(), *v.AccessPoint.FileSystem().FileSystemArn()} {
			if elsewhere(arn, w.at.region) {
				l.Addf("volume %q: %s is not in the stack's Region %s; a task mounts file systems of its own Region", v.Name, arn, w.at.region)
			}
		}
	}
}

// hasFileSystem reports whether an access point knows its file system: CDK panics if not.
func hasFileSystem(point awsefs.IAccessPoint) (has bool) {
	defer func() {
		if recover() != nil {
			has = false
		}
	}()
	return point.FileSystem() != nil
}
