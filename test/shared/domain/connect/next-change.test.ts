import * as fc from 'fast-check';
import type { Expression } from '../../../../shared/domain/cedar/expression';
import { decide } from '../../../../shared/domain/connect/decide';
import { nextChange } from '../../../../shared/domain/connect/next-change';
import { COUNTS_MEAN_SOMETHING, cases } from '../../../support/cases';
import { normalised } from '../../../support/connect-requests';
import { activeRow, ambiguousRow, retiredRow, rowWithRules, VALID_UNTIL } from '../../../support/rows';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const RUNS = cases(60);
const past = (instant: number): Expression => ['<', ['datetime', instant], ['now']];
const since = (instant: number): Expression => ['<=', ['datetime', instant], ['now']];
const summary = (change: ReturnType<typeof nextChange>) =>
  change && [change.at, change.decision.outcome === 'denied' ? change.decision.code : 'allowed'];

describe('nextChange', () => {
  test('is the first instant after the end of the verdict, where nothing else changes', () => {
    expect(summary(nextChange(activeRow(), NOW, normalised()))).toStrictEqual([VALID_UNTIL + 1, 'stale']);
    expect(summary(nextChange(activeRow(), VALID_UNTIL, normalised()))).toStrictEqual([VALID_UNTIL + 1, 'stale']);
  });

  test('is nothing once the verdict has ended', () => {
    expect(nextChange(activeRow(), VALID_UNTIL + 1, normalised())).toBeUndefined();
  });

  test('is nothing for a name that no device holds', () => {
    expect(nextChange(undefined, NOW, normalised())).toBeUndefined();
    expect(nextChange(retiredRow, NOW, normalised())).toBeUndefined();
    expect(nextChange(ambiguousRow, NOW, normalised())).toBeUndefined();
  });

  test('is the instant at which a rule begins to deny, to the millisecond', () => {
    const at = NOW + 3_600_000;
    expect(summary(nextChange(rowWithRules({ id: 'freeze', when: since(at) }), NOW, normalised()))).toStrictEqual([
      at,
      'rule',
    ]);
    expect(summary(nextChange(rowWithRules({ id: 'freeze', when: past(at) }), NOW, normalised()))).toStrictEqual([
      at + 1,
      'rule',
    ]);
  });

  test('is the instant at which a rule ceases to deny', () => {
    const at = NOW + 60_000;
    const rule = { id: 'freeze', when: ['<', ['now'], ['datetime', at]] } as const;
    expect(summary(nextChange(rowWithRules(rule), NOW, normalised()))).toStrictEqual([at, 'allowed']);
  });

  test('passes over instants that change nothing for this request', () => {
    const rule = { id: 'windows', when: ['&&', ['has', ['connection'], 'groups'], since(NOW + 1_000)] } as const;
    expect(summary(nextChange(rowWithRules(rule), NOW, normalised()))).toStrictEqual([VALID_UNTIL + 1, 'stale']);
    expect(summary(nextChange(rowWithRules(rule), NOW, normalised({ groups: 'a' })))).toStrictEqual([
      NOW + 1_000,
      'rule',
    ]);
  });

  test('looks at every endpoint, for one can be asked for by name', () => {
    const row = activeRow({
      answers: [
        { endpoints: ['default'], permitted: true, rules: [] },
        { endpoints: ['cvpn-endpoint-a'], permitted: true, rules: [{ id: 'freeze', when: since(NOW + 1_000) }] },
      ],
    });
    expect(summary(nextChange(row, NOW, normalised()))).toStrictEqual([VALID_UNTIL + 1, 'stale']);
    expect(summary(nextChange(row, NOW, normalised({ 'endpoint-id': 'cvpn-endpoint-a' })))).toStrictEqual([
      NOW + 1_000,
      'rule',
    ]);
  });

  test('finds exactly the first change that looking at every millisecond finds', () => {
    const instant = fc.integer({ min: NOW - 3, max: NOW + 20 });
    const atom = instant.chain((at) =>
      fc.constantFrom<Expression>(
        since(at),
        past(at),
        ['<', ['now'], ['datetime', at]],
        ['==', ['now'], ['datetime', at]],
      ),
    );
    const when = fc.oneof(
      atom,
      fc.tuple(fc.constantFrom('&&', '||'), atom, atom).map((parts): Expression => parts),
      atom.map((part): Expression => ['!', part]),
    );
    const rules = fc.array(fc.record({ id: fc.constantFrom('a', 'b'), when }), { maxLength: 3 });
    fc.assert(
      fc.property(rules, instant, (generated, validUntil) => {
        const row = { ...rowWithRules(...generated), validUntil };
        const decisionAt = (at: number) => JSON.stringify(decide(row, at, normalised()));
        const candidates = Array.from({ length: 30 }, (_, index) => NOW + 1 + index);
        const expected = candidates.find((at) => decisionAt(at) !== decisionAt(NOW));
        expect(nextChange(row, NOW, normalised())?.at).toBe(expected);
      }),
      { numRuns: cases(500) },
    );
  });

  describe('finds exactly the first change that looking at every millisecond finds, also where the clock is', () => {
    const SPAN = 2_600;
    const near = fc.integer({ min: -5, max: 10 }).map((quarters) => NOW + 250 * quarters);
    const number = fc.integer({ min: -2, max: 4 });
    const at = (instant: number): Expression => ['datetime', instant];
    const since = (instant: number): Expression => ['durationSince', ['now'], at(instant)];
    const until = (instant: number): Expression => ['durationSince', at(instant), ['now']];
    const length = fc.tuple(near, fc.constantFrom(since, until)).map(([instant, of]) => of(instant));
    const seconds = length.map((of): Expression => ['toSeconds', of]);
    const counted = fc.oneof(
      seconds,
      fc.tuple(fc.constantFrom('+', '-', '*'), seconds, number).map((parts): Expression => parts),
      fc.tuple(fc.constantFrom('+', '-', '*'), number, seconds).map((parts): Expression => parts),
      seconds.map((of): Expression => ['neg', of]),
      fc.tuple(near, seconds, number).map(([instant, ...parts]): Expression => ['if', past(instant), ...parts]),
      fc.tuple(near, number, seconds).map(([instant, ...parts]): Expression => ['if', past(instant), ...parts]),
    );
    const compared = fc.constantFrom('<', '<=', '==');
    const NOW_OR = near.map((instant): Expression => ['if', ['<', ['now'], at(instant)], ['now'], at(instant + 700)]);
    const uses: Readonly<Record<string, fc.Arbitrary<Expression>>> = {
      counted: fc.oneof(
        fc.tuple(compared, counted, number).map((parts): Expression => parts),
        fc.tuple(compared, number, counted).map((parts): Expression => parts),
      ),
      'one of several': fc.oneof(
        fc.tuple(near, near).map(([a, b]): Expression => ['contains', ['set', at(a), at(b)], ['now']]),
        fc.tuple(near, near).map(([a, b]): Expression => ['contains', ['set', at(a), ['now']], at(b)]),
        fc.tuple(number, number, seconds).map(([a, b, of]): Expression => ['contains', ['set', a, b], of]),
        fc.tuple(near, near).map(([a, b]): Expression => ['containsAny', ['set', ['now'], at(a)], ['set', at(b)]]),
        fc.tuple(near, near).map(([a, b]): Expression => ['==', ['set', ['now'], at(a)], ['set', at(a), at(b)]]),
        fc.tuple(near, near).map(([a, b]): Expression => ['==', ['set', ['now'], at(a)], ['set', at(b)]]),
      ),
      'in a record': fc.oneof(
        near.map((a): Expression => ['==', ['record', 'a', ['now'], 'b', 1], ['record', 'b', 1, 'a', at(a)]]),
        fc.tuple(compared, near).map(([is, a]): Expression => [is, ['.', ['record', 'a', ['now']], 'a'], at(a)]),
        near.map((a): Expression => ['.', ['record', 'a', ['<', ['now'], at(a)]], 'a']),
      ),
      'one of two, by what the time is': fc.oneof(
        fc.tuple(compared, NOW_OR, near).map(([is, of, a]): Expression => [is, of, at(a)]),
        fc.tuple(near, near, near).map(([a, b, c]): Expression => ['if', past(a), past(b), ['<', ['now'], at(c)]]),
        fc.tuple(near, near).map(([a, b]): Expression => ['==', past(a), ['<', ['now'], at(b)]]),
      ),
      'moved until it cannot be': fc.oneof(
        near.map((a): Expression => ['<', ['offset', ['now'], ['duration', `${2n ** 63n - 1n - BigInt(a)}`]], at(a)]),
        near.map((a): Expression => ['<', ['*', ['toMilliseconds', since(a)], 2 ** 53 - 1], 5]),
        near.map((a): Expression => ['<', 5, ['neg', ['*', ['toMilliseconds', since(a)], 2 ** 53 - 1]]]),
        near.map((a): Expression => ['<', ['+', ['toMilliseconds', since(a)], ['long', `${2n ** 63n - 500n}`]], 5]),
      ),
      'set against itself': fc.oneof(
        fc.tuple(compared, near, near).map(([is, a, b]): Expression => [is, since(a), until(b)]),
        fc
          .tuple(near, number)
          .map(
            ([a, n]): Expression => ['<', ['+', ['toMilliseconds', since(a)], ['toMilliseconds', since(a)]], n * 500],
          ),
      ),
      'compared with what the connection says': seconds.map(
        (of): Expression => ['<', of, ['if', ['has', ['connection'], 'groups'], 1, 2]],
      ),
    };

    test.each(Object.entries(uses))('%s', (_, when) => {
      let changed = 0;
      const both = fc.oneof(
        when,
        fc.tuple(fc.constantFrom('&&', '||'), when, when).map((parts): Expression => parts),
        when.map((part): Expression => ['!', part]),
      );
      const asked = fc.constantFrom(normalised(), normalised({ groups: ['a'] }));
      fc.assert(
        fc.property(both, asked, (generated, request) => {
          const row = rowWithRules({ id: 'a', when: generated });
          const decisionAt = (instant: number) => JSON.stringify(decide(row, instant, request));
          const today = decisionAt(NOW);
          let expected: number | undefined;
          for (let instant = NOW + 1; instant <= NOW + SPAN && expected === undefined; instant += 1)
            if (decisionAt(instant) !== today) expected = instant;
          if (expected !== undefined) changed += 1;
          const foretold = nextChange(row, NOW, request)?.at;
          expect(foretold !== undefined && foretold <= NOW + SPAN ? foretold : undefined).toBe(expected);
        }),
        { numRuns: RUNS },
      );
      // What never changes shows nothing.
      if (COUNTS_MEAN_SOMETHING) expect(changed).toBeGreaterThan(RUNS / 10);
    });
  });

  test.each<readonly [string, Expression, number | undefined]>([
    [
      'first',
      [
        'if',
        ['<', ['now'], ['datetime', NOW + 9_000]],
        ['toSeconds', ['durationSince', ['now'], ['datetime', NOW]]],
        1,
      ],
      2_000,
    ],
    [
      'second',
      [
        'if',
        ['<', ['datetime', NOW + 9_000], ['now']],
        1,
        ['toSeconds', ['durationSince', ['now'], ['datetime', NOW]]],
      ],
      2_000,
    ],
    ['neither', ['if', ['<', ['datetime', NOW + 9_000], ['now']], 1, 0], undefined],
    ['either', ['if', ['<', ['datetime', NOW + 9_000], ['now']], 2, 0], 9_001],
  ])('follows the %s of two that a choice can be', (_, choice, after) => {
    const row = { ...rowWithRules({ id: 'a', when: ['<=', 2, choice] }), validUntil: NOW + 99_999_999 };
    const change = nextChange(row, NOW, normalised());
    expect(change?.decision).toMatchObject({ code: after === undefined ? 'stale' : 'rule' });
    if (after !== undefined) expect(change?.at).toBe(NOW + after);
  });

  test.each<readonly [string, Expression, number]>([
    [
      'a limit that is chosen',
      ['<=', ['if', past(NOW + 9_000), ['datetime', NOW + 8], ['datetime', NOW + 3_000]], ['now']],
      3_000,
    ],
    [
      'the other limit',
      ['<=', ['if', past(NOW + 2_000), ['datetime', NOW + 5_000], ['datetime', NOW + 3_000]], ['now']],
      5_000,
    ],
    [
      'one of a set beside it',
      ['==', ['set', ['now'], ['datetime', NOW + 5_000]], ['set', ['datetime', NOW + 5_000]]],
      5_000,
    ],
    ['one of its own set', ['==', ['set', ['now'], ['datetime', NOW + 5_000]], ['set', ['now']]], 5_000],
    ['one of a set', ['contains', ['set', ['datetime', NOW + 6_000], ['datetime', NOW + 7_000]], ['now']], 6_000],
    ['one of a record', ['==', ['record', 'a', ['now']], ['record', 'a', ['datetime', NOW + 4_000]]], 4_000],
    [
      'what stands in a record beside it',
      ['==', ['.', ['record', 'a', ['now'], 'b', ['datetime', NOW + 1]], 'a'], ['datetime', NOW + 2_500]],
      2_500,
    ],
    ['a member of it', ['<', ['datetime', NOW + 2_500], ['.', ['record', 'a', ['now']], 'a']], 2_501],
  ])('meets %s', (_, when, after) => {
    const row = { ...rowWithRules({ id: 'a', when }), validUntil: NOW + 99_999_999 };
    const change = nextChange(row, NOW, normalised());
    expect([change?.at, change?.decision]).toMatchObject([NOW + after, { code: 'rule' }]);
  });

  test('finds changes that are years away', () => {
    const days: Expression = ['toDays', ['durationSince', ['now'], ['datetime', NOW]]];
    const rule = (when: Expression) => ({
      ...rowWithRules({ id: 'a', when }),
      validUntil: Number.MAX_SAFE_INTEGER - 1,
    });
    const DAY = 86_400_000;
    expect(summary(nextChange(rule(['==', days, 3_650]), NOW, normalised()))).toStrictEqual([
      NOW + 3_650 * DAY,
      'rule',
    ]);
    expect(summary(nextChange(rule(['!', ['==', days, 3_650]]), NOW + 3_650 * DAY, normalised()))).toStrictEqual([
      NOW + 3_651 * DAY,
      'rule',
    ]);
    expect(summary(nextChange(rule(['<', ['*', days, -2], -7]), NOW, normalised()))).toStrictEqual([
      NOW + 4 * DAY,
      'rule',
    ]);
    expect(nextChange(rule(['==', days, -1]), NOW + 1, normalised())?.at).toBe(Number.MAX_SAFE_INTEGER);
  });
});
