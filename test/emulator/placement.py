"""Where tasks run, as the templates say it: the emulator keeps neither the network of
a service nor a schedule. References are IDs of the emulator, None if it has none."""

import functools


def of_tasks(templates, resources):
    held = {(r["stack"], r["logical_id"]): r["physical_id"] for r in resources if r["held"]}
    references = References(held, exports(templates))
    return [placement(r, references) for r in resources if r["type"] in PLACES]


def placement(resource, references):
    cluster, task_definition, network = PLACES[resource["type"]](resource["template"]["Properties"])
    resolve = functools.partial(references.resolve, resource["stack"])
    return {
        "workload": resource["logical_id"],
        "type": resource["type"],
        "cluster": resolve(cluster),
        "task_definition": resolve(task_definition),
        "subnets": [resolve(s) for s in network.get("Subnets", [])],
        "security_groups": [resolve(g) for g in network.get("SecurityGroups", [])],
        "public_ip": network.get("AssignPublicIp"),
    }


def exports(templates):
    """Stack and value of each export by its name."""
    outputs = ((stack, o) for stack, template in templates.items() for o in template.get("Outputs", {}).values())
    return {o["Export"]["Name"]: (stack, o["Value"]) for stack, o in outputs if "Export" in o}


def service(properties):
    network = properties.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {})
    return properties["Cluster"], properties["TaskDefinition"], network


def schedule(properties):
    cluster, parameters = properties["Target"]["Arn"], properties["Target"]["EcsParameters"]
    return cluster, parameters["TaskDefinitionArn"], parameters["NetworkConfiguration"]["AwsvpcConfiguration"]


# Cluster, task definition and network of what starts tasks.
PLACES = {
    "AWS::ECS::Service": service,
    "AWS::Scheduler::Schedule": schedule,
}


class References:
    def __init__(self, held, exports):
        self._held = held
        self._exports = exports

    def resolve(self, stack, value):
        """The physical ID of the resource that value refers to."""
        if "Fn::ImportValue" in value:
            return self.resolve(*self._exports[value["Fn::ImportValue"]])
        logical_id = value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]
        return self._held.get((stack, logical_id))
