import { jsonAnswer, readRequest, toResult } from '../../../functions/receive-signal/http';

const event = (changes: object = {}) => ({
  version: '2.0',
  routeKey: 'POST /signals/{source}',
  rawPath: '/signals/ws1',
  rawQueryString: 'a=1&a=2',
  headers: { 'content-type': 'application/json', Authorization: 'Basic eDp5' },
  queryStringParameters: { a: '1,2' },
  requestContext: { http: { method: 'POST', path: '/signals/ws1', sourceIp: '203.0.113.9' }, stage: '$default' },
  pathParameters: { source: 'ws1' },
  body: '{"ü":1}',
  isBase64Encoded: false,
  ...changes,
});

describe('readRequest', () => {
  it('reads an HTTP API event', () => {
    expect(readRequest(event())).toEqual({
      source: 'ws1',
      push: {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Basic eDp5' },
        query: { a: '1,2' },
        body: Buffer.from('{"ü":1}', 'utf8'),
      },
    });
  });

  it('decodes a body that came as base64 to its bytes', () => {
    const read = readRequest(event({ body: Buffer.of(0, 255, 10).toString('base64'), isBase64Encoded: true }));
    expect(read?.push.body).toEqual(Buffer.of(0, 255, 10));
  });

  it('does without what a GET leaves out', () => {
    const { body: _, headers: __, queryStringParameters: ___, isBase64Encoded: ____, ...rest } = event();
    expect(readRequest(rest)?.push).toEqual({ method: 'POST', headers: {}, query: {}, body: Buffer.alloc(0) });
  });

  it.each([
    undefined,
    null,
    'x',
    7,
    [],
    {},
    { pathParameters: {} },
    event({ pathParameters: null }),
    event({ body: 7 }),
  ])('knows %j for no request of ours', (value) => {
    expect(readRequest(value)).toBeUndefined();
  });
});

describe('toResult', () => {
  it('is what the HTTP API wants, never cached', () => {
    expect(toResult(jsonAnswer(202, { accepted: true }, { 'retry-after': '10' }))).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'retry-after': '10', 'cache-control': 'no-store' },
      body: '{"accepted":true}',
    });
  });
});
