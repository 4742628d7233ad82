import fc from 'fast-check';
import { evaluate } from '../../../../shared/domain/cedar/evaluate';
import type { Expression } from '../../../../shared/domain/cedar/expression';
import { instantsIn } from '../../../../shared/domain/cedar/instants';
import { simplifyComparison } from '../../../../shared/domain/cedar/simplify-time';
import { datetime, record } from '../../../../shared/domain/cedar/value';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T = Date.parse('2026-11-20T09:00:00Z');
const NOW: Expression = ['now'];
const since = (instant: number): Expression => ['durationSince', NOW, ['datetime', instant]];
const at = (condition: Expression, now: number): unknown =>
  evaluate(condition, { now: datetime(BigInt(now)), connection: record([]) });

describe('simplifyComparison', () => {
  test.each<readonly [string, readonly Expression[], Expression]>([
    ['now - T < 2d', ['<', since(T), ['duration', 2 * DAY]], ['<', NOW, ['datetime', T + 2 * DAY]]],
    [
      'now + 1h <= T',
      ['<=', ['offset', NOW, ['duration', HOUR]], ['datetime', T]],
      ['<=', NOW, ['datetime', T - HOUR]],
    ],
    ['2d < now - T', ['<', ['duration', 2 * DAY], since(T)], ['<', ['datetime', T + 2 * DAY], NOW]],
    [
      'now + 1h == T',
      ['==', ['offset', NOW, ['duration', HOUR]], ['datetime', T]],
      ['==', NOW, ['datetime', T - HOUR]],
    ],
    [
      'now + 1h + 2h - T < 2d',
      [
        '<',
        ['durationSince', ['offset', ['offset', NOW, ['duration', HOUR]], ['duration', 2 * HOUR]], ['datetime', T]],
        ['duration', 2 * DAY],
      ],
      ['<', NOW, ['datetime', T + 2 * DAY - 3 * HOUR]],
    ],
    // Three whole days are over when the third one is.
    ['2 < days since T', ['<', 2, ['toDays', since(T)]], ['<=', ['datetime', T + 3 * DAY], NOW]],
    ['days since T < 3', ['<', ['toDays', since(T)], 3], ['<', NOW, ['datetime', T + 3 * DAY]]],
    ['hours since T <= 1', ['<=', ['toHours', since(T)], 1], ['<', NOW, ['datetime', T + 2 * HOUR]]],
    // Up to a day before T, none is over either.
    ['days since T < 0', ['<', ['toDays', since(T)], 0], ['<=', NOW, ['datetime', T - DAY]]],
  ])('%s', (_, comparison, simplified) => {
    expect(simplifyComparison(comparison)).toStrictEqual(simplified);
  });

  test.each<readonly [string, readonly Expression[]]>([
    ['a clock on both sides', ['<', NOW, ['offset', NOW, ['duration', 1]]]],
    ['a constant beyond 2^52', ['<', NOW, ['datetime', 2 ** 52 + 1]]],
    ['a sum beyond 2^52', ['<', ['offset', NOW, ['duration', 2 ** 52]], ['datetime', -(2 ** 52)]]],
    ['what is no instant', ['<', NOW, ['duration', 1]]],
    ['a length of time counted from now', ['<', ['durationSince', ['datetime', T], NOW], ['duration', 1]]],
    ['a count that must be exactly so many', ['==', ['toDays', since(T)], 3]],
    ['a number that is no count', ['<', ['*', ['toDays', since(T)], 2], 3]],
  ])('leaves alone %s', (_, comparison) => {
    expect(simplifyComparison(comparison)).toStrictEqual(comparison);
  });

  test('means the same at every instant around where it turns, and says where that is', () => {
    const unit = fc.constantFrom(
      ['toMilliseconds', 1],
      ['toSeconds', 1_000],
      ['toMinutes', 60_000],
      ['toHours', HOUR],
      ['toDays', DAY],
    );
    const sides = unit.chain(([name, ms]) =>
      fc
        .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -2 * Number(ms), max: 2 * Number(ms) }))
        .map(([count, shift]) => ({
          clock: [name, since(T + shift)] as Expression,
          constant: count as Expression,
          ms: Number(ms),
        })),
    );
    fc.assert(
      fc.property(sides, fc.constantFrom('<', '<='), fc.boolean(), ({ clock, constant, ms }, operation, first) => {
        const comparison: Expression[] = first ? [operation, clock, constant] : [operation, constant, clock];
        const simplified = simplifyComparison(comparison);
        expect(instantsIn(simplified)).toHaveLength(1);
        const turns = instantsIn(simplified).flatMap((instant) => [instant - 1, instant, instant + 1]);
        const around = [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((count) => [-1, 0, 1].map((by) => T + count * ms + by));
        for (const now of [...turns, ...around]) expect(at(simplified, now)).toBe(at(comparison, now));
      }),
    );
  });
});
