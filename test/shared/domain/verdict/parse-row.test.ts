import * as fc from 'fast-check';
import { decide } from '../../../../shared/domain/connect/decide';
import { parseRow } from '../../../../shared/domain/verdict/parse-row';
import { verdictRowSchema } from '../../../../shared/domain/verdict/row-schema';
import { cases } from '../../../support/cases';
import { normalised } from '../../../support/connect-requests';
import { activeRow, ambiguousRow, retiredRow, rowWithRules } from '../../../support/rows';

const RULES = rowWithRules(
  { id: 'a', when: true, message: 'Do a.' },
  { id: 'b', when: ['<', ['now'], ['datetime', 1]], shadow: true },
  { id: 'c', when: ['like', ['.', ['connection'], 'username'], 'x', ['*']] },
);
const ENDPOINTS = activeRow({
  answers: [
    { endpoints: ['default', 'cvpn-endpoint-a'], permitted: true, rules: [] },
    { endpoints: ['cvpn-endpoint-b'], permitted: false, rules: [] },
  ],
});
const LOCKED = activeRow({ lockedUntil: 1_795_424_400_000 });
const SUSPENDED = rowWithRules({
  id: 'a',
  when: true,
  suspended: [
    { by: 'exemption', until: 20 },
    { by: 'grace', from: 10, until: 30 },
    { by: 'hold', until: 40 },
  ],
});
const HELD = {
  ...retiredRow,
  held: [
    { until: 10, endpoints: ['default'], ...standing(activeRow({ lockedUntil: 5 })) },
    { until: 10, endpoints: ['cvpn-endpoint-b'], ...standing(activeRow({ answers: [] })) },
    { until: 20, endpoints: ['default'], state: 'ambiguous' as const, claimants: ['generic:a', 'generic:b'] },
    { until: 30, endpoints: ['default', 'cvpn-endpoint-b'], state: 'retired' as const },
  ],
};
const FIRST_FORMAT = { ...activeRow(), format: 1 as const };
const VALID = [activeRow(), RULES, ENDPOINTS, LOCKED, SUSPENDED, HELD, FIRST_FORMAT, ambiguousRow, retiredRow];

/** The standing of a row, without what only rows have. */
function standing({
  format: _,
  commonName: __,
  activation: ___,
  policyHash: ____,
  ...rest
}: ReturnType<typeof activeRow>) {
  return rest;
}

type Verdict = 'accepted' | 'refused';
const byHand = (text: string): Verdict => (typeof parseRow(text) === 'object' ? 'accepted' : 'refused');
const bySchema = (text: string): Verdict => (verdictRowSchema.safeParse(parsed(text)).success ? 'accepted' : 'refused');
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('parseRow', () => {
  test.each(VALID)('reads a row as it was written: %#', (row) => {
    expect(parseRow(JSON.stringify(row))).toStrictEqual(row);
  });

  test.each([
    ['nothing', ''],
    ['half a row', JSON.stringify(activeRow()).slice(0, -1)],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"active"'],
    ['a row in an older format', JSON.stringify({ ...retiredRow, format: 0 })],
    ['a row whose format is text', JSON.stringify({ ...retiredRow, format: '2' })],
    ['a row whose format is half a number', JSON.stringify({ ...retiredRow, format: 1.5 })],
    ['a row whose format is beyond numbers', '{"format":1e999}'],
    ['a row without an answer for the rest of the endpoints', JSON.stringify(activeRow({ answers: [] }))],
    ['a row in an unknown state', JSON.stringify({ ...retiredRow, state: 'blessed' })],
    ['a rule with a condition that is null', JSON.stringify(RULES).replace('"when":true', '"when":null')],
    ['a rule that is shadow: false', JSON.stringify(RULES).replace('"shadow":true', '"shadow":false')],
    [
      'a condition nested beyond all measure',
      JSON.stringify(RULES).replace('"when":true', `"when":${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    ],
  ])('refuses %s', (_, text) => {
    expect(parseRow(text)).toBeUndefined();
  });

  test('tells a format that a later version wrote from rubbish', () => {
    expect(parseRow(JSON.stringify({ ...retiredRow, format: 3 }))).toBe('later-format');
    expect(parseRow('{"format":9,"anything":"else"}')).toBe('later-format');
  });
});

describe('the guard and the schema agree', () => {
  test.each(VALID)('on valid rows: %#', (row) => {
    expect([byHand(JSON.stringify(row)), bySchema(JSON.stringify(row))]).toEqual(['accepted', 'accepted']);
  });

  test('on any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(byHand(text)).toBe(bySchema(text))));
  });

  // Every field, at every depth, replaced by what does not belong there, left out, or joined by another.
  const places = VALID.flatMap((row) => pathsIn(JSON.parse(JSON.stringify(row))).map((path) => ({ row, path })));
  const replacement = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>('', 0, -1, 1.5, 2 ** 53, null, [], {}, false, 'default', ['default'], 'active', 'retired'),
  );

  test('on rows with any one field replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), replacement, ({ row, path }, value) => {
        const text = JSON.stringify(changed(JSON.parse(JSON.stringify(row)), path, () => value));
        expect(byHand(text)).toBe(bySchema(text));
      }),
      { numRuns: cases(5_000) },
    );
  });

  test.each(places)('on rows with one field left out: %#', ({ row, path }) => {
    const text = JSON.stringify(changed(JSON.parse(JSON.stringify(row)), path, () => undefined));
    expect(byHand(text)).toBe(bySchema(text));
  });

  test('on rows with a field more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VALID), fc.string(), fc.jsonValue(), (row, name, value) => {
        const text = JSON.stringify({ [name]: value, ...row });
        expect(byHand(text)).toBe(bySchema(text));
      }),
    );
  });

  test('and whatever the guard accepts can be decided without a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), replacement, fc.nat(), ({ row, path }, value, now) => {
        const read = parseRow(JSON.stringify(changed(JSON.parse(JSON.stringify(row)), path, () => value)));
        if (typeof read === 'object') expect(['allowed', 'denied']).toContain(decide(read, now, normalised()).outcome);
      }),
      { numRuns: cases(2_000) },
    );
  });
});

type Path = readonly string[];

/** Paths of all members, at every depth. */
function pathsIn(json: unknown): readonly Path[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, member]) => [[name], ...pathsIn(member).map((rest) => [name, ...rest])]);
}

/** A copy in which the member at `path` went through `change`. */
function changed(json: unknown, [name, ...rest]: Path, change: (member: unknown) => unknown): unknown {
  if (typeof json !== 'object' || json === null || name === undefined) return json;
  const entries = Object.entries(json).map(([key, member]) => {
    if (key !== name) return [key, member] as const;
    return [key, rest.length === 0 ? change(member) : changed(member, rest, change)] as const;
  });
  return Array.isArray(json)
    ? entries.flatMap(([, member]) => (member === undefined ? [] : [member]))
    : Object.fromEntries(entries);
}
