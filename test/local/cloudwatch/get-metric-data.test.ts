import type { Server } from 'node:http';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { awsJsonServer } from '../../../local/aws-json';
import type { DataPoint } from '../../../local/cloudwatch/data-points';
import { cloudWatchOperations } from '../../../local/cloudwatch/get-metric-data';
import { closeServer, listenOnLoopback } from '../../../local/loopback';
import { readDenialCounts } from '../../../shared/adapters/denial-counts';

const at = (time: string): number => Date.parse(`2026-11-25T${time}Z`);
const denied = (name: string, reason: string, time: string, changes: Partial<DataPoint> = {}): DataPoint => ({
  namespace: 'Postern/test',
  name,
  dimensions: { service: 'authorize', endpoint: 'e', reason },
  value: 1,
  at: at(time),
  ...changes,
});
const POINTS: readonly DataPoint[] = [
  denied('DeniedByRule', 'rule:disk', '08:59:59.999'),
  denied('DeniedByRule', 'rule:disk', '09:00:00'),
  denied('DeniedByRule', 'rule:disk', '09:14:59', { value: 2 }),
  denied('DeniedByRule', 'stale', '09:20:00', { value: 9 }),
  denied('DeniedByIdentity', 'unknown-device', '09:20:00'),
  denied('DeniedByRule', 'rule:disk', '09:20:00', { namespace: 'Postern/other' }),
  denied('DeniedByRule', 'rule:disk', '09:20:00', { dimensions: { service: 'authorize', endpoint: 'e' } }),
  denied('DeniedByRule', 'rule:disk', '09:20:00', { dimensions: { service: 'other', endpoint: 'e', reason: 'x' } }),
  denied('DeniedByRule', 'rule:disk', '10:00:00'),
];
const WINDOW = { from: at('09:00:00'), to: at('10:00:00'), periodMs: 900_000 };

let server: Server;
let client: CloudWatchClient;
beforeAll(async () => {
  server = awsJsonServer(cloudWatchOperations(() => POINTS));
  client = new CloudWatchClient({
    endpoint: `http://127.0.0.1:${await listenOnLoopback(server, 0)}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await closeServer(server);
});

test('the SDK reads denials by reason, in the namespace and the window, by period', async () => {
  const counts = await readDenialCounts(client, 'Postern/test', WINDOW);
  expect(counts).toEqual([
    { reason: 'stale', at: at('09:15:00'), count: 9 },
    { reason: 'rule:disk', at: at('09:00:00'), count: 3 },
    { reason: 'unknown-device', at: at('09:15:00'), count: 1 },
  ]);
});

test.each<[string, object]>([
  ['another query', { MetricDataQueries: [{ Id: 'a', Period: 60, Expression: 'SELECT AVG(x) FROM "y"' }] }],
  ['a metric by name', { MetricDataQueries: [{ Id: 'a', MetricStat: {} }] }],
  ['a second page', { MetricDataQueries: [], NextToken: 'x' }],
])('%s is refused, not approximated', (_, changes) => {
  const operation = cloudWatchOperations(() => [])['GraniteServiceVersion20100801.GetMetricData'];
  expect(() => operation?.({ StartTime: 0, EndTime: 1, ...changes })).toThrow();
});
