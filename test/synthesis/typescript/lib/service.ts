import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { arnOf, nameTag, Network, serviceOf } from './network';
import { Place } from './place';

export interface ServiceProps {
  readonly place: Place;
  readonly network: Network;
  readonly cluster: ecs.ICluster;
  readonly repository: ecr.IRepository;
  readonly tag: string;
  readonly port?: number;
  readonly environment?: { [name: string]: string };
}

/** A service on AWS Fargate in a network without internet. */
export class Service extends Construct {
  readonly service: ecs.FargateService;
  readonly logGroup: logs.LogGroup;
  private readonly executionRole: iam.Role;

  constructor(scope: Construct, id: string, private readonly props: ServiceProps) {
    super(scope, id);
    this.executionRole = this.defineRole('ExecutionRole', 'Starts the tasks: pulls images, reads secrets, opens log streams');
    this.logGroup = new logs.LogGroup(this, 'LogGroup', { retention: logs.RetentionDays.ONE_MONTH });
    const policy = new iam.Policy(this, 'ExecutionRolePolicy', { roles: [this.executionRole], statements: this.executionStatements() });
    const group = this.defineSecurityGroup();
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: this.defineTask(),
      desiredCount: 2,
      minHealthyPercent: 75,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      assignPublicIp: false,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'Rules', group.attrGroupId)],
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    this.service.node.addDependency(policy, this.executionRole, this.defineRule(group));
  }

  private defineRole(id: string, description: string) {
    return new iam.Role(this, id, { description, assumedBy: serviceOf(this, 'ecs-tasks', 'ecs', '*') });
  }

  private defineTask() {
    const { repository, tag, port, environment } = this.props;
    const task = new ecs.FargateTaskDefinition(this, 'TaskDefinition', {
      cpu: 256,
      memoryLimitMiB: 512,
      taskRole: this.defineRole('TaskRole', 'What the application in the containers may do'),
      executionRole: this.executionRole.withoutPolicyUpdates(),
    });
    task.addContainer('Container-app', {
      containerName: 'app',
      image: ecs.ContainerImage.fromEcrRepository(repository, tag),
      portMappings: port ? [{ containerPort: port }] : undefined,
      environment,
      readonlyRootFilesystem: true,
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: this.node.id, logGroup: this.logGroup, mode: ecs.AwsLogDriverMode.NON_BLOCKING, maxBufferSize: Size.mebibytes(25),
      }),
    });
    return task;
  }

  private executionStatements() {
    const { network, repository } = this.props;
    return [
      new iam.PolicyStatement({ sid: 'ImageLogin', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      new iam.PolicyStatement({
        sid: 'ImagePull',
        actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: [repositoryArn(this, repository.repositoryName)],
        conditions: {
          StringEquals: { 'aws:SourceVpc': network.vpc.vpcId, 'aws:SourceVpce': [network.ecrApi.ref, network.ecrDkr.ref] },
        },
      }),
      new iam.PolicyStatement({ sid: 'Logs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
    ];
  }

  private defineSecurityGroup() {
    const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
    return new ec2.CfnSecurityGroup(this, 'SecurityGroup', {
      vpcId: this.props.network.vpc.vpcId,
      groupDescription: `Tasks of ${this.node.path}`,
      securityGroupEgress: [
        { ...https, destinationSecurityGroupId: this.props.network.endpointGroup, description: 'HTTPS to the PrivateLink endpoints' },
        { ...https, destinationPrefixListId: this.props.place.s3PrefixList, description: 'HTTPS to the S3 gateway endpoint, for image layers' },
      ],
      tags: nameTag(this),
    });
  }

  private defineRule(group: ec2.CfnSecurityGroup) {
    return new ec2.CfnSecurityGroupIngress(this, 'EndpointsFromTasks', {
      groupId: this.props.network.endpointGroup, sourceSecurityGroupId: group.attrGroupId,
      ipProtocol: 'tcp', fromPort: 443, toPort: 443, description: `HTTPS from the tasks of ${this.node.path}`,
    });
  }
}

/** The ARN of a repository of the stack. */
export function repositoryArn(scope: Construct, name: string) {
  return arnOf(scope, 'ecr', `repository/${name}`);
}

/** The cluster of the services. */
export function defineCluster(scope: Construct, vpc: ec2.IVpc) {
  return new ecs.Cluster(new Construct(scope, 'Cluster'), 'Cluster', {
    vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED, enableFargateCapacityProviders: true,
  });
}
