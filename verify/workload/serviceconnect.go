package workload

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// serviceConnect adds the call by which the proxy of Service Connect gets its configuration:
// through endpoint ecs-agent on every launch type (Amazon ECS Developer Guide, "Amazon ECS
// interface VPC endpoints"). On instances a relay container of the host makes it, as the
// instance role; as whom Fargate makes it no source says, so there IAM is not asked.
func (b *builder) serviceConnect() {
	configuration := b.launcher.connect
	on := configuration.Get("Enabled").Truth(fact.No)
	if on == fact.No {
		return
	}
	need := Need{Feature: ServiceConnect, Reason: "configuration of Service Connect", At: configuration.At(), From: b.atStart(),
		Service: privatelink.EcsAgent, Host: b.site.host("ecs-a")}
	if on == fact.Maybe {
		need.Doubt = "whether Service Connect is on is not known"
	}
	need.Steps = b.withoutConnect(need.At)
	if b.bottlerocket {
		need.Fix = otherInstances
	}
	if need.Steps == nil && (b.LaunchType == EC2 || b.LaunchType == ManagedInstances) {
		need.Action = "ecs:Poll"
		need.Resource = b.site.arn("ecs", "task-set/"+b.clusterPart()+"/"+opaque("task set"))
		need = need.by(b.instance)
	}
	b.add(need)
	b.deliver(container{name: "Service Connect proxy"}, configuration.Get("LogConfiguration"))
}

// withoutConnect is where there is no Service Connect (Amazon ECS Developer Guide, "Amazon
// ECS Service Connect components"); none if there is.
func (b *builder) withoutConnect(at fact.Location) fact.Steps {
	controller, _ := b.launcher.resource.Get("DeploymentController", "Type").Literal()
	mode, _ := b.definition.Get("NetworkMode").Literal()
	switch {
	case b.windows == fact.Yes:
		return denied(at, "Service Connect does not run with Windows containers")
	case b.LaunchType == External:
		return denied(at, "Service Connect does not run on launch type EXTERNAL")
	case b.bottlerocket:
		return b.without("Service Connect", at)
	case b.launcher.resource.Type == "AWS::ECS::TaskSet", controller == "CODE_DEPLOY":
		return denied(at, "Service Connect does not run with deployments by AWS CodeDeploy or by an external controller")
	case mode == "bridge" && usesTLS(b.launcher.connect):
		return denied(at, "Service Connect with TLS does not run in network mode bridge")
	}
	return b.needs140("proxies of Service Connect")
}

func usesTLS(configuration *template.Value) bool {
	return slices.ContainsFunc(configuration.Get("Services").Items(), func(v *template.Value) bool { return v.Get("Tls").Kind() == template.Map })
}

// mesh adds the call by which Envoy, the proxy of AWS App Mesh, gets its configuration as a
// container of the task. Its endpoint takes no policy (AWS App Mesh User Guide, "App Mesh
// interface VPC endpoints").
func (b *builder) mesh() {
	proxy := b.definition.Get("ProxyConfiguration")
	if kind, ok := proxy.Get("Type").Literal(); proxy.IsAbsent() || ok && kind != "APPMESH" {
		return
	}
	b.add(Need{Feature: ServiceConnect, Reason: "configuration of the proxy of AWS App Mesh", At: proxy.At(), From: b.whileRunning(),
		Service: privatelink.AppMeshEnvoyManagement, Host: b.site.host("appmesh-envoy-management")})
}
