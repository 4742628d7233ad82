import { randomUUID } from 'node:crypto';
import { ACCOUNT } from '../assembly/account';
import type { Json, JsonObject } from '../json';

export interface GatewayRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  /** Name and value in turn, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
  readonly sourceIp: string;
}

/** Header that stands for a signature here: signatures are not checked on a loopback port. Functions never see it. */
export const OPERATOR_HEADER = 'x-postern-operator';

/** Who the header says is calling: the name of a role's session. Undefined where it says nothing usable. */
export function operatorIn(rawHeaders: readonly string[]): string | undefined {
  const name = joinHeaders(rawHeaders)[OPERATOR_HEADER];
  // As STS takes a session name.
  return name !== undefined && /^[\w+=,.@-]{2,64}$/.test(name) ? name : undefined;
}

/** What API Gateway says of a caller whose signature it checked. */
const iamIdentity = (operator: string): JsonObject => ({
  iam: {
    accessKey: 'ASIALOCALLOCALLOCAL0',
    accountId: ACCOUNT.id,
    callerId: `AROALOCALLOCALLOCAL00:${operator}`,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:${ACCOUNT.partition}:sts::${ACCOUNT.id}:assumed-role/postern-operator/${operator}`,
    userId: `AROALOCALLOCALLOCAL00:${operator}`,
  },
});

export interface MatchedRoute {
  readonly key: string;
  readonly apiId: string;
  /** Decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of a route with IAM authorization: who signed. */
  readonly operator?: string;
}

/** What an HTTP API hands to a function: payload format 2.0. `now` in epoch milliseconds. */
export function gatewayEvent(request: GatewayRequest, route: MatchedRoute, now: number): JsonObject {
  const [path = '/', query = ''] = splitTarget(request.target);
  const { cookie, [OPERATOR_HEADER]: _, ...headers } = joinHeaders(request.rawHeaders);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
    },
    ...(query === '' ? {} : { queryStringParameters: joinQuery(query) }),
    ...(Object.keys(route.parameters).length === 0 ? {} : { pathParameters: { ...route.parameters } }),
    requestContext: {
      accountId: ACCOUNT.id,
      apiId: route.apiId,
      ...(route.operator === undefined ? {} : { authorizer: iamIdentity(route.operator) }),
      domainName: headers.host ?? '',
      domainPrefix: route.apiId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...bodyOf(request.body, headers['content-type']),
  };
}

const splitTarget = (target: string): readonly string[] => {
  const mark = target.indexOf('?');
  return mark < 0 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
};

/** Lower-cased names; several headers of one name are joined by commas. */
function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const before = joined[name];
    joined[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`;
  }
  return joined;
}

function joinQuery(query: string): Record<string, Json> {
  const joined: Record<string, Json> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = joined[name];
    joined[name] = before === undefined ? value : `${String(before)},${value}`;
  }
  return joined;
}

/** Text goes through as text, everything else in base64; so does text that is not UTF-8, which no string could carry. */
function bodyOf(body: Uint8Array, contentType: string | undefined): JsonObject {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = isText(contentType) ? decodeUtf8(body) : undefined;
  if (text !== undefined) return { body: text, isBase64Encoded: false };
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}

const isText = (contentType = ''): boolean =>
  /^(text\/|application\/(json|javascript|xml)$)/.test(contentType.split(';')[0]?.trim().toLowerCase() ?? '');

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `16/Jan/2022:09:20:00 +0000` */
function commonLogTime(now: number): string {
  const date = new Date(now);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
