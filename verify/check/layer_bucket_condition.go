package check

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// LayerBucketCondition reports endpoint policies that let image layers through for the
// wrong principals.
var LayerBucketCondition = &Check{
	Name: "layer-bucket-condition",
	Doc: `the policy of the S3 endpoint has conditions that image layers do not meet

Layers are downloaded with URLs that an account of Amazon ECR has signed, from a bucket of
that account. A condition on the principal, its organization, or the account of the resource
turns the download into 403 Forbidden. The statement for the bucket
prod-<region>-starport-layer-bucket must carry none.`,
	Run: runLayerBucketCondition,
}

func runLayerBucketCondition(p *Pass) []report.Finding {
	var found []report.Finding
	for _, e := range p.Network.Endpoints() {
		if (e.Service != privatelink.S3 && e.Service != privatelink.S3Interface) || e.Policy == nil {
			continue
		}
		steps := p.IAM.Endpoint(e.Policy, e.Gateway, e.Resource.At(), layerRequest(e))
		if steps.Verdict() == fact.Allowed {
			continue
		}
		for _, statement := range e.Policy.Get("Statement").Items() {
			if forLayers(statement, e) {
				found = append(found, layerCondition(e, statement, steps.Verdict()))
			}
		}
	}
	return found
}

// layerRequest is the download of a layer, which an account of Amazon ECR has signed.
func layerRequest(e *network.Endpoint) iam.Request {
	r := iam.Request{Principal: iam.Principal{ECR: true}, Action: "s3:GetObject", Region: e.Region, Resource: layers(e),
		Via: &iam.Via{Endpoint: e.Resource.Ref(), Gateway: e.Gateway}}
	if e.VPC != nil {
		r.Via.VPC = e.VPC.ID
	}
	return r
}

// layers is the ARN of some layer.
func layers(e *network.Endpoint) template.Text {
	objects := privatelink.LayerBucketArn(string(e.Resource.Partition), string(e.Region))
	return template.Text(strings.TrimSuffix(objects, "*")) + template.Symbol{Kind: template.OpaqueSymbol, Name: "layer"}.Text()
}

// forLayers reports whether a statement would let layers through if it had no condition.
func forLayers(statement *template.Value, e *network.Endpoint) bool {
	effect, _ := statement.Get("Effect").Literal()
	return effect == "Allow" && !statement.Get("Condition").IsAbsent() &&
		anyMatches(statement.Get("Action"), "s3:GetObject") && anyMatches(statement.Get("Resource"), layers(e))
}

func anyMatches(patterns *template.Value, t template.Text) bool {
	for _, pattern := range patterns.Items() {
		if t.MatchFold(pattern.Text()) == fact.Yes {
			return true
		}
	}
	return false
}

func layerCondition(e *network.Endpoint, statement *template.Value, verdict fact.Verdict) report.Finding {
	f := at(statement.Get("Condition").At(), e.Resource.ID)
	f.Severity = report.Warning
	f.Message = "image layers do not meet the condition of this statement: an account of Amazon ECR signs their URLs"
	f.AWSError = "CannotPullContainerError: ref pull has been retried: failed to copy: httpReadSeeker: failed open: unexpected status code: 403 Forbidden"
	if verdict == fact.Unknown {
		f.Message, f.AWSError = "whether image layers meet the condition of this statement is not in the templates: an account of Amazon ECR signs their URLs", ""
	}
	f.Fix = "allow s3:GetObject on " + privatelink.LayerBucketArn(string(e.Resource.Partition), e.Region.String()) + " in a statement without conditions"
	return f
}
