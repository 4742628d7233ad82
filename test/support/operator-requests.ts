import type { JsonObject } from '../../local/json';

/** ARN of a role's session, as API Gateway says who signed. */
export const sessionOf = (name: string): string => `arn:aws:sts::111122223333:assumed-role/postern-operators/${name}`;

/** `POST /operator/{action}` as an HTTP API with IAM authorization hands it to a function. */
export const operatorEvent = (
  action: string,
  body: unknown,
  { who = 'sam', requestId = 'request-1' }: { readonly who?: string; readonly requestId?: string } = {},
): JsonObject => ({
  version: '2.0',
  routeKey: 'POST /operator/{action}',
  rawPath: `/operator/${action}`,
  headers: { 'content-type': 'application/json' },
  pathParameters: { action },
  requestContext: {
    accountId: '111122223333',
    authorizer: {
      iam: {
        accessKey: 'ASIAEXAMPLE',
        accountId: '111122223333',
        callerId: `AROAEXAMPLE:${who}`,
        cognitoIdentity: null,
        principalOrgId: 'o-example',
        userArn: sessionOf(who),
        userId: `AROAEXAMPLE:${who}`,
      },
    },
    http: { method: 'POST', path: `/operator/${action}` },
    requestId,
    stage: '$default',
  },
  ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  isBase64Encoded: false,
});
