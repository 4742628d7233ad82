import { readWithin } from '../../../functions/authorize/read-within';
import type { Cancellation } from '../../../shared/adapters/verdict-read/cancellation';
import type { ReadRow, StoredRow } from '../../../shared/adapters/verdict-read/signed-get-item';
import { StoreFault } from '../../../shared/adapters/verdict-read/store-fault';

const FIRST: StoredRow = { revision: 1, verdict: 'first' };
const SECOND: StoredRow = { revision: 2, verdict: 'second' };

type Answer = { readonly after: number; readonly gives: StoredRow | undefined | Error };

/** A store whose n-th read answers as scripted, and what became of the reads it was asked for. */
function scripted(...answers: readonly Answer[]) {
  const given: Cancellation[] = [];
  const readRow: ReadRow = (_, cancellation) => {
    const answer = answers[given.length];
    given.push(cancellation);
    if (answer === undefined) throw new Error('one read more than was to be');
    return new Promise((resolve, reject) => {
      setTimeout(() => (answer.gives instanceof Error ? reject(answer.gives) : resolve(answer.gives)), answer.after);
    });
  };
  return { readRow, given };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const outcomeOf = async (store: { readonly readRow: ReadRow }, hedgeAfterMs = 150) => {
  const outcome = readWithin('c02abc', { readRow: store.readRow, deadlineMs: 1_500, hedgeAfterMs });
  // Rejections are looked at below; without a handler now they would count as unhandled.
  outcome.catch(() => undefined);
  const started = Date.now();
  const done = outcome.then(
    () => Date.now() - started,
    () => Date.now() - started,
  );
  await jest.advanceTimersByTimeAsync(10_000);
  const { read, hedged } = await outcome;
  return { read: read instanceof StoreFault ? read.kind : read.stored, hedged, after: await done };
};
const fault = (kind: ConstructorParameters<typeof StoreFault>[0]) => new StoreFault(kind);

test.each<[string, readonly Answer[], Awaited<ReturnType<typeof outcomeOf>>]>([
  ['a quick answer', [{ after: 5, gives: FIRST }], { read: FIRST, hedged: false, after: 5 }],
  [
    'a quick answer that there is no row',
    [{ after: 5, gives: undefined }],
    { read: undefined, hedged: false, after: 5 },
  ],
  [
    'an answer that comes just before the second read',
    [{ after: 149, gives: FIRST }],
    { read: FIRST, hedged: false, after: 149 },
  ],
  [
    'a first read that hangs: the second one decides',
    [
      { after: 9_000, gives: FIRST },
      { after: 10, gives: SECOND },
    ],
    { read: SECOND, hedged: true, after: 160 },
  ],
  [
    'a first read that is slow, but quicker than the second',
    [
      { after: 200, gives: FIRST },
      { after: 500, gives: SECOND },
    ],
    { read: FIRST, hedged: true, after: 200 },
  ],
  [
    'a second read that fails while the first goes on',
    [
      { after: 400, gives: FIRST },
      { after: 10, gives: fault('store-throttled') },
    ],
    { read: FIRST, hedged: true, after: 400 },
  ],
  [
    'a first read that fails while the second goes on',
    [
      { after: 300, gives: fault('store-throttled') },
      { after: 250, gives: SECOND },
    ],
    { read: SECOND, hedged: true, after: 400 },
  ],
  [
    'a store that was not reached is asked again at once',
    [
      { after: 20, gives: fault('store-unreachable') },
      { after: 10, gives: SECOND },
    ],
    { read: SECOND, hedged: true, after: 30 },
  ],
  [
    'a repeat that is slow as well is the last one',
    [
      { after: 20, gives: fault('store-unreachable') },
      { after: 300, gives: SECOND },
    ],
    { read: SECOND, hedged: true, after: 320 },
  ],
  [
    'two failures: the first one is told',
    [
      { after: 20, gives: fault('store-unreachable') },
      { after: 10, gives: fault('store-throttled') },
    ],
    { read: 'store-unreachable', hedged: true, after: 30 },
  ],
  [
    'a throttled read is not repeated',
    [{ after: 20, gives: fault('store-throttled') }],
    { read: 'store-throttled', hedged: false, after: 20 },
  ],
  [
    'a refused read is not repeated',
    [{ after: 20, gives: fault('store-refused') }],
    { read: 'store-refused', hedged: false, after: 20 },
  ],
  [
    'two reads that hang end at the deadline',
    [
      { after: 9_000, gives: FIRST },
      { after: 9_000, gives: SECOND },
    ],
    { read: 'store-timeout', hedged: true, after: 1_500 },
  ],
])('%s', async (_, answers, expected) => {
  const store = scripted(...answers);
  expect(await outcomeOf(store)).toEqual(expected);
  expect(store.given).toHaveLength(answers.length);
});

test('never sends a second read where the delay is not below the deadline', async () => {
  const store = scripted({ after: 9_000, gives: FIRST });
  expect(await outcomeOf(store, 1_500)).toEqual({ read: 'store-timeout', hedged: false, after: 1_500 });
});

test('tells the slower read to stop, and leaves a single one alone', async () => {
  const hedged = scripted({ after: 9_000, gives: FIRST }, { after: 10, gives: SECOND });
  await outcomeOf(hedged);
  expect(hedged.given.map(({ cancelled }) => cancelled)).toEqual([true, true]);
  const single = scripted({ after: 5, gives: FIRST });
  await outcomeOf(single);
  expect(single.given.map(({ cancelled }) => cancelled)).toEqual([false]);
});

test('throws what is no fault of the store', async () => {
  await expect(outcomeOf(scripted({ after: 5, gives: new TypeError('a defect') }))).rejects.toThrow('a defect');
});
