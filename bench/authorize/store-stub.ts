import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A DynamoDB that answers every GetItem at once with one allowed row. The same for every handler measured. */
export async function startStoreStub(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const answer = Buffer.from(itemFor(body));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': answer.length });
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The common name the benches connect with. */
export const BENCH_COMMON_NAME = 'c02bench0001';
const FAR_AWAY = 4_102_444_800_000;

function itemFor(body: string): string {
  if (!body.includes(BENCH_COMMON_NAME)) return '{}';
  const verdict = JSON.stringify({
    activation: 1,
    answers: [
      {
        endpoints: ['default'],
        permitted: true,
        rules: [{ id: 'office-hours', message: 'x', when: ['<', ['datetime', FAR_AWAY], ['now']] }],
      },
    ],
    commonName: BENCH_COMMON_NAME,
    device: 'workspace-one:uuid:bench',
    format: 1,
    lastSeen: 1_795_338_000_000,
    policyHash: '0tIhc_PIbpnQ7FvE_IrxQ5DC-AAs-Qy_7ecoC3URf88',
    state: 'active',
    validUntil: FAR_AWAY,
  });
  return JSON.stringify({
    Item: { commonName: { S: BENCH_COMMON_NAME }, revision: { N: '7' }, verdict: { S: verdict } },
  });
}
