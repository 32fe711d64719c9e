package service

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// requireConnect requires the endpoint by which the proxy of Service Connect is
// configured, on Fargate too:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
// On instances it is the instance role that calls ecs:Poll; as whom Fargate does, no
// source says, so no role is given it.
func (w *Workload) requireConnect() {
	arn := fmt.Sprintf("arn:%s:ecs:%s:%s:task-set/%s/*", w.at.partition, w.at.region, w.at.account, *w.props.Cluster.Cluster().ClusterName())
	w.need(privatelink.EcsAgent, "configuration of the Service Connect proxy", []string{"ecs:Poll"}, []string{arn})
	if namespace := namespaceOf(w.props.Cluster); namespace != nil {
		w.startAfter(namespace) // which Namespace may name
	}
}

// serviceConnect returns the configuration with the log driver that the execution
// role can write by, and with the role that TLS takes.
func (w *Workload) serviceConnect() *awsecs.ServiceConnectProps {
	if w.props.ServiceConnect == nil {
		return nil
	}
	c := *w.props.ServiceConnect
	c.LogDriver = w.logging()
	if c.Services != nil {
		c.Services = w.withTlsRole(*c.Services)
	}
	return &c
}

// withTlsRole returns the services with a role for those that have TLS and none.
func (w *Workload) withTlsRole(services []*awsecs.ServiceConnectService) *[]*awsecs.ServiceConnectService {
	var role awsiam.IRole
	var copies []*awsecs.ServiceConnectService
	for _, s := range services {
		service := *s
		if service.Tls != nil && service.Tls.Role == nil {
			if role == nil {
				role = w.defineTlsRole()
			}
			tls := *service.Tls
			tls.Role = role
			service.Tls = &tls
		}
		copies = append(copies, &service)
	}
	return &copies
}

// defineTlsRole defines the role by which Amazon ECS gets certificates from AWS Private CA
// and keeps them in Secrets Manager, both from its own network:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
func (w *Workload) defineTlsRole() awsiam.Role {
	return w.defineInfrastructureRole("ServiceConnectTlsRole", "Gets and rotates the TLS certificates of Service Connect",
		"AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity")
}

// checkNamespace reports a service that has no namespace to be a member of.
func (w *Workload) checkNamespace(l *problems.List) {
	c := w.props.ServiceConnect
	if c != nil && c.Namespace == nil && w.props.Cluster.Cluster().DefaultCloudMapNamespace() == nil {
		l.Addf("ServiceConnect has no Namespace, and the cluster has no default one; set ServiceConnectNamespace of the cluster, or Namespace")
	}
}

// checkConnect reports services of Service Connect that ECS would refuse, and what
// this package decides itself. It makes no jsii call.
func checkConnect(c *awsecs.ServiceConnectProps, containers []Container, l *problems.List) {
	if c == nil {
		return
	}
	if c.LogDriver != nil {
		l.Addf("ServiceConnect: LogDriver must be left out; the proxy writes to the log group of the containers, which the execution role may do")
	}
	names, discovery := portNames(containers), map[string]bool{}
	for i, service := range servicesOf(c) {
		if service == nil || service.PortMappingName == nil || !names[*service.PortMappingName] {
			l.Addf("ServiceConnect: Services[%d].PortMappingName must be the Name of one of Ports", i)
			continue
		}
		name := *service.PortMappingName
		if service.DiscoveryName != nil {
			name = *service.DiscoveryName
		}
		if discovery[name] {
			l.Addf("ServiceConnect: the discovery name %q is given twice, the second time by Services[%d]; give it a DiscoveryName of its own", name, i)
		}
		discovery[name] = true
		checkTls(service.Tls, i, l)
		checkConnectPort("Port", service.Port, i, l)
		checkConnectPort("IngressPortOverride", service.IngressPortOverride, i, l)
	}
}

// checkTls reports what Amazon ECS would refuse of TLS, or could not use.
func checkTls(tls *awsecs.ServiceConnectTlsConfiguration, i int, l *problems.List) {
	if tls == nil {
		return
	}
	if tls.AwsPcaAuthorityArn == nil || *tls.AwsPcaAuthorityArn == "" {
		l.Addf("ServiceConnect: Services[%d].Tls needs AwsPcaAuthorityArn, the authority in AWS Private CA that issues the certificates", i)
	}
	if tls.KmsKey != nil && tls.Role == nil {
		l.Addf("ServiceConnect: Services[%d].Tls has a KmsKey and no Role; give it an infrastructure role that the policy of the key lets in, or leave the key out", i)
	}
}

func portNames(containers []Container) map[string]bool {
	names := map[string]bool{}
	for _, c := range containers {
		for _, p := range c.Ports {
			names[p.Name] = p.Name != ""
		}
	}
	return names
}

func checkConnectPort(field string, port *float64, i int, l *problems.List) {
	if port != nil && (*port < 1 || *port > 65535 || *port != float64(int(*port))) {
		l.Addf("ServiceConnect: Services[%d].%s must be a literal from 1 to 65535", i, field)
	}
}

func servicesOf(c *awsecs.ServiceConnectProps) []*awsecs.ServiceConnectService {
	if c == nil || c.Services == nil {
		return nil
	}
	return *c.Services
}

// proxyPorts returns the ports that the proxy listens on besides those of the
// containers. It makes no jsii call.
func proxyPorts(c *awsecs.ServiceConnectProps) []Port {
	var ports []Port
	for _, service := range servicesOf(c) {
		if service != nil && service.IngressPortOverride != nil {
			ports = append(ports, Port{Number: int(*service.IngressPortOverride)})
		}
	}
	return ports
}
