"""Prints what exists as plain text."""

import importlib.metadata
import textwrap

from tables import WIDTH, columns, paragraph, pick, table, text, title


def show(found):
    for section in SECTIONS:
        section(found)


def kept(found, physical_id, name, value):
    """The value that the emulator has, and the template's if that was ignored."""
    for resource in found["resources"]:
        path = f"{resource['type']} {name}"
        ignored_in = found["ignored"]["properties"].get(path, [])
        if resource["physical_id"] == physical_id and resource["logical_id"] in ignored_in:
            wanted = resource["template"]["Properties"][name]
            return f"{text(value)} (template: {text(wanted)})"
    return text(value)


def vpcs(found):
    header = ("ID", "CIDR", "DNS support", "DNS hostnames")
    table("VPC", header, [vpc(v, found) for v in found["vpcs"]])


def vpc(vpc, found):
    support = kept(found, vpc["id"], "EnableDnsSupport", vpc["dns_support"])
    hostnames = kept(found, vpc["id"], "EnableDnsHostnames", vpc["dns_hostnames"])
    return vpc["id"], vpc["cidr"], support, hostnames


def exits(found):
    title("Ways to the internet and from it, in all of the emulator's VPCs")
    columns([(name, text(found["exits"][key])) for key, name in EXITS.items()])


def subnets(found):
    header = ("ID", "Availability Zone", "CIDR", "Public IP on launch")
    table("Subnets", header, [subnet(s, found) for s in found["subnets"]])


def subnet(subnet, found):
    public = kept(found, subnet["id"], "MapPublicIpOnLaunch", subnet["public_ip_on_launch"])
    return subnet["id"], subnet["availability_zone"], subnet["cidr"], public


def route_tables(found):
    header = ("ID", "Main", "Subnets", "Routes other than local")
    table("Route tables", header, [route_table(t) for t in found["route_tables"]])


def route_table(found):
    routes = [f"{r['destination']} to {r['target']}" for r in found["routes"]]
    return found["id"], found["main"], found["subnets"], routes


def endpoints(found):
    zones = {s["id"]: s["availability_zone"] for s in found["subnets"]}
    header = ("Service", "Type", "Private DNS", "Availability Zones or route tables")
    table("VPC endpoints", header, [endpoint(e, zones) for e in found["endpoints"]])


def endpoint(found, zones):
    gateway = found["type"] == "Gateway"
    where = found["route_tables"] if gateway else [zones.get(s, s) for s in found["subnets"]]
    return found["service"], found["type"], "-" if gateway else found["private_dns"], where


def endpoint_policies(found):
    for e in found["endpoints"]:
        title(f"Policy of endpoint {e['service']}")
        columns([("asked for by", f"{text(reasons(found, e['id']))} (template)"), *allowed(e["policy"])])


def reasons(found, endpoint_id):
    """What the template says of an endpoint: the emulator keeps no metadata."""
    (resource,) = (r for r in found["resources"] if r["physical_id"] == endpoint_id)
    return resource["template"].get("Metadata", {}).get(REASONS)


def security_groups(found):
    rows = [rule for group in found["security_groups"] for rule in ingress(group)]
    table("Security groups: what they let in", ("ID", "Port", "From", "Description"), rows)


def ingress(group):
    rules = [(ports(rule), rule["peer"]) for rule in group["ingress"]] or [("none", "")]
    return [(group["id"], *rule, group["description"]) for rule in rules]


def ports(rule):
    first, last = rule["from_port"], rule["to_port"]
    return f"{rule['protocol']} {first}" if first == last else f"{rule['protocol']} {first}-{last}"


def flow_logs(found):
    header = ("ID", "Of", "Traffic", "Log group")
    table("Flow log", header, pick(found["flow_logs"], ("id", "resource", "traffic", "log_group")))


def roles(found):
    for role in found["roles"]:
        title(f"Role {role['name']}")
        columns([*trust(role), ("managed policies", text(role["managed_policies"])), *allowed(role["statements"])])


def trust(role):
    for statement in role["trust"]:
        yield "trusted", text(statement["principals"])
        yield from conditions(statement)


def allowed(statements):
    if not statements:
        yield "statements", "none"
    for statement in statements:
        yield statement["effect"].lower(), text(statement["actions"])
        yield "  on", text(statement["resources"])
        if statement["principals"]:
            yield "  for", text(statement["principals"])
        yield from conditions(statement)


def conditions(statement):
    for condition in statement["conditions"]:
        yield "  if", f"{condition['key']} {condition['operator']} {text(condition['values'])}"


def cluster(found):
    table("Cluster", ("Name", "Status"), pick(found["clusters"], ("name", "status")))


def tasks(found):
    for task in found["task_definitions"]:
        title(f"Task definition {task['family']}")
        size = [(name, kept(found, task["arn"], name, task[name.lower()])) for name in ("Cpu", "Memory")]
        columns([*size, *(row for c in task["containers"] for row in container(c))])


