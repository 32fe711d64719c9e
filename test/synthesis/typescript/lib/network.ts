import { Aws, CfnTag, Fn, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct, IDependable } from 'constructs';
import { Place } from './place';

/** What the endpoints of a network let through. */
export interface NetworkProps {
  readonly place: Place;
  /** ARNs of the repositories of images. */
  readonly repositories: string[];
}

/** A VPC without internet, with the endpoints that a service on AWS Fargate needs. */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;
  readonly endpointGroup: string;
  readonly ecrApi: ec2.CfnVPCEndpoint;
  readonly ecrDkr: ec2.CfnVPCEndpoint;
  readonly logs: ec2.CfnVPCEndpoint;
  readonly s3: ec2.CfnVPCEndpoint;
  /** What has to be there before a task starts. */
  readonly connectivity: IDependable[] = [];

  private readonly vpcId: string;
  private readonly subnets: string[] = [];
  private readonly routeTables: string[] = [];

  constructor(scope: Construct, id: string, private readonly props: NetworkProps) {
    super(scope, id);
    this.vpcId = new ec2.CfnVPC(this, 'Resource', {
      cidrBlock: '10.0.0.0/16', enableDnsSupport: true, enableDnsHostnames: true, tags: nameTag(this),
    }).ref;
    const availabilityZones = [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())];
    this.defineSubnet('IsolatedSubnet1', '10.0.0.0/18', availabilityZones[0]);
    this.defineSubnet('IsolatedSubnet2', '10.0.64.0/18', availabilityZones[1]);
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: this.vpcId, availabilityZones, isolatedSubnetIds: this.subnets, isolatedSubnetRouteTableIds: this.routeTables,
    });
    this.endpointGroup = this.defineEndpointGroup();
    this.defineFlowLog();
    this.defineDnsFirewall();
    const endpoints = new Construct(this, 'Endpoints');
    this.ecrApi = this.defineEndpoint(endpoints, 'EcrApi', 'ecr.api', this.allowInAccount(['ecr:GetAuthorizationToken'], ['*']));
    this.ecrDkr = this.defineEndpoint(endpoints, 'EcrDkr', 'ecr.dkr',
      this.allowInAccount(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], props.repositories));
    this.logs = this.defineEndpoint(endpoints, 'Logs', 'logs');
    this.s3 = this.defineGateway(endpoints);
  }

  /** Lets the containers write to a log group. */
  allowLogs(arn: string) {
    this.logs.policyDocument = this.allowInAccount(['logs:CreateLogStream', 'logs:PutLogEvents'], [arn]);
  }

  private defineSubnet(id: string, cidrBlock: string, availabilityZone: string) {
    const scope = new Construct(this, id);
    const subnet = new ec2.CfnSubnet(scope, 'Subnet', {
      vpcId: this.vpcId, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false, tags: nameTag(scope),
    });
    const table = new ec2.CfnRouteTable(scope, 'RouteTable', { vpcId: this.vpcId, tags: nameTag(scope) });
    this.connectivity.push(new ec2.CfnSubnetRouteTableAssociation(scope, 'RouteTableAssociation', {
      subnetId: subnet.ref, routeTableId: table.ref,
    }));
    this.subnets.push(subnet.ref);
    this.routeTables.push(table.ref);
  }

  private defineEndpointGroup() {
    return new ec2.CfnSecurityGroup(this, 'EndpointSecurityGroup', {
      vpcId: this.vpcId,
      groupDescription: 'PrivateLink endpoints: TCP 443 from the workloads that use them',
      securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'Disallow all traffic' }],
      tags: nameTag(this),
    }).attrGroupId;
  }

  private defineFlowLog() {
    const scope = new Construct(this, 'FlowLogs');
    const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.ONE_MONTH });
    const role = new iam.Role(scope, 'Role', {
      description: 'Writes the flow log of the VPC',
      assumedBy: serviceOf(this, 'vpc-flow-logs', 'ec2', 'vpc-flow-log/*'),
      inlinePolicies: {
        WriteFlowLog: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn],
          })],
        }),
      },
    });
    new ec2.CfnFlowLog(scope, 'FlowLog', {
      resourceType: 'VPC', resourceId: this.vpcId, trafficType: 'ALL', tags: nameTag(this),
      logDestinationType: 'cloud-watch-logs', logGroupName: logGroup.logGroupName, deliverLogsPermissionArn: role.roleArn,
    });
  }

  private defineDnsFirewall() {
    const scope = new Construct(this, 'DnsFirewall');
    const list = (id: string, domains: string[]) =>
      new resolver.CfnFirewallDomainList(scope, id, { domains, tags: nameTag(scope, id) }).attrId;
    const endpoints = list('Endpoints', this.domains());
    const everything = list('Everything', ['*']);
    const rules = new resolver.CfnFirewallRuleGroup(scope, 'Rules', {
      firewallRules: [
        { action: 'ALLOW', priority: 100, firewallDomainListId: endpoints, firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN' },
        { action: 'BLOCK', blockResponse: 'NODATA', priority: 10000, firewallDomainListId: everything },
      ],
      tags: nameTag(scope, 'Rules'),
    });
    this.connectivity.push(new resolver.CfnFirewallRuleGroupAssociation(scope, 'Association', {
      firewallRuleGroupId: rules.attrId, vpcId: this.vpcId, priority: 101, tags: nameTag(scope),
    }));
    const logGroup = new logs.LogGroup(scope, 'QueryLogGroup', { retention: logs.RetentionDays.ONE_MONTH });
    const config = new resolver.CfnResolverQueryLoggingConfig(scope, 'QueryLog', { destinationArn: logGroup.logGroupArn });
    new resolver.CfnResolverQueryLoggingConfigAssociation(scope, 'QueryLogAssociation', {
      resolverQueryLogConfigId: config.attrId, resourceId: this.vpcId,
    });
  }

  /** The names that resolve. */
  private domains() {
    const { region } = Stack.of(this);
    const { urlSuffix, instanceDomains } = this.props.place;
    const aws = ['*.dkr.ecr', 'api.ecr', 'logs', `prod-${region}-starport-layer-bucket.s3`, 's3-r-w'].map((name) => `${name}.${region}.${urlSuffix}`);
    return [...instanceDomains, ...aws, `prod-${region}-starport-layer-bucket.s3.${urlSuffix}`].sort();
  }

  private defineEndpoint(scope: Construct, id: string, service: string, policyDocument?: iam.PolicyDocument) {
    const endpoint = new ec2.CfnVPCEndpoint(scope, id, {
      vpcId: this.vpcId, vpcEndpointType: 'Interface', serviceName: this.props.place.endpointService(service), privateDnsEnabled: true,
      securityGroupIds: [this.endpointGroup], subnetIds: this.subnets, tags: nameTag(scope, id), policyDocument,
    });
    this.connectivity.push(endpoint);
    return endpoint;
  }

  private allowInAccount(actions: string[], resources: string[]) {
    const { account } = Stack.of(this);
    return allow(actions, resources, { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } });
  }

  private defineGateway(scope: Construct) {
    const { region } = Stack.of(this);
    const endpoint = new ec2.CfnVPCEndpoint(scope, 'S3', {
      vpcId: this.vpcId, vpcEndpointType: 'Gateway', serviceName: `com.amazonaws.${region}.s3`,
      routeTableIds: this.routeTables, tags: nameTag(scope, 'S3'),
      policyDocument: allow(['s3:GetObject'], [`arn:${Aws.PARTITION}:s3:::prod-${region}-starport-layer-bucket/*`]),
    });
    this.connectivity.push(endpoint);
    return endpoint;
  }
}

function allow(actions: string[], resources: string[], conditions?: { [operator: string]: { [key: string]: string } }) {
  return new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions, resources, conditions })],
  });
}

/** The tag with the path of a construct, or of its child. */
export function nameTag(scope: Construct, id?: string): CfnTag[] {
  return [{ key: 'Name', value: id ? `${scope.node.path}/${id}` : scope.node.path }];
}

/** The ARN of something in the account and the Region of the stack. */
export function arnOf(scope: Construct, service: string, resource: string) {
  const { region, account } = Stack.of(scope);
  return `arn:${Aws.PARTITION}:${service}:${region}:${account}:${resource}`;
}

/** A service of AWS as the principal of a role, on behalf of something in the account and the Region. */
export function serviceOf(scope: Construct, name: string, service: string, resource: string) {
  return new iam.ServicePrincipal(`${name}.amazonaws.com`, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
      ArnLike: { 'aws:SourceArn': arnOf(scope, service, resource) },
    },
  });
}
