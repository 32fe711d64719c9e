"""What exists in the emulator, by its own answers to AWS API calls."""

import ignored
import network
import placement
import workload
from aws import Aws


def collect(templates):
    """What exists of the stacks that templates has by name."""
    aws = Aws()
    resources = [r for name, template in templates.items() for r in stack_resources(aws, name, template)]
    return {
        "region": aws.region,
        "stacks": [stack(aws, name, template) for name, template in templates.items()],
        "resources": resources,
        "ignored": ignored.compare(aws, resources),
        "vpcs": [network.vpc(aws, v) for v in network.own_vpcs(aws)],
        "exits": network.exits(aws),
        "subnets": network.subnets(aws),
        "route_tables": network.route_tables(aws),
        "endpoints": network.endpoints(aws),
        "security_groups": network.security_groups(aws),
        "flow_logs": network.flow_logs(aws),
        "roles": [workload.role(aws, r["physical_id"]) for r in of_type(resources, "AWS::IAM::Role")],
        "clusters": workload.clusters(aws),
        "task_definitions": workload.task_definitions(aws),
        "services": workload.services(aws),
        "placements": placement.of_tasks(templates, resources),
        "log_groups": workload.log_groups(aws),
    }


def stack(aws, name, template):
    (found,) = aws.all("cloudformation", "describe_stacks", "Stacks", StackName=name)
    wanted = sorted(template.get("Outputs", {}))
    return {"name": name, "status": found["StackStatus"], "outputs": outputs(found), "wanted_outputs": wanted}


def outputs(found):
    return {o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", [])}


def stack_resources(aws, name, template):
    """The resources of template, with what the emulator holds of each. It has
    entries without a logical ID for the types that it does not know."""
    answer = aws.client("cloudformation").describe_stack_resources(StackName=name)
    held = {r.get("LogicalResourceId"): r for r in answer["StackResources"]}
    return [
        {
            "stack": name,
            "logical_id": logical_id,
            "type": resource["Type"],
            "template": resource,
            "held": logical_id in held,
            "status": held.get(logical_id, {}).get("ResourceStatus"),
            "physical_id": held.get(logical_id, {}).get("PhysicalResourceId"),
        }
        for logical_id, resource in sorted(template["Resources"].items())
    ]


def of_type(resources, name):
    return [r for r in resources if r["held"] and r["type"] == name]
