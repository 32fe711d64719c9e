package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A cdkService is one endpoint service as CDK has it.
type cdkService struct {
	static string              // name of the Go function: InterfaceVpcEndpointAwsService_ECR
	row    privatelink.Service // what it is called in our catalogue
	port   int
	name   *string // full service name; its region is a token
}

// The catalogue and CDK agree on every endpoint service: service name in each partition,
// port, and which services there are.
func TestCatalogueAgreesWithCdk(t *testing.T) {
	services := cdkServices()
	regions := []string{
		"", // a stack that does not know its region
		"eu-west-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1", "eusc-de-east-1",
		"us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1",
		"us-isof-east-1", "us-isof-south-1", "eu-isoe-west-1",
	}
	compareRows(t, services)
	app := awscdk.NewApp(nil)
	for _, region := range regions {
		compareNames(t, app, region, services)
	}
}

// compareRows checks that the catalogue has the services of CDK, no other ones, and their ports.
func compareRows(t *testing.T, services []cdkService) {
	t.Helper()
	inCdk := map[privatelink.Service]bool{}
	for _, s := range services {
		inCdk[s.row] = true
		if e, err := privatelink.Lookup(s.row); err != nil {
			t.Errorf("awsec2.%s: %v", s.static, err)
		} else if e.Port != s.port {
			t.Errorf("awsec2.%s: port %d in the row %q, %d in CDK", s.static, e.Port, s.row, s.port)
		}
	}
	for _, e := range privatelink.All() {
		if !inCdk[e.Service] {
			t.Errorf("%q has a row, but CDK does not know it", e.Service)
		}
	}
}

// compareNames checks the service names of one region. CDK's names resolve in a stack; all
// of them at once, since a call across jsii costs more than the work it does.
func compareNames(t *testing.T, app awscdk.App, region string, services []cdkService) {
	t.Helper()
	stack, token := stackIn(app, region)
	var tokens []any
	for _, s := range services {
		tokens = append(tokens, s.name)
	}
	resolved := stack.Resolve(&tokens).([]any)
	for i, s := range services {
		e, err := privatelink.Lookup(s.row)
		if err != nil {
			continue // compareRows reports it
		}
		// CDK's gateways refer to the region even where the stack knows it.
		want := strings.ReplaceAll(flatten(resolved[i]), "${AWS::Region}", token)
		if got := e.ServiceName(token); got != want {
			t.Errorf("awsec2.%s in %s: service name %q in the row %q, %q in CDK", s.static, token, got, s.row, want)
		}
	}
}

// stackIn returns a stack in a region, and how that region reads in resolved text.
func stackIn(app awscdk.App, region string) (awscdk.Stack, string) {
	if region == "" {
		return awscdk.NewStack(app, jsii.String("CatalogueAnywhere"), nil), "${AWS::Region}"
	}
	return awscdk.NewStack(app, jsii.String("Catalogue-"+region), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: &region},
	}), region
}

// flatten makes one text of a resolved value: text, Ref of a pseudo parameter, or Fn::Join.
func flatten(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, part := range v {
			b.WriteString(flatten(part))
		}
		return b.String()
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return "${" + ref + "}"
		}
		if join, ok := v["Fn::Join"].([]any); ok {
			return flatten(join[1])
		}
	}
	return "unexpected value"
}

// cdkServices evaluates the tables below, sorted by the name of the function.
func cdkServices() []cdkService {
	var services []cdkService
	gateways := map[string]bool{}
	for _, static := range slices.Sorted(maps.Keys(cdkGateways)) {
		name := cdkGateways[static]().Name()
		short := (*name)[strings.LastIndex(*name, ".")+1:]
		gateways[short] = true
		services = append(services, cdkService{"GatewayVpcEndpointAwsService_" + static, privatelink.Service(short), 443, name})
	}
	for _, static := range slices.Sorted(maps.Keys(cdkInterfaces)) {
		s := cdkInterfaces[static]()
		row := privatelink.Service(*s.ShortName())
		if gateways[string(row)] {
			row += "/interface"
		}
		services = append(services, cdkService{"InterfaceVpcEndpointAwsService_" + static, row, int(*s.Port()), s.Name()})
	}
	return services
}

// The tables below have every static of CDK, so that a new one cannot go unnoticed.
func TestCatalogueTablesAreComplete(t *testing.T) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/aws/aws-cdk-go/awscdk/v2/awsec2").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	awsec2Dir := strings.TrimSpace(string(dir))
	compareStatics(t, awsec2Dir, "GatewayVpcEndpointAwsService", slices.Sorted(maps.Keys(cdkGateways)))
	compareStatics(t, awsec2Dir, "InterfaceVpcEndpointAwsService", slices.Sorted(maps.Keys(cdkInterfaces)))
}

// compareStatics checks that a table has the statics of a class, by parsing CDK's source.
func compareStatics(t *testing.T, dir, class string, table []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, class+".go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Type.Params.NumFields() > 0 {
			continue
		}
		static, ok := strings.CutPrefix(f.Name.Name, class+"_")
		if _, found := slices.BinarySearch(table, static); ok && !found {
			t.Errorf("awsec2.%s is missing in the table of this test", f.Name.Name)
		}
	}
}

// cdkGateways has every static of awsec2.GatewayVpcEndpointAwsService.
var cdkGateways = map[string]func() awsec2.GatewayVpcEndpointAwsService{
	"DYNAMODB":   awsec2.GatewayVpcEndpointAwsService_DYNAMODB,
	"S3":         awsec2.GatewayVpcEndpointAwsService_S3,
	"S3_EXPRESS": awsec2.GatewayVpcEndpointAwsService_S3_EXPRESS,
}

