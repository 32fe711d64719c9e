package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// TokenCondition reports roles that may log in to Amazon ECR only through an endpoint.
var TokenCondition = &Check{
	Name: "token-condition",
	Doc: `the login at Amazon ECR is allowed only through an endpoint

AWS documents conditions on aws:SourceVpce and aws:SourceVpc for the actions that pull an
image, and leaves ecr:GetAuthorizationToken without: on AWS Fargate that call may leave by a
network interface that AWS owns, and then it carries neither key (Amazon ECS Developer
Guide, "Amazon ECS task execution IAM role").`,
	Run: runTokenCondition,
}

func runTokenCondition(p *Pass) []report.Finding {
	var found []report.Finding
	for _, w := range p.Workloads {
		for _, n := range w.Needs {
			if n.Action == "ecr:GetAuthorizationToken" && n.Role != nil {
				found = append(found, p.conditionedToken(w, n)...)
			}
		}
	}
	return once(found)
}

// conditionedToken reports a role that may get the token through the endpoint and not, or
// not certainly, without it.
func (p *Pass) conditionedToken(w *proof.Workload, n proof.Need) []report.Finding {
	request := iam.Request{Principal: iam.Principal{Role: n.Role, ARN: n.Role.ARN(), Account: n.Role.Account},
		Action: n.Action, Resource: n.Resource, Region: n.Region}
	direct := p.IAM.Identity(request)
	if direct.Verdict() == fact.Allowed {
		return nil
	}
	if n.Via == nil {
		return nil // it is not allowed without an endpoint, which image-pull reports
	}
	request.Via = &iam.Via{Endpoint: n.Via.Resource.Ref(), VPC: n.Via.VPC.ID}
	granted := p.IAM.Identity(request)
	if granted.Verdict() == fact.Denied {
		return nil // nor through the endpoint, which image-pull reports
	}
	f := at(granted[0].At, w.ID)
	f.Severity = report.Warning
	f.Message = "ecr:GetAuthorizationToken is allowed only under a condition on the endpoint or the VPC, which the call may not carry"
	f.AWSError = "ResourceInitializationError: unable to pull secrets or registry auth"
	if direct.Verdict() == fact.Unknown {
		f.Message, f.AWSError = "whether ecr:GetAuthorizationToken is allowed without an endpoint is not in the templates", ""
	}
	f.Fix = `allow ecr:GetAuthorizationToken on "*" in a statement without conditions`
	return []report.Finding{f}
}