def container(found):
    yield "container", found["name"]
    yield "  image", found["image"]
    yield "  log driver", text(found["log_driver"])
    for name, value in sorted(found["log_options"].items()):
        yield f"    {name}", value


def services(found):
    header = ("Name", "Desired tasks", "Pending", "Running")
    table("Service", header, pick(found["services"], ("name", "desired", "pending", "running")))


def placements(found):
    for place in found["placements"]:
        title(f"Tasks of {place['workload']} (template)")
        columns([(name, text(place[key])) for key, name in PLACE.items()])


def others(found):
    """What no other section has."""
    rows = [(r["type"], r["physical_id"]) for r in found["resources"] if r["held"] and r["type"] in OTHERS]
    if rows:
        table("Other resources", ("Type", "ID"), rows)


def logs(found):
    table("Log groups", ("Name", "Retention in days"), pick(found["log_groups"], ("name", "retention_days")))


def limits(found):
    title("What this proves")
    paragraph("The CDK CLI synthesizes the example, bootstraps an account, publishes each template and deploys it: "
              f"{statuses(found)}. The names and references that are shown above resolve.")
    title("What it does not prove")
    paragraph("No packet flows and no task starts: pending tasks stay pending. Endpoint policies, security groups and "
              "conditions are stored, not evaluated. Quotas, the validity of properties and whether the image exists "
              "are not looked at. What is listed below was not emulated at all.")


def statuses(found):
    return text([f"{s['name']} {s['status']}" for s in found["stacks"]])


def not_held(found):
    title(f"Not held by this emulator, {moto()}: {missing(found)} of {len(found['resources'])} resources")
    columns(by_type(found["ignored"]["types"]))


def moto():
    return f"moto {importlib.metadata.version('moto')}"


def missing(found):
    return sum(not r["held"] for r in found["resources"])


def bridged(found):
    if found["bridged"]:
        title("Deployed otherwise, because the emulator breaks on it (gaps.py)")
        columns([(name,) for name in found["bridged"]])


def ignored(found):
    title("Ignored in what it holds")
    columns([*properties(found), *outputs(found), *zones(found)] or [("nothing", "")])


def not_compared(found):
    if found["ignored"]["not_compared"]:
        title("Held, but not compared with the template")
        columns(by_type(found["ignored"]["not_compared"]))


def by_type(groups):
    """A row for each resource; the type is in the first one of its group."""
    return [("" if i else name, ids[i]) for name, ids in groups.items() for i in range(len(ids))] or [("none", "")]


def properties(found):
    paths_of = {}
    for name in found["ignored"]["properties"]:
        resource_type, path = name.split(" ", 1)
        paths_of.setdefault(resource_type, []).append(path)
    for resource_type, paths in paths_of.items():
        lines = textwrap.wrap(", ".join(paths), WIDTH - 52)
        yield resource_type, lines[0]
        yield from (("", line) for line in lines[1:])


def outputs(found):
    wanted = [(s["name"], key) for s in found["stacks"] for key in s["wanted_outputs"]]
    held = [(s["name"], key) for s in found["stacks"] for key in s["outputs"]]
    lost = set(wanted) - set(held)
    if lost:
        yield "stack outputs", f"{len(lost)} of {len(wanted)}"


def zones(found):
    zones = {s["availability_zone"] for s in found["subnets"]}
    elsewhere = sorted(z for z in zones if not z.startswith(found["region"]))
    if elsewhere:
        yield "Region of Fn::GetAZs", f"{text(elsewhere)} in {found['region']}"


def summary(found):
    """How much of the example the emulator has, in a line."""
    everything, unknown = len(found["resources"]), found["ignored"]["types"]
    stacks = text([s["name"] for s in found["stacks"]])
    print(f"\n{found['example']}: {everything} resources in {stacks}; {everything - missing(found)} held; "
          f"{missing(found)} not, of {len(unknown)} types that {moto()} does not know")


EXITS = {
    "internet": "internet gateways",
    "nat": "NAT gateways",
    "egress_only": "egress-only gateways",
    "public_ips": "public IP addresses",
    "load_balancers": "internet-facing load balancers",
}

PLACE = {
    "cluster": "cluster",
    "task_definition": "task definition",
    "subnets": "subnets",
    "security_groups": "security groups",
    "public_ip": "public IP",
}

OTHERS = (
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::EC2::LaunchTemplate",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::FileSystem",
    "AWS::EFS::MountTarget",
    "AWS::IAM::InstanceProfile",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
)

# The key of an endpoint's metadata for who asked for it.
REASONS = "isolated-ecs:Reasons"

SECTIONS = (
    vpcs,
    exits,
    subnets,
    route_tables,
    endpoints,
    endpoint_policies,
    security_groups,
    flow_logs,
    roles,
    cluster,
    tasks,
    services,
    placements,
    others,
    logs,
    limits,
    not_held,
    bridged,
    ignored,
    not_compared,
    summary,
)
