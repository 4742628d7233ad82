import * as fc from 'fast-check';
import type { PushRequest } from '../../shared/sources/source';
import type { PushFixture } from './pushes/fixture';

/** What senders, proxies and attackers make of a push. */
export const VARIATIONS = [
  'forged',
  'replayed',
  'truncated',
  'oversized',
  'wrong case',
  'extra field',
  'missing field',
  'wrong type',
] as const;
export type Variation = (typeof VARIATIONS)[number];

export interface Variant {
  readonly variation: Variation;
  /** Sent one after the other. */
  readonly requests: readonly PushRequest[];
  /**
   * `refused`: each with a 4xx. `too large`: with 413. `once`: accepted each time, kept once. `same`: accepted, and means what the push means
   * that it was made of. `either`: accepted or refused.
   */
  readonly must: 'refused' | 'too large' | 'once' | 'same' | 'either';
  /** The push it was made of. */
  readonly original: PushRequest;
}

interface Making {
  readonly fixture: PushFixture;
  /** Genuine bodies to start from. */
  readonly bodies: readonly [string, ...string[]];
  /** Epoch milliseconds of sending. */
  readonly now: number;
  /** Bytes above which a body is refused. */
  readonly largest: number;
}

/** Variants of one variation. What changes fields starts from those bodies that are JSON objects. */
export function variants(variation: Variation, making: Making): fc.Arbitrary<Variant> {
  const { fixture, bodies, now, largest } = making;
  const sign = (body: string | Uint8Array, secret: string = fixture.secrets[0]) => fixture.sign({ body, secret, now });
  const anyBody = fc.constantFrom(...bodies);
  const made = (must: Variant['must'], from: fc.Arbitrary<readonly [string, readonly PushRequest[]]>) =>
    from.map(([original, requests]): Variant => ({ variation, must, original: sign(original), requests }));
  const objects = bodies.filter((body) => body.trimStart().startsWith('{'));
  const signed = (
    must: Variant['must'],
    change: (body: string) => fc.Arbitrary<string>,
    from: fc.Arbitrary<string> = fc.constantFrom(...objects),
  ) =>
    made(
      must,
      from.chain((body) => change(body).map((changed) => [body, [sign(changed)]] as const)),
    );
  switch (variation) {
    case 'forged':
      return made(
        'refused',
        anyBody.chain((body) => forgeries(making, body).map((request) => [body, [request]] as const)),
      );
    case 'replayed':
      return made(
        'once',
        anyBody.map((body) => [body, [sign(body), sign(body)]] as const),
      );
    case 'truncated':
      return signed('either', (body) => fc.nat({ max: body.length - 1 }).map((end) => body.slice(0, end)), anyBody);
    case 'oversized':
      return made(
        'too large',
        anyBody.chain((body) =>
          fc
            .integer({ min: largest + 1, max: largest + 64 })
            .map((size) => [body, [padded(sign(body), size)]] as const),
        ),
      );
    case 'wrong case':
      return made(
        'either',
        anyBody.chain((body) =>
          fc.infiniteStream(fc.boolean()).map((flips) => {
            const changed = body.trimStart().startsWith('{') ? JSON.stringify(recased(JSON.parse(body), flips)) : body;
            return [body, [{ ...sign(changed), headers: recasedHeaders(sign(changed).headers, flips) }]] as const;
          }),
        ),
      );
    case 'extra field':
      return signed(fixture.strict === true ? 'either' : 'same', (body) => changedAt(body, 'objects', addField));
    case 'missing field':
      return signed('either', (body) => changedAt(body, 'members', () => fc.constant(undefined)));
    case 'wrong type':
      return signed('either', (body) => changedAt(body, 'members', otherValue));
  }
}

