package storage

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// fakeNetwork stands for a network: resolve calls nothing of it but Vpc.
type fakeNetwork struct {
	Network
	vpc awsec2.IVpc
}

func (n fakeNetwork) Vpc() awsec2.IVpc { return n.vpc }

type fakeVpc struct{ awsec2.IVpc }

var network = fakeNetwork{vpc: fakeVpc{}}

func TestResolve(t *testing.T) {
	tests := []struct {
		name  string
		props *PrivateFileSystemProps
		want  string // a part of the error; "" means accepted
	}{
		{"smallest", &PrivateFileSystemProps{Network: network}, ""},
		{"nothing", nil, "Network is required"},
		{"a network that was never set", &PrivateFileSystemProps{Network: (*fakeNetwork)(nil)}, "Network is required"},
		{"a network without a VPC", &PrivateFileSystemProps{Network: fakeNetwork{}}, "Network has no VPC"},
		{"deleted with the stack", &PrivateFileSystemProps{Network: network, RemovalPolicy: awscdk.RemovalPolicy_DESTROY}, ""},
		{"a snapshot", &PrivateFileSystemProps{Network: network, RemovalPolicy: awscdk.RemovalPolicy_SNAPSHOT}, `RemovalPolicy must be RETAIN or DESTROY, got "SNAPSHOT"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve()
			checkProblems(t, list, tt.want)
		})
	}
}

func TestFilesAreKeptByDefault(t *testing.T) {
	if p, _ := (&PrivateFileSystemProps{Network: network}).resolve(); p.RemovalPolicy != awscdk.RemovalPolicy_RETAIN || p.DisableBackups {
		t.Errorf("RemovalPolicy = %q, DisableBackups = %v; want %q and backups", p.RemovalPolicy, p.DisableBackups, awscdk.RemovalPolicy_RETAIN)
	}
}

func TestAccessPointOptions(t *testing.T) {
	at := func(path string) *AccessPointOptions { return &AccessPointOptions{Path: path, Uid: 1000, Gid: 1000} }
	tests := []struct {
		name    string
		options *AccessPointOptions
		want    string
	}{
		{"a directory", at("/data"), ""},
		{"four deep", at("/a/b/c/d"), ""},
		{"five deep", at("/a/b/c/d/e"), "up to four deep"},
		{"a token", at("${Token[TOKEN.1]}"), ""},
		{"nothing", nil, "Path must be an absolute directory"},
		{"the root", at("/"), "Path is /"},
		{"relative", at("data"), `got "data"`},
		{"upwards", at("/data/../other"), `got "/data/../other"`},
		{"ends in a slash", at("/data/"), `got "/data/"`},
		{"a sign", at("/da$ta"), `got "/da$ta"`},
		{"too long", at("/" + strings.Repeat("a", 100)), "100 characters"},
		{"no user", &AccessPointOptions{Path: "/data", Gid: 1}, "Uid must be a literal from 1 to 4294967295, got 0; clients are never root"},
		{"no group", &AccessPointOptions{Path: "/data", Uid: 1}, "Gid must be a literal from 1"},
		{"a user that is a token", &AccessPointOptions{Path: "/data", Uid: math.MinInt, Gid: 1}, "Uid must be a literal"},
		{"the last user", &AccessPointOptions{Path: "/data", Uid: 4294967295, Gid: 1}, ""},
		{"one more", &AccessPointOptions{Path: "/data", Uid: 4294967296, Gid: 1}, "got 4294967296"},
		{"permissions", &AccessPointOptions{Path: "/data", Uid: 1, Gid: 1, Permissions: "0755"}, ""},
		{"permissions in words", &AccessPointOptions{Path: "/data", Uid: 1, Gid: 1, Permissions: "u=rwx"}, "three or four octal digits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.options.resolve()
			checkProblems(t, list, tt.want)
		})
	}
}

func checkProblems(t *testing.T, list *problems.List, want string) {
	t.Helper()
	err := list.Err()
	if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("resolve() = %v, want an error with %q", err, want)
	}
}
