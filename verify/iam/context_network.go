package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// networkKeys are about the way of the request. Of a service's calls on behalf of a
// principal they are absent: AWS takes them out.
//
// Source: IAM User Guide, "AWS global condition context keys", Properties of the network.
var networkKeys = map[string]keyFunc{
	"aws:SourceVpce":   func(c *call) carried { return c.viaEndpoint(func(v *Via) template.Text { return v.Endpoint }) },
	"aws:SourceVpc":    func(c *call) carried { return c.viaEndpoint(func(v *Via) template.Text { return v.VPC }) },
	"aws:SourceVpcArn": func(c *call) carried { return c.viaSupported(sourceVPCArn, c.vpcARN) },
	"aws:VpceAccount":  func(c *call) carried { return c.viaSupported(vpceAccount, c.endpointAccount) },
	"aws:VpceOrgID":    func(c *call) carried { return c.viaOrganization(vpceOrgID, false) },
	"aws:VpceOrgPaths": func(c *call) carried { return c.viaOrganization(vpceOrgPaths, true) },
	"aws:VpcSourceIp":  func(c *call) carried { return c.viaEndpoint(func(*Via) template.Text { return "" }) },
	"aws:SourceIp":     (*call).sourceIP,
	// Credentials of instance roles only; whether these are some is not known here.
	"aws:Ec2InstanceSourceVpc":         func(*call) carried { return perhaps(opaque("the VPC of the instance")) },
	"aws:Ec2InstanceSourcePrivateIPv4": func(*call) carried { return perhaps(opaque("the address of the instance")) },
}

func (c *call) viaEndpoint(value func(*Via) template.Text) carried {
	if !c.through() {
		return absent()
	}
	return present(or(value(c.Via), "the endpoint's")).perhapsIf(c.mayBypass())
}

// mayBypass is whether the call may leave by an interface that AWS owns in spite of the
// endpoint. The documents disagree about the login to Amazon ECR (ECS Developer Guide,
// "Amazon ECS task execution IAM role" and "Fargate task networking"). A request at the
// endpoint itself has come through it.
func (c *call) mayBypass() bool {
	return c.Action == "ecr:GetAuthorizationToken" && c.audience != asInterface && c.audience != asGateway
}

// sourceIP is absent of calls through endpoints. What a service does on behalf of a
// principal may carry its own address.
func (c *call) sourceIP() carried {
	switch {
	case c.ViaService != "":
		return perhaps(opaque("the address of " + c.ViaService))
	case c.Via != nil:
		return absent().perhapsUnless(c.mayBypass())
	}
	return present(opaque("the public address"))
}

// perhapsUnless is an absent key that may be there after all.
func (v carried) perhapsUnless(doubtful bool) carried {
	if doubtful {
		return perhaps(opaque("the public address"))
	}
	return v
}

// Services whose requests carry a key of the endpoint's VPC or owner: Yes, or No for those
// that the list of AWS leaves out. What neither list has may or may not.
var (
	sourceVPCArn = support([]string{"acm-pca", "cloudformation", "ebs", "ecr", "ecs", "firehose", "iam", "kms", "lambda", "s3",
		"servicediscovery"}, []string{"cloudwatch", "dynamodb", "elasticfilesystem", "logs", "secretsmanager", "sqs", "ssm",
		"ssmmessages", "sts", "xray"})
	vpceAccount = support([]string{"acm-pca", "cloudformation", "dynamodb", "ebs", "ecr", "ecs", "firehose", "gamelift", "iam",
		"kms", "lambda", "s3", "servicediscovery", "shield"}, []string{"logs", "secretsmanager", "sqs", "ssm", "sts"})
	vpceOrgID    = support([]string{"ecr", "ecs", "kinesis", "kms", "s3", "ses", "sqs"}, []string{"logs", "secretsmanager", "ssm", "sts"})
	vpceOrgPaths = support([]string{"ecr", "ecs", "kms", "s3", "secretsmanager", "sts"}, []string{"kinesis", "logs", "sqs", "ssm"})
)

func support(yes, no []string) map[string]fact.Truth {
	m := map[string]fact.Truth{}
	for _, s := range yes {
		m[s] = fact.Yes
	}
	for _, s := range no {
		m[s] = fact.No
	}
	return m
}

func (c *call) viaSupported(services map[string]fact.Truth, value func() template.Text) carried {
	if !c.through() {
		return absent()
	}
	v := present(value()).perhapsIf(c.mayBypass())
	v.present = v.present.And(services[c.service()])
	return v
}

// viaOrganization is present only if the owner of the endpoint is in an organization.
func (c *call) viaOrganization(services map[string]fact.Truth, list bool) carried {
	v := c.viaSupported(services, c.endpointAccount)
	if v.present == fact.No {
		return v
	}
	of := c.organizationOf(v.values[0], list, "the organization of the endpoint")
	of.present = of.present.And(v.present)
	return of
}

func (c *call) vpcARN() template.Text {
	partition, account := template.Text("aws"), opaque("the owner of the VPC")
	if vpc := c.iam.world.FindText(c.Via.VPC, "AWS::EC2::VPC"); vpc != nil {
		partition, account = vpc.Partition, vpc.Account
	}
	return newARN(partition, "ec2", or(c.Region, "the Region"), account, "vpc/"+or(c.Via.VPC, "the VPC"))
}

func (c *call) endpointAccount() template.Text {
	if e := c.iam.world.FindText(c.Via.Endpoint, "AWS::EC2::VPCEndpoint"); e != nil {
		return e.Account
	}
	return opaque("the owner of the endpoint")
}
