package isolatedvpc

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// action is an IAM action or a pattern of actions of one service.
var action = regexp.MustCompile(`^([a-z0-9-]+):[A-Za-z0-9*?]+$`)

func checkActions(need privatelink.Need, l *problems.List) {
	var service string
	for _, a := range need.Actions {
		switch m := action.FindStringSubmatch(a); {
		case m == nil:
			l.Addf("Require(%q): an action looks like %q, got %q", need.Service, "ecr:BatchGetImage", a)
		case service != "" && service != m[1]:
			l.Addf("Require(%q): a need has the actions of one service, got %q beside those of %s; require them one by one", need.Service, a, service)
		default:
			service = m[1]
		}
	}
}

// checkResources reports literals that no call through the endpoint names.
func (v *IsolatedVpc) checkResources(need privatelink.Need, l *problems.List) {
	for _, arn := range need.Resources {
		parts := strings.SplitN(arn, ":", 6)
		switch {
		case arn == "*" || problems.IsStringToken(arn) && !strings.HasPrefix(arn, "arn:"):
		case len(parts) < 6 || parts[0] != "arn":
			l.Addf("Require(%q): a resource is an ARN or %q, got %q", need.Service, "*", problems.Readable(arn))
		case isRegion(parts[3]) && isRegion(v.region) && parts[3] != v.region:
			l.Addf("Require(%q): %s is in Region %s, and the endpoint serves %s only", need.Service, problems.Readable(arn), parts[3], v.region)
		case isBucket(parts) && slices.ContainsFunc(need.Actions, onObjects) && !slices.ContainsFunc(need.Resources, mayBeObjects):
			l.Addf("Require(%q): %s is called on objects, and %s is a bucket; add %q (ArnForObjects of the bucket)",
				need.Service, need.Actions[slices.IndexFunc(need.Actions, onObjects)], problems.Readable(arn), "/*")
		}
	}
}

// isBucket reports whether the parts of an ARN are those of a whole bucket.
func isBucket(arn []string) bool {
	return arn[2] == "s3" && !problems.IsStringToken(arn[5]) && !strings.ContainsAny(arn[5], "/*")
}

// mayBeObjects reports whether an ARN can be that of objects: a need may have actions
// on a bucket beside those on its objects.
func mayBeObjects(arn string) bool {
	return problems.IsStringToken(arn) || strings.ContainsAny(arn, "/*")
}

func isRegion(text string) bool {
	_, known := privatelink.PartitionOf(text)
	return known
}

// onObjects reports whether an action of Amazon S3 is called on objects:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func onObjects(action string) bool {
	return slices.Contains([]string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}, action)
}

// checkOwners reports the resources of a need that are in an account which the
// perimeter does not have. With an organization any account may be in it.
func (v *IsolatedVpc) checkOwners(need privatelink.Need, l *problems.List) {
	for _, arn := range need.Resources {
		account := cmp.Or(accountOf(arn), v.locate(arn).account)
		listed := slices.Contains(v.perimeter.ResourceAccounts, account) || len(v.listedOwner(arn, need.Actions)) > 0
		switch {
		case account == "" || account == v.account || listed || v.perimeter.OrganizationId != "":
		case problems.IsStringToken(v.account):
			awscdk.Annotations_Of(v).AddWarningV2(jsii.String("isolated-ecs:other-account"), jsii.Sprintf(
				"%s needs %s. If account %s is not the one that the stack is deployed to, list it in Perimeter.ResourceAccounts", need.Reason, problems.Readable(arn), account))
		default:
			l.Addf("Require(%q): %s needs %s, which is in account %s, outside of the perimeter; if it may be reached, list the account in Perimeter.ResourceAccounts of the network%s",
				need.Service, need.Reason, problems.Readable(arn), account, orImageOfAws(need.Service))
		}
	}
}

// orImageOfAws is the other way out for images.
func orImageOfAws(s privatelink.Service) string {
	if s == privatelink.EcrDkr {
		return ", or if it is an image of AWS's own, the image in AwsImages"
	}
	return ""
}

// onlyPulls reports whether actions are what an image of AWS may be asked for.
func onlyPulls(actions []string) bool {
	return !slices.ContainsFunc(actions, func(a string) bool { return !slices.Contains(pullActions, a) })
}
