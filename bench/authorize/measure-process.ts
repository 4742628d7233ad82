/**
 * Runs in a fresh process: loads one bundle, makes its first decision, then many. Prints one JSON line to fd 3, for the
 * handlers own standard output.
 */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , bundle = '', warmRuns = '0', commonName = ''] = process.argv;
const event = {
  'connection-id': 'cvpn-connection-04e7e1b2f0daf9460',
  'endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
  'common-name': commonName,
  username: '',
  platform: 'mac',
  'platform-version': '',
  'public-ip': '203.0.113.7',
  'client-openvpn-version': '',
  groups: [],
  'schema-version': 'v2',
};

async function measure(): Promise<void> {
  const started = performance.now();
  const { handler } = await import(pathToFileURL(bundle).href);
  const answer = await handler(event);
  const coldMs = performance.now() - started;
  if (answer.allow !== true) throw new Error(`the bench row must be allowed, got ${JSON.stringify(answer)}`);
  const warm: number[] = [];
  for (let run = 0; run < Number(warmRuns); run += 1) {
    const before = performance.now();
    await handler(event);
    warm.push(performance.now() - before);
  }
  writeSync(3, JSON.stringify({ coldMs, warm }));
  process.exit(0);
}

void measure();
