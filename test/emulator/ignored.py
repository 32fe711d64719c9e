"""What the emulator ignores: the template, compared with what it holds."""

import readback


def compare(aws, resources):
    """By name: resource types of which it holds nothing, properties that it
    dropped, and resource types that are not compared."""
    held = [r for r in resources if r["held"]]
    compared = [r for r in held if r["type"] in readback.READERS]
    return {
        "types": grouped((r["type"], r["logical_id"]) for r in resources if not r["held"]),
        "properties": grouped(
            (f"{r['type']} {path}", r["logical_id"])
            for r in compared
            for path in dropped(properties(r), readback.read(aws, r, held), physical_ids(held, r["stack"]))
        ),
        "not_compared": grouped((r["type"], r["logical_id"]) for r in held if r not in compared),
    }


def properties(resource):
    return resource["template"].get("Properties", {})


def physical_ids(held, stack):
    """What the logical IDs of a stack refer to."""
    return {r["logical_id"]: r["physical_id"] for r in held if r["stack"] == stack}


def grouped(pairs):
    groups = {}
    for name, logical_id in pairs:
        groups.setdefault(name, []).append(logical_id)
    return {name: sorted(set(ids)) for name, ids in sorted(groups.items())}


def dropped(wanted, candidates, physical):
    """What is missing in the candidate that comes closest to wanted."""
    return min((missing(wanted, c, physical, "") for c in candidates), key=len, default=sorted(wanted))


def missing(wanted, held, physical, path):
    """Paths of the properties in wanted that held does not have."""
    if is_intrinsic(wanted):
        return [] if resolves(wanted, held, physical) else [path]
    if not wanted and not held:
        return []
    if isinstance(wanted, dict) and isinstance(held, dict):
        return missing_keys(wanted, held, physical, path)
    if isinstance(wanted, list) and isinstance(held, list):
        return missing_items(wanted, held, physical, path)
    return [] if same_text(wanted, held) else [path]


def missing_keys(wanted, held, physical, path):
    held = {key.lower(): value for key, value in held.items()}
    paths = [f"{path}.{key}".lstrip(".") for key in wanted]
    found = [
        missing_path
        for key_path, (key, value) in zip(paths, wanted.items())
        for missing_path in missing(value, held.get(key.lower()), physical, key_path)
    ]
    return [path] if path and found == paths else found


def missing_items(wanted, held, physical, path):
    if "PolicyDocument" in path and len(held) != len(wanted):
        return [path]  # a policy that holds more lets more through
    return [
        found
        for item in wanted
        for found in min((missing(item, h, physical, path) for h in held), key=len, default=[path])
    ]


def same_text(wanted, held):
    return str(wanted).lower() == str(held).lower()


def is_intrinsic(value):
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def resolves(wanted, held, physical):
    """Whether held is what wanted refers to. What most functions return is not
    known here: then any value will do that is not a function."""
    if held in (None, "", []) or is_intrinsic(held):
        return False
    name = physical.get(referred(wanted))
    return name is None or str(held).endswith(last_part(name))  # the cluster's Ref is its name, the service has its ARN


def last_part(name):
    """The end that an ID and an ARN share: of the ID of a queue, which is a URL, the name."""
    return name.rsplit("/", 1)[1] if "://" in name else name


def referred(function):
    """The logical ID in a function that returns the resource's ID, or what ends with it."""
    if "Fn::GetAtt" in function:
        logical_id, attribute = function["Fn::GetAtt"]
        return logical_id if attribute in ("Arn", "GroupId") else None
    return function.get("Ref")
