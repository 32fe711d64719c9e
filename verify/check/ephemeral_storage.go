package check

// EphemeralStorage reports workloads whose storage AWS Fargate cannot encrypt with the key of
// their cluster.
var EphemeralStorage = &Check{
	Name: "ephemeral-storage",
	Doc: `AWS Fargate cannot encrypt the storage of a task

With a key of one's own for ephemeral storage, AWS Fargate asks AWS KMS as itself, for each task,
for a data key and a grant. Only the policy of the key can allow that; the default one does not.`,
	Run: needs("ephemeral-storage"),
}
