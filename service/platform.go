package service

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// resolvePlatform reports what the platform version or the operating system does not
// have. It makes a jsii call only if OperatingSystem is set.
func (p *taskProps) resolvePlatform(containers []Container, l *problems.List) {
	p.windows = isWindows(p.OperatingSystem)
	switch p.PlatformVersion {
	case "", awsecs.FargatePlatformVersion_LATEST, awsecs.FargatePlatformVersion_VERSION1_4, awsecs.FargatePlatformVersion_VERSION1_3:
	default:
		l.Addf("PlatformVersion must be %s, %s or %s, got %q", awsecs.FargatePlatformVersion_LATEST,
			awsecs.FargatePlatformVersion_VERSION1_4, awsecs.FargatePlatformVersion_VERSION1_3, p.PlatformVersion)
	}
	if p.windows {
		p.checkWindows(containers, l)
	}
	if p.before140() {
		p.check130(containers, l)
	}
}

// isWindows makes a jsii call only if the family is set.
func isWindows(family awsecs.OperatingSystemFamily) bool { return family != nil && *family.IsWindows() }

// before140 reports whether Fargate logs in to Amazon ECR and reads secrets by an
// interface of its own, which is not in the VPC:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-version-migration.html
func (p *taskProps) before140() bool {
	return p.PlatformVersion == awsecs.FargatePlatformVersion_VERSION1_3
}

// check130 reports what Fargate has since platform version 1.4.0:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
func (p *taskProps) check130(containers []Container, l *problems.List) {
	var missing []string
	add := func(has bool, what string) {
		if has {
			missing = append(missing, what)
		}
	}
	add(p.ExecuteCommand, "ExecuteCommand")
	add(p.ServiceConnect != nil, "ServiceConnect")
	add(p.EphemeralStorageGiB > 0, "EphemeralStorageGiB")
	add(len(p.AwsImages) > 0, "AwsImages")
	add(slices.ContainsFunc(p.Volumes, func(v Volume) bool { return v.AccessPoint != nil || v.Ebs != nil }), "Volumes of Amazon EFS and Amazon EBS")
	add(p.CpuArchitecture != nil, "CpuArchitecture")
	add(slices.ContainsFunc(containers, func(c Container) bool {
		return slices.ContainsFunc(c.Secrets, func(s Secret) bool { return s.JsonKey != "" })
	}), "JsonKey of Secrets")
	if len(missing) > 0 {
		l.Addf("PlatformVersion %s does not have %s; use %s", p.PlatformVersion, strings.Join(missing, ", "), awsecs.FargatePlatformVersion_LATEST)
	}
}

// checkWindows reports what Windows containers on Fargate do not have:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-windows-considerations.html
func (p *taskProps) checkWindows(containers []Container, l *problems.List) {
	var missing []string
	add := func(has bool, what string) {
		if has {
			missing = append(missing, what)
		}
	}
	add(p.PlatformVersion != "" && p.PlatformVersion != awsecs.FargatePlatformVersion_LATEST, "PlatformVersion (which is for Linux; LATEST is 1.0.0 for Windows)")
	add(p.CpuArchitecture != nil, "CpuArchitecture (they run on X86_64)")
	add(p.ServiceConnect != nil, "ServiceConnect")
	add(p.LogRouter != nil, "LogRouter")
	add(p.EphemeralStorageGiB > 0, "EphemeralStorageGiB")
	add(len(p.AwsImages) > 0, "AwsImages")
	add(slices.ContainsFunc(p.Volumes, func(v Volume) bool { return v.AccessPoint != nil || v.Ebs != nil }), "Volumes of Amazon EFS and Amazon EBS")
	if len(missing) > 0 {
		l.Addf("Windows containers on AWS Fargate do not have %s", strings.Join(missing, ", "))
	}
	for _, c := range containers {
		if !c.WritableRootFilesystem {
			l.Addf("container %q: Windows containers have no read-only root file system; set WritableRootFilesystem", c.Name)
		}
	}
}

// adaptToWindows leaves out what Windows containers do not have.
func (w *Workload) adaptToWindows(options *awsecs.ContainerDefinitionOptions) {
	if w.props.windows {
		options.ReadonlyRootFilesystem, options.LinuxParameters = nil, nil
	}
}

// runtimePlatform returns that of the task, or nil for Fargate's default.
func (w *Workload) runtimePlatform() *awsecs.RuntimePlatform {
	p := w.props
	if p.CpuArchitecture == nil && p.OperatingSystem == nil {
		return nil
	}
	platform := &awsecs.RuntimePlatform{CpuArchitecture: p.CpuArchitecture, OperatingSystemFamily: p.OperatingSystem}
	if platform.OperatingSystemFamily == nil {
		platform.OperatingSystemFamily = awsecs.OperatingSystemFamily_LINUX()
	}
	if platform.CpuArchitecture == nil {
		platform.CpuArchitecture = awsecs.CpuArchitecture_X86_64()
	}
	return platform
}

// platformVersion returns the platform version in the words of Amazon ECS, or nil for
// the latest.
func (p *taskProps) platformVersion() *string {
	switch p.PlatformVersion {
	case awsecs.FargatePlatformVersion_VERSION1_4:
		return jsii.String("1.4.0")
	case awsecs.FargatePlatformVersion_VERSION1_3:
		return jsii.String("1.3.0")
	}
	return nil
}
