"""What the emulator, moto 5.2.5, breaks on in templates, and what it gets instead.

No resource is left out, but what the emulator holds of these proves nothing. Once it
breaks no longer, gaps_check.py fails (of Fn::GetStackOutput it says nothing).

Change sets            It forgets outputs and exports of stacks that they create. The
                       CLI deploys without them, by OPTIONS.
Fn::GetStackOutput of  It keeps the function itself in place of the output. CDK
another stack          synthesizes exports instead, by CONTEXT.
Fn::GetAtt of a type   It answers "Template error: instance of Fn::GetAtt references
that it does not know  undefined resource", and status 500 to outputs ('NoneType'
                       object has no attribute 'has_cfn_attr'). The types of UNKNOWN
                       have a text that says so.
Fn::GetAtt of Id of a  It answers status 500 to exports with one ('VPCEndPoint' object
VPC endpoint           has no attribute 'get_cfn_attribute'). Ref stands for the same ID.
Public parameter of    It answers status 500 ('NoneType' object has no attribute
AWS Systems Manager    'value'): it has few. PARAMETERS has others of the same kind.
Policy of a key        It answers status 500 to every call about the key ("the JSON
                       object must be str, bytes or bytearray, not dict"). It gets the
                       policy as the text that Fn::ToJsonString makes of it.
"""

OPTIONS = ("--method", "direct")

CONTEXT = ("@aws-cdk/core:defaultCrossStackReferences=strong",)

# Unknown to the emulator, and referred to by resources or outputs that it knows.
UNKNOWN = (
    "AWS::ServiceDiscovery::HttpNamespace",
    "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::ServiceDiscovery::Service",
)

# Parameters that the emulator does not have, with those that it has.
PARAMETERS = {
    "/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id":
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
}


def bridge(templates):
    """The templates that the emulator gets, and what differs in them."""
    crossed = set()
    return {name: _template(template, crossed) for name, template in templates.items()}, sorted(crossed)


def _template(template, crossed):
    types = {logical_id: resource["Type"] for logical_id, resource in template["Resources"].items()}
    return _bridged(template, types, crossed)


def _bridged(value, types, crossed):
    if isinstance(value, list):
        return [_bridged(item, types, crossed) for item in value]
    if isinstance(value, str):
        return _text(value, crossed)
    if not isinstance(value, dict):
        return value
    if "Fn::GetAtt" in value:
        return _attribute(value, types, crossed)
    return {key: _property(key, _bridged(item, types, crossed), crossed) for key, item in value.items()}


def _attribute(function, types, crossed):
    logical_id, attribute = function["Fn::GetAtt"]
    resource_type = types[logical_id]
    if resource_type in UNKNOWN:
        stand_in = f"{logical_id}.{attribute} is not emulated"
    elif (resource_type, attribute) == ("AWS::EC2::VPCEndpoint", "Id"):
        stand_in = {"Ref": logical_id}
    else:
        return function
    crossed.add(f"{resource_type} {attribute}")
    return stand_in


def _property(name, value, crossed):
    if name != "KeyPolicy":
        return value
    crossed.add("AWS::KMS::Key KeyPolicy")
    return {"Fn::ToJsonString": value}


def _text(value, crossed):
    if value in PARAMETERS:
        crossed.add(value)
    return PARAMETERS.get(value, value)
