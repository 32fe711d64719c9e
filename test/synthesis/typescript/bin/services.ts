#!/usr/bin/env node
// A number of services on one network: npx tsx bin/services.ts NUMBER
import { App, Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { arnOf, Network } from '../lib/network';
import { ireland as place } from '../lib/place';
import { defineCluster, repositoryArn, Service } from '../lib/service';

const perStack = 40; // eight resources each, of the 500 that a template may have
const listed = 120; // repositories that fit into a policy

const count = Number(process.argv[2]);
if (!Number.isInteger(count) || count < 1) {
  throw new Error('usage: services.ts NUMBER');
}
const names = Array.from({ length: count }, (_, i) => `Service${i + 1}`);

const app = new App();
const base = newStack('Base');
const network = new Network(base, 'Network', {
  place,
  repositories: count > listed ? [arnOf(base, 'ecr', '*')] : names.map((name) => repositoryArn(base, repositoryName(name))),
});
network.allowLogs(arnOf(base, 'logs', '*'));
const cluster = defineCluster(base, network.vpc);
for (let first = 0; first < count; first += perStack) {
  const stack = newStack(`Services${first / perStack + 1}`);
  stack.addStackDependency(base);
  for (const name of names.slice(first, first + perStack)) {
    const repository = ecr.Repository.fromRepositoryName(stack, `${name}Images`, repositoryName(name));
    new Service(stack, name, { place, network, cluster, repository, tag: '1.0', port: 8080, environment: { STAGE: 'production' } });
  }
}

function newStack(id: string) {
  return new Stack(app, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

function repositoryName(name: string) {
  return `team/${name.toLowerCase()}`;
}
