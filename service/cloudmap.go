package service

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// CloudMap registers the tasks of a service with AWS Cloud Map, in the namespace of the
// cluster (CloudMapNamespace of cluster.PrivateClusterProps). Whoever is in the VPC finds
// the healthy tasks by DNS: by Name, a dot and the name of the namespace. Amazon ECS
// registers them from its own network; neither tasks nor callers need an endpoint for it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
//
// Names are no permission: who calls a port needs [Workload.AllowFrom] for it.
type CloudMap struct {
	// Name of the service, unique in the namespace: letters, digits, hyphens and
	// underscores, in parts of 63 at most that dots divide. Required.
	Name string

	// RecordType is awsservicediscovery.DnsRecordType_A, the addresses of the tasks, or
	// awsservicediscovery.DnsRecordType_SRV, their names and Port.
	//
	// Default: A.
	RecordType awsservicediscovery.DnsRecordType

	// Port is one of Ports of the containers, for SRV records.
	//
	// Default: the first port of the main container.
	Port int

	// Ttl is how long clients remember a record.
	//
	// Default: one minute.
	Ttl awscdk.Duration
}

// discoveryName is what AWS Cloud Map allows for a service in DNS:
// https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
var discoveryName = regexp.MustCompile(`^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$`)

// check reports a registration that could not be made. It takes nil, and makes no jsii
// call.
func (c *CloudMap) check(cluster Cluster, containers []Container, l *problems.List) {
	if c == nil {
		return
	}
	if namespaceOf(cluster) == nil {
		l.Addf("CloudMap: the cluster has no namespace; set CloudMapNamespace of the cluster, or give a cluster of your own the method CloudMapNamespace()")
	}
	switch {
	case c.Name == "":
		l.Addf("CloudMap: Name is required")
	case !problems.IsStringToken(c.Name) && (!discoveryName.MatchString(c.Name) || len(c.Name) > 127):
		l.Addf("CloudMap: Name has letters, digits, hyphens and underscores, in parts of 63 at most that dots divide, 127 in all, got %q", c.Name)
	}
	switch c.RecordType {
	case "", awsservicediscovery.DnsRecordType_A, awsservicediscovery.DnsRecordType_SRV:
	default:
		l.Addf("CloudMap: RecordType must be %s or %s, got %q", awsservicediscovery.DnsRecordType_A, awsservicediscovery.DnsRecordType_SRV, c.RecordType)
	}
	c.checkPort(containers, l)
}

func (c *CloudMap) checkPort(containers []Container, l *problems.List) {
	switch {
	case c.RecordType == awsservicediscovery.DnsRecordType_A && c.Port != 0:
		l.Addf("CloudMap: Port is for SRV records; leave it out, or set RecordType to %s", awsservicediscovery.DnsRecordType_SRV)
	case c.RecordType == awsservicediscovery.DnsRecordType_SRV && c.Port == 0 && len(containers[0].Ports) == 0:
		l.Addf("CloudMap: SRV records tell a port, and the main container has none; set Ports, or Port")
	case c.Port != 0 && containerOn(containers, c.Port) == "":
		l.Addf("CloudMap: no container listens on Port %s; it must be one of Ports", spellPort(c.Port))
	}
}

// containerOn returns the name of the container that listens on a port, or "".
func containerOn(containers []Container, port int) string {
	for _, c := range containers {
		for _, p := range c.Ports {
			if p.Number == port {
				return c.Name
			}
		}
	}
	return ""
}

// namespaceOf returns the namespace of a cluster that has one, such as
// *cluster.PrivateCluster, or nil.
func namespaceOf(cluster Cluster) awsservicediscovery.IPrivateDnsNamespace {
	c, ok := cluster.(interface {
		CloudMapNamespace() awsservicediscovery.IPrivateDnsNamespace
	})
	if !ok || problems.IsNil(cluster) {
		return nil
	}
	return c.CloudMapNamespace()
}

// registerTasks registers the tasks with AWS Cloud Map.
func (w *Workload) registerTasks(c *CloudMap) {
	if c == nil {
		return
	}
	options := &awsecs.CloudMapOptions{
		CloudMapNamespace: namespaceOf(w.props.Cluster),
		Name:              &c.Name,
		DnsRecordType:     c.RecordType,
		DnsTtl:            c.Ttl,
	}
	if c.Port != 0 {
		name := containerOn(w.containers, c.Port)
		options.Container, options.ContainerPort = w.definition.FindContainer(&name), jsii.Number(c.Port)
	}
	w.base.EnableCloudMap(options)
}
