package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// TestAccessPoints: what policies say of the access point that a client comes by.
func TestAccessPoints(t *testing.T) {
	const (
		resources = `
Parameters: {Point: {Type: String}}
Resources:
  One: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
  Other: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
  Files: {Type: AWS::EFS::FileSystem, Properties: {FileSystemPolicy: {Statement: [{Effect: Deny, Principal: '*', Action: 'elasticfilesystem:ClientMount', Resource: '*',
    Condition: {StringNotLike: {elasticfilesystem:AccessPointArn: !Sub 'arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/*'}}}]}}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: app, Policies: [{PolicyName: one, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*', Condition: `
		end = `}}}]}}`
	)
	tests := []struct{ name, condition, point, want string }{
		{"the one that is named", "{StringEquals: {elasticfilesystem:AccessPointArn: !GetAtt One.Arn}}", "One", "allowed"},
		{"named by hand", "{StringEquals: {elasticfilesystem:AccessPointArn: !Sub 'arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/${One}'}}", "One", "allowed"},
		{"another one", "{StringEquals: {elasticfilesystem:AccessPointArn: !GetAtt One.Arn}}", "Other", "denied"},
		{"none where one is named", "{StringEquals: {elasticfilesystem:AccessPointArn: !GetAtt One.Arn}}", "", "denied"},
		{"none where the file system wants one", "{Bool: {aws:SecureTransport: true}}", "", "denied"},
		{"any where the file system wants one", "{Bool: {aws:SecureTransport: true}}", "Other", "allowed"},
		{"one that is not known", "{StringEquals: {elasticfilesystem:AccessPointArn: !Ref Point}}", "One", "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, resources+tt.condition+end)
			r := claim{Action: "elasticfilesystem:ClientMount", Resource: string(resource(t, w, "Files").ARN())}.request(resource(t, w, "Role"))
			r.AccessPoint = arnOf(t, w, tt.point)
			i := New(w)
			check(t, append(i.Identity(r), i.Resource(r)...), tt.want, "")
		})
	}
}

func arnOf(t *testing.T, w *template.World, id string) template.Text {
	if id == "" {
		return ""
	}
	return resource(t, w, id).ARN()
}
