package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// ByService says whether the policy of a key lets a service of AWS use it as itself: nothing else
// does (AWS KMS Developer Guide, "Key policies in AWS KMS"). The default policy does not.
func (i *IAM) ByService(r Request) fact.Steps {
	guards := i.guardsOf(r)
	if len(guards) == 0 {
		return fact.Steps{{Hop: fact.HopResourcePolicy, Why: "the policy of " + r.Resource.String() + " is not in the templates"}}
	}
	c := i.call(r, asResource)
	var steps fact.Steps
	for _, g := range guards {
		step := fact.Step{Hop: fact.HopResourcePolicy, Verdict: fact.Denied, At: g.at, Why: g.source.name + " is the default, which lets no service in"}
		if !g.open {
			step = c.decide(g.sources()).step(fact.HopResourcePolicy, g.source.name, g.at)
		}
		steps = append(steps, step)
	}
	return steps
}

// storageKeys are what the calls of AWS Fargate and Amazon EBS for storage carry.
//
// Sources: Amazon ECS Developer Guide, "Create an encryption key for Fargate ephemeral storage",
// "Encrypt data stored in Amazon EBS volumes attached to Amazon ECS tasks", and the managed policy
// AmazonECSInfrastructureRolePolicyForVolumes.
var storageKeys = map[string]keyFunc{
	"kms:EncryptionContext:aws:ecs:clusterName":    func(c *call) carried { return c.ofCluster(c.Cluster) },
	"kms:EncryptionContext:aws:ecs:clusterAccount": func(c *call) carried { return c.ofCluster(c.principalAccount()) },
	"kms:GrantOperations": func(c *call) carried {
		if c.Cluster == "" {
			return c.only("kms", perhaps(opaque("the operations of the grant")))
		}
		return carried{present: fact.Of(c.Action == "kms:CreateGrant"), values: []template.Text{"Decrypt"}, multi: true}
	},
	"kms:EncryptionContextKeys": func(c *call) carried {
		switch {
		case c.Cluster != "":
			return carried{present: fact.Yes, values: []template.Text{"aws:ecs:clusterAccount", "aws:ecs:clusterName"}, multi: true}
		case c.ofEBS():
			return carried{present: fact.Yes, values: []template.Text{"aws:ebs:id"}, multi: true}
		}
		return c.only("kms", perhaps(opaque("the keys of the encryption context")))
	},
	"kms:GrantIsForAWSResource": func(c *call) carried {
		if c.ofEBS() {
			return present("true")
		}
		return c.only("kms", perhaps(opaque("whether the grant is for a resource of AWS")))
	},
	"ec2:CreateAction": func(c *call) carried { return c.only("ec2", present("CreateVolume")) },
}

// ofCluster is a value of the encryption context of the storage of tasks in a cluster.
func (c *call) ofCluster(value template.Text) carried {
	if c.Cluster == "" {
		return c.only("kms", perhaps(opaque("the encryption context")))
	}
	return present(value)
}

// ofEBS reports whether Amazon EBS calls AWS KMS for a volume.
func (c *call) ofEBS() bool { return c.service() == "kms" && c.ViaService == "ec2" }

// volumeTag is a tag that Amazon ECS gives to the volumes that it makes, in requests and on the
// volumes.
func (c *call) volumeTag(key string) carried {
	switch key {
	case "amazonecsmanaged":
		return present("true")
	case "amazonecscreated":
		partition := opaque("the partition")
		if parts, ok := fields(c.Resource); ok {
			partition = parts[1]
		}
		return present(newARN(partition, "ecs", or(c.Region, "the Region"), c.principalAccount(), "task/"+opaque("the task")))
	}
	return perhaps(opaque("the value of tag " + key))
}
