import { Aws, CfnMapping, Stack } from 'aws-cdk-lib/core';

/** What a template that is for one Region says in another way than one for every Region. */
export interface Place {
  /** Suffix of the host names of AWS services. */
  readonly urlSuffix: string;
  /** Id of the managed prefix list of Amazon S3. */
  readonly s3PrefixList: string;
  /** Domains of the private host names of instances. */
  readonly instanceDomains: string[];
  /** Name of an endpoint service. */
  endpointService(name: string): string;
}

/** Europe (Ireland). */
export const ireland: Place = {
  urlSuffix: 'amazonaws.com',
  s3PrefixList: 'pl-6da54004',
  instanceDomains: ['*.eu-west-1.compute.internal'],
  endpointService: (name) => `com.amazonaws.eu-west-1.${name}`,
};

/** Every Region, by mappings in the stack. */
export function everywhere(stack: Stack): Place {
  const partitions = new CfnMapping(stack, 'IsolatedEcsPartitions', { mapping: endpointPrefixes() });
  const lists = new CfnMapping(stack, 'IsolatedEcsS3PrefixList', { mapping: s3PrefixLists() });
  const prefixes: Record<string, string> = { 'ecr.api': 'EcrApiPrefix', 'ecr.dkr': 'EcrDkrPrefix' };
  const prefix = (name: string) => (name in prefixes ? partitions.findInMap(Aws.PARTITION, prefixes[name]) : 'com.amazonaws.');
  return {
    urlSuffix: Aws.URL_SUFFIX,
    s3PrefixList: lists.findInMap(Aws.REGION, 'Id'),
    instanceDomains: [`*.${Aws.REGION}.compute.internal`, '*.ec2.internal'],
    endpointService: (name) => `${prefix(name)}${Aws.REGION}.${name}`,
  };
}

function endpointPrefixes() {
  const byPartition = {
    'aws': 'com.amazonaws.',
    'aws-cn': 'cn.com.amazonaws.',
    'aws-eusc': 'eu.amazonaws.',
    'aws-iso': 'gov.ic.c2s.',
    'aws-iso-b': 'gov.sgov.sc2s.',
    'aws-iso-e': 'uk.adc-e.cloud.',
    'aws-iso-f': 'gov.ic.hci.csp.',
    'aws-us-gov': 'com.amazonaws.',
  };
  return Object.fromEntries(Object.entries(byPartition).map(([partition, prefix]) =>
    [partition, { EcrApiPrefix: prefix, EcrDkrPrefix: prefix }]));
}

function s3PrefixLists() {
  const byRegion = {
    'ap-northeast-1': 'pl-61a54008',
    'ap-northeast-2': 'pl-78a54011',
    'ap-northeast-3': 'pl-a4a540cd',
    'ap-south-1': 'pl-78a54011',
    'ap-southeast-1': 'pl-6fa54006',
    'ap-southeast-2': 'pl-6ca54005',
    'ca-central-1': 'pl-7da54014',
    'eu-central-1': 'pl-6ea54007',
    'eu-north-1': 'pl-c3aa4faa',
    'eu-west-1': 'pl-6da54004',
    'eu-west-2': 'pl-7ca54015',
    'eu-west-3': 'pl-23ad484a',
    'sa-east-1': 'pl-6aa54003',
    'us-east-1': 'pl-63a5400a',
    'us-east-2': 'pl-7ba54012',
    'us-west-1': 'pl-6ba54002',
    'us-west-2': 'pl-68a54001',
  };
  return Object.fromEntries(Object.entries(byRegion).map(([region, id]) => [region, { Id: id }]));
}
