"""Resources as the emulator holds them, under the names of AWS CloudFormation.

Rules, route table associations and inline policies have no ID to ask for, and the
emulator gives access points none: their readers return all that there are, and the
caller looks for its own.
"""

from botocore.exceptions import ClientError

import policy


def read(aws, resource, held):
    """What may be resource; held are the resources of all stacks."""
    return READERS[resource["type"]](aws, resource["physical_id"], held)


def vpc(aws, vpc_id, _held):
    client = aws.client("ec2")
    (found,) = client.describe_vpcs(VpcIds=[vpc_id])["Vpcs"]
    for name, lower in (("EnableDnsSupport", "enableDnsSupport"), ("EnableDnsHostnames", "enableDnsHostnames")):
        found[name] = client.describe_vpc_attribute(VpcId=vpc_id, Attribute=lower)[name]["Value"]
    return [found]


def subnet(aws, subnet_id, _held):
    return aws.client("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"]


def route_table(aws, table_id, _held):
    return aws.client("ec2").describe_route_tables(RouteTableIds=[table_id])["RouteTables"]


def associations(aws, _association_id, _held):
    tables = aws.all("ec2", "describe_route_tables", "RouteTables")
    return [association for table in tables for association in table["Associations"]]


def security_group(aws, group_id, _held):
    (found,) = aws.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    ingress = [r for r in security_group_ingress(aws) if r["GroupId"] == group_id]
    egress = [r for r in security_group_egress(aws) if r["GroupId"] == group_id]
    names = {"GroupDescription": found["Description"], "SecurityGroupIngress": ingress, "SecurityGroupEgress": egress}
    return [{**found, **names}]


def security_group_ingress(aws, _rule_id=None, _held=None):
    return security_group_rules(aws, is_egress=False, peer="Source")


def security_group_egress(aws, _rule_id=None, _held=None):
    return security_group_rules(aws, is_egress=True, peer="Destination")


def security_group_rules(aws, is_egress, peer):
    return [
        {
            **rule,
            "CidrIp": rule.get("CidrIpv4"),
            f"{peer}SecurityGroupId": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
            f"{peer}PrefixListId": rule.get("PrefixListId"),
        }
        for rule in aws.all("ec2", "describe_security_group_rules", "SecurityGroupRules")
        if rule["IsEgress"] == is_egress
    ]


def endpoint(aws, endpoint_id, _held):
    (found,) = aws.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"]
    groups = [group["GroupId"] for group in found.get("Groups", [])]
    return [{**found, "SecurityGroupIds": groups, "PolicyDocument": policy.document(found["PolicyDocument"])}]


# What an ID is of; the answer about a flow log does not say it elsewhere.
RESOURCE_TYPES = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}


def flow_log(aws, flow_log_id, _held):
    found = aws.client("ec2").describe_flow_logs(FlowLogIds=[flow_log_id])["FlowLogs"]
    return [{**f, "ResourceType": RESOURCE_TYPES.get(f["ResourceId"].split("-")[0])} for f in found]


def cluster(aws, name, _held):
    (found,) = aws.client("ecs").describe_clusters(clusters=[name], include=["SETTINGS"])["clusters"]
    return [{**found, "ClusterSettings": found.get("settings")}]


def service(aws, arn, held):
    clusters = (r["physical_id"] for r in held if r["type"] == "AWS::ECS::Cluster")
    client = aws.client("ecs")
    answers = (client.describe_services(cluster=c, services=[arn])["services"] for c in clusters)
    return [{**found, "Cluster": found["clusterArn"]} for answer in answers for found in answer]


def task_definition(aws, arn, _held):
    return [aws.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]]


def role(aws, name, _held):
    found = aws.client("iam").get_role(RoleName=name)["Role"]
    attached = aws.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    managed = [p["PolicyArn"] for p in attached]
    return [{**found, "ManagedPolicyArns": managed, "Policies": policy.inline(aws, name)}]


def policies(aws, _policy_id, held):
    roles = [r["physical_id"] for r in held if r["type"] == "AWS::IAM::Role"]
    inline = {name: policy.inline(aws, name) for name in roles}
    return [{**p, "Roles": roles_with(inline, p["PolicyName"])} for found in inline.values() for p in found]


