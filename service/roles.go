package service

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// What the roles are for, in their descriptions.
const (
	executionRole = "Starts the tasks: pulls images, reads secrets, opens log streams"
	taskRole      = "What the application in the containers may do"
)

func (w *Workload) defineRoles() {
	tasks := w.tasksPrincipal()
	w.executionRole = w.defineRole("ExecutionRole", executionRole, tasks)
	w.taskRole = w.props.TaskRole
	if w.taskRole == nil {
		w.taskRole = w.defineRole("TaskRole", taskRole, tasks)
	}
}

func (w *Workload) defineRole(id, description string, assumedBy awsiam.IPrincipal) awsiam.Role {
	scope, spot := w.spot(id)
	return awsiam.NewRole(scope, spot, &awsiam.RoleProps{
		Description:         &description,
		PermissionsBoundary: w.props.PermissionsBoundary,
		AssumedBy:           assumedBy,
	})
}

// tasksPrincipal returns Amazon ECS tasks of this account and Region. The conditions are
// against the confused deputy; a single cluster cannot be named:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
func (w *Workload) tasksPrincipal() awsiam.IPrincipal {
	return once(w.at.place, nil, "tasks", func() awsiam.IPrincipal {
		conditions := w.fromEcs()
		return awsiam.NewServicePrincipal(jsii.String(ecsTasks), &awsiam.ServicePrincipalOpts{Conditions: &conditions})
	})
}

const ecsTasks = "ecs-tasks.amazonaws.com"

// fromEcs are the conditions of tasksPrincipal.
func (w *Workload) fromEcs() map[string]any {
	return map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": w.at.account},
		"ArnLike":      map[string]any{"aws:SourceArn": w.ecsArns()},
	}
}

// defineInfrastructureRole defines a role that Amazon ECS itself assumes, with AWS's
// managed policy for it, or none if that is "". No source says whether Amazon ECS tells for
// whom it assumes the role, so the conditions against the confused deputy hold if it does:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
func (w *Workload) defineInfrastructureRole(id, description, managedPolicy string) awsiam.Role {
	props := &awsiam.RoleProps{
		Description:         &description,
		PermissionsBoundary: w.props.PermissionsBoundary,
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEqualsIfExists": map[string]any{"aws:SourceAccount": w.at.account},
				"ArnLikeIfExists":      map[string]any{"aws:SourceArn": w.ecsArns()},
			},
		}),
	}
	if managedPolicy != "" {
		props.ManagedPolicies = &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String("service-role/" + managedPolicy))}
	}
	return awsiam.NewRole(w.scope, &id, props)
}

// ecsArns matches whatever of Amazon ECS is in the account and Region.
func (w *Workload) ecsArns() string {
	return fmt.Sprintf("arn:%s:ecs:%s:%s:*", w.at.partition, w.at.region, w.at.account)
}

// grantExecutionRole requires the endpoints that starting a task takes, and
// lets the execution role do that and nothing else. The policy is a resource of
// its own: it names endpoints, whose policies may come to name the role.
func (w *Workload) grantExecutionRole(images []image) constructs.IDependable {
	statements := append(w.pullStatements(images), allowing("Logs", w.need(privatelink.Logs, "container logs",
		[]string{"logs:CreateLogStream", "logs:PutLogEvents"}, []string{*w.logGroup.LogGroupArn()})))
	statements = append(statements, w.secretStatements()...)
	if w.bare != nil {
		return w.defineBarePolicy(statements)
	}
	return awsiam.NewPolicy(w.scope, jsii.String("ExecutionRolePolicy"), &awsiam.PolicyProps{
		Roles:    &[]awsiam.IRole{w.executionRole},
		Document: awsiam.PolicyDocument_FromJson(map[string]any{"Version": "2012-10-17", "Statement": statements}),
	})
}

// A jsonStatement is one of a policy, as IAM has it. Unlike an awsiam.PolicyStatement it
// is nothing that Node.js has to be asked for.
type jsonStatement map[string]any

// allowing allows what a need asks for.
func allowing(sid string, need privatelink.Need) jsonStatement {
	return jsonStatement{"Sid": sid, "Effect": "Allow", "Action": need.Actions, "Resource": need.Resources}
}

// statements returns them in CDK's terms.
func statements(ours []jsonStatement) []awsiam.PolicyStatement {
	var theirs []awsiam.PolicyStatement
	for _, s := range ours {
		theirs = append(theirs, awsiam.PolicyStatement_FromJson(map[string]any(s)))
	}
	return theirs
}

// pullStatements: the login takes every resource and must not depend on the
// endpoint it uses, because the call may leave by an interface that AWS owns;
// the pull is tied to the repositories, the VPC and both ECR endpoints:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
// The layers themselves are read from S3 by URLs that Amazon ECR signs, so the
// role needs no permission for them, but the network needs the gateway.
func (w *Workload) pullStatements(images []image) []jsonStatement {
	login := w.startNeed(privatelink.EcrApi, "image login", []string{"ecr:GetAuthorizationToken"}, []string{"*"})
	pull := w.need(privatelink.EcrDkr, "image pull",
		[]string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, append(repositoryArns(images, w.at.partition), w.awsRepositoryArns()...))
	w.need(privatelink.S3, "image layers", []string{"s3:GetObject"},
		[]string{privatelink.LayerBucketArn(w.at.partition, w.at.region)})
	pulling := allowing("ImagePull", pull)
	pulling["Condition"] = map[string]any{"StringEquals": w.throughEcr()}
	return []jsonStatement{allowing("ImageLogin", login), pulling}
}

