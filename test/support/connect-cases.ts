import * as fc from 'fast-check';
import { connectRequest } from './connect-requests';
import { LAST_SEEN, VALID_UNTIL } from './rows';

/*
 * Whatever can come to the connect handler and lie in its store. Requests: of every JSON shape, with fields of wrong types,
 * huge, of unknown versions. Rows: of every state, corrupted in every field. Most cases begin with something right and
 * spoil little of it, or hardly any would get as far as a decision.
 */

export interface ConnectCase {
  readonly input: unknown;
  /** Why the store gives no answer, if so. */
  readonly fault: 'store-timeout' | 'store-throttled' | 'a bug' | undefined;
  /** Undefined: the store holds nothing. */
  readonly stored: { readonly revision: number; readonly verdict: string } | undefined;
  /** Epoch ms. */
  readonly at: number;
  readonly mode: 'enforce' | 'shadow';
}

const NAME = 'c02test00001';
const ENDPOINT = 'cvpn-endpoint-0f13eab7f860433cc';
const HUGE = 'x'.repeat(100_000);

const wrongField = fc.oneof(
  fc.constantFrom<unknown>('', ' ', null, undefined, 0, true, [], {}, 'v1', 'v2', 'v3', 'v2 ', HUGE),
  fc.constantFrom<unknown>('C02Test00001 ', 'another', 'caf\u00e9', '\u0000', 'win', 'mac', 'a'.repeat(65), ENDPOINT),
  fc.constantFrom<unknown>(['eng', 7, null], 'eng,ops', Array(300).fill('g'), '10.0.0.1/8', '::1', { toString: 'x' }),
  fc.jsonValue({ maxDepth: 1 }),
);
const spoiltRequest = fc
  .dictionary(fc.constantFrom(...Object.keys(connectRequest()), 'new-field', '__proto__'), wrongField, { maxKeys: 2 })
  .map((changes) => connectRequest(changes));
const input = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constantFrom(connectRequest(), connectRequest({ 'schema-version': 'v1', platform: 'win' })),
  },
  { weight: 6, arbitrary: spoiltRequest },
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(undefined, null, '', 'hello', 7, true, [], {}, [connectRequest()], HUGE),
  },
);

const around = (instant: number) => fc.constantFrom(instant - 1, instant, instant + 1);
const instant = fc.oneof(around(LAST_SEEN), around(VALID_UNTIL), fc.integer({ min: LAST_SEEN, max: VALID_UNTIL }));
const when = fc.oneof(
  fc.constantFrom<unknown>(true, false, false),
  fc.constantFrom('win', 'linux', 'linux').map((platform) => ['==', ['.', ['connection'], 'platform'], platform]),
  instant.map((at) => ['<', ['now'], ['datetime', at]]),
  instant.map((at) => ['<', ['datetime', at], ['now']]),
);
const suspended = fc.array(
  fc
    .tuple(fc.constantFrom('exemption', 'grace', 'hold'), instant, fc.option(instant))
    .map(([by, until, from]) => ({ by, until, ...(from === null ? {} : { from }) })),
  { maxLength: 2 },
);
const rule = fc
  .tuple(when, suspended, fc.nat({ max: 9 }), fc.constantFrom('Encrypt.', '', 'caf\u00e9', 'x'.repeat(300)))
  .map(([condition, spans, kind, message]) => ({
    id: `rule-${kind}`,
    when: condition,
    ...(kind < 5 ? { message } : {}),
    ...(kind === 0 ? { shadow: true } : {}),
    ...(spans.length === 0 ? {} : { suspended: spans }),
  }));
const answers = fc
  .tuple(fc.array(rule, { maxLength: 2 }), fc.array(rule, { maxLength: 2 }), fc.nat({ max: 9 }))
  .map(([forAll, forOne, kind]) =>
    kind < 6
      ? [{ endpoints: ['default'], permitted: kind !== 0, rules: forAll }]
      : [
          { endpoints: ['default', 'cvpn-endpoint-2'], permitted: true, rules: forAll },
          { endpoints: [ENDPOINT], permitted: true, rules: forOne },
        ],
  );
const active = fc
  .tuple(answers, instant, fc.option(instant, { freq: 2, nil: undefined }))
  .map(([given, end, lockedUntil]) => ({
    state: 'active',
    device: 'generic:laptop-1',
    lastSeen: LAST_SEEN,
    validUntil: Math.max(end, VALID_UNTIL - 10),
    answers: given,
    ...(lockedUntil === undefined ? {} : { lockedUntil }),
  }));
const standing = fc.oneof(
  { weight: 8, arbitrary: active },
  { weight: 1, arbitrary: fc.constant({ state: 'retired' }) },
  { weight: 1, arbitrary: fc.constant({ state: 'ambiguous', claimants: ['generic:a', 'generic:b'] }) },
);
const held = fc.array(
  fc.tuple(standing, instant, fc.boolean()).map(([of, until, named]) => ({
    until,
    endpoints: named ? [ENDPOINT] : ['default'],
    ...of,
  })),
  { maxLength: 2 },
);
const row: fc.Arbitrary<unknown> = fc
  .tuple(standing, fc.option(held, { freq: 3, nil: undefined }), fc.constantFrom(1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3))
  .map(([of, periods, format]) => ({
    format,
    commonName: NAME,
    activation: 3,
    policyHash: 'c0ffee-policy-hash',
    ...(periods === undefined ? {} : { held: periods }),
    ...of,
  }));

/** What a field is replaced by; undefined removes it. No operation of a condition, so that the oracle needs to know few. */
const WRONG_VALUES: readonly unknown[] = [undefined, null, '', 'x', true, false, -1, 0, [], {}, [[]], HUGE];

/** A row with one of its fields, at whatever depth, replaced. */
const corrupted = fc.tuple(row, fc.nat(), fc.constantFrom(...WRONG_VALUES)).map(([valid, at, wrong]) => {
  const paths = pathsOf(valid);
  return replaced(valid, paths[at % paths.length] ?? [], wrong);
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const member = (at: string | number, old: unknown) => (String(at) === String(key) ? replaced(old, rest, by) : old);
  if (Array.isArray(value)) return value.map((old, index) => member(index, old)).filter((item) => item !== undefined);
  return Object.fromEntries(Object.entries(Object(value)).map(([name, old]) => [name, member(name, old)]));
}

const text = (json: unknown): string => JSON.stringify(json) ?? '';
const verdict = fc.oneof(
  { weight: 12, arbitrary: row.map(text) },
  { weight: 5, arbitrary: corrupted.map(text) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '{"format":1e999}', HUGE, '['.repeat(10_000)) },
  { weight: 1, arbitrary: fc.tuple(row, fc.nat({ max: 500 })).map(([valid, end]) => text(valid).slice(0, end)) },
);
const stored = fc.oneof(
  { weight: 15, arbitrary: fc.record({ revision: fc.nat(), verdict }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const at = fc.oneof(
  { weight: 12, arbitrary: instant },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 0, Number.MAX_SAFE_INTEGER) },
);

export const connectCases: fc.Arbitrary<ConnectCase> = fc.record({
  input,
  fault: fc.oneof(
    { weight: 20, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('store-timeout', 'store-throttled', 'a bug') },
  ),
  stored,
  at,
  mode: fc.constantFrom('enforce', 'enforce', 'shadow'),
});
