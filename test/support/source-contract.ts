import * as fc from 'fast-check';
import { deviceEventSchema } from '../../shared/domain/events';
import type { Interpretation, PushRequest, Source } from '../../shared/sources/source';
import { UninterpretableSignal } from '../../shared/sources/uninterpretable-signal';

/** What the contract needs of a source under test. */
export interface SourceFixture {
  readonly source: Source;
  readonly secrets: readonly [string, string];
  /** A request as the vendor sends it. */
  readonly sign: (signed: { body: string | Uint8Array; secret: string; now: number }) => PushRequest;
  /** A body that ends as events. */
  readonly body: string;
  /** A body of an event type that nobody has documented. */
  readonly unknownType: string;
  /** The header that carries the proof. */
  readonly proof: string;
}

const NOW = Date.parse('2026-11-20T08:16:00Z');

/** Bytes, biased toward JSON and toward things that nearly are. */
const anyBody = (body: string): fc.Arbitrary<Uint8Array> => {
  const text = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((value) => new Uint8Array(Buffer.from(value)));
  const original: Record<string, unknown> = JSON.parse(body);
  const fields = fc.constantFrom(...Object.keys(original));
  return fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    text(fc.json()),
    text(fc.string({ unit: 'binary' })),
    text(fc.tuple(fields, fc.jsonValue()).map(([name, value]) => JSON.stringify({ ...original, [name]: value }))),
    text(fc.tuple(fields).map(([name]) => JSON.stringify({ ...original, [name]: undefined }))),
    text(fc.nat({ max: body.length }).map((length) => body.slice(0, length))),
  );
};

const anyRequest = (fixture: SourceFixture): fc.Arbitrary<PushRequest> =>
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', ''),
    headers: fc.dictionary(
      fc.oneof(fc.constantFrom('authorization', 'webhook-id', 'webhook-timestamp', fixture.proof), fc.string()),
      fc.string({ unit: 'binary' }),
    ),
    query: fc.dictionary(fc.string(), fc.string()),
    body: anyBody(fixture.body),
  });

/** Valid events, a hint, a reason, or an uninterpretable signal: nothing else comes of a body. */
export function expectMeaning(interpret: () => Interpretation): void {
  let interpretation: Interpretation;
  try {
    interpretation = interpret();
  } catch (error) {
    expect(error).toBeInstanceOf(UninterpretableSignal);
    return;
  }
  if (interpretation.outcome === 'ignored') expect(interpretation.reason).not.toBe('');
  if (interpretation.outcome === 'hint') expect(interpretation.devices.length).toBeGreaterThan(0);
  if (interpretation.outcome !== 'events') return;
  for (const { deviceKey, claimedAt: _, ...payload } of interpretation.observations) {
    expect(deviceKey).toMatch(/^[\x21-\x7e]{1,140}$/);
    const envelope = { device: deviceKey, eventId: 'e', version: 1, source: 'mdm', occurredAt: 1, recordedAt: 1 };
    expect(deviceEventSchema.safeParse({ ...payload, ...envelope }).error).toBeUndefined();
  }
}