/** Requests that nobody signed who knows a secret. */
function forgeries({ fixture, now }: Making, body: string): fc.Arbitrary<PushRequest> {
  const sign = (secret: string, of: string = body) => fixture.sign({ body: of, secret, now });
  const genuine = sign(fixture.secrets[0]);
  const proof = fixture.proof.read(genuine);
  const spoiled = fc
    .tuple(fc.nat({ max: Math.max(0, proof.length - 1) }), fc.string({ minLength: 1, maxLength: 1 }))
    .filter(([at, character]) => proof[at] !== character && proof[at] !== '=')
    .map(([at, character]) => proof.slice(0, at) + character + proof.slice(at + 1));
  const others = fc.oneof(
    spoiled,
    fc.constantFrom(undefined, '', proof.slice(1), `${proof}x`, proof.toUpperCase(), proof.toLowerCase()),
    fc.string(),
  );
  const made = others.filter((other) => other !== proof).map((other) => fixture.proof.write(genuine, other));
  const stranger = fc
    .string({ minLength: 16, maxLength: 40 })
    .filter((secret) => !fixture.secrets.includes(secret))
    .map((secret) => sign(`${fixture.secrets[0].slice(0, 1)}${secret}`));
  // Some senders prove only some of their bodies where this fixture looks; a wrong secret is wrong for all.
  if (proof === '') return stranger;
  // A proof that covers the body is none for another one.
  const covers = fixture.proof.read(sign(fixture.secrets[0], `${body} `)) !== proof;
  const moved = fc
    .nat({ max: body.length - 1 })
    .map((at): PushRequest => ({ ...genuine, body: Buffer.from(`${body.slice(0, at)} x${body.slice(at)}`) }));
  return covers ? fc.oneof(made, stranger, moved) : fc.oneof(made, stranger);
}

/** With blanks to that size. No signature covers them: a body is measured before anything is proven. */
const padded = (request: PushRequest, size: number): PushRequest => ({
  ...request,
  body: Buffer.concat([request.body, Buffer.alloc(Math.max(0, size - request.body.length), ' ')]),
});

type Flips = Iterator<boolean>;
const flipped = (text: string, flips: Flips): string =>
  [...text].map((letter) => (flips.next().value === true ? swapped(letter) : letter)).join('');
const swapped = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();

function recased(value: unknown, flips: Flips): unknown {
  if (Array.isArray(value)) return value.map((item) => recased(item, flips));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [flipped(name, flips), recased(member, flips)]),
  );
}

const recasedHeaders = (headers: PushRequest['headers'], flips: Flips): PushRequest['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [flipped(name, flips), value]));

type Path = readonly (string | number)[];

function placesIn(value: unknown, what: 'objects' | 'members', at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  const here = what === 'objects' ? (Array.isArray(value) ? [] : [at]) : entries.map(([name]) => [...at, name]);
  return [...here, ...entries.flatMap(([name, member]) => placesIn(member, what, [...at, name]))];
}

/** The body with the value at one place replaced; removed where the new one is undefined. */
function changedAt(
  body: string,
  what: 'objects' | 'members',
  change: (value: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<string> {
  const whole: unknown = JSON.parse(body);
  return fc
    .constantFrom(...placesIn(whole, what))
    .chain((path) => change(valueAt(whole, path)).map((value) => JSON.stringify(replaced(whole, path, value))));
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (held, name) => (typeof held === 'object' && held !== null ? Reflect.get(held, name) : undefined),
    value,
  );

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === name ? replaced(item, rest, by) : item));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [name]: replaced(Reflect.get(value, name), rest, by) };
}

/** Names that no vendor uses, so that they cannot mean anything. */
const addField = (value: unknown): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }))
    .map(([name, added]) => ({ ...Object(value), [`x-${name}`]: added }));

const otherValue = (value: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      1e21,
      0.5,
      '',
      'null',
      'x',
      '\u0000',
      '\ud800',
      [],
      {},
      [null],
      'a'.repeat(5_000),
    ),
    fc.constantFrom([value], { value }, String(value), JSON.stringify(value) ?? ''),
    fc.jsonValue({ maxDepth: 2 }),
  );
