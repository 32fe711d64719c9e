"""The network that the emulator holds, without the default VPC."""

import policy


def own_vpcs(aws):
    return [v for v in aws.all("ec2", "describe_vpcs", "Vpcs") if not v["IsDefault"]]


def vpc(aws, found):
    return {
        "id": found["VpcId"],
        "cidr": found["CidrBlock"],
        "dns_support": vpc_attribute(aws, found["VpcId"], "EnableDnsSupport"),
        "dns_hostnames": vpc_attribute(aws, found["VpcId"], "EnableDnsHostnames"),
    }


def vpc_attribute(aws, vpc_id, name):
    lower = name[0].lower() + name[1:]
    return aws.client("ec2").describe_vpc_attribute(VpcId=vpc_id, Attribute=lower)[name]["Value"]


def exits(aws):
    """What could lead out of any VPC of the emulator, or into it."""
    internet = aws.all("ec2", "describe_internet_gateways", "InternetGateways")
    nat = aws.all("ec2", "describe_nat_gateways", "NatGateways")
    egress_only = aws.all("ec2", "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways")
    return {
        "internet": [g["InternetGatewayId"] for g in internet],
        "nat": [g["NatGatewayId"] for g in nat],
        "egress_only": [g["EgressOnlyInternetGatewayId"] for g in egress_only],
        "public_ips": public_ips(aws),
        "load_balancers": internet_facing(aws),
    }


def public_ips(aws):
    """Elastic IP addresses, and those of network interfaces and of instances."""
    elastic = [a["PublicIp"] for a in aws.all("ec2", "describe_addresses", "Addresses")]
    interfaces = aws.all("ec2", "describe_network_interfaces", "NetworkInterfaces")
    instances = [i for r in aws.all("ec2", "describe_instances", "Reservations") for i in r["Instances"]]
    associated = [i.get("Association", {}).get("PublicIp") for i in interfaces]
    return sorted({ip for ip in (*elastic, *associated, *(i.get("PublicIpAddress") for i in instances)) if ip})


def internet_facing(aws):
    newer = aws.all("elbv2", "describe_load_balancers", "LoadBalancers")
    classic = aws.all("elb", "describe_load_balancers", "LoadBalancerDescriptions")
    return [b["LoadBalancerName"] for b in (*newer, *classic) if b.get("Scheme") != "internal"]


def in_own_vpcs(aws, operation, key):
    ids = {v["VpcId"] for v in own_vpcs(aws)}
    return [found for found in aws.all("ec2", operation, key) if found["VpcId"] in ids]


def subnets(aws):
    return [
        {
            "id": s["SubnetId"],
            "availability_zone": s["AvailabilityZone"],
            "cidr": s["CidrBlock"],
            "public_ip_on_launch": s["MapPublicIpOnLaunch"],
        }
        for s in in_own_vpcs(aws, "describe_subnets", "Subnets")
    ]


def route_tables(aws):
    return [
        {
            "id": t["RouteTableId"],
            "main": any(a.get("Main") for a in t["Associations"]),
            "subnets": [a["SubnetId"] for a in t["Associations"] if "SubnetId" in a],
            "routes": routes(t),
        }
        for t in in_own_vpcs(aws, "describe_route_tables", "RouteTables")
    ]


def routes(table):
    """The routes other than local, each as destination and target."""
    pairs = [(destination(r), target(r)) for r in table["Routes"]]
    return [{"destination": d, "target": t} for d, t in pairs if t != "local"]


def destination(route):
    return next(v for k, v in route.items() if k.startswith("Destination"))


def target(route):
    return next((v for k, v in route.items() if not k.startswith("Destination") and k not in ("Origin", "State")), None)


def endpoints(aws):
    found = in_own_vpcs(aws, "describe_vpc_endpoints", "VpcEndpoints")
    return [
        {
            "id": e["VpcEndpointId"],
            "service": e["ServiceName"],
            "type": e["VpcEndpointType"],
            "subnets": e.get("SubnetIds", []),
            "route_tables": e.get("RouteTableIds", []),
            "security_groups": [g["GroupId"] for g in e.get("Groups", [])],
            "private_dns": e.get("PrivateDnsEnabled"),
            "policy": policy.statements(policy.document(e["PolicyDocument"])),
        }
        for e in sorted(found, key=lambda e: e["ServiceName"])
    ]


def flow_logs(aws):
    return [
        {
            "id": f["FlowLogId"],
            "resource": f["ResourceId"],
            "traffic": f["TrafficType"],
            "log_group": f.get("LogGroupName"),
            "role": f.get("DeliverLogsPermissionArn"),
        }
        for f in aws.all("ec2", "describe_flow_logs", "FlowLogs")
    ]


def security_groups(aws):
    """The security groups, other than the default one of each VPC."""
    rules = aws.all("ec2", "describe_security_group_rules", "SecurityGroupRules")
    return [
        {
            "id": g["GroupId"],
            "description": g["Description"],
            "ingress": [rule(r) for r in rules if r["GroupId"] == g["GroupId"] and not r["IsEgress"]],
        }
        for g in in_own_vpcs(aws, "describe_security_groups", "SecurityGroups")
        if g["GroupName"] != "default"
    ]


def rule(found):
    return {
        "protocol": found["IpProtocol"],
        "from_port": found.get("FromPort"),
        "to_port": found.get("ToPort"),
        "peer": peer(found),
    }


def peer(found):
    group = found.get("ReferencedGroupInfo", {}).get("GroupId")
    return group or found.get("PrefixListId") or found.get("CidrIpv4") or found.get("CidrIpv6")
