import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { ServiceClient } from '../../local/demo/client';
import { startService } from '../../local/demo/service';
import { activeSecret, readLocalSecrets } from '../../local/secretsmanager/secrets';
import { AUDIENCE, ISSUER } from '../../local/simulated/caep/claims';
import { signToken } from '../../local/simulated/caep/signing';
import { SOURCE_DESCRIPTIONS, SOURCE_KINDS, type SourceKind } from '../../shared/sources/descriptions';
import type { PushRequest } from '../../shared/sources/source';
import { freePort } from '../support/free-port';
import { PUSH_FIXTURES } from '../support/source-pushes';
import type { Verification } from './verification';

const ROOT = path.join(__dirname, '../..');
const CORPUS = path.join(ROOT, '../shared/corpus');

const configurationSchema = z.object({ sources: z.record(z.string(), z.unknown()) });
const receiptSchema = z.object({ signalId: z.string() });
const signalsSchema = z.object({
  signals: z.array(z.object({ signalId: z.string(), status: z.string(), outcome: z.unknown() })),
});
const eventSchema = z.object({ type: z.string(), device: z.string() });
const outcomeSchema = z.looseObject({
  reason: z.string().optional(),
  events: z.array(eventSchema).optional(),
  fetched: z.looseObject({ events: z.array(eventSchema), failed: z.array(z.unknown()) }).optional(),
});

/** Real pushes, sent to the local service as their vendors send them. */
export const corpus: Verification = {
  name: 'corpus',
  summary:
    'every push of the corpus, sent to the running service: ends as events, as a hint that fetched, or ignored with a reason',
  run: async ({ progress }) => {
    const pushes = SOURCE_KINDS.flatMap((kind) =>
      Object.keys(PUSH_FIXTURES[kind].corpus).map((file) => ({ kind, file, body: path.join(CORPUS, file) })),
    ).filter(({ body }) => existsSync(body));
    if (pushes.length === 0) return { counts: { 'no corpus at': CORPUS }, failures: [] };
    const service = await startService(`http://127.0.0.1:${await freePort()}`, () => undefined);
    try {
      const results: Record<string, string> = {};
      const failures: string[] = [];
      for (const [done, { kind, file, body }] of pushes.entries()) {
        progress(done / pushes.length, file);
        const without = missing(kind);
        const { result, holds } =
          without === undefined
            ? await resultOf(service.url, kind, readFileSync(body))
            : { result: without, holds: true };
        results[file] = result;
        if (!holds) failures.push(`${file}: ${result}`);
      }
      progress(1, 'all pushes');
      return { counts: results, failures };
    } finally {
      await service.stop();
    }
  },
};

interface Result {
  readonly result: string;
  readonly holds: boolean;
}

/** Why pushes of this kind cannot be sent to the local service; `npm test` still reads each of them. */
function missing(kind: SourceKind): string | undefined {
  const { sources } = configurationSchema.parse(readJson('local/configuration.json'));
  return sources[kind] === undefined ? 'not sent: the local service has no source of this kind' : undefined;
}

/** Claims, addressed to the local service, as a token of the simulated transmitter; every other body as it is. */
function asSent(kind: SourceKind, body: Buffer): string | Buffer {
  if (kind !== 'caep') return body;
  const { signingKey } = z.looseObject({ signingKey: z.string() }).parse(readLocalSecrets()['caep/api']);
  const claims = z.record(z.string(), z.json()).parse(JSON.parse(body.toString('utf8')));
  return signToken({ ...claims, iss: ISSUER, aud: AUDIENCE }, signingKey);
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

async function resultOf(url: string, kind: SourceKind, body: Buffer): Promise<Result> {
  const client = new ServiceClient(url);
  const fixture = PUSH_FIXTURES[kind];
  const request = fixture.sign({
    body: asSent(kind, body),
    secret: activeSecret(readLocalSecrets(), kind),
    now: await client.now(),
  });
  const response = await send(url, kind, request);
  const text = await response.text();
  if (response.status !== SOURCE_DESCRIPTIONS[kind].successStatus) {
    // What may not be kept at all (a password in clear) is refused in words.
    return { result: `refused with ${response.status}: ${text}`, holds: response.status === 422 };
  }
  const receipt = text === '' ? undefined : receiptSchema.safeParse(JSON.parse(text)).data;
  await client.quiet();
  const { signals } = signalsSchema.parse(await client.get('/signals'));
  const signal = receipt === undefined ? signals[0] : signals.find(({ signalId }) => signalId === receipt.signalId);
  if (signal === undefined) return { result: 'accepted, and not kept', holds: false };
  return described(signal.status, outcomeSchema.parse(signal.outcome ?? {}));
}

async function send(url: string, kind: SourceKind, { method, headers, query, body }: PushRequest): Promise<Response> {
  const search = new URLSearchParams(query).toString();
  return fetch(`${url}/signals/${kind}${search === '' ? '' : `?${search}`}`, {
    method,
    headers,
    body: Uint8Array.from(body),
  });
}

function described(status: string, { reason, events = [], fetched }: z.output<typeof outcomeSchema>): Result {
  const named = (all: readonly z.output<typeof eventSchema>[]) => all.map(({ type, device }) => `${type} ${device}`);
  const looked = fetched === undefined ? '' : `; fetched ${named(fetched.events).join(', ') || 'nothing'}`;
  switch (status) {
    case 'events':
      return { result: `events: ${named(events).join(', ')}${looked}`, holds: events.length > 0 };
    case 'hint':
      return { result: `hint: ${reason}${looked}`, holds: (fetched?.events.length ?? 0) > 0 };
    case 'ignored':
      return { result: `ignored: ${reason}`, holds: reason !== undefined };
    default:
      return { result: `${status}: ${reason ?? ''}`, holds: false };
  }
}
