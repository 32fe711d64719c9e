package service

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
)

type (
	fakeAccessPoint struct{ awsefs.IAccessPoint }
	fakeAlias       struct{ awskms.IAlias }
)

// mounting sets one volume and mounts it.
func mounting(v Volume, more ...Mount) func(*PrivateFargateServiceProps) {
	return func(p *PrivateFargateServiceProps) {
		p.Volumes, p.Mounts = []Volume{v}, append([]Mount{{Volume: v.Name, Path: "/data"}}, more...)
	}
}

func TestVolumes(t *testing.T) {
	ebs := func(v EbsVolume) func(*PrivateFargateServiceProps) { return mounting(Volume{Name: "data", Ebs: &v}) }
	on13 := func(set func(*PrivateFargateServiceProps)) func(*PrivateFargateServiceProps) {
		return func(p *PrivateFargateServiceProps) {
			set(p)
			p.PlatformVersion = awsecs.FargatePlatformVersion_VERSION1_3
		}
	}
	files := Volume{Name: "data", AccessPoint: fakeAccessPoint{}}
	tests := []struct {
		name string
		set  func(*PrivateFargateServiceProps)
		want string // a part of the error; "" means accepted
	}{
		{"scratch space", mounting(Volume{Name: "data"}), ""},
		{"scratch space on an old platform", on13(mounting(Volume{Name: "data"})), ""},
		{"a file system", mounting(files), ""},
		{"a file system on an old platform", on13(mounting(files)), "PlatformVersion VERSION1_3 does not have Volumes of Amazon EFS and Amazon EBS"},
		{"no name", mounting(Volume{}), "a volume in Volumes has no Name"},
		{"a name with a dot", mounting(Volume{Name: "a.b"}), `volume "a.b": a name has letters, digits, hyphens and underscores`},
		{"two of a name", func(p *PrivateFargateServiceProps) {
			p.Volumes, p.Mounts = []Volume{{Name: "a"}, {Name: "a"}}, []Mount{{Volume: "a", Path: "/a"}}
		}, `volume "a" is given twice`},
		{"an unused one", func(p *PrivateFargateServiceProps) { p.Volumes = []Volume{{Name: "a"}} }, `volume "a" is mounted by no container`},
		{"used by a sidecar", func(p *PrivateFargateServiceProps) {
			p.Volumes = []Volume{{Name: "a"}}
			p.Sidecars = []Container{{Name: "side", Image: fakeImage{}, Mounts: []Mount{{Volume: "a", Path: "/a"}}}}
		}, ""},
		{"an unknown one", mounting(Volume{Name: "a"}, Mount{Volume: "b", Path: "/b"}), `container "app": Mounts has volume "b", which is not in Volumes`},
		{"the same twice", mounting(Volume{Name: "a"}, Mount{Volume: "a", Path: "/b"}), ""},
		{"two at a path", mounting(Volume{Name: "a"}, Mount{Volume: "a", Path: "/data/"}), `volumes "a" and "a" are mounted at the same Path /data`},
		{"a relative path", mounting(Volume{Name: "a"}, Mount{Volume: "a", Path: "b"}), `needs an absolute Path below the root, got "b"`},
		{"the root", mounting(Volume{Name: "a"}, Mount{Volume: "a", Path: "/"}), `got "/"`},
		{"no path", mounting(Volume{Name: "a"}, Mount{Volume: "a"}), `got ""`},
		{"a path of Windows", mounting(Volume{Name: "a"}, Mount{Volume: "a", Path: `C:\b`}), ""},
		{"a path that is a token", mounting(Volume{Name: "a"}, Mount{Volume: "a", Path: "${Token[TOKEN.1]}"}), ""},

		{"EBS", ebs(EbsVolume{SizeGiB: 1}), ""},
		{"EBS from a snapshot", ebs(EbsVolume{SnapshotId: "snap-0123456789abcdef0"}), ""},
		{"EBS on an old platform", on13(ebs(EbsVolume{SizeGiB: 1})), "PlatformVersion VERSION1_3 does not have Volumes"},
		{"EBS of no size", ebs(EbsVolume{}), "needs SizeGiB or SnapshotId"},
		{"EBS of a token's size", ebs(EbsVolume{SizeGiB: lostNumber}), "SizeGiB must be a literal from 1 to 65536"},
		{"EBS too large", ebs(EbsVolume{SizeGiB: 65537}), "got 65537"},
		{"EBS from something", ebs(EbsVolume{SnapshotId: "vol-1"}), `SnapshotId must be like "snap-0123456789abcdef0", got "vol-1"`},
		{"EBS with a file system of Windows", ebs(EbsVolume{SizeGiB: 1, FileSystemType: awsecs.FileSystemType_NTFS}), "FileSystemType must be EXT3, EXT4 or XFS"},
		{"EBS with an alias", ebs(EbsVolume{SizeGiB: 1, EncryptionKey: fakeAlias{}}), "EncryptionKey is an alias"},
		{"EBS and EFS in one", mounting(Volume{Name: "a", AccessPoint: fakeAccessPoint{}, Ebs: &EbsVolume{SizeGiB: 1}}), "both AccessPoint and Ebs"},
		{"two of EBS", func(p *PrivateFargateServiceProps) {
			p.Volumes = []Volume{{Name: "a", Ebs: &EbsVolume{SizeGiB: 1}}, {Name: "b", Ebs: &EbsVolume{SizeGiB: 1}}}
			p.Mounts = []Mount{{Volume: "a", Path: "/a"}, {Volume: "b", Path: "/b"}}
		}, "2 volumes of Amazon EBS, and a task can have one"},

		{"a larger disk", func(p *PrivateFargateServiceProps) { p.EphemeralStorageGiB = 200 }, ""},
		{"the disk of every task", func(p *PrivateFargateServiceProps) { p.EphemeralStorageGiB = 20 }, "from 21 to 200, got 20"},
		{"too large a disk", func(p *PrivateFargateServiceProps) { p.EphemeralStorageGiB = 201 }, "from 21 to 200, got 201"},
		{"a disk of a token's size", func(p *PrivateFargateServiceProps) { p.EphemeralStorageGiB = lostNumber }, "from 21 to 200"},
		{"a larger disk on an old platform", on13(func(p *PrivateFargateServiceProps) { p.EphemeralStorageGiB = 21 }), "PlatformVersion VERSION1_3 does not have EphemeralStorageGiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			props := &PrivateFargateServiceProps{Cluster: full, Image: fakeImage{}}
			tt.set(props)
			_, _, _, list := props.resolve()
			err := list.Err()
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}
