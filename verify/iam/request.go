package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Request is one call to an AWS API, as policies see it.
type Request struct {
	Principal Principal
	Action    string        // "ecr:BatchGetImage"
	Resource  template.Text // ARN, or "*" for actions without resource-level permissions
	Region    template.Text
	// Via is the VPC endpoint that the call goes through, nil if it is none.
	Via *Via
	// ViaService is the service that makes the call on behalf of the principal, such as
	// "secretsmanager" (a forward access session). Such calls go through no VPC endpoint.
	ViaService string
	// AccessPoint is the ARN of the access point of Amazon EFS that a client comes by, "" if by
	// none.
	AccessPoint template.Text
	// TaskCluster is the ARN of the cluster that the call starts tasks in, "" if it starts none.
	TaskCluster template.Text
	// PassedTo is the service that the call passes a role to, "" if it passes none.
	PassedTo string
	// Source is what a service that assumes a role carries as aws:SourceArn, "" if that follows
	// from the service.
	Source template.Text
	// Cluster is the name of the cluster in the encryption context, for calls of AWS Fargate for
	// the storage of its tasks; else "".
	Cluster template.Text
}

// Via is a VPC endpoint on the way of a request.
type Via struct {
	Endpoint, VPC template.Text // ids
	Gateway       bool
}

// A Principal is who makes a request.
type Principal struct {
	Role    *template.Resource // AWS::IAM::Role of the template; nil if the role is elsewhere
	ARN     template.Text      // ARN of the role; "" if not known
	Account template.Text      // "" if not known
	// ECR is Amazon ECR's own account, which signs the URLs of image layers. The policies of
	// roles and buckets in the template have no say in its requests.
	ECR bool
	// Service is an AWS service that makes the request as itself, "ecs-tasks.amazonaws.com".
	Service string
	// Anonymous is a client of a file system that says nothing about who it is.
	Anonymous bool
}

// A call is a request in front of one kind of policy.
type call struct {
	Request
	iam      *IAM
	audience audience
	// direct leaves out what a policy gives to whole accounts, which only lets their own
	// policies decide (IAM User Guide, "AWS JSON policy elements: Principal").
	direct bool
	// wide takes a role that the policy of a gateway endpoint names for one that may be
	// meant, though AWS documents "*" only.
	wide bool
}

// An audience is the kind of a policy. It decides what Principal means.
type audience int

const (
	asIdentity audience = iota
	asInterface
	asGateway
	asResource
	asTrust
)

func (i *IAM) call(r Request, as audience) *call {
	return &call{Request: r, iam: i, audience: as}
}

// through reports whether the request arrives at the service through a VPC endpoint.
func (c *call) through() bool { return c.Via != nil && c.ViaService == "" }

// service is the prefix of the action, such as "ecr".
func (r Request) service() string {
	service, _, _ := strings.Cut(strings.ToLower(r.Action), ":")
	return service
}

// what names the action and its resource in words.
func (r Request) what() string {
	switch r.Resource {
	case "*", "":
		return r.Action
	}
	return r.Action + " on " + r.Resource.String()
}

// who names the principal in words.
func (p Principal) who() string {
	switch {
	case p.ECR:
		return "Amazon ECR"
	case p.Anonymous:
		return "a client without an identity"
	case p.Service != "":
		return p.Service
	case p.Role != nil:
		return "role " + p.Role.ID.Logical
	case p.ARN != "":
		return "role " + p.ARN.String()
	}
	return "the role"
}
