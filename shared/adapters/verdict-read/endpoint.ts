/** Where DynamoDB is: the Region's endpoint, or the one that AWS_ENDPOINT_URL_DYNAMODB (or AWS_ENDPOINT_URL) names. */
export interface Endpoint {
  readonly protocol: 'https:' | 'http:';
  readonly hostname: string;
  readonly port: number | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Plain HTTP is for loopback only: anyone between us and the store could otherwise open the gate. */
export function dynamoEndpoint(environment: Readonly<Record<string, string | undefined>>): Endpoint {
  const override = environment.AWS_ENDPOINT_URL_DYNAMODB ?? environment.AWS_ENDPOINT_URL;
  if (override === undefined || override === '') {
    const region = environment.AWS_REGION ?? '';
    return {
      protocol: 'https:',
      hostname: `dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
      port: undefined,
    };
  }
  const url = new URL(override);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.includes(url.hostname))) {
    throw new Error('the DynamoDB endpoint must use https (plain http is allowed on loopback only)');
  }
  return {
    protocol: url.protocol === 'http:' ? 'http:' : 'https:',
    hostname: url.hostname,
    port: url.port === '' ? undefined : Number(url.port),
  };
}
