"""The roles, the cluster and what runs in it, as the emulator holds them."""


def role(aws, name):
    found = aws.client("iam").get_role(RoleName=name)["Role"]
    attached = aws.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    return {
        "name": name,
        "description": found.get("Description"),
        "trust": [statement(s) for s in found["AssumeRolePolicyDocument"]["Statement"]],
        "managed_policies": [p["PolicyArn"] for p in attached],
        "statements": [statement(s) for p in inline_policies(aws, name) for s in p["PolicyDocument"]["Statement"]],
    }


def inline_policies(aws, role_name):
    names = aws.all("iam", "list_role_policies", "PolicyNames", RoleName=role_name)
    client = aws.client("iam")
    return [client.get_role_policy(RoleName=role_name, PolicyName=n) for n in names]


def statement(found):
    return {
        "sid": found.get("Sid"),
        "effect": found["Effect"],
        "services": as_list(found.get("Principal", {}).get("Service")),
        "actions": as_list(found["Action"]),
        "resources": as_list(found.get("Resource")),
        "conditions": [
            {"operator": operator, "key": key, "values": as_list(values)}
            for operator, keys in sorted(found.get("Condition", {}).items())
            for key, values in sorted(keys.items())
        ],
    }


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def clusters(aws):
    arns = aws.all("ecs", "list_clusters", "clusterArns")
    found = aws.client("ecs").describe_clusters(clusters=arns)["clusters"]
    return [{"name": c["clusterName"], "status": c["status"]} for c in found]


def task_definitions(aws):
    arns = aws.all("ecs", "list_task_definitions", "taskDefinitionArns")
    found = (aws.client("ecs").describe_task_definition(taskDefinition=a)["taskDefinition"] for a in arns)
    return [
        {
            "arn": t["taskDefinitionArn"],
            "family": t["family"],
            "cpu": t.get("cpu"),
            "memory": t.get("memory"),
            "containers": [container(c) for c in t["containerDefinitions"]],
        }
        for t in found
    ]


def container(found):
    log = found.get("logConfiguration", {})
    return {
        "name": found["name"],
        "image": found["image"],
        "log_driver": log.get("logDriver"),
        "log_options": log.get("options", {}),
    }


def services(aws):
    found = []
    for cluster in aws.all("ecs", "list_clusters", "clusterArns"):
        arns = aws.all("ecs", "list_services", "serviceArns", cluster=cluster)
        for arn in arns:  # describe_services takes ten at most
            found += aws.client("ecs").describe_services(cluster=cluster, services=[arn])["services"]
    return [
        {
            "arn": s["serviceArn"],
            "name": s["serviceName"],
            "desired": s["desiredCount"],
            "pending": s["pendingCount"],
            "running": s["runningCount"],
        }
        for s in found
    ]


def log_groups(aws):
    found = aws.all("logs", "describe_log_groups", "logGroups")
    return [{"name": g["logGroupName"], "retention_days": g.get("retentionInDays")} for g in found]
