package check

// VolumeMount reports workloads whose volume-mount needs are not allowed.
var VolumeMount = &Check{
	Name: "volume-mount",
	Doc: `a task cannot mount its file system

An Amazon EFS file system is mounted before the containers start, over NFS (TCP 2049) to
the mount target in the task's own Availability Zone, by a DNS name that resolves only if
both DNS attributes of the VPC are on.`,
	Run: needs("volume-mount"),
}
