package check

// SecretInjection reports workloads whose secret-injection needs are not allowed.
var SecretInjection = &Check{
	Name: "secret-injection",
	Doc: `a task cannot read a secret or parameter it is given

Secrets Manager secrets and Systems Manager parameters in secrets, secretOptions and
repositoryCredentials are read before the containers start, as the execution role. A
missing endpoint, permission, key permission or JSON key stops the task with
ResourceInitializationError.`,
	Run: needs("secret-injection"),
}
