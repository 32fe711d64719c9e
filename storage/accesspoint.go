package storage

import (
	"regexp"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// AccessPointOptions configures [PrivateFileSystem.AddAccessPoint]. All but
// Permissions are required.
type AccessPointOptions struct {
	// Path is the directory that clients of the access point see as their root, and
	// nothing above it: "/uploads", up to four directories deep and 100 characters. It
	// is created for User when a client first mounts it. Required.
	Path string

	// Uid and Gid are the POSIX user and group that every client of the access point
	// acts as, whoever it is in its container, and that own Path: 1 to 4294967295. Root
	// is none of them. They must be literals. Required.
	Uid, Gid int

	// Permissions of Path when it is created, in octal.
	//
	// Default: "700"; only Uid gets in.
	Permissions string
}

// AddAccessPoint defines a way into one directory of the file system. It comes after
// the mount targets, so that what refers to it finds them. Two access points may have
// the same Path, for two users. It panics with an error that names every problem if
// options are invalid.
func (f *PrivateFileSystem) AddAccessPoint(id string, options *AccessPointOptions) awsefs.IAccessPoint {
	o, list := options.resolve()
	list.PanicIfAny("storage", f, "AccessPoints/"+id)
	uid, gid := strconv.Itoa(o.Uid), strconv.Itoa(o.Gid)
	point := awsefs.NewAccessPoint(f.accessPointsScope(), &id, &awsefs.AccessPointProps{
		FileSystem: f.fileSystem,
		Path:       &o.Path,
		CreateAcl:  &awsefs.Acl{OwnerUid: &uid, OwnerGid: &gid, Permissions: &o.Permissions},
		PosixUser:  &awsefs.PosixUser{Uid: &uid, Gid: &gid},
	})
	point.Node().AddDependency(f.mountTargets...)
	return point
}

// accessPointsScope returns the scope of the access points, whose ids are the user's.
func (f *PrivateFileSystem) accessPointsScope() constructs.Construct {
	if f.accessPoints == nil {
		f.accessPoints = constructs.NewConstruct(f, jsii.String("AccessPoints"))
	}
	return f.accessPoints
}

// What Amazon EFS takes:
// https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
// https://docs.aws.amazon.com/efs/latest/ug/API_CreationInfo.html
var (
	directory   = regexp.MustCompile("^(/[^./$#<>;`|&?{}^*\n][^/$#<>;`|&?{}^*\n]*){1,4}$")
	permissions = regexp.MustCompile(`^[0-7]{3,4}$`)
)

const (
	maxPath = 100
	maxId   = 4294967295
)

func (o *AccessPointOptions) resolve() (AccessPointOptions, *problems.List) {
	r, list := AccessPointOptions{}, &problems.List{}
	if o != nil {
		r = *o
	}
	switch {
	case r.Path == "/":
		list.Addf("Path is /, in which clients see the directories of all access points; give it one of its own")
	case !problems.IsStringToken(r.Path) && (!directory.MatchString(r.Path) || len(r.Path) > maxPath):
		list.Addf("Path must be an absolute directory, up to four deep and %d characters, got %q", maxPath, r.Path)
	}
	for _, id := range []struct {
		name  string
		value int
	}{{"Uid", r.Uid}, {"Gid", r.Gid}} {
		if id.value < 1 || id.value > maxId {
			list.Addf("%s must be a literal from 1 to %d, got %d; clients are never root", id.name, maxId, id.value)
		}
	}
	if r.Permissions == "" {
		r.Permissions = "700"
	}
	if !permissions.MatchString(r.Permissions) {
		list.Addf("Permissions must be three or four octal digits, got %q", r.Permissions)
	}
	return r, list
}