// throughEcr are the conditions that a pull comes through the endpoints of Amazon ECR.
// Which of the two a call takes AWS does not say, so both are named.
func (w *Workload) throughEcr() map[string]any {
	services := []privatelink.Service{privatelink.EcrApi, privatelink.EcrDkr}
	if w.props.before140() {
		services = services[1:]
	}
	var ids []*string
	for _, s := range services {
		ids = append(ids, w.endpointId(s))
	}
	return map[string]any{"aws:SourceVpc": w.endpointVpcIds(services...), "aws:SourceVpce": ids}
}

func (w *Workload) endpointId(service privatelink.Service) *string {
	return w.answer(w.props.Cluster.Network().EndpointId(service), fmt.Sprintf("EndpointId(%q)", service))
}

// endpointVpcIds returns the VPC of the endpoints, or all of them if there are several.
func (w *Workload) endpointVpcIds(services ...privatelink.Service) any {
	var ids []string
	for _, service := range services {
		id := w.answer(w.props.Cluster.Network().EndpointVpcId(service), fmt.Sprintf("EndpointVpcId(%q)", service))
		ids = appendNew(ids, *id)
	}
	if len(ids) == 1 {
		return ids[0]
	}
	return ids
}

// awsRepositoryArns returns the repositories of the images that AWS adds to tasks.
func (w *Workload) awsRepositoryArns() []string {
	var arns []string
	for _, image := range w.props.AwsImages {
		arns = append(arns, image.Repositories(w.at.partition, w.at.region)...)
	}
	return arns
}

func repositoryArns(images []image, partition string) []string {
	var arns []string
	for _, i := range images {
		if arn := i.arn(partition); !slices.Contains(arns, arn) {
			arns = append(arns, arn)
		}
	}
	return arns
}

// secretStatements: one for each place that holds values, and one for each
// customer managed key. Decryption happens in the service that holds the value,
// not through an endpoint, so its condition is kms:ViaService:
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
func (w *Workload) secretStatements() []jsonStatement {
	var secrets, parameters []string
	var keys []jsonStatement
	for _, c := range w.containers {
		for _, secret := range c.Secrets {
			if secret.SsmParameter != nil {
				parameters = appendNew(parameters, *secret.SsmParameter.ParameterArn())
			} else {
				secrets = appendNew(secrets, secret.arnForPolicy())
			}
			if key := secret.encryptionKey(); key != nil {
				keys = append(keys, w.decryptStatement(*key.KeyArn(), secret.holder()))
			}
		}
	}
	var statements []jsonStatement
	if len(secrets) > 0 {
		statements = append(statements, allowing("Secrets", w.startNeed(privatelink.SecretsManager, "secrets",
			[]string{"secretsmanager:GetSecretValue"}, secrets)))
	}
	if len(parameters) > 0 {
		statements = append(statements, allowing("Parameters", w.startNeed(privatelink.Ssm, "secrets",
			[]string{"ssm:GetParameters"}, parameters)))
	}
	return append(statements, keys...)
}

// decryptStatement allows to decrypt through the service that holds the value.
func (w *Workload) decryptStatement(keyArn string, holder privatelink.Service) jsonStatement {
	return jsonStatement{
		"Effect": "Allow", "Action": "kms:Decrypt", "Resource": keyArn,
		"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": w.viaService(string(holder))}},
	}
}

// need requires an endpoint of the network, and returns what for.
func (w *Workload) need(service privatelink.Service, what string, actions, resources []string) privatelink.Need {
	need := w.reasoned(service, what, actions, resources)
	w.props.Cluster.Network().Require(need)
	return need
}

// startNeed is need for calls that platform version 1.3.0 of Fargate makes outside the
// VPC, and so without an endpoint.
func (w *Workload) startNeed(service privatelink.Service, what string, actions, resources []string) privatelink.Need {
	if w.props.before140() {
		return w.reasoned(service, what, actions, resources)
	}
	return w.need(service, what, actions, resources)
}

func (w *Workload) reasoned(service privatelink.Service, what string, actions, resources []string) privatelink.Need {
	return privatelink.Need{
		Service: service, Actions: actions, Resources: resources,
		Reason: fmt.Sprintf("%s of %s", what, w.at.path),
	}
}

// statement allows what a need asks for.
func statement(sid string, need privatelink.Need) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:       &sid,
		Actions:   jsii.Strings(need.Actions...),
		Resources: jsii.Strings(need.Resources...),
	})
}

// holder is the service that holds and decrypts the value.
func (s Secret) holder() privatelink.Service {
	if s.SsmParameter != nil {
		return privatelink.Ssm
	}
	return privatelink.SecretsManager
}

// arnForPolicy returns the ARN of a Secrets Manager secret. A secret that is
// imported by name has an ARN without the six random characters at its end.
func (s Secret) arnForPolicy() string {
	if s.SecretsManager.SecretFullArn() == nil {
		return *s.SecretsManager.SecretArn() + "-??????"
	}
	return *s.SecretsManager.SecretArn()
}

// encryptionKey returns the customer managed key of the value, or nil.
func (s Secret) encryptionKey() awskms.IKey {
	if s.EncryptionKey == nil && s.SecretsManager != nil {
		return s.SecretsManager.EncryptionKey()
	}
	return s.EncryptionKey
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
