"""What exists in the emulator, by its own answers to AWS API calls."""

import ignored
import network
import workload
from aws import Aws


def collect(stack_name, template):
    aws = Aws()
    resources = stack_resources(aws, stack_name, template)
    return {
        "region": aws.region,
        "template": template,
        "stack": stack(aws, stack_name),
        "resources": resources,
        "ignored": ignored.compare(aws, template, resources),
        "vpcs": [network.vpc(aws, v) for v in network.own_vpcs(aws)],
        "gateways": network.gateways(aws),
        "subnets": network.subnets(aws),
        "route_tables": network.route_tables(aws),
        "endpoints": network.endpoints(aws),
        "security_groups": network.security_groups(aws),
        "flow_logs": network.flow_logs(aws),
        "roles": [workload.role(aws, r["physical_id"]) for r in of_type(resources, "AWS::IAM::Role")],
        "clusters": workload.clusters(aws),
        "task_definitions": workload.task_definitions(aws),
        "services": workload.services(aws),
        "log_groups": workload.log_groups(aws),
    }


def stack(aws, name):
    (found,) = aws.all("cloudformation", "describe_stacks", "Stacks", StackName=name)
    return {"name": name, "status": found["StackStatus"], "outputs": outputs(found)}


def outputs(found):
    return {o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", [])}


def stack_resources(aws, name, template):
    """The resources of template, with what the emulator holds of each. It has
    entries without a logical ID for the types that it does not know."""
    answer = aws.client("cloudformation").describe_stack_resources(StackName=name)
    held = {r.get("LogicalResourceId"): r for r in answer["StackResources"]}
    return [
        {
            "logical_id": logical_id,
            "type": resource["Type"],
            "held": logical_id in held,
            "physical_id": held.get(logical_id, {}).get("PhysicalResourceId"),
        }
        for logical_id, resource in sorted(template["Resources"].items())
    ]


def of_type(resources, name):
    return [r for r in resources if r["held"] and r["type"] == name]
