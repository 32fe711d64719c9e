"""Policies of IAM, as the emulator holds them."""

import ast
import json

from process import Failure


def inline(aws, role_name):
    """The inline policies of a role, each with its name."""
    names = aws.all("iam", "list_role_policies", "PolicyNames", RoleName=role_name)
    found = [aws.client("iam").get_role_policy(RoleName=role_name, PolicyName=name) for name in names]
    return [{**f, "PolicyDocument": document(f["PolicyDocument"])} for f in found]


def document(text):
    """The document that text holds: JSON, or Python's own notation, in which the
    emulator gives back some that it had from CloudFormation."""
    if text is None or isinstance(text, dict):
        return text  # there is none, or boto3 has parsed it
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return literal(text)


def literal(text):
    try:
        return ast.literal_eval(text)  # takes values only, and runs nothing
    except (ValueError, SyntaxError) as error:
        raise Failure(f"the emulator gave a policy that is neither JSON nor Python: {text}") from error


def statements(found):
    return [statement(s) for s in found["Statement"]]


def statement(found):
    return {
        "sid": found.get("Sid"),
        "effect": found["Effect"],
        "principals": principals(found.get("Principal")),
        "actions": as_list(found["Action"]),
        "resources": as_list(found.get("Resource")),
        "conditions": [
            {"operator": operator, "key": key, "values": as_list(values)}
            for operator, keys in sorted(found.get("Condition", {}).items())
            for key, values in sorted(keys.items())
        ],
    }


def principals(found):
    if isinstance(found, dict):
        return [principal for kind in sorted(found) for principal in as_list(found[kind])]
    return as_list(found)


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
