import { createServer } from 'node:http';
import { SIGNALS_TABLE, signalTable } from './signal-table';

/** Answers of EventBridge and Secrets Manager by operation; a test may change them. */
export type Operations = Record<string, (input: Record<string, unknown>) => { status?: number; body: object }>;

/**
 * What the handlers of the signal path meet, each on a loopback port and found through the SDK's own environment
 * variables: the signals table on dynalite, and EventBridge and Secrets Manager as `operations` answers them.
 */
export async function signalAws(operations: Operations) {
  const table = await signalTable();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const answer = operations[operation]?.(JSON.parse(Buffer.concat(chunks).toString())) ?? { status: 500, body: {} };
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    SIGNALS_TABLE,
    EVENT_BUS_NAME: 'signals',
    SIGNAL_RETENTION_DAYS: '30',
    BODIES_BUCKET: 'bodies',
    COORDINATION_TABLE: 'coordination',
    SOURCES: '{"ws1":{"kind":"workspace-one","secret":"postern/sources/ws1","pushesPerMinute":1500}}',
  });
  const stop = async () => {
    await table.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { ...table, stop };
}