// cdkInterfaces has every static of awsec2.InterfaceVpcEndpointAwsService.
var cdkInterfaces = map[string]func() awsec2.InterfaceVpcEndpointAwsService{
	"ACCESS_ANALYZER":                       awsec2.InterfaceVpcEndpointAwsService_ACCESS_ANALYZER,
	"ACCOUNT_MANAGEMENT":                    awsec2.InterfaceVpcEndpointAwsService_ACCOUNT_MANAGEMENT,
	"AIRFLOW_API":                           awsec2.InterfaceVpcEndpointAwsService_AIRFLOW_API,
	"AIRFLOW_API_FIPS":                      awsec2.InterfaceVpcEndpointAwsService_AIRFLOW_API_FIPS,
	"AIRFLOW_ENV":                           awsec2.InterfaceVpcEndpointAwsService_AIRFLOW_ENV,
	"AIRFLOW_ENV_FIPS":                      awsec2.InterfaceVpcEndpointAwsService_AIRFLOW_ENV_FIPS,
	"AIRFLOW_OPS":                           awsec2.InterfaceVpcEndpointAwsService_AIRFLOW_OPS,
	"APIGATEWAY":                            awsec2.InterfaceVpcEndpointAwsService_APIGATEWAY,
	"APPCONFIG":                             awsec2.InterfaceVpcEndpointAwsService_APPCONFIG,
	"APPCONFIGDATA":                         awsec2.InterfaceVpcEndpointAwsService_APPCONFIGDATA,
	"APPLICATION_AUTOSCALING":               awsec2.InterfaceVpcEndpointAwsService_APPLICATION_AUTOSCALING,
	"APPLICATION_DISCOVERY_ARSENAL":         awsec2.InterfaceVpcEndpointAwsService_APPLICATION_DISCOVERY_ARSENAL,
	"APPLICATION_DISCOVERY_SERVICE":         awsec2.InterfaceVpcEndpointAwsService_APPLICATION_DISCOVERY_SERVICE,
	"APPLICATION_MIGRATION_SERVICE":         awsec2.InterfaceVpcEndpointAwsService_APPLICATION_MIGRATION_SERVICE,
	"APPSTREAM_API":                         awsec2.InterfaceVpcEndpointAwsService_APPSTREAM_API,
	"APPSTREAM_STREAMING":                   awsec2.InterfaceVpcEndpointAwsService_APPSTREAM_STREAMING,
	"APP_MESH":                              awsec2.InterfaceVpcEndpointAwsService_APP_MESH,
	"APP_MESH_ENVOY_MANAGEMENT":             awsec2.InterfaceVpcEndpointAwsService_APP_MESH_ENVOY_MANAGEMENT,
	"APP_MESH_OPS":                          awsec2.InterfaceVpcEndpointAwsService_APP_MESH_OPS,
	"APP_RUNNER":                            awsec2.InterfaceVpcEndpointAwsService_APP_RUNNER,
	"APP_RUNNER_REQUESTS":                   awsec2.InterfaceVpcEndpointAwsService_APP_RUNNER_REQUESTS,
	"APP_SYNC":                              awsec2.InterfaceVpcEndpointAwsService_APP_SYNC,
	"ATHENA":                                awsec2.InterfaceVpcEndpointAwsService_ATHENA,
	"AUDIT_MANAGER":                         awsec2.InterfaceVpcEndpointAwsService_AUDIT_MANAGER,
	"AUTOSCALING":                           awsec2.InterfaceVpcEndpointAwsService_AUTOSCALING,
	"AUTOSCALING_PLANS":                     awsec2.InterfaceVpcEndpointAwsService_AUTOSCALING_PLANS,
	"B2B_DATA_INTERCHANGE":                  awsec2.InterfaceVpcEndpointAwsService_B2B_DATA_INTERCHANGE,
	"BACKUP":                                awsec2.InterfaceVpcEndpointAwsService_BACKUP,
	"BACKUP_GATEWAY":                        awsec2.InterfaceVpcEndpointAwsService_BACKUP_GATEWAY,
	"BATCH":                                 awsec2.InterfaceVpcEndpointAwsService_BATCH,
	"BEDROCK":                               awsec2.InterfaceVpcEndpointAwsService_BEDROCK,
	"BEDROCK_AGENT":                         awsec2.InterfaceVpcEndpointAwsService_BEDROCK_AGENT,
	"BEDROCK_AGENTCORE":                     awsec2.InterfaceVpcEndpointAwsService_BEDROCK_AGENTCORE,
	"BEDROCK_AGENTCORE_GATEWAY":             awsec2.InterfaceVpcEndpointAwsService_BEDROCK_AGENTCORE_GATEWAY,
	"BEDROCK_AGENT_RUNTIME":                 awsec2.InterfaceVpcEndpointAwsService_BEDROCK_AGENT_RUNTIME,
	"BEDROCK_DATA_AUTOMATION":               awsec2.InterfaceVpcEndpointAwsService_BEDROCK_DATA_AUTOMATION,
	"BEDROCK_DATA_AUTOMATION_FIPS":          awsec2.InterfaceVpcEndpointAwsService_BEDROCK_DATA_AUTOMATION_FIPS,
	"BEDROCK_DATA_AUTOMATION_RUNTIME":       awsec2.InterfaceVpcEndpointAwsService_BEDROCK_DATA_AUTOMATION_RUNTIME,
	"BEDROCK_DATA_AUTOMATION_RUNTIME_FIPS":  awsec2.InterfaceVpcEndpointAwsService_BEDROCK_DATA_AUTOMATION_RUNTIME_FIPS,
	"BEDROCK_FIPS":                          awsec2.InterfaceVpcEndpointAwsService_BEDROCK_FIPS,
	"BEDROCK_RUNTIME":                       awsec2.InterfaceVpcEndpointAwsService_BEDROCK_RUNTIME,
	"BEDROCK_RUNTIME_FIPS":                  awsec2.InterfaceVpcEndpointAwsService_BEDROCK_RUNTIME_FIPS,
	"BILLING":                               awsec2.InterfaceVpcEndpointAwsService_BILLING,
	"BILLING_AND_COST_MANAGEMENT_FREETIER":  awsec2.InterfaceVpcEndpointAwsService_BILLING_AND_COST_MANAGEMENT_FREETIER,
	"BILLING_AND_COST_MANAGEMENT_TAX":       awsec2.InterfaceVpcEndpointAwsService_BILLING_AND_COST_MANAGEMENT_TAX,
	"BILLING_CONDUCTOR":                     awsec2.InterfaceVpcEndpointAwsService_BILLING_CONDUCTOR,
	"BRAKET":                                awsec2.InterfaceVpcEndpointAwsService_BRAKET,
	"CERTIFICATE_MANAGER":                   awsec2.InterfaceVpcEndpointAwsService_CERTIFICATE_MANAGER,
	"CERTIFICATE_MANAGER_FIPS":              awsec2.InterfaceVpcEndpointAwsService_CERTIFICATE_MANAGER_FIPS,
	"CLEAN_ROOMS":                           awsec2.InterfaceVpcEndpointAwsService_CLEAN_ROOMS,
	"CLEAN_ROOMS_ML":                        awsec2.InterfaceVpcEndpointAwsService_CLEAN_ROOMS_ML,
	"CLOUDFORMATION":                        awsec2.InterfaceVpcEndpointAwsService_CLOUDFORMATION,
	"CLOUDHSM":                              awsec2.InterfaceVpcEndpointAwsService_CLOUDHSM,
	"CLOUDTRAIL":                            awsec2.InterfaceVpcEndpointAwsService_CLOUDTRAIL,
	"CLOUDWATCH":                            awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH,
	"CLOUDWATCH_APPLICATION_INSIGHTS":       awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_APPLICATION_INSIGHTS,
	"CLOUDWATCH_APPLICATION_SIGNALS":        awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_APPLICATION_SIGNALS,
	"CLOUDWATCH_EVENTS":                     awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_EVENTS,
	"CLOUDWATCH_EVIDENTLY":                  awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_EVIDENTLY,
	"CLOUDWATCH_EVIDENTLY_DATAPLANE":        awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_EVIDENTLY_DATAPLANE,
	"CLOUDWATCH_LOGS":                       awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_LOGS,
	"CLOUDWATCH_MONITORING":                 awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_MONITORING,
	"CLOUDWATCH_NETWORK_MONITOR":            awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_NETWORK_MONITOR,
	"CLOUDWATCH_RUM":                        awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_RUM,
	"CLOUDWATCH_RUM_DATAPLANE":              awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_RUM_DATAPLANE,
	"CLOUDWATCH_SYNTHETICS":                 awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_SYNTHETICS,
	"CLOUDWATCH_SYNTHETICS_FIPS":            awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_SYNTHETICS_FIPS,
	"CLOUD_CONTROL_API":                     awsec2.InterfaceVpcEndpointAwsService_CLOUD_CONTROL_API,
	"CLOUD_CONTROL_API_FIPS":                awsec2.InterfaceVpcEndpointAwsService_CLOUD_CONTROL_API_FIPS,
	"CLOUD_DIRECTORY":                       awsec2.InterfaceVpcEndpointAwsService_CLOUD_DIRECTORY,
	"CLOUD_MAP_DATA_SERVICE_DISCOVERY":      awsec2.InterfaceVpcEndpointAwsService_CLOUD_MAP_DATA_SERVICE_DISCOVERY,
	"CLOUD_MAP_DATA_SERVICE_DISCOVERY_FIPS": awsec2.InterfaceVpcEndpointAwsService_CLOUD_MAP_DATA_SERVICE_DISCOVERY_FIPS,
	"CLOUD_MAP_SERVICE_DISCOVERY":           awsec2.InterfaceVpcEndpointAwsService_CLOUD_MAP_SERVICE_DISCOVERY,
	"CLOUD_MAP_SERVICE_DISCOVERY_FIPS":      awsec2.InterfaceVpcEndpointAwsService_CLOUD_MAP_SERVICE_DISCOVERY_FIPS,
	"CODEARTIFACT_API":                      awsec2.InterfaceVpcEndpointAwsService_CODEARTIFACT_API,
	"CODEARTIFACT_REPOSITORIES":             awsec2.InterfaceVpcEndpointAwsService_CODEARTIFACT_REPOSITORIES,
	"CODEBUILD":                             awsec2.InterfaceVpcEndpointAwsService_CODEBUILD,
	"CODEBUILD_FIPS":                        awsec2.InterfaceVpcEndpointAwsService_CODEBUILD_FIPS,
	"CODECATALYST":                          awsec2.InterfaceVpcEndpointAwsService_CODECATALYST,
	"CODECATALYST_GIT":                      awsec2.InterfaceVpcEndpointAwsService_CODECATALYST_GIT,
	"CODECATALYST_PACKAGES":                 awsec2.InterfaceVpcEndpointAwsService_CODECATALYST_PACKAGES,
	"CODECOMMIT":                            awsec2.InterfaceVpcEndpointAwsService_CODECOMMIT,
	"CODECOMMIT_FIPS":                       awsec2.InterfaceVpcEndpointAwsService_CODECOMMIT_FIPS,
	"CODECOMMIT_GIT":                        awsec2.InterfaceVpcEndpointAwsService_CODECOMMIT_GIT,
	"CODECOMMIT_GIT_FIPS":                   awsec2.InterfaceVpcEndpointAwsService_CODECOMMIT_GIT_FIPS,
	"CODEDEPLOY":                            awsec2.InterfaceVpcEndpointAwsService_CODEDEPLOY,
	"CODEDEPLOY_COMMANDS_SECURE":            awsec2.InterfaceVpcEndpointAwsService_CODEDEPLOY_COMMANDS_SECURE,
	"CODEGURU_PROFILER":                     awsec2.InterfaceVpcEndpointAwsService_CODEGURU_PROFILER,
	"CODEGURU_REVIEWER":                     awsec2.InterfaceVpcEndpointAwsService_CODEGURU_REVIEWER,
	"CODEPIPELINE":                          awsec2.InterfaceVpcEndpointAwsService_CODEPIPELINE,
	"CODESTAR_CONNECTIONS":                  awsec2.InterfaceVpcEndpointAwsService_CODESTAR_CONNECTIONS,
	"CODEWHISPERER":                         awsec2.InterfaceVpcEndpointAwsService_CODEWHISPERER,
	"CODE_CONNECTIONS":                      awsec2.InterfaceVpcEndpointAwsService_CODE_CONNECTIONS,
	"COGNITO_IDENTITY":                      awsec2.InterfaceVpcEndpointAwsService_COGNITO_IDENTITY,
	"COGNITO_IDENTITY_FIPS":                 awsec2.InterfaceVpcEndpointAwsService_COGNITO_IDENTITY_FIPS,
	"COGNITO_IDP":                           awsec2.InterfaceVpcEndpointAwsService_COGNITO_IDP,
	"COGNITO_IDP_FIPS":                      awsec2.InterfaceVpcEndpointAwsService_COGNITO_IDP_FIPS,
	"COMPREHEND":                            awsec2.InterfaceVpcEndpointAwsService_COMPREHEND,
	"COMPREHEND_MEDICAL":                    awsec2.InterfaceVpcEndpointAwsService_COMPREHEND_MEDICAL,
	"COMPUTE_OPTIMIZER":                     awsec2.InterfaceVpcEndpointAwsService_COMPUTE_OPTIMIZER,
	"CONFIG":                                awsec2.InterfaceVpcEndpointAwsService_CONFIG,
	"CONNECT_APP_INTEGRATIONS":              awsec2.InterfaceVpcEndpointAwsService_CONNECT_APP_INTEGRATIONS,
	"CONNECT_CASES":                         awsec2.InterfaceVpcEndpointAwsService_CONNECT_CASES,
	"CONNECT_CONNECT_CAMPAIGNS":             awsec2.InterfaceVpcEndpointAwsService_CONNECT_CONNECT_CAMPAIGNS,
	"CONNECT_PROFILE":                       awsec2.InterfaceVpcEndpointAwsService_CONNECT_PROFILE,
	"CONNECT_VOICEID":                       awsec2.InterfaceVpcEndpointAwsService_CONNECT_VOICEID,
	"CONNECT_WISDOM":                        awsec2.InterfaceVpcEndpointAwsService_CONNECT_WISDOM,
	"CONTROL_CATALOG":                       awsec2.InterfaceVpcEndpointAwsService_CONTROL_CATALOG,
	"COST_EXPLORER":                         awsec2.InterfaceVpcEndpointAwsService_COST_EXPLORER,
	"COST_OPTIMIZATION_HUB":                 awsec2.InterfaceVpcEndpointAwsService_COST_OPTIMIZATION_HUB,
	"DATABASE_MIGRATION_SERVICE":            awsec2.InterfaceVpcEndpointAwsService_DATABASE_MIGRATION_SERVICE,
	"DATABASE_MIGRATION_SERVICE_FIPS":       awsec2.InterfaceVpcEndpointAwsService_DATABASE_MIGRATION_SERVICE_FIPS,
	"DATASYNC":                              awsec2.InterfaceVpcEndpointAwsService_DATASYNC,
	"DATAZONE":                              awsec2.InterfaceVpcEndpointAwsService_DATAZONE,
	"DATA_EXCHANGE":                         awsec2.InterfaceVpcEndpointAwsService_DATA_EXCHANGE,
	"DATA_EXPORTS":                          awsec2.InterfaceVpcEndpointAwsService_DATA_EXPORTS,
	"DEADLINE_CLOUD_MANAGEMENT":             awsec2.InterfaceVpcEndpointAwsService_DEADLINE_CLOUD_MANAGEMENT,
	"DEADLINE_CLOUD_SCHEDULING":             awsec2.InterfaceVpcEndpointAwsService_DEADLINE_CLOUD_SCHEDULING,
	"DEVOPS_GURU":                           awsec2.InterfaceVpcEndpointAwsService_DEVOPS_GURU,
	"DIRECTORY_SERVICE":                     awsec2.InterfaceVpcEndpointAwsService_DIRECTORY_SERVICE,
	"DIRECTORY_SERVICE_DATA":                awsec2.InterfaceVpcEndpointAwsService_DIRECTORY_SERVICE_DATA,
	"DSQL_MANAGEMENT":                       awsec2.InterfaceVpcEndpointAwsService_DSQL_MANAGEMENT,
	"DYNAMODB":                              awsec2.InterfaceVpcEndpointAwsService_DYNAMODB,
	"DYNAMODB_FIPS":                         awsec2.InterfaceVpcEndpointAwsService_DYNAMODB_FIPS,
	"DYNAMODB_STREAMS":                      awsec2.InterfaceVpcEndpointAwsService_DYNAMODB_STREAMS,
	"EBS_DIRECT":                            awsec2.InterfaceVpcEndpointAwsService_EBS_DIRECT,
	"EC2":                                   awsec2.InterfaceVpcEndpointAwsService_EC2,
	"EC2_MESSAGES":                          awsec2.InterfaceVpcEndpointAwsService_EC2_MESSAGES,
	"ECR":                                   awsec2.InterfaceVpcEndpointAwsService_ECR,
	"ECR_DOCKER":                            awsec2.InterfaceVpcEndpointAwsService_ECR_DOCKER,
	"ECR_PUBLIC":                            awsec2.InterfaceVpcEndpointAwsService_ECR_PUBLIC,
	"ECS":                                   awsec2.InterfaceVpcEndpointAwsService_ECS,
	"ECS_AGENT":                             awsec2.InterfaceVpcEndpointAwsService_ECS_AGENT,
	"ECS_TELEMETRY":                         awsec2.InterfaceVpcEndpointAwsService_ECS_TELEMETRY,
	"EKS":                                   awsec2.InterfaceVpcEndpointAwsService_EKS,
	"EKS_AUTH":                              awsec2.InterfaceVpcEndpointAwsService_EKS_AUTH,
	"ELASTICACHE":                           awsec2.InterfaceVpcEndpointAwsService_ELASTICACHE,
	"ELASTICACHE_FIPS":                      awsec2.InterfaceVpcEndpointAwsService_ELASTICACHE_FIPS,
	"ELASTIC_BEANSTALK":                     awsec2.InterfaceVpcEndpointAwsService_ELASTIC_BEANSTALK,
	"ELASTIC_BEANSTALK_HEALTH":              awsec2.InterfaceVpcEndpointAwsService_ELASTIC_BEANSTALK_HEALTH,
	"ELASTIC_DISASTER_RECOVERY":             awsec2.InterfaceVpcEndpointAwsService_ELASTIC_DISASTER_RECOVERY,
	"ELASTIC_FILESYSTEM":                    awsec2.InterfaceVpcEndpointAwsService_ELASTIC_FILESYSTEM,
	"ELASTIC_FILESYSTEM_FIPS":               awsec2.InterfaceVpcEndpointAwsService_ELASTIC_FILESYSTEM_FIPS,
	"ELASTIC_INFERENCE_RUNTIME":             awsec2.InterfaceVpcEndpointAwsService_ELASTIC_INFERENCE_RUNTIME,
	"ELASTIC_LOAD_BALANCING":                awsec2.InterfaceVpcEndpointAwsService_ELASTIC_LOAD_BALANCING,
	"ELEMENTAL_MEDIACONNECT":                awsec2.InterfaceVpcEndpointAwsService_ELEMENTAL_MEDIACONNECT,
	"EMAIL":                                 awsec2.InterfaceVpcEndpointAwsService_EMAIL,
	"EMAIL_FIPS":                            awsec2.InterfaceVpcEndpointAwsService_EMAIL_FIPS,
	"EMAIL_SMTP":                            awsec2.InterfaceVpcEndpointAwsService_EMAIL_SMTP,
	"EMR":                                   awsec2.InterfaceVpcEndpointAwsService_EMR,
	"EMR_EKS":                               awsec2.InterfaceVpcEndpointAwsService_EMR_EKS,
	"EMR_SERVERLESS":                        awsec2.InterfaceVpcEndpointAwsService_EMR_SERVERLESS,
	"EMR_SERVERLESS_DASHBOARD":              awsec2.InterfaceVpcEndpointAwsService_EMR_SERVERLESS_DASHBOARD,
	"EMR_SERVERLESS_LIVY":                   awsec2.InterfaceVpcEndpointAwsService_EMR_SERVERLESS_LIVY,
	"EMR_WAL":                               awsec2.InterfaceVpcEndpointAwsService_EMR_WAL,
	"END_USER_MESSAGING_SOCIAL":             awsec2.InterfaceVpcEndpointAwsService_END_USER_MESSAGING_SOCIAL,
	"ENTITY_RESOLUTION":                     awsec2.InterfaceVpcEndpointAwsService_ENTITY_RESOLUTION,
	"EVENTBRIDGE":                           awsec2.InterfaceVpcEndpointAwsService_EVENTBRIDGE,
	"EVENTBRIDGE_SCHEMA_REGISTRY":           awsec2.InterfaceVpcEndpointAwsService_EVENTBRIDGE_SCHEMA_REGISTRY,
	"FAULT_INJECTION_SIMULATOR":             awsec2.InterfaceVpcEndpointAwsService_FAULT_INJECTION_SIMULATOR,
	"FINSPACE":                              awsec2.InterfaceVpcEndpointAwsService_FINSPACE,
	"FINSPACE_API":                          awsec2.InterfaceVpcEndpointAwsService_FINSPACE_API,
	"FORECAST":                              awsec2.InterfaceVpcEndpointAwsService_FORECAST,
	"FORECAST_FIPS":                         awsec2.InterfaceVpcEndpointAwsService_FORECAST_FIPS,
	"FORECAST_QUERY":                        awsec2.InterfaceVpcEndpointAwsService_FORECAST_QUERY,
	"FORECAST_QUERY_FIPS":                   awsec2.InterfaceVpcEndpointAwsService_FORECAST_QUERY_FIPS,
	"FRAUD_DETECTOR":                        awsec2.InterfaceVpcEndpointAwsService_FRAUD_DETECTOR,
	"FSX":                                   awsec2.InterfaceVpcEndpointAwsService_FSX,
	"FSX_FIPS":                              awsec2.InterfaceVpcEndpointAwsService_FSX_FIPS,
	"GLUE":                                  awsec2.InterfaceVpcEndpointAwsService_GLUE,
	"GLUE_DASHBOARD":                        awsec2.InterfaceVpcEndpointAwsService_GLUE_DASHBOARD,
	"GLUE_DATABREW":                         awsec2.InterfaceVpcEndpointAwsService_GLUE_DATABREW,
	"GRAFANA":                               awsec2.InterfaceVpcEndpointAwsService_GRAFANA,
	"GRAFANA_WORKSPACE":                     awsec2.InterfaceVpcEndpointAwsService_GRAFANA_WORKSPACE,
	"GROUNDSTATION":                         awsec2.InterfaceVpcEndpointAwsService_GROUNDSTATION,
	"GUARDDUTY":                             awsec2.InterfaceVpcEndpointAwsService_GUARDDUTY,
	"GUARDDUTY_DATA":                        awsec2.InterfaceVpcEndpointAwsService_GUARDDUTY_DATA,
	"GUARDDUTY_DATA_FIPS":                   awsec2.InterfaceVpcEndpointAwsService_GUARDDUTY_DATA_FIPS,
	"GUARDDUTY_FIPS":                        awsec2.InterfaceVpcEndpointAwsService_GUARDDUTY_FIPS,
	"HEALTHLAKE":                            awsec2.InterfaceVpcEndpointAwsService_HEALTHLAKE,
	"HEALTH_IMAGING":                        awsec2.InterfaceVpcEndpointAwsService_HEALTH_IMAGING,
	"HEALTH_IMAGING_DICOM":                  awsec2.InterfaceVpcEndpointAwsService_HEALTH_IMAGING_DICOM,
	"HEALTH_IMAGING_RUNTIME":                awsec2.InterfaceVpcEndpointAwsService_HEALTH_IMAGING_RUNTIME,
	"IAM":                                   awsec2.InterfaceVpcEndpointAwsService_IAM,
	"IAM_IDENTITY_CENTER":                   awsec2.InterfaceVpcEndpointAwsService_IAM_IDENTITY_CENTER,
	"IAM_ROLES_ANYWHERE":                    awsec2.InterfaceVpcEndpointAwsService_IAM_ROLES_ANYWHERE,
	"IMAGE_BUILDER":                         awsec2.InterfaceVpcEndpointAwsService_IMAGE_BUILDER,
	"INSPECTOR":                             awsec2.InterfaceVpcEndpointAwsService_INSPECTOR,
	"INSPECTOR_SCAN":                        awsec2.InterfaceVpcEndpointAwsService_INSPECTOR_SCAN,
	"INTERNET_MONITOR":                      awsec2.InterfaceVpcEndpointAwsService_INTERNET_MONITOR,
	"INTERNET_MONITOR_FIPS":                 awsec2.InterfaceVpcEndpointAwsService_INTERNET_MONITOR_FIPS,
	"INVOICING":                             awsec2.InterfaceVpcEndpointAwsService_INVOICING,
	"IOT_CORE":                              awsec2.InterfaceVpcEndpointAwsService_IOT_CORE,
	"IOT_CORE_CREDENTIALS":                  awsec2.InterfaceVpcEndpointAwsService_IOT_CORE_CREDENTIALS,
	"IOT_CORE_DEVICE_ADVISOR":               awsec2.InterfaceVpcEndpointAwsService_IOT_CORE_DEVICE_ADVISOR,
	"IOT_CORE_FLEETHUB_API":                 awsec2.InterfaceVpcEndpointAwsService_IOT_CORE_FLEETHUB_API,
	"IOT_CORE_FOR_LORAWAN":                  awsec2.InterfaceVpcEndpointAwsService_IOT_CORE_FOR_LORAWAN,
	"IOT_FLEETWISE":                         awsec2.InterfaceVpcEndpointAwsService_IOT_FLEETWISE,
	"IOT_GREENGRASS":                        awsec2.InterfaceVpcEndpointAwsService_IOT_GREENGRASS,
	"IOT_LORAWAN_CUPS":                      awsec2.InterfaceVpcEndpointAwsService_IOT_LORAWAN_CUPS,
	"IOT_LORAWAN_LNS":                       awsec2.InterfaceVpcEndpointAwsService_IOT_LORAWAN_LNS,
	"IOT_ROBORUNNER":                        awsec2.InterfaceVpcEndpointAwsService_IOT_ROBORUNNER,
	"IOT_SITEWISE_API":                      awsec2.InterfaceVpcEndpointAwsService_IOT_SITEWISE_API,
	"IOT_SITEWISE_DATA":                     awsec2.InterfaceVpcEndpointAwsService_IOT_SITEWISE_DATA,
	"IOT_TWINMAKER_API":                     awsec2.InterfaceVpcEndpointAwsService_IOT_TWINMAKER_API,
	"IOT_TWINMAKER_DATA":                    awsec2.InterfaceVpcEndpointAwsService_IOT_TWINMAKER_DATA,
	"KAFKA":                                 awsec2.InterfaceVpcEndpointAwsService_KAFKA,
	"KAFKA_CONNECT":                         awsec2.InterfaceVpcEndpointAwsService_KAFKA_CONNECT,
	"KAFKA_FIPS":                            awsec2.InterfaceVpcEndpointAwsService_KAFKA_FIPS,
	"KENDRA":                                awsec2.InterfaceVpcEndpointAwsService_KENDRA,
	"KENDRA_RANKING":                        awsec2.InterfaceVpcEndpointAwsService_KENDRA_RANKING,
	"KEYSPACES":                             awsec2.InterfaceVpcEndpointAwsService_KEYSPACES,
	"KEYSPACES_FIPS":                        awsec2.InterfaceVpcEndpointAwsService_KEYSPACES_FIPS,
	"KINESIS_FIREHOSE":                      awsec2.InterfaceVpcEndpointAwsService_KINESIS_FIREHOSE,
	"KINESIS_STREAMS":                       awsec2.InterfaceVpcEndpointAwsService_KINESIS_STREAMS,
	"KINESIS_STREAMS_FIPS":                  awsec2.InterfaceVpcEndpointAwsService_KINESIS_STREAMS_FIPS,
	"KMS":                                   awsec2.InterfaceVpcEndpointAwsService_KMS,
	"KMS_FIPS":                              awsec2.InterfaceVpcEndpointAwsService_KMS_FIPS,
	"LAKE_FORMATION":                        awsec2.InterfaceVpcEndpointAwsService_LAKE_FORMATION,
	"LAMBDA":                                awsec2.InterfaceVpcEndpointAwsService_LAMBDA,
	"LAUNCH_WIZARD":                         awsec2.InterfaceVpcEndpointAwsService_LAUNCH_WIZARD,
	"LEX_MODELS":                            awsec2.InterfaceVpcEndpointAwsService_LEX_MODELS,
	"LEX_RUNTIME":                           awsec2.InterfaceVpcEndpointAwsService_LEX_RUNTIME,
	"LICENSE_MANAGER":                       awsec2.InterfaceVpcEndpointAwsService_LICENSE_MANAGER,
	"LICENSE_MANAGER_FIPS":                  awsec2.InterfaceVpcEndpointAwsService_LICENSE_MANAGER_FIPS,
	"LICENSE_MANAGER_LINUX_SUBSCRIPTIONS":   awsec2.InterfaceVpcEndpointAwsService_LICENSE_MANAGER_LINUX_SUBSCRIPTIONS,
	"LICENSE_MANAGER_LINUX_SUBSCRIPTIONS_FIPS":     awsec2.InterfaceVpcEndpointAwsService_LICENSE_MANAGER_LINUX_SUBSCRIPTIONS_FIPS,
	"LICENSE_MANAGER_USER_SUBSCRIPTIONS":           awsec2.InterfaceVpcEndpointAwsService_LICENSE_MANAGER_USER_SUBSCRIPTIONS,
	"LOCATION_SERVICE_GEOFENCING":                  awsec2.InterfaceVpcEndpointAwsService_LOCATION_SERVICE_GEOFENCING,
	"LOCATION_SERVICE_MAPS":                        awsec2.InterfaceVpcEndpointAwsService_LOCATION_SERVICE_MAPS,
	"LOCATION_SERVICE_METADATA":                    awsec2.InterfaceVpcEndpointAwsService_LOCATION_SERVICE_METADATA,
	"LOCATION_SERVICE_PLACES":                      awsec2.InterfaceVpcEndpointAwsService_LOCATION_SERVICE_PLACES,
	"LOCATION_SERVICE_ROUTE":                       awsec2.InterfaceVpcEndpointAwsService_LOCATION_SERVICE_ROUTE,
	"LOCATION_SERVICE_TRACKING":                    awsec2.InterfaceVpcEndpointAwsService_LOCATION_SERVICE_TRACKING,
	"LOOKOUT_EQUIPMENT":                            awsec2.InterfaceVpcEndpointAwsService_LOOKOUT_EQUIPMENT,
	"LOOKOUT_METRICS":                              awsec2.InterfaceVpcEndpointAwsService_LOOKOUT_METRICS,
	"LOOKOUT_VISION":                               awsec2.InterfaceVpcEndpointAwsService_LOOKOUT_VISION,
	"MACIE":                                        awsec2.InterfaceVpcEndpointAwsService_MACIE,
	"MAILMANAGER":                                  awsec2.InterfaceVpcEndpointAwsService_MAILMANAGER,
	"MAILMANAGER_FIPS":                             awsec2.InterfaceVpcEndpointAwsService_MAILMANAGER_FIPS,
	"MAINFRAME_MODERNIZATION":                      awsec2.InterfaceVpcEndpointAwsService_MAINFRAME_MODERNIZATION,
	"MAINFRAME_MODERNIZATION_APP_TEST":             awsec2.InterfaceVpcEndpointAwsService_MAINFRAME_MODERNIZATION_APP_TEST,
	"MANAGED_BLOCKCHAIN_BITCOIN_MAINNET":           awsec2.InterfaceVpcEndpointAwsService_MANAGED_BLOCKCHAIN_BITCOIN_MAINNET,
	"MANAGED_BLOCKCHAIN_BITCOIN_TESTNET":           awsec2.InterfaceVpcEndpointAwsService_MANAGED_BLOCKCHAIN_BITCOIN_TESTNET,
	"MANAGED_BLOCKCHAIN_QUERY":                     awsec2.InterfaceVpcEndpointAwsService_MANAGED_BLOCKCHAIN_QUERY,
	"MANAGEMENT_CONSOLE":                           awsec2.InterfaceVpcEndpointAwsService_MANAGEMENT_CONSOLE,
	"MANAGEMENT_CONSOLE_SIGNIN":                    awsec2.InterfaceVpcEndpointAwsService_MANAGEMENT_CONSOLE_SIGNIN,
	"MEMORY_DB":                                    awsec2.InterfaceVpcEndpointAwsService_MEMORY_DB,
	"MEMORY_DB_FIPS":                               awsec2.InterfaceVpcEndpointAwsService_MEMORY_DB_FIPS,
	"MIGRATIONHUB_ORCHESTRATOR":                    awsec2.InterfaceVpcEndpointAwsService_MIGRATIONHUB_ORCHESTRATOR,
	"MIGRATIONHUB_REFACTOR_SPACES":                 awsec2.InterfaceVpcEndpointAwsService_MIGRATIONHUB_REFACTOR_SPACES,
	"MIGRATIONHUB_STRATEGY":                        awsec2.InterfaceVpcEndpointAwsService_MIGRATIONHUB_STRATEGY,
	"MQ":                                           awsec2.InterfaceVpcEndpointAwsService_MQ,
	"NEPTUNE_ANALYTICS":                            awsec2.InterfaceVpcEndpointAwsService_NEPTUNE_ANALYTICS,
	"NEPTUNE_ANALYTICS_DATA":                       awsec2.InterfaceVpcEndpointAwsService_NEPTUNE_ANALYTICS_DATA,
	"NEPTUNE_ANALYTICS_FIPS":                       awsec2.InterfaceVpcEndpointAwsService_NEPTUNE_ANALYTICS_FIPS,
	"NETWORK_FIREWALL":                             awsec2.InterfaceVpcEndpointAwsService_NETWORK_FIREWALL,
	"NETWORK_FIREWALL_FIPS":                        awsec2.InterfaceVpcEndpointAwsService_NETWORK_FIREWALL_FIPS,
	"NETWORK_FLOW_MONITOR":                         awsec2.InterfaceVpcEndpointAwsService_NETWORK_FLOW_MONITOR,
	"NETWORK_FLOW_MONITOR_REPORTS":                 awsec2.InterfaceVpcEndpointAwsService_NETWORK_FLOW_MONITOR_REPORTS,
	"NIMBLE_STUDIO":                                awsec2.InterfaceVpcEndpointAwsService_NIMBLE_STUDIO,
	"OBSERVABILITY_ADMIN":                          awsec2.InterfaceVpcEndpointAwsService_OBSERVABILITY_ADMIN,
	"OMICS_ANALYTICS":                              awsec2.InterfaceVpcEndpointAwsService_OMICS_ANALYTICS,
	"OMICS_CONTROL_STORAGE":                        awsec2.InterfaceVpcEndpointAwsService_OMICS_CONTROL_STORAGE,
	"OMICS_STORAGE":                                awsec2.InterfaceVpcEndpointAwsService_OMICS_STORAGE,
	"OMICS_TAGS":                                   awsec2.InterfaceVpcEndpointAwsService_OMICS_TAGS,
	"OMICS_WORKFLOWS":                              awsec2.InterfaceVpcEndpointAwsService_OMICS_WORKFLOWS,
	"ORGANIZATIONS":                                awsec2.InterfaceVpcEndpointAwsService_ORGANIZATIONS,
	"ORGANIZATIONS_FIPS":                           awsec2.InterfaceVpcEndpointAwsService_ORGANIZATIONS_FIPS,
	"OUTPOSTS":                                     awsec2.InterfaceVpcEndpointAwsService_OUTPOSTS,
	"PANORAMA":                                     awsec2.InterfaceVpcEndpointAwsService_PANORAMA,
	"PARALLEL_COMPUTING_SERVICE":                   awsec2.InterfaceVpcEndpointAwsService_PARALLEL_COMPUTING_SERVICE,
	"PARALLEL_COMPUTING_SERVICE_FIPS":              awsec2.InterfaceVpcEndpointAwsService_PARALLEL_COMPUTING_SERVICE_FIPS,
	"PAYMENT_CRYPTOGRAPHY_CONTROLPLANE":            awsec2.InterfaceVpcEndpointAwsService_PAYMENT_CRYPTOGRAPHY_CONTROLPLANE,
	"PAYMENT_CRYPTOGRAPHY_DATAPLANE":               awsec2.InterfaceVpcEndpointAwsService_PAYMENT_CRYPTOGRAPHY_DATAPLANE,
	"PAYMENT_CRYTOGRAPHY_DATAPLANE":                awsec2.InterfaceVpcEndpointAwsService_PAYMENT_CRYTOGRAPHY_DATAPLANE,
	"PERSONALIZE":                                  awsec2.InterfaceVpcEndpointAwsService_PERSONALIZE,
	"PERSONALIZE_EVENTS":                           awsec2.InterfaceVpcEndpointAwsService_PERSONALIZE_EVENTS,
	"PERSONALIZE_RUNTIME":                          awsec2.InterfaceVpcEndpointAwsService_PERSONALIZE_RUNTIME,
	"PINPOINT":                                     awsec2.InterfaceVpcEndpointAwsService_PINPOINT,
	"PINPOINT_SMS_VOICE_V2":                        awsec2.InterfaceVpcEndpointAwsService_PINPOINT_SMS_VOICE_V2,
	"PINPOINT_V1":                                  awsec2.InterfaceVpcEndpointAwsService_PINPOINT_V1,
	"PIPES":                                        awsec2.InterfaceVpcEndpointAwsService_PIPES,
	"PIPES_DATA":                                   awsec2.InterfaceVpcEndpointAwsService_PIPES_DATA,
	"PIPES_FIPS":                                   awsec2.InterfaceVpcEndpointAwsService_PIPES_FIPS,
	"POLLY":                                        awsec2.InterfaceVpcEndpointAwsService_POLLY,
	"PRICE_LIST":                                   awsec2.InterfaceVpcEndpointAwsService_PRICE_LIST,
	"PRICING_CALCULATOR":                           awsec2.InterfaceVpcEndpointAwsService_PRICING_CALCULATOR,
	"PRIVATE_5G":                                   awsec2.InterfaceVpcEndpointAwsService_PRIVATE_5G,
	"PRIVATE_CERTIFICATE_AUTHORITY":                awsec2.InterfaceVpcEndpointAwsService_PRIVATE_CERTIFICATE_AUTHORITY,
	"PRIVATE_CERTIFICATE_AUTHORITY_CONNECTOR_AD":   awsec2.InterfaceVpcEndpointAwsService_PRIVATE_CERTIFICATE_AUTHORITY_CONNECTOR_AD,
	"PRIVATE_CERTIFICATE_AUTHORITY_CONNECTOR_SCEP": awsec2.InterfaceVpcEndpointAwsService_PRIVATE_CERTIFICATE_AUTHORITY_CONNECTOR_SCEP,
	"PRIVATE_CERTIFICATE_AUTHORITY_FIPS":           awsec2.InterfaceVpcEndpointAwsService_PRIVATE_CERTIFICATE_AUTHORITY_FIPS,
	"PROMETHEUS":                                   awsec2.InterfaceVpcEndpointAwsService_PROMETHEUS,
	"PROMETHEUS_WORKSPACES":                        awsec2.InterfaceVpcEndpointAwsService_PROMETHEUS_WORKSPACES,
	"PROTON":                                       awsec2.InterfaceVpcEndpointAwsService_PROTON,
	"QLDB":                                         awsec2.InterfaceVpcEndpointAwsService_QLDB,
	"QUICKSIGHT_WEBSITE":                           awsec2.InterfaceVpcEndpointAwsService_QUICKSIGHT_WEBSITE,
	"Q_BUSSINESS":                                  awsec2.InterfaceVpcEndpointAwsService_Q_BUSSINESS,
	"Q_DEVELOPER":                                  awsec2.InterfaceVpcEndpointAwsService_Q_DEVELOPER,
	"Q_DEVELOPER_CODE_WHISPERER":                   awsec2.InterfaceVpcEndpointAwsService_Q_DEVELOPER_CODE_WHISPERER,
	"Q_DEVELOPER_QAPPS":                            awsec2.InterfaceVpcEndpointAwsService_Q_DEVELOPER_QAPPS,
	"Q_USER_SUBSCRIPTIONS":                         awsec2.InterfaceVpcEndpointAwsService_Q_USER_SUBSCRIPTIONS,
	"RDS":                                          awsec2.InterfaceVpcEndpointAwsService_RDS,
	"RDS_DATA":                                     awsec2.InterfaceVpcEndpointAwsService_RDS_DATA,
	"RDS_PERFORMANCE_INSIGHTS":                     awsec2.InterfaceVpcEndpointAwsService_RDS_PERFORMANCE_INSIGHTS,
	"RDS_PERFORMANCE_INSIGHTS_FIPS":                awsec2.InterfaceVpcEndpointAwsService_RDS_PERFORMANCE_INSIGHTS_FIPS,
	"RECYCLE_BIN":                                  awsec2.InterfaceVpcEndpointAwsService_RECYCLE_BIN,
	"REDSHIFT":                                     awsec2.InterfaceVpcEndpointAwsService_REDSHIFT,
	"REDSHIFT_DATA":                                awsec2.InterfaceVpcEndpointAwsService_REDSHIFT_DATA,
	"REDSHIFT_DATA_FIPS":                           awsec2.InterfaceVpcEndpointAwsService_REDSHIFT_DATA_FIPS,
	"REDSHIFT_FIPS":                                awsec2.InterfaceVpcEndpointAwsService_REDSHIFT_FIPS,
	"REDSHIFT_SERVERLESS":                          awsec2.InterfaceVpcEndpointAwsService_REDSHIFT_SERVERLESS,
	"REDSHIFT_SERVERLESS_FIPS":                     awsec2.InterfaceVpcEndpointAwsService_REDSHIFT_SERVERLESS_FIPS,
	"REKOGNITION":                                  awsec2.InterfaceVpcEndpointAwsService_REKOGNITION,
	"REKOGNITION_FIPS":                             awsec2.InterfaceVpcEndpointAwsService_REKOGNITION_FIPS,
	"REKOGNITION_STREAMING":                        awsec2.InterfaceVpcEndpointAwsService_REKOGNITION_STREAMING,
	"REKOGNITION_STREAMING_FIPS":                   awsec2.InterfaceVpcEndpointAwsService_REKOGNITION_STREAMING_FIPS,
	"REPOST_SPACE":                                 awsec2.InterfaceVpcEndpointAwsService_REPOST_SPACE,
	"RESOURCE_ACCESS_MANAGER":                      awsec2.InterfaceVpcEndpointAwsService_RESOURCE_ACCESS_MANAGER,
	"RESOURCE_GROUPS":                              awsec2.InterfaceVpcEndpointAwsService_RESOURCE_GROUPS,
	"RESOURCE_GROUPS_FIPS":                         awsec2.InterfaceVpcEndpointAwsService_RESOURCE_GROUPS_FIPS,
	"ROBOMAKER":                                    awsec2.InterfaceVpcEndpointAwsService_ROBOMAKER,
	"S3":                                           awsec2.InterfaceVpcEndpointAwsService_S3,
	"S3_MULTI_REGION_ACCESS_POINTS":                awsec2.InterfaceVpcEndpointAwsService_S3_MULTI_REGION_ACCESS_POINTS,
	"S3_OUTPOSTS":                                  awsec2.InterfaceVpcEndpointAwsService_S3_OUTPOSTS,
	"S3_TABLES":                                    awsec2.InterfaceVpcEndpointAwsService_S3_TABLES,
	"S3_VECTORS":                                   awsec2.InterfaceVpcEndpointAwsService_S3_VECTORS,
	"SAGEMAKER_API":                                awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_API,
	"SAGEMAKER_API_FIPS":                           awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_API_FIPS,
	"SAGEMAKER_DATA_SCIENCE_ASSISTANT":             awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_DATA_SCIENCE_ASSISTANT,
	"SAGEMAKER_EXPERIMENTS":                        awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_EXPERIMENTS,
	"SAGEMAKER_FEATURESTORE_RUNTIME":               awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_FEATURESTORE_RUNTIME,
	"SAGEMAKER_GEOSPATIAL":                         awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_GEOSPATIAL,
	"SAGEMAKER_METRICS":                            awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_METRICS,
	"SAGEMAKER_NOTEBOOK":                           awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_NOTEBOOK,
	"SAGEMAKER_PARTNER_APP":                        awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_PARTNER_APP,
	"SAGEMAKER_RUNTIME":                            awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_RUNTIME,
	"SAGEMAKER_RUNTIME_FIPS":                       awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_RUNTIME_FIPS,
	"SAGEMAKER_STUDIO":                             awsec2.InterfaceVpcEndpointAwsService_SAGEMAKER_STUDIO,
	"SAVINGS_PLANS":                                awsec2.InterfaceVpcEndpointAwsService_SAVINGS_PLANS,
	"SECRETS_MANAGER":                              awsec2.InterfaceVpcEndpointAwsService_SECRETS_MANAGER,
	"SECURITYHUB":                                  awsec2.InterfaceVpcEndpointAwsService_SECURITYHUB,
	"SECURITYLAKE":                                 awsec2.InterfaceVpcEndpointAwsService_SECURITYLAKE,
	"SECURITYLAKE_FIPS":                            awsec2.InterfaceVpcEndpointAwsService_SECURITYLAKE_FIPS,
	"SERVERLESS_APPLICATION_REPOSITORY":            awsec2.InterfaceVpcEndpointAwsService_SERVERLESS_APPLICATION_REPOSITORY,
	"SERVER_MIGRATION_SERVICE":                     awsec2.InterfaceVpcEndpointAwsService_SERVER_MIGRATION_SERVICE,
	"SERVER_MIGRATION_SERVICE_AWSCONNECTOR":        awsec2.InterfaceVpcEndpointAwsService_SERVER_MIGRATION_SERVICE_AWSCONNECTOR,
	"SERVER_MIGRATION_SERVICE_FIPS":                awsec2.InterfaceVpcEndpointAwsService_SERVER_MIGRATION_SERVICE_FIPS,
	"SERVICE_CATALOG":                              awsec2.InterfaceVpcEndpointAwsService_SERVICE_CATALOG,
	"SERVICE_CATALOG_APPREGISTRY":                  awsec2.InterfaceVpcEndpointAwsService_SERVICE_CATALOG_APPREGISTRY,
	"SES":                                          awsec2.InterfaceVpcEndpointAwsService_SES,
	"SHIELD":                                       awsec2.InterfaceVpcEndpointAwsService_SHIELD,
	"SHIELD_FIPS":                                  awsec2.InterfaceVpcEndpointAwsService_SHIELD_FIPS,
	"SIMSPACE_WEAVER":                              awsec2.InterfaceVpcEndpointAwsService_SIMSPACE_WEAVER,
	"SNOW_DEVICE_MANAGEMENT":                       awsec2.InterfaceVpcEndpointAwsService_SNOW_DEVICE_MANAGEMENT,
	"SNS":                                          awsec2.InterfaceVpcEndpointAwsService_SNS,
	"SQS":                                          awsec2.InterfaceVpcEndpointAwsService_SQS,
	"SQS_FIPS":                                     awsec2.InterfaceVpcEndpointAwsService_SQS_FIPS,
	"SSM":                                          awsec2.InterfaceVpcEndpointAwsService_SSM,
	"SSM_CONTACTS":                                 awsec2.InterfaceVpcEndpointAwsService_SSM_CONTACTS,
	"SSM_FIPS":                                     awsec2.InterfaceVpcEndpointAwsService_SSM_FIPS,
	"SSM_INCIDENTS":                                awsec2.InterfaceVpcEndpointAwsService_SSM_INCIDENTS,
	"SSM_MESSAGES":                                 awsec2.InterfaceVpcEndpointAwsService_SSM_MESSAGES,
	"SSM_QUICK_SETUP":                              awsec2.InterfaceVpcEndpointAwsService_SSM_QUICK_SETUP,
	"STEP_FUNCTIONS":                               awsec2.InterfaceVpcEndpointAwsService_STEP_FUNCTIONS,
	"STEP_FUNCTIONS_SYNC":                          awsec2.InterfaceVpcEndpointAwsService_STEP_FUNCTIONS_SYNC,
	"STORAGE_GATEWAY":                              awsec2.InterfaceVpcEndpointAwsService_STORAGE_GATEWAY,
	"STS":                                          awsec2.InterfaceVpcEndpointAwsService_STS,
	"STS_FIPS":                                     awsec2.InterfaceVpcEndpointAwsService_STS_FIPS,
	"SUPPLY_CHAIN":                                 awsec2.InterfaceVpcEndpointAwsService_SUPPLY_CHAIN,
	"SWF":                                          awsec2.InterfaceVpcEndpointAwsService_SWF,
	"SWF_FIPS":                                     awsec2.InterfaceVpcEndpointAwsService_SWF_FIPS,
	"TAGGING":                                      awsec2.InterfaceVpcEndpointAwsService_TAGGING,
	"TELCO_NETWORK_BUILDER":                        awsec2.InterfaceVpcEndpointAwsService_TELCO_NETWORK_BUILDER,
	"TEXTRACT":                                     awsec2.InterfaceVpcEndpointAwsService_TEXTRACT,
	"TEXTRACT_FIPS":                                awsec2.InterfaceVpcEndpointAwsService_TEXTRACT_FIPS,
	"TIMESTREAM_INFLUXDB":                          awsec2.InterfaceVpcEndpointAwsService_TIMESTREAM_INFLUXDB,
	"TIMESTREAM_INFLUXDB_FIPS":                     awsec2.InterfaceVpcEndpointAwsService_TIMESTREAM_INFLUXDB_FIPS,
	"TRANSCRIBE":                                   awsec2.InterfaceVpcEndpointAwsService_TRANSCRIBE,
	"TRANSCRIBE_STREAMING":                         awsec2.InterfaceVpcEndpointAwsService_TRANSCRIBE_STREAMING,
	"TRANSFER":                                     awsec2.InterfaceVpcEndpointAwsService_TRANSFER,
	"TRANSFER_SERVER":                              awsec2.InterfaceVpcEndpointAwsService_TRANSFER_SERVER,
	"TRANSLATE":                                    awsec2.InterfaceVpcEndpointAwsService_TRANSLATE,
	"TRUSTED_ADVISOR":                              awsec2.InterfaceVpcEndpointAwsService_TRUSTED_ADVISOR,
	"VERIFIED_PERMISSIONS":                         awsec2.InterfaceVpcEndpointAwsService_VERIFIED_PERMISSIONS,
	"VPC_LATTICE":                                  awsec2.InterfaceVpcEndpointAwsService_VPC_LATTICE,
	"WAFV2":                                        awsec2.InterfaceVpcEndpointAwsService_WAFV2,
	"WAFV2_FIPS":                                   awsec2.InterfaceVpcEndpointAwsService_WAFV2_FIPS,
	"WELL_ARCHITECTED_TOOL":                        awsec2.InterfaceVpcEndpointAwsService_WELL_ARCHITECTED_TOOL,
	"WORKMAIL":                                     awsec2.InterfaceVpcEndpointAwsService_WORKMAIL,
	"WORKSPACES":                                   awsec2.InterfaceVpcEndpointAwsService_WORKSPACES,
	"WORKSPACES_THIN_CLIENT":                       awsec2.InterfaceVpcEndpointAwsService_WORKSPACES_THIN_CLIENT,
	"WORKSPACES_WEB":                               awsec2.InterfaceVpcEndpointAwsService_WORKSPACES_WEB,
	"WORKSPACES_WEB_FIPS":                          awsec2.InterfaceVpcEndpointAwsService_WORKSPACES_WEB_FIPS,
	"XRAY":                                         awsec2.InterfaceVpcEndpointAwsService_XRAY,
}
