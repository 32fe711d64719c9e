"""Fails if the emulator no longer breaks on what gaps.py works around, or breaks on
what it gets instead. Runs moto in this process, so that an error is an exception."""

import json
import logging
import os
import sys
import warnings

sys.dont_write_bytecode = True  # nothing of a run stays behind

import boto3
from moto import mock_aws

import gaps

VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
ENDPOINT = {
    "Type": "AWS::EC2::VPCEndpoint",
    "Properties": {"VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": []},
}
EXPORT = {"Value": {"Fn::GetAtt": ["Endpoint", "Id"]}, "Export": {"Name": "Id"}}
KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}}


def with_attribute(resource_type, attribute):
    """A template with a resource that asks one of another type for an attribute."""
    tags = [{"Key": "Of", "Value": {"Fn::GetAtt": ["Other", attribute]}}]
    vpc = {**VPC, "Properties": {**VPC["Properties"], "Tags": tags}}
    return {"Resources": {"Other": {"Type": resource_type}, "Vpc": vpc}}


def with_parameter(name):
    parameter = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": name}
    return {"Parameters": {"Image": parameter}, "Resources": {"Vpc": VPC}}


# Templates that the emulator breaks on, and what it says then.
BREAKS = [
    *((with_attribute(t, "Arn"), "instance of Fn::GetAtt references undefined resource Other") for t in gaps.UNKNOWN),
    *((with_parameter(p), "'NoneType' object has no attribute 'value'") for p in gaps.PARAMETERS),
    (
        {"Resources": {"Vpc": VPC, "Endpoint": ENDPOINT}, "Outputs": {"Id": EXPORT}},
        "'VPCEndPoint' object has no attribute 'get_cfn_attribute'",
    ),
    ({"Resources": {"Key": KEY}}, "the JSON object must be str, bytes or bytearray, not dict"),
]

WITH_OUTPUT = {"Resources": {"Vpc": VPC}, "Outputs": {"Id": {"Value": {"Ref": "Vpc"}}}}


def main():
    warnings.simplefilter("ignore")  # moto warns of each type that it does not know,
    logging.disable()  # twice
    os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")
    complaints = [c for template, message in BREAKS for c in check(template, message)]
    if outputs_of_a_change_set():
        complaints.append("change sets have outputs: gaps.OPTIONS is not needed")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def check(template, message):
    error = problem(template)
    if message not in str(error):
        yield f"{json.dumps(template)}: {error}, where gaps.py works around {message!r}"
    bridged, _ = gaps.bridge({"Stack": template})
    if error := problem(bridged["Stack"]):
        yield f"{json.dumps(bridged)}: {error}"


@mock_aws
def problem(template):
    """The exception of the emulator that gets the template, if there is one."""
    cloudformation, kms = boto3.client("cloudformation"), boto3.client("kms")
    try:
        cloudformation.create_stack(StackName="Stack", TemplateBody=json.dumps(template))
        cloudformation.describe_stacks()
        for key in kms.list_keys()["Keys"]:
            kms.describe_key(KeyId=key["KeyId"])
    except Exception as error:  # of whatever kind
        return error
    return None


@mock_aws
def outputs_of_a_change_set():
    client, names = boto3.client("cloudformation"), {"StackName": "Stack", "ChangeSetName": "Create"}
    client.create_change_set(**names, ChangeSetType="CREATE", TemplateBody=json.dumps(WITH_OUTPUT))
    client.execute_change_set(**names)
    return client.describe_stacks()["Stacks"][0].get("Outputs")


if __name__ == "__main__":
    sys.exit(main())
