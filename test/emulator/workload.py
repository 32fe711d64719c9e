"""The roles, the cluster and what runs in it, as the emulator holds them."""

import policy


def role(aws, name):
    found = aws.client("iam").get_role(RoleName=name)["Role"]
    attached = aws.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    return {
        "name": name,
        "description": found.get("Description"),
        "trust": policy.statements(found["AssumeRolePolicyDocument"]),
        "managed_policies": [p["PolicyArn"] for p in attached],
        "statements": [s for p in policy.inline(aws, name) for s in policy.statements(p["PolicyDocument"])],
    }


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
