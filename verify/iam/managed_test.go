package iam

import (
	"regexp"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// What the policies of AWS allow, and what they do not, as people often expect.
func TestManagedPolicies(t *testing.T) {
	const (
		stream  = "arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:s"
		secret  = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"
		cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/app"
		host    = "arn:aws:ecs:eu-west-1:111122223333:container-instance/app/1"
	)
	tests := []struct{ policy, action, resource, want string }{
		{"service-role/AmazonECSTaskExecutionRolePolicy", "ecr:GetAuthorizationToken", "*", "allowed"},
		{"service-role/AmazonECSTaskExecutionRolePolicy", "ecr:GetDownloadUrlForLayer", repository, "allowed"},
		{"service-role/AmazonECSTaskExecutionRolePolicy", "logs:CreateLogStream", stream, "allowed"},
		{"service-role/AmazonECSTaskExecutionRolePolicy", "logs:CreateLogGroup", stream, "denied"},
		{"service-role/AmazonECSTaskExecutionRolePolicy", "secretsmanager:GetSecretValue", secret, "denied"},
		{"service-role/AmazonECSTaskExecutionRolePolicy", "ssm:GetParameters", "*", "denied"},
		{"AmazonECSTaskExecutionRolePolicy", "ecr:GetAuthorizationToken", "*", "unknown"}, // not its path
		{"service-role/AmazonEC2ContainerServiceforEC2Role", "ecs:SubmitTaskStateChange", cluster, "allowed"},
		{"service-role/AmazonEC2ContainerServiceforEC2Role", "ecs:DiscoverPollEndpoint", "*", "allowed"},
		{"service-role/AmazonEC2ContainerServiceforEC2Role", "ecr:BatchGetImage", repository, "allowed"},
		{"service-role/AmazonEC2ContainerServiceforEC2Role", "ecs:TagResource", host, "unknown"},
		{"service-role/AmazonEC2ContainerServiceforEC2Role", "ecs:UpdateTaskProtection", host, "denied"},
		{"AmazonECSInstanceRolePolicyForManagedInstances", "ecs:RegisterContainerInstance", cluster, "allowed"},
		{"AmazonECSInstanceRolePolicyForManagedInstances", "ecs:Poll", host, "allowed"},
		{"AmazonECSInstanceRolePolicyForManagedInstances", "ecs:Poll", cluster, "denied"},
		{"AmazonECSInstanceRolePolicyForManagedInstances", "ecr:BatchGetImage", repository, "denied"},
		{"AmazonSSMManagedInstanceCore", "ssmmessages:OpenDataChannel", "*", "allowed"},
		{"AmazonSSMManagedInstanceCore", "ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/x", "allowed"},
		{"AmazonEC2ContainerRegistryReadOnly", "ecr:BatchGetImage", repository, "allowed"},
		{"AmazonEC2ContainerRegistryReadOnly", "ecr:PutImage", repository, "denied"},
		{"AmazonEC2ContainerRegistryPullOnly", "ecr:BatchImportUpstreamImage", repository, "allowed"},
		{"CloudWatchLogsFullAccess", "logs:CreateLogGroup", stream, "allowed"},
		{"CloudWatchAgentServerPolicy", "ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/AmazonCloudWatch-agent", "allowed"},
		{"CloudWatchAgentServerPolicy", "ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/other", "denied"},
		{"AmazonS3ReadOnlyAccess", "s3:GetObject", "arn:aws:s3:::files/app.env", "allowed"},
		{"AmazonS3ReadOnlyAccess", "s3:PutObject", "arn:aws:s3:::files/app.env", "denied"},
		{"SecretsManagerReadWrite", "secretsmanager:GetSecretValue", secret, "allowed"},
		{"SecretsManagerReadWrite", "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1", "denied"},
		{"SecretsManagerReadWrite", "rds:DescribeDBClusters", "*", "unknown"},
		{"AmazonSSMReadOnlyAccess", "ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/x", "allowed"},
		{"AdministratorAccess", "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1", "allowed"},
		{"PowerUserAccess", "ecr:BatchGetImage", repository, "allowed"},
		{"PowerUserAccess", "iam:PassRole", "*", "denied"},
		{"PowerUserAccess", "iam:ListRoles", "*", "allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.policy+" "+tt.action, func(t *testing.T) {
			w := templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/"+tt.policy+"']}}}")
			r := claim{Action: tt.action, Resource: tt.resource}.request(resource(t, w, "Role"))
			check(t, New(w).Identity(r), tt.want, "")
		})
	}
}

// The table is well-formed: dated, and made of actions and ARNs.
func TestManagedPolicyTable(t *testing.T) {
	version := regexp.MustCompile(`^v\d+( \d{4}-\d{2}-\d{2})?$`)
	action := regexp.MustCompile(`^(\*|[a-z0-9-]+:[a-z0-9*]+)$`)
	for name, m := range managedPolicies {
		if !version.MatchString(m.version) || len(m.grants) == 0 {
			t.Errorf("%s: version %q, %d grants", name, m.version, len(m.grants))
		}
		for _, s := range m.policy(nil).statements {
			for _, a := range s.actions.texts {
				if !action.MatchString(string(a)) {
					t.Errorf("%s has action %q", name, a)
				}
			}
			for _, r := range s.resources.texts {
				if r != "*" && strings.Count(string(r), ":") < 5 {
					t.Errorf("%s has resource %q", name, r)
				}
			}
		}
	}
}
