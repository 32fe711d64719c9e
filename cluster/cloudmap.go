package cluster

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// dnsName is what AWS Cloud Map allows for a namespace with a zone:
// https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
var dnsName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// checkCloudMap reports a name that no namespace can have, or that would hide names of AWS
// from the VPC. It makes no jsii call.
func (p *PrivateClusterProps) checkCloudMap(l *problems.List) {
	n := p.CloudMapNamespace
	switch {
	case n == "" || problems.IsStringToken(n):
	case len(n) > 253 || !dnsName.MatchString(n):
		l.Addf("CloudMapNamespace must be a domain name such as %q, got %q", "shop.internal", n)
	case hidesAws(n):
		l.Addf("CloudMapNamespace %q would hide names of AWS from the VPC, those of endpoints among them; choose one of your own, such as %q", n, "shop.internal")
	}
}

// hidesAws reports whether a zone of that name answers for names of AWS.
func hidesAws(name string) bool {
	name = "." + strings.ToLower(name)
	for _, p := range privatelink.Partitions() {
		for _, suffix := range []string{"." + p.DnsSuffix, "." + p.ApiSuffix} {
			if strings.HasSuffix(name, suffix) || strings.HasSuffix(suffix, name) {
				return true
			}
		}
	}
	return false
}

// defineCloudMap defines the namespace, if there is to be one, and lets its names resolve.
func (c *PrivateCluster) defineCloudMap(name string) {
	if name == "" {
		return
	}
	c.cloudMap = awsservicediscovery.NewPrivateDnsNamespace(c, jsii.String("CloudMapNamespace"), &awsservicediscovery.PrivateDnsNamespaceProps{
		Name: &name, Vpc: c.network.Vpc(),
	})
	c.network.AllowDomains("*." + name)
}

// CloudMapNamespace returns the namespace for services with CloudMap, or nil if the cluster
// has none.
func (c *PrivateCluster) CloudMapNamespace() awsservicediscovery.IPrivateDnsNamespace {
	return c.cloudMap
}
