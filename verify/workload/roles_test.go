package workload

import "testing"

func TestRoles(t *testing.T) {
	const outside = "arn:aws:iam::444455556666:role/outside"
	tests := []struct {
		name, roles string
		role        string // logical id of the role of the first need
		arn         string
		denied      bool
	}{
		{"by attribute", "ExecutionRoleArn: !GetAtt Execution.Arn", "Execution", "arn:aws:iam::111122223333:role/${Execution}", false},
		{"by name", "ExecutionRoleArn: !Ref Execution", "Execution", "arn:aws:iam::111122223333:role/${Execution}", false},
		{"joined by hand", `ExecutionRoleArn: !Sub "arn:aws:iam::${AWS::AccountId}:role/${Execution}"`, "Execution", "arn:aws:iam::111122223333:role/${Execution}", false},
		{"from elsewhere", "ExecutionRoleArn: " + outside, "", outside, false},
		{"missing", "none", "", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := only(t, sample{roles: tt.roles}.String()).Needs[0]
			got := ""
			if n.Role != nil {
				got = n.Role.ID.String()
			}
			if tt.denied && (n.Fix != "set ExecutionRoleArn in the task definition" || n.AWSError != "") {
				t.Errorf("fix %q, error %q", n.Fix, n.AWSError)
			}
			if got != tt.role || n.RoleARN.String() != tt.arn || (len(n.Steps) > 0) != tt.denied {
				t.Errorf("role %q, ARN %q, steps %v", got, n.RoleARN, n.Steps)
			}
		})
	}
}

func TestRoleTrust(t *testing.T) {
	holds(t, RoleTrust, []claim{
		{"a role of the templates", sample{}, []string{"- task-role"}},
		{"no task role", sample{roles: "none"}, nil},
	})
}