/** What every source promises; run against each of them. */
export function describeSourceContract(name: string, fixture: SourceFixture): void {
  const { source, secrets, sign, body, proof } = fixture;
  const interpret = (bytes: Uint8Array) => source.interpret({ source: 'mdm', receivedAt: NOW, body: bytes });

  describe(`source contract: ${name}`, () => {
    it.each([[0], [1]])('accepts a push signed with active secret %i', (index) => {
      const request = sign({ body, secret: secrets[index] ?? '', now: NOW });
      expect(source.authenticate(request, secrets, NOW)).toEqual({ ok: true });
    });

    it('refuses a push signed with a secret that is not active', () => {
      const request = sign({ body, secret: secrets[1], now: NOW });
      expect(source.authenticate(request, [secrets[0]], NOW)).toMatchObject({ ok: false });
    });

    it('refuses everything while there is no active secret, or only empty and unusable ones', () => {
      for (const none of [[], [''], ['x:'], [':x']]) {
        for (const secret of [secrets[0], '']) {
          expect(source.authenticate(sign({ body, secret, now: NOW }), none, NOW)).toMatchObject({ ok: false });
        }
      }
    });

    it('refuses a request without its proof', () => {
      const { [proof]: _, ...headers } = sign({ body, secret: secrets[0], now: NOW }).headers;
      expect(
        source.authenticate({ method: 'POST', query: {}, body: Buffer.from(body), headers }, secrets, NOW),
      ).toMatchObject({
        ok: false,
      });
    });

    it('never authenticates a proof with any character changed', () => {
      const genuine = sign({ body, secret: secrets[0], now: NOW });
      const value = genuine.headers[proof] ?? '';
      // The scheme word of Basic may be in any case; what follows the last blank or comma is the proof itself.
      const start = Math.max(value.lastIndexOf(' '), value.lastIndexOf(',')) + 1;
      fc.assert(
        fc.property(
          fc.integer({ min: start, max: value.length - 1 }),
          fc.string({ minLength: 1, maxLength: 1 }),
          (at, character) => {
            fc.pre(value[at] !== character && value[at] !== '=');
            const forged = `${value.slice(0, at)}${character}${value.slice(at + 1)}`;
            const request = { ...genuine, headers: { ...genuine.headers, [proof]: forged } };
            expect(source.authenticate(request, secrets, NOW)).toMatchObject({ ok: false });
          },
        ),
        { numRuns: 1_000 },
      );
    });

    it('never throws while authenticating and receiving, whatever the request', () => {
      fc.assert(
        fc.property(
          anyRequest(fixture),
          fc.array(fc.string(), { maxLength: 2 }),
          fc.integer(),
          (request, active, now) => {
            expect(source.authenticate(request, active, now).ok).toBe(false);
            const reception = source.receive(request);
            if (reception.kind === 'malformed') expect(reception.problem).not.toBe('');
          },
        ),
        { numRuns: 500 },
      );
    });

    it('interprets whatever it is given to events that are valid, a hint, a reason, or an uninterpretable signal', () => {
      fc.assert(
        fc.property(anyBody(body), (bytes) => expectMeaning(() => interpret(bytes))),
        { numRuns: 1_000 },
      );
    });

    it('reads the same body the same way twice', () => {
      expect(interpret(Buffer.from(body))).toEqual(interpret(Buffer.from(body)));
      expect(interpret(Buffer.from(body)).outcome).toBe('events');
    });

    it('ignores an event type it does not know, and names it', () => {
      const interpretation = interpret(Buffer.from(fixture.unknownType));
      expect(interpretation).toEqual({ outcome: 'ignored', reason: expect.stringContaining('tea.made') });
    });

    it('reports only facts that its description declares', () => {
      const interpretation = interpret(Buffer.from(body));
      const reported = interpretation.outcome === 'events' ? interpretation.observations : [];
      const facts = reported.flatMap((observation) => ('facts' in observation ? Object.keys(observation.facts) : []));
      expect(facts.filter((fact) => !source.description.reports.some((declared) => declared === fact))).toEqual([]);
      expect(facts).not.toEqual([]);
    });

    it.each([
      ['nothing', ''],
      ['no JSON', 'hello'],
      ['XML', '<?xml version="1.0"?><a/>'],
      ['a list', '[1]'],
      ['half a body', body.slice(0, 40)],
    ])('calls %s malformed, with a problem in words', (_, sent) => {
      const request = sign({ body: sent, secret: secrets[0], now: NOW });
      expect(source.authenticate(request, secrets, NOW)).toEqual({ ok: true });
      expect(source.receive(request)).toEqual({
        kind: 'malformed',
        status: 400,
        problem: expect.stringMatching(/the body is/),
      });
    });
  });
}
