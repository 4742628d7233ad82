import { readableOutcome } from '../../../shared/contracts/signal-outcome';

const error = 'UninterpretableSignal';
const cause = JSON.stringify({ errorType: error, errorMessage: 'no "topic"', trace: ['Error: no "topic"', '  at x'] });

it.each<[string, unknown, unknown]>([
  ['the message of an error, without its trace', { error, cause }, { error, message: 'no "topic"' }],
  ['a cause in words', { error, cause: 'taken up too often' }, { error, cause: 'taken up too often' }],
  ['a cause that is other JSON', { error, cause: '{"a":1}' }, { error, cause: '{"a":1}' }],
  ['an outcome of another kind', { reason: 'a test' }, { reason: 'a test' }],
  ['none yet', null, null],
])('shows %s', (_, outcome, shown) => {
  expect(readableOutcome(outcome)).toEqual(shown);
});
