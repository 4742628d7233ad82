/** The imaginary account in which the template is deployed. */
export const ACCOUNT = {
  id: '000000000000',
  region: 'us-east-1',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
} as const;

export const arnOf = (service: string, resource: string): string =>
  `arn:${ACCOUNT.partition}:${service}:${ACCOUNT.region}:${ACCOUNT.id}:${resource}`;

/** CloudFormation's id of a stack; the last part would be random. */
export const stackIdOf = (stackName: string): string =>
  arnOf('cloudformation', `stack/${stackName}/00000000-0000-4000-8000-000000000000`);
