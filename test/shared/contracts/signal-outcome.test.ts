import { outcomeIn, outcomeInOneLine, readableOutcome } from '../../../shared/contracts/signal-outcome';

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

test.each([
  [{ events: [{ type: 'DeviceSeen', device: 'a:1' }] }, 'DeviceSeen of a:1'],
  [{ reason: 'a test' }, 'a test'],
  [{ reason: 'began to fail', devices: ['f:1'] }, 'began to fail'],
  [
    {
      reason: 'began to fail',
      fetched: {
        events: [
          { type: 'A', device: 'f:1' },
          { type: 'B', device: 'f:1' },
        ],
        failed: [],
      },
    },
    'began to fail; looked at f:1',
  ],
  [
    {
      reason: 'r',
      fetched: { events: [1, 2, 3, 4, 5].map((id) => ({ type: 'A', device: `f:${id}` })), coveredByOthers: ['f:6'] },
    },
    'r; looked at f:1, f:2, f:3 and 2 more; 1 covered by other hints',
  ],
  [{ error: 'X', cause: 'as text' }, 'X: as text'],
  [{ error: 'X', message: 'no id' }, 'X: no id'],
  [null, ''],
  [[1], '[1]'],
  [{ error: 'TypeError', cause: JSON.stringify({ errorMessage: 'no id', trace: ['at x'] }) }, 'TypeError: no id'],
])('%j became %j', (outcome, line) => {
  expect(outcomeInOneLine(outcome)).toBe(line);
});

test.each([
  [undefined, null],
  ['{"reason":"a test"}', { reason: 'a test' }],
  ['not JSON', 'not JSON'],
])('stored as %j it is %j', (text, outcome) => {
  expect(outcomeIn(text)).toEqual(outcome);
});
