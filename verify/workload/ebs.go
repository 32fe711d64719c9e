package workload

import (
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// ebs adds the calls by which Amazon ECS itself, as the infrastructure role, makes and attaches
// volumes of Amazon EBS: none goes through the VPC. A volume that is configured at launch needs a
// configuration of what launches it, which names a volume of the task definition (Amazon ECS API
// Reference, Volume and ServiceVolumeConfiguration; Developer Guide, "Amazon ECS infrastructure
// IAM role").
func (b *builder) ebs() {
	if b.launcher.orphan {
		return
	}
	configurations := b.launcher.volumes
	deferred := map[template.Text]bool{}
	for _, v := range b.definition.Get("Volumes").Items() {
		later := v.Get("ConfiguredAtLaunch").Truth(fact.No)
		name := v.Get("Name").Text()
		if later == fact.No {
			continue
		}
		deferred[name] = true
		if !configures(configurations, name) {
			b.refuseVolume(later, configurations, v.At(), "volume "+name.String()+" is configured at launch, and "+b.Resource.ID.Logical+" has no configuration for it")
		}
	}
	for _, c := range configurations.Items() {
		name := c.Get("Name").Text()
		if !deferred[name] && !b.definition.Get("Volumes").IsUnknown() {
			b.refuseVolume(fact.Of(name.IsLiteral()), configurations, c.At(), "no volume of "+b.definition.ID.Logical+" that is configured at launch is called "+name.String())
		}
		b.attach(c.Get("ManagedEBSVolume"), Need{Feature: VolumeMount, Reason: "volume " + name.String(), At: c.At(), From: AWSNetwork})
	}
}

// configures reports whether there is a configuration for a volume.
func configures(configurations *template.Value, name template.Text) bool {
	for _, c := range configurations.Items() {
		if c.Get("Name").Text() == name {
			return true
		}
	}
	return false
}

// refuseVolume is for what Amazon ECS does not take; is says whether that is known.
func (b *builder) refuseVolume(is fact.Truth, configurations *template.Value, at fact.Location, why string) {
	step := denied(at, why)
	if is != fact.Yes || configurations.IsUnknown() {
		step = unknown(at, "whether this is so is not known: "+why)
	}
	b.add(Need{Feature: VolumeMount, Reason: "volumes that are configured at launch", At: at, From: AWSNetwork, Steps: step,
		Fix: "give each volume with ConfiguredAtLaunch one entry of VolumeConfigurations, with its name"})
}

// attach adds the calls for one volume. Of those in the managed policy they are the ones without
// which it is not there; the tags are those that Amazon ECS gives to it.
func (b *builder) attach(configuration *template.Value, need Need) {
	if configuration.IsAbsent() || configuration.IsUnknown() {
		return
	}
	if need.Steps = b.without("volumes of Amazon EBS", need.At); need.Steps != nil {
		need.Fix = otherInstances
		b.add(need)
		return
	}
	need = need.by(b.infrastructure(configuration))
	volume := "arn:" + b.partition + ":ec2:" + b.region + ":" + b.account + ":volume/"
	for _, call := range []struct {
		action   string
		resource template.Text
	}{
		{"ec2:CreateVolume", volume + "*"}, {"ec2:CreateTags", volume + "*"}, {"ec2:AttachVolume", volume + opaque("volume")},
	} {
		n := need
		n.Service, n.Action, n.Resource = privatelink.Ec2, call.action, call.resource
		b.add(n)
	}
	b.volumeKey(configuration, need)
}

// infrastructure is the role that a configuration names for Amazon ECS.
func (b *builder) infrastructure(configuration *template.Value) role {
	r := role{name: InfrastructureRole}
	v := configuration.Get("RoleArn")
	if v.IsAbsent() {
		r.missing = &fact.Step{Hop: fact.HopTask, Verdict: fact.Denied, At: configuration.At(), Why: "the volume has no infrastructure role"}
		return r
	}
	r.arn = v.Text()
	if r.resource = b.w.Find(v, "AWS::IAM::Role"); r.resource != nil {
		r.arn = r.resource.ARN()
	}
	return r
}

// volumeKey adds what the infrastructure role must be allowed with a key of the customer's: that
// of the volume, else that of the cluster. Amazon EBS calls AWS KMS for it (Developer Guide,
// "Encrypt data stored in Amazon EBS volumes attached to Amazon ECS tasks").
func (b *builder) volumeKey(configuration *template.Value, need Need) {
	v := configuration.Get("KmsKeyId")
	if v.IsAbsent() {
		v = b.cluster().Get("Configuration", "ManagedStorageConfiguration", "KmsKeyId")
	}
	arn, managed := b.keyARN(v, b.region)
	if managed {
		return
	}
	need.Reason, need.At = "key of "+need.Reason, v.At()
	need.Service, need.ViaService, need.Resource = privatelink.Kms, "ec2", arn
	for _, action := range []string{"kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"} {
		need.Action = action
		b.add(need)
	}
}
