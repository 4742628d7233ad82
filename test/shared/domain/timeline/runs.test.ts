import type { Expression } from '../../../../shared/domain/cedar/expression';
import { followRuns } from '../../../../shared/domain/timeline/runs';
import { testWithoutConnection } from '../../../../shared/domain/timeline/without-connection';

const NOW: Expression = ['now'];
const at = (instant: number): Expression => ['datetime', instant];
const from = (instant: number): Expression => ['<=', at(instant), NOW];
const before = (instant: number): Expression => ['<', NOW, at(instant)];
const between = (start: number, end: number): Expression => ['&&', from(start), before(end)];
const ERRS: Expression = ['error', 'attribute'];

/* A condition that holds is a rule that fails. */
test.each<readonly [string, Expression, number | undefined, readonly number[], number | undefined]>([
  ['never', false, undefined, [], undefined],
  ['never, after a run', false, 5, [], undefined],
  ['always', true, undefined, [10], 10],
  ['always, in a run under way', true, 5, [5], 5],
  ['from an instant on', from(15), undefined, [15], 15],
  ['after an instant', ['<', at(15), NOW], undefined, [16], 16],
  ['up to an instant', before(15), undefined, [10], undefined],
  ['up to an instant, in a run under way', before(15), 5, [5], undefined],
  ['twice', ['||', before(12), from(18)], undefined, [10, 18], 18],
  ['twice, told in the other order', ['||', from(18), before(12)], undefined, [10, 18], 18],
  [
    'three times',
    ['||', between(16, 17), ['||', between(12, 13), between(14, 15)]],
    undefined,
    [12, 14, 16],
    undefined,
  ],
  ['from the first instant on', from(10), undefined, [10], 10],
  ['from before it', from(3), undefined, [10], 10],
  ['from the last instant on', from(19), undefined, [19], 19],
  ['from the end on, which is outside', from(20), undefined, [], undefined],
  ['after the last instant, which is outside', ['<', at(19), NOW], undefined, [], undefined],
  ['from later on', from(25), undefined, [], undefined],
  ['what cannot be evaluated begins no run', ERRS, undefined, [], undefined],
  ['what cannot be evaluated ends no run', ERRS, 5, [], 5],
  ['a run goes on behind what cannot be evaluated', ['if', between(13, 16), ERRS, true], undefined, [10], 10],
])('%s', (_, when, since, began, now) => {
  expect(followRuns(when, 10, 20, since)).toEqual({ began, since: now });
});

test('a turn at an instant beyond what numbers can tell apart is none', () => {
  const most = Number.MAX_SAFE_INTEGER;
  expect(followRuns(['<', at(most), NOW], 10, Number.POSITIVE_INFINITY, undefined)).toEqual({
    began: [],
    since: undefined,
  });
  expect(followRuns(from(most), 10, Number.POSITIVE_INFINITY, undefined)).toEqual({ began: [most], since: most });
});

test.each<readonly [Expression, string]>([
  [true, 'fails'],
  [false, 'passes'],
  [from(10), 'fails'],
  [from(11), 'passes'],
  ['text', 'errs'],
  [ERRS, 'errs'],
  [['.', ['connection'], 'platform'], 'depends'],
  [['&&', from(11), ['==', ['.', ['connection'], 'platform'], 'mac']], 'passes'],
  [['&&', from(10), ['==', ['.', ['connection'], 'platform'], 'mac']], 'depends'],
])('%j without a connection: %s', (when, result) => {
  expect(testWithoutConnection(when, 10)).toBe(result);
});
