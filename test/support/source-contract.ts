import * as fc from 'fast-check';
import { deviceEventSchema } from '../../shared/domain/events';
import type { Hint, Interpretation, PushRequest, Source } from '../../shared/sources/source';
import { UninterpretableSignal } from '../../shared/sources/uninterpretable-signal';
import { meansOf, type PushFixture } from './pushes/fixture';

const NOW = Date.parse('2026-11-20T08:16:00Z');

/** Bytes, biased toward JSON and toward things that nearly are. */
const anyBody = ({ body, isJson }: PushFixture): fc.Arbitrary<Uint8Array> => {
  const text = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((value) => new Uint8Array(Buffer.from(value)));
  const any = [
    fc.uint8Array({ maxLength: 300 }),
    text(fc.json()),
    text(fc.string({ unit: 'binary' })),
    text(fc.nat({ max: body.length }).map((length) => body.slice(0, length))),
  ];
  if (!isJson) return fc.oneof(...any);
  const original: Record<string, unknown> = JSON.parse(body);
  const fields = fc.constantFrom(...Object.keys(original));
  return fc.oneof(
    ...any,
    text(fc.tuple(fields, fc.jsonValue()).map(([name, value]) => JSON.stringify({ ...original, [name]: value }))),
    text(fc.tuple(fields).map(([name]) => JSON.stringify({ ...original, [name]: undefined }))),
  );
};

const anyRequest = (fixture: PushFixture): fc.Arbitrary<PushRequest> => {
  const genuine = fixture.sign({ body: fixture.body, secret: fixture.secrets[0], now: NOW });
  const anyName = fc.oneof(fc.constantFrom('authorization', ...Object.keys(genuine.headers)), fc.string());
  return fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', ''),
    headers: fc.dictionary(anyName, fc.string({ unit: 'binary' })),
    query: fc.dictionary(fc.oneof(fc.constantFrom('token', ...Object.keys(genuine.query)), fc.string()), fc.string()),
    body: anyBody(fixture),
  });
};

const DEVICE_KEY = /^[\x21-\x7e]{1,140}$/;

function expectHint({ devices, reason }: Hint): void {
  expect(devices.length).toBeGreaterThan(0);
  expect(new Set(devices).size).toBe(devices.length);
  for (const device of devices) expect(device).toMatch(DEVICE_KEY);
  expect(reason).not.toBe('');
}

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
  if (interpretation.outcome === 'hint') expectHint(interpretation);
  if (interpretation.outcome !== 'events') return;
  if (interpretation.look !== undefined) expectHint(interpretation.look);
  for (const { deviceKey, claimedAt: _, ...payload } of interpretation.observations) {
    expect(deviceKey).toMatch(DEVICE_KEY);
    const envelope = { device: deviceKey, eventId: 'e', version: 1, source: 'mdm', occurredAt: 1, recordedAt: 1 };
    expect(deviceEventSchema.safeParse({ ...payload, ...envelope }).error).toBeUndefined();
  }
}

