package workload

import "testing"

func TestStates(t *testing.T) {
	const run = "LaunchType: FARGATE, Cluster: !GetAtt Cluster.Arn, TaskDefinition: !Ref Definition, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}"
	const shown = "Machine FARGATE task in ${Subnet} public no"
	machine := func(kind, states, more string) string {
		return "Resources:" + shared + "  Machine: {Type: AWS::" + kind + "::StateMachine, Properties: {Definition: {StartAt: Run, States: {" + states + "}}" + more + "}}"
	}
	state := func(resource, parameters string) string {
		return "Run: {Type: Task, Resource: '" + resource + "', " + parameters + ", End: true}"
	}
	const sync = "arn:aws:states:::ecs:runTask.sync"
	orphan := []string{"Definition  unknown: nothing in the templates starts tasks of Definition"}
	places(t, []placing{
		{"waits", machine("StepFunctions", state(sync, "Parameters: {"+run+"}"), ""), []string{shown}},
		{"does not wait", machine("StepFunctions", state("arn:aws:states:::ecs:runTask", "Parameters: {"+run+"}"), ""), []string{shown}},
		{"waits for a token, in JSONata", machine("StepFunctions", state("arn:aws:states:::ecs:runTask.waitForTaskToken", "Arguments: {"+run+"}"), ""), []string{shown}},
		{"of the serverless model", machine("Serverless", state(sync, "Parameters: {"+run+"}"), ""), []string{shown}},
		{"in a branch", machine("StepFunctions", "All: {Type: Parallel, Branches: [{StartAt: Run, States: {"+state(sync, "Parameters: {"+run+"}")+"}}]}", ""), []string{shown}},
		{"in a map", machine("StepFunctions", "Each: {Type: Map, ItemProcessor: {StartAt: Run, States: {"+state(sync, "Parameters: {"+run+"}")+"}}}", ""), []string{shown}},
		{"by substitution", machine("StepFunctions",
			state(sync, "Parameters: {LaunchType: FARGATE, Cluster: x, TaskDefinition: '${TD}', NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}}"), ", DefinitionSubstitutions: {TD: !Ref Definition}"), []string{shown}},
		{"something else", machine("StepFunctions", state("arn:aws:states:::lambda:invoke", "Parameters: {"+run+"}"), ""), orphan},
		{"a function that is called so", machine("StepFunctions", state("arn:aws:lambda:eu-west-1:111122223333:function:runTask", "Parameters: {"+run+"}"), ""), orphan},
		{"a text is not read", "Resources:" + shared + "  Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: '{}'}}", orphan},
	})
}
