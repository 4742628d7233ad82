import { Gateway } from '../../../local/api-gateway/gateway';
import { routesOf } from '../../../local/api-gateway/routes';
import { readAssembly } from '../../../local/assembly/assembly';
import { Deployment } from '../../../local/assembly/deployment';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../../local/json';
import type { InvocationOutcome } from '../../../local/lambda/execution-environment';
import { functionId, removeAssembly, writeAssembly } from '../../support/local-assembly';

const NOW = Date.parse('2022-01-16T09:20:00.123Z');
const route = (key: string): JsonObject => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api' },
    RouteKey: key,
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
  },
});
const resources: JsonObject = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': [functionId('echo'), 'Arn'] },
      PayloadFormatVersion: '2.0',
    },
  },
  Post: route('POST /signals/{source}'),
  Get: route('GET /signals/{source}'),
  Fixed: route('POST /signals/fixed'),
  Signed: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: { ...Object(route('POST /operator/{action}').Properties), AuthorizationType: 'AWS_IAM' },
  },
};

const directory = writeAssembly({ functions: [{ name: 'echo', code: 'export const handler = () => 1;' }], resources });
afterAll(() => removeAssembly(directory));
const routes = routesOf(new Deployment(readAssembly(directory)));

const gateway = (result: Json | (() => Promise<InvocationOutcome>), events: JsonObject[] = []): Gateway =>
  new Gateway({
    routes,
    now: () => NOW,
    invoke: (arn, event) => {
      if (arn !== 'arn:aws:lambda:us-east-1:000000000000:function:echo') return undefined;
      const parsed = parseJson(event);
      if (isJsonObject(parsed)) events.push(parsed);
      return typeof result === 'function' ? result() : Promise.resolve({ ok: true, result: JSON.stringify(result) });
    },
  });

const call = async (
  method: string,
  target: string,
  body: Uint8Array | string = '',
  rawHeaders: string[] = [],
): Promise<JsonObject> => {
  const events: JsonObject[] = [];
  await gateway({ statusCode: 202 }, events).answer({
    method,
    target,
    rawHeaders,
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  });
  return events[0] ?? {};
};

