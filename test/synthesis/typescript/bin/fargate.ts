#!/usr/bin/env node
// The stack of examples/fargate.
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Network } from '../lib/network';
import { everywhere } from '../lib/place';
import { defineCluster, repositoryArn, Service } from '../lib/service';

const app = new App();
const stack = new Stack(app, 'IsolatedFargate', { description: 'A private service on AWS Fargate, in a VPC without internet' });
const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', app.node.getContext('repository'));

const place = everywhere(stack);
const network = new Network(stack, 'Network', { place, repositories: [repositoryArn(stack, repository.repositoryName)] });
const cluster = defineCluster(stack, network.vpc);
const web = new Service(stack, 'Service', { place, network, cluster, repository, tag: app.node.getContext('tag') });
web.service.node.addDependency(...network.connectivity);
network.allowLogs(web.logGroup.logGroupArn);

const { subnetIds } = network.vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
output('VpcId', 'The VPC without internet', network.vpc.vpcId);
output('SubnetIds', 'Its subnets', Fn.join(',', subnetIds));
output('EndpointSecurityGroupId', 'Security group of the interface endpoints', network.endpointGroup);
output('EndpointEcrApi', 'Endpoint of ecr.api', network.ecrApi.ref);
output('EndpointEcrDkr', 'Endpoint of ecr.dkr', network.ecrDkr.ref);
output('EndpointLogs', 'Endpoint of logs', network.logs.ref);
output('EndpointS3', 'Endpoint of s3', network.s3.ref);
output('ClusterName', 'The ECS cluster', cluster.clusterName);
output('ServiceName', 'The ECS service', web.service.serviceName);
output('LogGroupName', 'What the containers print', web.logGroup.logGroupName);

function output(id: string, description: string, value: string) {
  new CfnOutput(stack, id, { description, value });
}
