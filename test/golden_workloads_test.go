package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// workloadGoldens are workloads with all that they need.
var workloadGoldens = []golden{
	{"workload-logs-only", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", nil)
		return stack
	}},
	{"workload-secrets", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		secret := awssecretsmanager.NewSecret(stack, jsii.String("Database"), &awssecretsmanager.SecretProps{
			EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
			GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
				SecretStringTemplate: jsii.String(`{"username":"app"}`), GenerateStringKey: jsii.String("password"),
			},
		})
		parameter := awsssm.NewStringParameter(stack, jsii.String("Setting"), &awsssm.StringParameterProps{StringValue: jsii.String("on")})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Secrets: []service.Secret{
			{Name: "DATABASE_PASSWORD", SecretsManager: secret, JsonKey: "password"},
			{Name: "SETTING", SsmParameter: parameter},
		}})
		return stack
	}},
	{"workload-exec-kms", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineServiceWithSessions(stack)
		return stack
	}},
	{"workload-exec-ireland", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		defineServiceWithSessions(stack)
		return stack
	}},
	{"workload-service-connect", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), ServiceConnectNamespace: "internal",
		})
		api := newService(stack, "Api", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080, Name: "http"}},
			ServiceConnect: &awsecs.ServiceConnectProps{Services: &[]*awsecs.ServiceConnectService{
				{PortMappingName: jsii.String("http"), DnsName: jsii.String("api"), Port: jsii.Number(80)},
			}},
		})
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, ServiceConnect: &awsecs.ServiceConnectProps{}})
		web.AllowTo(api, 8080, "Web calls Api")
		return stack
	}},
}

// defineServiceWithSessions defines a service whose sessions of ECS Exec are encrypted
// and logged.
func defineServiceWithSessions(stack awscdk.Stack) *service.PrivateFargateService {
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	return newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
			ExecuteCommand: &cluster.ExecuteCommand{
				EncryptionKey: key,
				LogGroup:      awslogs.NewLogGroup(stack, jsii.String("Sessions"), &awslogs.LogGroupProps{EncryptionKey: key}),
			},
		}),
		WritableRootFilesystem: true,
		ExecuteCommand:         true,
	})
}