def roles_with(inline, policy_name):
    return [role for role, found in inline.items() if policy_name in (p["PolicyName"] for p in found)]


def log_group(aws, name, _held):
    return aws.all("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)


def file_system(aws, file_system_id, _held):
    client, name = aws.client("efs"), {"FileSystemId": file_system_id}
    (found,) = client.describe_file_systems(**name)["FileSystems"]
    return [
        {
            **found,
            "FileSystemTags": found["Tags"],
            "FileSystemPolicy": policy.document(optional(client.describe_file_system_policy, "Policy", **name)),
            "BackupPolicy": optional(client.describe_backup_policy, "BackupPolicy", **name),
            "LifecyclePolicies": client.describe_lifecycle_configuration(**name)["LifecyclePolicies"],
        }
    ]


def optional(operation, key, **arguments):
    """A part that a resource may have; asking for one that is not there is an error."""
    try:
        return operation(**arguments)[key]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("PolicyNotFound", "NoSuchPublicAccessBlockConfiguration"):
            return None
        raise


def mount_target(aws, mount_target_id, _held):
    client = aws.client("efs")
    (found,) = client.describe_mount_targets(MountTargetId=mount_target_id)["MountTargets"]
    groups = client.describe_mount_target_security_groups(MountTargetId=mount_target_id)["SecurityGroups"]
    return [{**found, "SecurityGroups": groups}]


def access_points(aws, _access_point_id, _held):
    found = aws.all("efs", "describe_access_points", "AccessPoints")
    return [{**a, "AccessPointTags": a["Tags"]} for a in found]


def key(aws, key_id, _held):
    client = aws.client("kms")
    return [
        {
            **client.describe_key(KeyId=key_id)["KeyMetadata"],
            "EnableKeyRotation": client.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"],
            "KeyPolicy": policy.document(client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]),
        }
    ]


def bucket(aws, name, _held):
    client = aws.client("s3")
    client.head_bucket(Bucket=name)  # fails if there is none
    key = "PublicAccessBlockConfiguration"
    return [{key: optional(client.get_public_access_block, key, Bucket=name)}]


def queue(aws, url, _held):
    return [aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]]


def instance_profile(aws, name, _held):
    found = aws.client("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    return [{**found, "Roles": [r["RoleName"] for r in found["Roles"]]}]


def launch_template(aws, template_id, _held):
    return aws.client("ec2").describe_launch_template_versions(LaunchTemplateId=template_id)["LaunchTemplateVersions"]


def auto_scaling_group(aws, name, _held):
    (found,) = aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return [{**found, "VPCZoneIdentifier": found["VPCZoneIdentifier"].split(",")}]


READERS = {
    "AWS::AutoScaling::AutoScalingGroup": auto_scaling_group,
    "AWS::EC2::FlowLog": flow_log,
    "AWS::EC2::LaunchTemplate": launch_template,
    "AWS::EC2::RouteTable": route_table,
    "AWS::EC2::SecurityGroup": security_group,
    "AWS::EC2::SecurityGroupEgress": security_group_egress,
    "AWS::EC2::SecurityGroupIngress": security_group_ingress,
    "AWS::EC2::Subnet": subnet,
    "AWS::EC2::SubnetRouteTableAssociation": associations,
    "AWS::EC2::VPC": vpc,
    "AWS::EC2::VPCEndpoint": endpoint,
    "AWS::ECS::Cluster": cluster,
    "AWS::ECS::Service": service,
    "AWS::ECS::TaskDefinition": task_definition,
    "AWS::EFS::AccessPoint": access_points,
    "AWS::EFS::FileSystem": file_system,
    "AWS::EFS::MountTarget": mount_target,
    "AWS::IAM::InstanceProfile": instance_profile,
    "AWS::IAM::Policy": policies,
    "AWS::IAM::Role": role,
    "AWS::KMS::Key": key,
    "AWS::Logs::LogGroup": log_group,
    "AWS::S3::Bucket": bucket,
    "AWS::SQS::Queue": queue,
}
