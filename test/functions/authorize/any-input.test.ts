import * as fc from 'fast-check';
import { StoreFault } from '../../../shared/adapters/verdict-read/store-fault';
import { decide } from '../../../shared/domain/connect/decide';
import { normaliseRequest } from '../../../shared/domain/connect/request';
import { parseRow } from '../../../shared/domain/verdict/parse-row';
import { authorizeWith } from '../../support/authorize';
import { connectContractProblems } from '../../support/connect-contract';
import { connectRequest } from '../../support/connect-requests';
import { activeRow, ambiguousRow, LAST_SEEN, retiredRow, rowWithRules, VALID_UNTIL } from '../../support/rows';

/*
 * Whatever comes in, whatever the store holds and however it fails: an answer within the contract, never a throw, and
 * never "allowed" unless the row says so.
 */

const field = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom<unknown>(
    '',
    null,
    'v1',
    'v2',
    'v3',
    'C02TEST00001',
    'win',
    '203.0.113.7',
    'x'.repeat(300),
    'caf\u00e9',
  ),
);
// Few fields at a time, or hardly any request would get as far as being allowed.
const request = fc
  .dictionary(fc.constantFrom(...Object.keys(connectRequest())), field, { maxKeys: 3 })
  .map((changes) => connectRequest(changes));
const event = fc.oneof(request, fc.jsonValue(), fc.constantFrom<unknown>(undefined, null, '', [], {}));

const row = fc.constantFrom(
  activeRow(),
  ambiguousRow,
  retiredRow,
  rowWithRules({ id: 'disk', when: true, message: 'Encrypt.' }),
  rowWithRules({ id: 'disk', when: true, shadow: true }),
  rowWithRules({ id: 'windows', when: ['==', ['.', ['connection'], 'platform'], 'win'] }),
  rowWithRules({ id: 'freeze', when: ['<', ['datetime', LAST_SEEN], ['now']] }),
);
const stored = fc.oneof(
  { weight: 3, arbitrary: row.map((value) => JSON.stringify(value)) },
  fc.json(),
  fc.string(),
  fc.tuple(row, fc.nat()).map(([value, at]) => JSON.stringify(value).slice(0, at)),
);
const store = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verdict: stored, revision: fc.nat() }) },
  fc.constant(undefined),
  fc.constantFrom(new StoreFault('store-timeout'), new StoreFault('row-unreadable'), new Error('a bug')),
);
const now = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: LAST_SEEN, max: VALID_UNTIL + 10 }) }, fc.double());
const mode = fc.constantFrom('enforce', 'shadow');

test('any JSON in, a valid answer out, and allowed only where the row allows', async () => {
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(event, store, now, mode, async (input, held, at, endpointMode) => {
      const { authorize, records } = authorizeWith({
        readRow: async () => {
          if (held instanceof Error) throw held;
          return held;
        },
        now: at,
        endpoints: new Map([['default', { mode: endpointMode, texts: {} }]]),
      });
      const response = await authorize(input);
      expect(connectContractProblems(input, response)).toEqual([]);
      expect(records).toHaveLength(1);
      const [first] = response['posture-compliance-statuses'];
      if (first === 'allowed') {
        allowed += 1;
        expect(response.allow).toBe(true);
        expect(rowAllows(input, held, at)).toBe(true);
      } else if (response.allow) expect([first, records[0]?.mode]).toEqual(['shadow-denied', 'shadow']);
      else expect(first).toBe('denied');
    }),
    { numRuns: 5_000 },
  );
  // Otherwise this would hold for a handler that denies everybody.
  expect(allowed).toBeGreaterThan(50);
});

function rowAllows(input: unknown, held: Error | { verdict: string } | undefined, at: number): boolean {
  if (held === undefined || held instanceof Error) return false;
  const read = parseRow(held.verdict);
  const normalised = normaliseRequest(input);
  if (read === undefined || read === 'later-format' || normalised?.commonName.kind !== 'usable') return false;
  return read.commonName === normalised.commonName.value && decide(read, at, normalised).outcome === 'allowed';
}
