import { rmSync } from 'node:fs';
import * as z from 'zod';
import { SAVED_QUERIES, type SavedQuery } from '../../infra/operations/saved-queries';
import { Stage } from '../../local/drills/stage';
import { readLocalSecrets } from '../../local/secretsmanager/secrets';
import { synthesizeLocally } from '../support/local-synthesis';

/* What the deployed functions print: log lines and metric documents, as they lie in CloudWatch Logs. */

type Line = Readonly<Record<string, unknown>>;
const lineSchema = z.record(z.string(), z.unknown());

let assembly: string;
let stage: Stage;
beforeAll(async () => {
  assembly = synthesizeLocally();
  stage = await Stage.open({
    assemblyDirectory: assembly,
    secrets: readLocalSecrets(),
  });
  await stage.reported({ serialNumber: 'C02ONEID0001' });
  await stage.connect('C02ONEID0001');
  await stage.connect('C02ONEID0001', { platform: 'win' });
  await stage.connect('nobody');
  await stage.reported({ serialNumber: 'C02ONEID0003', facts: { managed: false } });
  await stage.connect('C02ONEID0003');
  stage.running.aws.verdictStoreFaults.set('error');
  await stage.connect('C02ONEID0001');
  stage.running.aws.verdictStoreFaults.set('none');
  await stage.client.push({ path: '/signals/generic', headers: {}, body: '{}' });
  stage.failing(['PutItem']);
  await stage.report({ serialNumber: 'C02ONEID0002' });
  stage.failing([]);
  for (let five = 0; five < 3; five += 1) await stage.advance(300_000);
}, 120_000);
afterAll(async () => {
  await stage?.close();
  rmSync(assembly, { recursive: true, force: true });
});

const lines = (): readonly Line[] =>
  [...stage.running.aws.logs.lines().map(({ line }) => line), ...stage.running.aws.metrics()].map((line) =>
    lineSchema.parse(JSON.parse(line)),
  );
const withId = (key: string, id: unknown) => lines().filter((line) => line[key] === id);

test('one id leads from the push to the row, and the row’s revision to the decision', () => {
  const [received] = lines().filter(({ message, outcome }) => message === 'signal received' && outcome === 'accepted');
  const way = withId('signalId', received?.signalId).filter((line) => 'message' in line);
  expect(way.map(({ service, message }) => [service, message])).toEqual([
    ['receive-signal', 'signal received'],
    ['interpret-signal', 'signal interpreted'],
    ['project-verdicts', 'row written'],
  ]);
  const { commonName, revision } = way.at(-1) ?? {};
  expect([commonName, revision]).toEqual(['c02oneid0001', 1]);
  const [decision] = lines().filter((line) => line.outcome === 'allowed' && line.commonName === commonName);
  expect(decision).toMatchObject({ connectionId: expect.stringMatching(/^cvpn-connection-/), revision: '1' });
  // And back: the decision's name and revision find the row's line, and so the signal.
  const found = lines().filter((line) => line.message === 'row written' && line.commonName === decision?.commonName);
  expect(found.map((line) => [line.signalId, line.revision])).toEqual([[received?.signalId, 1]]);
});

test('every line is about a connection or a signal, says why there is none, or is a count of the whole', () => {
  const about = (line: Line): boolean =>
    'connectionId' in line ||
    'signalId' in line ||
    // Refused before it became a signal, or not stored: there is no id to say.
    line.outcome === 'refused' ||
    line.outcome === 'failed' ||
    'SignalRefused' in line ||
    'SignalFailed' in line ||
    // The connect handler's own decisions without a connection id, and what no single signal or connection is behind.
    ['record-decisions', 'redrive-signals', 'take-census', 'prepare-activation'].includes(String(line.service)) ||
    (line.service === 'project-verdicts' && !('IngestLag' in line));
  expect(lines().filter((line) => !about(line))).toEqual([]);
});

test('no line tells a secret', () => {
  const text = JSON.stringify(lines());
  const told = JSON.stringify(readLocalSecrets());
  const secrets = [...told.matchAll(/"((?:whsec_|postern|local-)[^"]+)"/g)].map(([, secret = '']) => secret);
  expect(secrets.length).toBeGreaterThanOrEqual(6);
  for (const secret of secrets) expect(text).not.toContain(secret.replace(/^whsec_/, ''));
});

/** Fields a query reads of our lines: words that are neither its own names nor the language's. */
function fieldsOf({ text }: SavedQuery): readonly string[] {
  const given = [...text.matchAll(/ as (\w+)/g)].map(([, name]) => name);
  const words = text
    .replaceAll(/"[^"]*"|\/[^/]*\/|\b\d+m?\b/g, '')
    .replaceAll(
      /\b(fields|filter|stats|sort|limit|by|as|desc|asc|and|or|like|bin|count|count_distinct|min|max|sum|avg)\b/g,
      '',
    )
    .match(/@?[\w.]+/g);
  return [...new Set(words ?? [])].filter((word) => !word.startsWith('@') && !given.includes(word) && word !== 'm');
}

// `service` writes to the log group of its own name; the workflow's is written by Step Functions, and `record-decisions` prints
// a line only where it fails (test/functions/record-decisions).
const ours = Object.entries<SavedQuery>(SAVED_QUERIES).filter(
  ([, { logs }]) => !logs.includes('ingest-workflow') && !logs.includes('record-decisions'),
);
test.each(ours)('the saved query %s reads fields that are logged', (_, query) => {
  const logged = new Set(
    lines()
      .filter(({ service }) => query.logs.some((log) => log === service))
      .flatMap((line) => Object.keys(line)),
  );
  // Said only where a source's secret is missing, or the connect handler cannot start: neither happens to this deployment
  // (functions/receive-signal/telemetry.ts, functions/authorize/handler.ts).
  const rare = ['misconfiguration', 'level'];
  expect(fieldsOf(query).filter((field) => !logged.has(field) && !rare.includes(field))).toEqual([]);
});
