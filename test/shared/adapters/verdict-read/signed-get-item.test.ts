import { Cancellation } from '../../../../shared/adapters/verdict-read/cancellation';
import { keepAlivePost } from '../../../../shared/adapters/verdict-read/post';
import { type ReadRow, signedGetItem } from '../../../../shared/adapters/verdict-read/signed-get-item';
import { dynamoVerdictStore } from '../../../../shared/adapters/verdict-store';
import { VERDICTS } from '../../../../shared/contracts/tables';
import { DYNAMODB_ENDPOINTS, openDynamoDb } from '../../../support/dynamodb';
import {
  answering,
  type Behaviour,
  breakingOff,
  dripping,
  failing,
  hanging,
  holding,
  type Impostor,
  openImpostor,
  resetting,
  stopping,
} from '../../../support/dynamodb-impostor';
import { signatureVersion4 } from '../../../support/signature-version-4';

const REQUEST_TIMEOUT_MS = 150;
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'token' };
const noDeadline = (): Cancellation => new Cancellation();
function cancelledAfter(milliseconds: number): Cancellation {
  const cancellation = new Cancellation();
  setTimeout(() => cancellation.cancel(), milliseconds);
  return cancellation;
}

function reader(endpoint: string, table = 'verdicts'): ReadRow {
  const { hostname, port } = new URL(endpoint);
  const target = { protocol: 'http:', hostname, port: Number(port) } as const;
  const post = keepAlivePost({ endpoint: target, connectionTimeoutMs: 100, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  return signedGetItem({ endpoint: target, region: 'eu-central-1', table, credentials, post });
}

describe.each(DYNAMODB_ENDPOINTS)('against DynamoDB at %s', (where) => {
  test('reads the row that the projection wrote, and nothing where there is none', async () => {
    const database = await openDynamoDb(where);
    const table = await database.createTable(VERDICTS.key);
    await dynamoVerdictStore(database.client, table).write('c02a', '{"é":"😀"}', undefined);
    const readRow = reader(database.endpoint, table);
    expect(await readRow('c02a', noDeadline())).toStrictEqual({ revision: 1, verdict: '{"é":"😀"}' });
    expect(await readRow('c02b', noDeadline())).toBeUndefined();
    expect(await readRow('quote " and \\', noDeadline())).toBeUndefined();
    await expect(reader(database.endpoint, 'no-such-table')('c02a', noDeadline())).rejects.toMatchObject({
      kind: 'store-refused',
    });
    await database.close();
  });
});

describe('against a store that misbehaves', () => {
  let impostor: Impostor;
  beforeEach(async () => {
    impostor = await openImpostor();
  });
  afterEach(async () => await impostor.close());

  test('asks for one key, strongly consistent, with a signature and the session token', async () => {
    impostor.behave(holding({ a: 1 }));
    expect(await reader(impostor.endpoint)('c02a', noDeadline())).toStrictEqual({ revision: 7, verdict: '{"a":1}' });
    const [request] = impostor.requests;
    expect(request).toMatchObject({
      method: 'POST',
      headers: {
        host: `127.0.0.1:${impostor.port}`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.GetItem',
        'x-amz-security-token': 'token',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-central-1\/dynamodb\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
        ),
      },
    });
    expect(JSON.parse(request?.body ?? '')).toStrictEqual({
      TableName: 'verdicts',
      Key: { commonName: { S: 'c02a' } },
      ConsistentRead: true,
    });
  });

  test('signs as AWS documents it', async () => {
    await reader(impostor.endpoint)('c02a', noDeadline());
    const [request] = impostor.requests;
    if (request === undefined) throw new Error('nothing came in');
    expect(request.headers.authorization).toBe(
      signatureVersion4(request, { ...credentials, region: 'eu-central-1', service: 'dynamodb' }),
    );
  });

  test.each<readonly [string, Behaviour, string]>([
    ['throttles', failing(400, 'ProvisionedThroughputExceededException'), 'store-throttled'],
    ['throttles otherwise', failing(400, 'ThrottlingException'), 'store-throttled'],
    ['throttles the account', failing(400, 'RequestLimitExceeded'), 'store-throttled'],
    ['fails', failing(500, 'InternalServerError'), 'store-unreachable'],
    ['fails without words', answering(503, ''), 'store-unreachable'],
    ['denies access', failing(400, 'AccessDeniedException'), 'store-refused'],
    ['knows no such table', failing(400, 'ResourceNotFoundException'), 'store-refused'],
    ['does not accept the signature', failing(400, 'ExpiredTokenException'), 'store-refused'],
    ['sends us elsewhere', answering(302, ''), 'store-refused'],
    ['answers rubbish', answering(200, '<html>hello</html>'), 'row-unreadable'],
    ['answers a list', answering(200, '[]'), 'row-unreadable'],
    ['answers nothing', answering(200, ''), 'row-unreadable'],
    ['holds an item that is null', answering(200, '{"Item":null}'), 'row-unreadable'],
    ['holds an empty item', answering(200, '{"Item":{}}'), 'row-unreadable'],
    ['holds a row without its text', answering(200, '{"Item":{"revision":{"N":"1"}}}'), 'row-unreadable'],
    ['holds a row without its revision', answering(200, '{"Item":{"verdict":{"S":"{}"}}}'), 'row-unreadable'],
    [
      'holds a revision that is no number',
      answering(200, '{"Item":{"verdict":{"S":"{}"},"revision":{"N":"x"}}}'),
      'row-unreadable',
    ],
    [
      'holds a revision that is null',
      answering(200, '{"Item":{"verdict":{"S":"{}"},"revision":{"N":null}}}'),
      'row-unreadable',
    ],
    [
      'holds half a revision',
      answering(200, '{"Item":{"verdict":{"S":"{}"},"revision":{"N":"1.5"}}}'),
      'row-unreadable',
    ],
    [
      'holds a text that is a list',
      answering(200, '{"Item":{"verdict":{"L":[]},"revision":{"N":"1"}}}'),
      'row-unreadable',
    ],
    ['resets the connection', resetting, 'store-unreachable'],
    ['breaks off in the middle', breakingOff, 'store-unreachable'],
    ['hangs', hanging, 'store-timeout'],
    ['stops in the middle', stopping, 'store-timeout'],
    ['drips', dripping, 'store-timeout'],
  ])('that %s', async (_, behaviour, kind) => {
    impostor.behave(behaviour);
    const started = performance.now();
    await expect(reader(impostor.endpoint)('c02a', noDeadline())).rejects.toMatchObject({ name: 'StoreFault', kind });
    expect(performance.now() - started).toBeLessThan(REQUEST_TIMEOUT_MS + 500);
  });

  test.each<readonly [string, Behaviour]>([
    ['hangs', hanging],
    ['stops in the middle', stopping],
    ['drips', dripping],
  ])('gives up at the deadline when it %s', async (_, behaviour) => {
    impostor.behave(behaviour);
    await expect(reader(impostor.endpoint)('c02a', cancelledAfter(30))).rejects.toMatchObject({
      kind: 'store-timeout',
    });
  });

  test('does not even ask once the deadline has passed', async () => {
    const cancelled = new Cancellation();
    cancelled.cancel();
    await expect(reader(impostor.endpoint)('c02a', cancelled)).rejects.toMatchObject({
      kind: 'store-timeout',
    });
    expect(impostor.requests).toEqual([]);
  });

  test('a slow answer within the timeout is an answer', async () => {
    impostor.behave((response, request) => setTimeout(holding({ a: 1 }), REQUEST_TIMEOUT_MS / 3, response, request));
    expect(await reader(impostor.endpoint)('c02a', noDeadline())).toMatchObject({ revision: 7 });
  });

  test('names a store that is not there', async () => {
    await impostor.close();
    await expect(reader(impostor.endpoint)('c02a', noDeadline())).rejects.toMatchObject({ kind: 'store-unreachable' });
  });
});