describe('the gateway', () => {
  test('calls the function with payload format 2.0', async () => {
    const event = await call('POST', '/signals/workspace-one?a=1&a=2&b=x%20y', '{"a":1}', [
      'Host',
      'localhost:8484',
      'Content-Type',
      'application/json; charset=utf-8',
      'X-Twice',
      'one',
      'x-twice',
      'two',
      'User-Agent',
      'ws1',
      'Cookie',
      'c=1; d=2',
      'Authorization',
      'Basic eA==',
    ]);
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /signals/{source}',
      rawPath: '/signals/workspace-one',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['c=1', 'd=2'],
      headers: {
        host: 'localhost:8484',
        'content-type': 'application/json; charset=utf-8',
        'x-twice': 'one,two',
        'user-agent': 'ws1',
        authorization: 'Basic eA==',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '443',
      },
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { source: 'workspace-one' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'test-Api',
        domainName: 'localhost:8484',
        domainPrefix: 'test-Api',
        http: {
          method: 'POST',
          path: '/signals/workspace-one',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'ws1',
        },
        requestId: expect.any(String),
        routeKey: 'POST /signals/{source}',
        stage: '$default',
        time: '16/Jan/2022:09:20:00 +0000',
        timeEpoch: NOW,
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test.each<[string, string | undefined, Uint8Array | string, JsonObject]>([
    ['text', 'text/plain', 'grün', { body: 'grün', isBase64Encoded: false }],
    [
      'JSON with a byte order mark, byte for byte',
      'application/json',
      '\uFEFF{}',
      { body: '\uFEFF{}', isBase64Encoded: false },
    ],
    [
      'JSON that is not UTF-8',
      'application/json',
      Uint8Array.of(0x7b, 0xff, 0x7d),
      { body: 'e/99', isBase64Encoded: true },
    ],
    ['other types', 'application/octet-stream', 'abc', { body: 'YWJj', isBase64Encoded: true }],
    ['JSON of another name', 'application/jwt', 'abc', { body: 'YWJj', isBase64Encoded: true }],
    ['no type', undefined, 'abc', { body: 'YWJj', isBase64Encoded: true }],
    ['nothing', 'application/json', '', { isBase64Encoded: false }],
  ])('carries a body of %s', async (_name, type, body, expected) => {
    const event = await call('POST', '/signals/x', body, type === undefined ? [] : ['content-type', type]);
    expect({ ...('body' in event ? { body: event.body } : {}), isBase64Encoded: event.isBase64Encoded }).toEqual(
      expected,
    );
  });

  test.each<[string, string, string, string | undefined]>([
    ['a decoded parameter', 'POST', '/signals/a%2Fb', 'a/b'],
    ['the other method', 'GET', '/signals/a', 'a'],
  ])('passes %s', async (_name, method, target, source) => {
    expect((await call(method, target)).pathParameters).toEqual({ source });
  });

  test('says who signed, where a route takes signed requests only, and keeps the header to itself', async () => {
    const event = await call('POST', '/operator/lock', '{}', ['X-Postern-Operator', 'sam@example.com']);
    expect(Object(event.requestContext).authorizer).toEqual({
      iam: {
        accessKey: expect.any(String),
        accountId: '000000000000',
        callerId: expect.stringMatching(/:sam@example\.com$/),
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:sts::000000000000:assumed-role/postern-operator/sam@example.com',
        userId: expect.stringMatching(/:sam@example\.com$/),
      },
    });
    expect(Object.keys(Object(event.headers))).not.toContain('x-postern-operator');
    const push = await call('POST', '/signals/x', '{}', ['X-Postern-Operator', 'sam']);
    expect(Object.keys(Object(push.requestContext))).not.toContain('authorizer');
  });

  test.each([[[]], [['X-Postern-Operator', '']], [['X-Postern-Operator', 'a b']], [['X-Postern-Operator', 'x/y']]])(
    'lets nobody without a name in: %j',
    async (rawHeaders: string[]) => {
      const events: JsonObject[] = [];
      const reply = await gateway(null, events).answer({
        method: 'POST',
        target: '/operator/lock',
        rawHeaders,
        body: Buffer.from('{}'),
        sourceIp: '',
      });
      expect([reply.status, events]).toEqual([401, []]);
    },
  );

  test('prefers a route without parameters', async () => {
    expect((await call('POST', '/signals/fixed')).routeKey).toBe('POST /signals/fixed');
  });

  test.each([
    ['DELETE', '/signals/a', 404, '{"message":"Not Found"}'],
    ['POST', '/signals/', 404, '{"message":"Not Found"}'],
    ['POST', '/signals/a/b', 404, '{"message":"Not Found"}'],
    ['POST', '/signals/%ff', 400, '{"message":"Bad Request"}'],
  ])('answers %s %s with %i', async (method, target, status, body) => {
    const reply = await gateway(null).answer({ method, target, rawHeaders: [], body: Buffer.alloc(0), sourceIp: '' });
    expect(reply).toMatchObject({ status, body });
  });

  test.each<[string, Json | (() => Promise<InvocationOutcome>), JsonObject]>([
    [
      'status, headers and body',
      { statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' }, body: 'no' },
      { status: 401, headers: { 'www-authenticate': 'Basic', 'content-type': 'text/plain;charset=utf-8' }, body: 'no' },
    ],
    ['a value without a status', { accepted: true }, { status: 200, body: '{"accepted":true}' }],
    ['a malformed answer', { statusCode: 'soon' }, { status: 500, body: '{"message":"Internal Server Error"}' }],
    [
      'an error',
      async () => ({ ok: false, error: { errorType: 'E', errorMessage: 'secret' } }),
      { status: 500, body: '{"message":"Internal Server Error"}' },
    ],
    [
      'a throttle',
      () => Promise.reject(new Error('throttled')),
      { status: 503, body: '{"message":"Service Unavailable"}' },
    ],
  ])('turns %s into a reply', async (_name, result, expected) => {
    const reply = await gateway(result).answer({
      method: 'POST',
      target: '/signals/a',
      rawHeaders: [],
      body: Buffer.alloc(0),
      sourceIp: '',
    });
    expect(reply).toMatchObject(expected);
  });

  test('sends base64 bodies as bytes', async () => {
    const reply = await gateway({ statusCode: 200, body: '/w==', isBase64Encoded: true }).answer({
      method: 'POST',
      target: '/signals/a',
      rawHeaders: [],
      body: Buffer.alloc(0),
      sourceIp: '',
    });
    expect(reply.body).toEqual(Buffer.of(255));
  });
});