/** What every source promises; run against each of them. */
export function describeSourceContract(name: string, source: Source, fixture: PushFixture): void {
  const { secrets, sign, body, proof } = fixture;
  const keep = (request: PushRequest) => {
    const reception = source.receive(request);
    return reception.kind === 'push' ? (reception.keep ?? {}) : {};
  };
  const kept = keep(sign({ body, secret: secrets[0], now: NOW }));
  const interpret = (bytes: Uint8Array) => source.interpret({ source: 'mdm', receivedAt: NOW, body: bytes, kept });
  const authenticate = async (request: PushRequest, active: readonly string[] = secrets) =>
    source.authenticate(request, meansOf(fixture, NOW, active));

  describe(`source contract: ${name}`, () => {
    it.each([[0], [1]])('accepts a push signed with active secret %i', async (index) => {
      const request = sign({ body, secret: secrets[index] ?? '', now: NOW });
      expect(await authenticate(request)).toEqual({ ok: true });
    });

    it('refuses a push signed with a secret that is not active', async () => {
      const request = sign({ body, secret: secrets[1], now: NOW });
      expect(await authenticate(request, [secrets[0]])).toMatchObject({ ok: false });
    });

    it('refuses everything while there is no active secret, or only empty and unusable ones', async () => {
      for (const none of [[], [''], ['x:'], [':x']]) {
        for (const secret of [secrets[0], '']) {
          expect(await authenticate(sign({ body, secret, now: NOW }), none)).toMatchObject({ ok: false });
        }
      }
    });

    it('refuses a request without its proof', async () => {
      const genuine = sign({ body, secret: secrets[0], now: NOW });
      expect(await authenticate(proof.write(genuine, undefined))).toMatchObject({ ok: false });
      expect(await authenticate(proof.write(genuine, ''))).toMatchObject({ ok: false });
    });

    it('never authenticates a proof with any character changed', async () => {
      const genuine = sign({ body, secret: secrets[0], now: NOW });
      const value = proof.read(genuine);
      expect(value).not.toBe('');
      const place = fc.integer({ min: 0, max: value.length - 1 });
      await fc.assert(
        fc.asyncProperty(place, fc.string({ minLength: 1, maxLength: 1 }), async (at, character) => {
          fc.pre(value[at] !== character && value[at] !== '=');
          const forged = `${value.slice(0, at)}${character}${value.slice(at + 1)}`;
          // The other active secret may be one character away.
          fc.pre(!secrets.includes(forged));
          expect(await authenticate(proof.write(genuine, forged))).toMatchObject({ ok: false });
        }),
        { numRuns: 1_000 },
      );
    });

    it('never throws while authenticating and receiving, whatever the request', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyRequest(fixture),
          fc.array(fc.string(), { maxLength: 2 }),
          fc.integer(),
          async (request, active, now) => {
            expect((await source.authenticate(request, meansOf(fixture, now, active))).ok).toBe(false);
            source.handshake?.(request);
            const reception = source.receive(request);
            if (reception.kind === 'malformed') expect(reception.problem).not.toBe('');
          },
        ),
        { numRuns: 500 },
      );
    });

    it('interprets whatever it is given to events that are valid, a hint, a reason, or an uninterpretable signal', () => {
      fc.assert(
        fc.property(anyBody(fixture), (bytes) => expectMeaning(() => interpret(bytes))),
        { numRuns: 1_000 },
      );
    });

    it('reads the same body the same way twice', () => {
      expect(interpret(Buffer.from(body))).toEqual(interpret(Buffer.from(body)));
      expect(interpret(Buffer.from(body)).outcome).toBe(fixture.outcome);
    });

    if (fixture.unknownType !== undefined) {
      const { unknownType } = fixture;
      it('ignores an event type it does not know, and names it', () => {
        const interpretation = interpret(Buffer.from(unknownType));
        expect(interpretation).toEqual({ outcome: 'ignored', reason: expect.stringContaining('tea.made') });
      });
    }

    it('reports only facts that its description declares', () => {
      const interpretation = interpret(Buffer.from(body));
      const reported = interpretation.outcome === 'events' ? interpretation.observations : [];
      const facts = reported.flatMap((observation) => ('facts' in observation ? Object.keys(observation.facts) : []));
      const declared = [...source.description.reports, ...(source.description.api?.reports ?? [])];
      expect(facts.filter((fact) => !declared.some((name) => name === fact))).toEqual([]);
    });

    if (fixture.isJson) {
      it.each([
        ['nothing', ''],
        ['no JSON', 'hello'],
        ['XML', '<?xml version="1.0"?><a/>'],
        ['a list', '[1]'],
        ['half a body', body.slice(0, Math.min(40, body.length - 1))],
      ])('calls %s malformed, with a problem in words', async (_, sent) => {
        const request = sign({ body: sent, secret: secrets[0], now: NOW });
        expect(await authenticate(request)).toEqual({ ok: true });
        expect(source.receive(request)).toEqual({
          kind: 'malformed',
          status: 400,
          problem: expect.stringMatching(/the body is/),
        });
      });
    }
  });
}
