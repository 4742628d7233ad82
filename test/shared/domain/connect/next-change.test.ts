import * as fc from 'fast-check';
import type { Expression } from '../../../../shared/domain/cedar/expression';
import { decide } from '../../../../shared/domain/connect/decide';
import { nextChange } from '../../../../shared/domain/connect/next-change';
import { cases } from '../../../support/cases';
import { normalised } from '../../../support/connect-requests';
import { activeRow, ambiguousRow, retiredRow, rowWithRules, VALID_UNTIL } from '../../../support/rows';

const NOW = Date.parse('2026-11-21T08:00:00Z');
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
});
