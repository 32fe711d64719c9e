package service

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// checkSurroundings reports what only CDK can tell of the objects in props: that
// the tasks could not reach them, or that they do not fit together.
func (w *Workload) checkSurroundings(l *problems.List) {
	w.checkVpc(l)
	region := w.at.region
	if w.props.LogGroup != nil && elsewhere(*w.props.LogGroup.LogGroupArn(), region) {
		l.Addf("LogGroup %s is not in the stack's Region %s, which is the only one that the logs endpoint serves", *w.props.LogGroup.LogGroupArn(), region)
	}
	for _, image := range w.props.AwsImages {
		if len(image.Accounts(region)) == 0 {
			l.Addf("AwsImages: no source says which account has %q in %s; leave it out, and let the execution role pull it yourself", image, problems.Readable(region))
		}
	}
	w.checkTaskRole(l)
	w.checkCapacity(l)
	w.checkSessions(l)
	w.checkNamespace(l)
	w.checkRouting(l)
	w.checkCollector(l)
	w.checkAccessPoints(l)
	for _, c := range w.containers {
		for _, secret := range c.Secrets {
			secret.checkSurroundings(c.Name, region, l)
		}
	}
}

// checkVpc reports a cluster that is not in the VPC of its network, and a network elsewhere.
func (w *Workload) checkVpc(l *problems.List) {
	cluster, network := w.props.Cluster.Cluster(), w.props.Cluster.Network().Vpc()
	if vpc := once(w.at.place, cluster, "vpc", func() awsec2.IVpc { return vpcOf(cluster) }); vpc == nil {
		l.Addf("the ECS cluster was imported without its VPC; use awsecs.Cluster_FromClusterAttributes with the VPC of the network")
	} else if vpc != network && w.differ(vpc.VpcId(), network.VpcId()) {
		l.Addf("the ECS cluster is in another VPC than the network of Cluster")
	}
	if region := once(w.at.place, network, "region", func() string { return *network.Env().Region }); surelyDiffer(region, w.at.region) {
		l.Addf("the network of Cluster is in Region %s and the stack in %s; a service runs in the Region of its network", region, w.at.region)
	}
}

// secretReference starts the names of parameters that Parameter Store reads from
// Secrets Manager:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
const secretReference = "/aws/reference/secretsmanager/"

func (s Secret) checkSurroundings(container, region string, l *problems.List) {
	if s.SecretsManager != nil && elsewhere(*s.SecretsManager.SecretArn(), region) {
		l.Addf("container %q: secret %q is not in the stack's Region %s, which is the only one that the secretsmanager endpoint serves; replicate it there",
			container, s.Name, region)
	}
	if s.SsmParameter != nil && strings.HasPrefix(*s.SsmParameter.ParameterName(), secretReference) {
		l.Addf("container %q: the parameter of secret %q stands for a secret in Secrets Manager, which the execution role would have to read too; set SecretsManager to that secret",
			container, s.Name)
	}
	if _, ok := s.encryptionKey().(awskms.IAlias); ok {
		l.Addf("container %q: the key of secret %q is an alias, and IAM knows keys by their own ARN; set EncryptionKey to the key", container, s.Name)
	}
}

// differ reports whether two ids are surely those of two resources: both literals,
// or both references to a resource. What is imported is known only at deployment.
func (w *Workload) differ(a, b *string) bool {
	x, y := reference(w.at.stack.Resolve(a)), reference(w.at.stack.Resolve(b))
	return x != "" && y != "" && x != y
}

// reference returns a resolved literal or the target of a Ref, or "".
func reference(resolved any) string {
	switch v := resolved.(type) {
	case string:
		return v
	case map[string]any:
		target, _ := v["Ref"].(string)
		return target
	}
	return ""
}

// elsewhere reports whether an ARN is of another Region, as far as both are known.
func elsewhere(arn, region string) bool {
	parts := strings.Split(arn, ":")
	return len(parts) > 3 && surelyDiffer(parts[3], region)
}

// abroad reports whether a resource is in another Region, as far as both are known.
func abroad(resource awscdk.IResource, region string) bool {
	return surelyDiffer(*resource.Env().Region, region)
}

// surelyDiffer reports whether two texts are literals and not the same.
func surelyDiffer(a, b string) bool {
	return !problems.IsStringToken(a) && !problems.IsStringToken(b) && a != b
}

// vpcOf returns the VPC of a cluster, or nil: CDK panics if it is not known.
func vpcOf(cluster awsecs.ICluster) (vpc awsec2.IVpc) {
	defer func() {
		if recover() != nil {
			vpc = nil
		}
	}()
	return cluster.Vpc()
}

// answer returns what a method of the network answered. It panics with an error
// if that is nil, which a network of the user's own may answer.
func (w *Workload) answer(value *string, method string) *string {
	if value == nil {
		var l problems.List
		l.Addf("the network of Cluster does not have all that the service needs: its method %s returns nil", method)
		l.PanicIfAnyIn("service", w.scope)
	}
	return value
}
