import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Operations, signalAws } from '../support/signal-aws';
import { basic, SECRETS, workspaceOneBody } from '../support/source-pushes';

/** The three handlers of the signal path as they are wired, against endpoints that speak AWS' protocols. */

type Aws = Awaited<ReturnType<typeof signalAws>>;

const published: string[] = [];
const secretValue = { body: { SecretString: JSON.stringify({ active: SECRETS['workspace-one'] }) } };
const operations: Operations = {
  GetSecretValue: () => secretValue,
  PutEvents: ({ Entries }) => {
    const entries = Array.isArray(Entries) ? Entries : [];
    published.push(...entries.map(({ EventBusName, Source, Detail }) => `${EventBusName} ${Source} ${Detail}`));
    return { body: { FailedEntryCount: 0, Entries: entries.map((_, n) => ({ EventId: `e${n}` })) } };
  },
};

let aws: Aws;
let receive: (event: unknown) => Promise<APIGatewayProxyStructuredResultV2>;
let interpret: (input: unknown) => Promise<object>;
let redrive: (event?: unknown) => Promise<object>;
beforeAll(async () => {
  aws = await signalAws(operations);
  // Imported here: a handler reads its environment when it is loaded.
  ({ handler: receive } = await import('../../functions/receive-signal/handler'));
  ({ handler: interpret } = await import('../../functions/interpret-signal/handler'));
  ({ handler: redrive } = await import('../../functions/redrive-signals/handler'));
});
afterAll(() => aws.stop());
beforeEach(() => {
  published.length = 0;
});
afterEach(() => jest.restoreAllMocks());

const event = (method: string, authorization: string, body: string) => ({
  pathParameters: { source: 'ws1' },
  headers: { authorization, 'content-type': 'application/json' },
  requestContext: { http: { method } },
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
});
const stored = async () => (await aws.client.send(new ScanCommand({ TableName: 'signals' }))).Items ?? [];

describe('the signal path', () => {
  it('refuses a forged push and stores nothing', async () => {
    const result = await receive(event('POST', basic('events:guess'), workspaceOneBody()));
    expect([result.statusCode, await stored(), published]).toEqual([401, [], []]);
  });

  it('answers the connection test', async () => {
    expect(await receive(event('GET', basic(SECRETS['workspace-one'][0]), ''))).toMatchObject({ statusCode: 200 });
  });

  it('takes a push, stores it, announces it; what is stored is interpreted; what stays open is announced again', async () => {
    const result = await receive(event('POST', basic(SECRETS['workspace-one'][1]), workspaceOneBody()));
    expect(result.statusCode).toBe(200);
    const [item, ...others] = await stored();
    const signalId = item?.signalId?.S;
    expect(others).toEqual([]);
    expect(JSON.parse(result.body ?? '')).toEqual({ accepted: true, signalId });
    const receivedAt = Number(item?.receivedAt?.N);
    const announcement = `signals postern.signals ${JSON.stringify({ signalId, source: 'ws1', receivedAt })}`;
    expect(published).toEqual([announcement]);

    const body = { B: Buffer.from(item?.body?.B ?? '').toString('base64') };
    expect(await interpret({ signal: { ...item, body } })).toMatchObject({
      outcome: 'events',
      devices: ['ws1:uuid:3f0c4d5e-1111-4222-8333-944455566677'],
      receivedAt,
    });

    expect(await redrive()).toEqual({ open: 0, redriven: 0, parked: 0 });
    jest.spyOn(Date, 'now').mockReturnValue(receivedAt + 600_001);
    expect(await redrive()).toEqual({ open: 1, redriven: 1, parked: 0 });
    expect(published).toEqual([announcement, announcement]);
  });

  it('tells the sender to come again while the bus takes nothing', async () => {
    const put = operations.PutEvents;
    operations.PutEvents = () => ({ body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] } });
    const push = event('POST', basic(SECRETS['workspace-one'][0]), workspaceOneBody({ DeviceId: 2 }));
    expect(await receive(push)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '10' } });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    await expect(redrive()).rejects.toThrow('the bus did not take 2 signals');
    if (put !== undefined) operations.PutEvents = put;
    expect(await receive(push)).toMatchObject({ statusCode: 200 });
  });

  it.each([undefined, null, 7, 'x', [], {}, { pathParameters: { source: 7 } }])(
    'answers %j without throwing',
    async (value) => {
      expect(await receive(value)).toMatchObject({
        statusCode: 400,
        body: '{"error":"not a request for /signals/{source}"}',
      });
    },
  );

  it('parks what it cannot read: the error has the name that the workflow knows', async () => {
    await expect(interpret({})).rejects.toMatchObject({ name: 'UninterpretableSignal' });
  });
});
