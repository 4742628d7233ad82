import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { SOURCE_KINDS, type SourceKind } from '../../../shared/sources/descriptions';
import { configuredSource, meansOf, PUSH_FIXTURES } from '../../support/source-pushes';

/** Real payloads, where the folder is there: every push ends as events, a hint, or ignored with a reason. */
const CORPUS = path.join(__dirname, '../../../../shared/corpus');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');

const EXPECTED = SOURCE_KINDS.flatMap((kind) =>
  Object.entries(PUSH_FIXTURES[kind].corpus).map(([file, expected]) => ({ kind, file, expected })),
);

/** What is asked of a vendor, and what its API answers: no pushes. */
const isPush = (file: string) => file.endsWith('.json') && !/(^|\/)api-|\.(response|request|schema)\.json$/.test(file);

async function outcome(kind: SourceKind, body: Buffer): Promise<string> {
  const source = configuredSource(kind);
  const fixture = PUSH_FIXTURES[kind];
  const request = fixture.sign({ body, secret: fixture.secrets[0], now: RECEIVED });
  expect(await source.authenticate(request, meansOf(fixture, RECEIVED))).toEqual({ ok: true });
  const reception = source.receive(request);
  if (reception.kind === 'malformed') return `refused: ${reception.problem}`;
  if (reception.kind === 'answer') return `answered: ${reception.answer.status}`;
  const stored = { source: kind, receivedAt: RECEIVED, body: request.body, kept: reception.keep ?? {} };
  const read = source.interpret(stored);
  switch (read.outcome) {
    case 'events': {
      const events = read.observations.map(({ type, deviceKey }) => `${type} ${deviceKey}`).join();
      return read.look === undefined ? events : `${events}, hint at ${read.look.devices.join()}`;
    }
    case 'hint':
      return `hint at ${read.devices.join()}`;
    case 'ignored':
      return `ignored: ${read.reason}`;
  }
}

describe('corpus', () => {
  const there = existsSync(CORPUS);
  const folders = there ? [...new Set(EXPECTED.map(({ file }) => path.dirname(file)))] : [];
  const pushes = folders.flatMap((folder) =>
    readdirSync(path.join(CORPUS, folder))
      .map((file) => `${folder}/${file}`)
      .filter(isPush),
  );

  it('names every push that is there', () => {
    expect([...pushes].sort()).toEqual(there ? EXPECTED.map(({ file }) => file).sort() : []);
  });

  it('each push ends as expected', async () => {
    const found: Record<string, string> = {};
    for (const { kind, file } of there ? EXPECTED : []) {
      found[file] = await outcome(kind, readFileSync(path.join(CORPUS, file)));
    }
    expect(found).toEqual(there ? Object.fromEntries(EXPECTED.map(({ file, expected }) => [file, expected])) : {});
  });
});
