package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// servicesPerStack keeps stacks within CloudFormation's limit of 500 resources.
const servicesPerStack = 30

type object = map[string]any

// generate writes a cloud assembly with n services: the example's network in one stack,
// and copies of its service in as many others as they need, which import what they need
// from it. It returns the number of resources.
func generate(dir string, n int) (resources int, err error) {
	data, err := os.ReadFile("test/golden/example-fargate.json")
	if err != nil {
		return 0, err
	}
	var golden object
	if err := json.Unmarshal(data, &golden); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	network, service := divide(golden["Resources"].(object))
	shared := object{"Resources": widen(network, service), "Outputs": exports(network), "Mappings": golden["Mappings"]}
	artifacts := object{"Network": artifact("Network")}
	count, err := writeTemplate(dir, "Network", shared)
	if err != nil {
		return 0, err
	}
	for from := 0; from < n; from += servicesPerStack {
		name := fmt.Sprintf("Services%d", from/servicesPerStack)
		stack := object{"Resources": copies(service, network, from, min(n, from+servicesPerStack)), "Mappings": golden["Mappings"]}
		more, err := writeTemplate(dir, name, stack)
		if err != nil {
			return 0, err
		}
		artifacts[name] = artifact(name)
		count += more
	}
	return count, writeJSON(filepath.Join(dir, "manifest.json"), object{"version": "54.0.0", "artifacts": artifacts})
}

func artifact(stack string) object {
	return object{"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
		"properties": object{"templateFile": stack + ".template.json", "stackName": stack}}
}

func writeTemplate(dir, name string, template object) (resources int, err error) {
	return len(template["Resources"].(object)), writeJSON(filepath.Join(dir, name+".template.json"), template)
}

func writeJSON(file string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// divide tells the service's resources from those it shares with others.
func divide(resources object) (network, service object) {
	network, service = object{}, object{}
	for id, r := range resources {
		if strings.HasPrefix(id, "Service") {
			service[id] = r
		} else {
			network[id] = r
		}
	}
	return network, service
}

// widen copies a node of the network. What its endpoints let through of the service's log group
// is that of any, as if the services had been in stacks of their own from the start.
func widen(node any, service object) any {
	switch node := node.(type) {
	case []any:
		items := []any{}
		for _, item := range node {
			items = append(items, widen(item, service))
		}
		return items
	case object:
		if args, ok := node["Fn::GetAtt"].([]any); ok && service[args[0].(string)] != nil {
			return object{"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*"}
		}
		wide := object{}
		for key, value := range node {
			wide[key] = widen(value, service)
		}
		return wide
	}
	return node
}

// exports makes an export of what services refer to.
func exports(network object) object {
	outputs := object{}
	for id, r := range network {
		outputs["Ref"+id] = object{"Value": object{"Ref": id}, "Export": object{"Name": "Network:Ref" + id}}
		if r.(object)["Type"] == "AWS::EC2::SecurityGroup" {
			outputs["GroupId"+id] = object{"Value": object{"Fn::GetAtt": []any{id, "GroupId"}}, "Export": object{"Name": "Network:GroupId" + id}}
		}
	}
	return outputs
}

// copies returns the resources of services number from up to to.
func copies(service, network object, from, to int) object {
	resources := object{}
	for i := from; i < to; i++ {
		suffix := fmt.Sprint("N", i)
		for id, r := range service {
			resources[id+suffix] = rename(r, service, network, suffix)
		}
		scaling(resources, suffix)
	}
	return resources
}

// rename copies a node: references within the service get the suffix, those to the network
// become imports.
func rename(node any, service, network object, suffix string) any {
	switch node := node.(type) {
	case []any:
		var items []any
		for _, item := range node {
			if id, ok := item.(string); ok && network[id] != nil {
				continue // a dependency on the other stack
			}
			items = append(items, rename(item, service, network, suffix))
		}
		return items
	case object:
		if imported := asImport(node, network); imported != nil {
			return imported
		}
		renamed := object{}
		for key, value := range node {
			renamed[key] = rename(value, service, network, suffix)
		}
		return renamed
	case string:
		if service[node] != nil {
			return node + suffix
		}
	}
	return node
}

// asImport turns a reference to the network into an import, nil if it is none.
func asImport(node, network object) any {
	if id, ok := node["Ref"].(string); ok && network[id] != nil {
		return object{"Fn::ImportValue": "Network:Ref" + id}
	}
	if args, ok := node["Fn::GetAtt"].([]any); ok && network[args[0].(string)] != nil {
		return object{"Fn::ImportValue": fmt.Sprintf("Network:%s%s", args[1], args[0])}
	}
	return nil
}

// scaling adds what services usually have besides: resources that the analysis passes by.
func scaling(resources object, suffix string) {
	resources["Target"+suffix] = object{"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": object{
		"MinCapacity": 1, "MaxCapacity": 4, "ScalableDimension": "ecs:service:DesiredCount", "ServiceNamespace": "ecs"}}
	for _, metric := range []string{"Cpu", "Memory", "Requests"} {
		resources[metric+"Policy"+suffix] = object{"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": object{
			"PolicyName": metric, "PolicyType": "TargetTrackingScaling", "ScalingTargetId": object{"Ref": "Target" + suffix}}}
		resources[metric+"Alarm"+suffix] = object{"Type": "AWS::CloudWatch::Alarm", "Properties": object{
			"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 3, "MetricName": metric, "Threshold": 80}}
	}
}
