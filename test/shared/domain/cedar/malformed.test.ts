import { evaluate } from '../../../../shared/domain/cedar/evaluate';
import { datetime, record } from '../../../../shared/domain/cedar/value';
import { testCondition } from '../../../../shared/domain/verdict/condition';

const unknowns = { now: datetime(1_795_248_000_000n), connection: record([['platform', 'mac']]) };

/* What no compiler of ours writes, but a spoilt row can hold: it must not be taken for a condition that passes. */
test.each([
  [['==', 'mac']],
  [['==', false]],
  [['==']],
  [['==', 'mac', 'win', 'linux']],
  [['!']],
  [['!', true, true]],
  [['<', ['now']]],
  [['<', 1, 2, 3]],
  [['.', ['connection']]],
  [['has', ['connection']]],
  [['contains', ['set', 'a']]],
  [['isEmpty']],
  [['toString', 'a']],
  [[]],
])('%j cannot be evaluated', (expression) => {
  expect(() => evaluate(expression, unknowns)).toThrow();
  expect(testCondition(expression, unknowns)).toBe('errs');
});
