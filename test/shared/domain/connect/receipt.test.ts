import * as fc from 'fast-check';
import { deny } from '../../../../shared/domain/connect/decision';
import { type Evidence, judge } from '../../../../shared/domain/connect/judge';
import { decideAgain, lineOf, type Receipt } from '../../../../shared/domain/connect/receipt';
import { receiptInLine, receiptSchema } from '../../../../shared/domain/connect/receipt-schema';
import { normaliseRequest } from '../../../../shared/domain/connect/request';
import { COUNTS_MEAN_SOMETHING, cases } from '../../../support/cases';
import { connectRequest, normalised } from '../../../support/connect-requests';
import { activeRow, ambiguousRow, retiredRow, rowWithRules, VALID_UNTIL } from '../../../support/rows';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const found = (row: object) => ({ kind: 'row', revision: 7, verdict: JSON.stringify(row) }) as const;
const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  request: normalised(),
  found: found(activeRow()),
  at: NOW,
  ...changes,
});

/** As the connect handler writes it down. */
const receiptOf = (of: Evidence): Receipt => {
  const { decision, row } = judge(of);
  return {
    format: 1,
    ...of,
    decision,
    mode: 'enforce',
    told: undefined,
    activation: row?.activation,
    policyHash: row?.policyHash,
    storeLatencyMs: of.found.kind === 'not-asked' ? undefined : 4.25,
    decisionLatencyMs: 5,
  };
};
const throughJson = (receipt: Receipt): Receipt => receiptSchema.parse(JSON.parse(JSON.stringify(receipt)));

/** As the connect handler prints it among other things, and `record-decisions` reads it. */
const throughLine = (receipt: Receipt): Receipt =>
  receiptSchema.parse(receiptInLine(JSON.stringify({ _aws: {}, outcome: 'x', ...lineOf(receipt) })));

describe('judge', () => {
  test.each<readonly [string, Partial<Evidence>, string]>([
    ['an input that was no object', { request: undefined }, 'request-unreadable'],
    ['a schema nobody knows', { request: normalised({ 'schema-version': 'v9' }) }, 'schema-version-unknown'],
    ['no name', { request: normalised({ 'common-name': '' }) }, 'no-common-name'],
    ['a name that cannot be used', { request: normalised({ 'common-name': 'é' }) }, 'malformed-common-name'],
    ['a store that was not asked, though there was a name', { found: { kind: 'not-asked' } }, 'internal'],
    ['a store that did not answer', { found: { kind: 'fault', code: 'store-timeout' } }, 'store-timeout'],
    ['no row', { found: { kind: 'nothing' } }, 'unknown-device'],
    ['no row, and no clock', { found: { kind: 'nothing' }, at: Number.NaN }, 'clock-absurd'],
    ['a row that is none', { found: { kind: 'row', revision: 1, verdict: '{' } }, 'row-unreadable'],
    ['a row of a later format', { found: found({ ...activeRow(), format: 3 }) }, 'row-later-format'],
    ["another name's row", { found: found(activeRow({ commonName: 'another' })) }, 'row-unreadable'],
    ['a row that is over', { at: VALID_UNTIL + 1 }, 'stale'],
  ])('denies %s', (_, changes, code) => {
    expect(judge(evidence(changes)).decision).toStrictEqual(deny(code as Parameters<typeof deny>[0]));
  });

  test('allows by the row, and gives it back', () => {
    expect(judge(evidence())).toStrictEqual({
      decision: { outcome: 'allowed', shadowRules: [], suspended: [] },
      row: activeRow(),
    });
  });

  test('does not look at a row it had no name for', () => {
    expect(judge(evidence({ request: normalised({ 'common-name': '' }) })).row).toBeUndefined();
  });
});

describe('a decision made again from its receipt is the one that was given', () => {
  const ROWS = [
    activeRow(),
    activeRow({ lockedUntil: NOW + 1 }),
    rowWithRules({ id: 'a', when: true, suspended: [{ by: 'grace', until: NOW }] }),
    rowWithRules({ id: 'b', when: ['<', ['now'], ['datetime', NOW]], message: 'Wait.' }),
    rowWithRules({ id: 'c', when: ['==', ['.', ['connection'], 'username'], 'mara'] }),
    rowWithRules({ id: 'd', when: true, shadow: true }),
    ambiguousRow,
    retiredRow,
  ];
  const verdicts = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ROWS).map((row) => JSON.stringify(row)) },
    { weight: 1, arbitrary: fc.string() },
  );
  const founds: fc.Arbitrary<Evidence['found']> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.nat(), verdicts)
        .map(([revision, verdict]) => ({ kind: 'row' as const, revision, verdict })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Evidence['found']>(
        { kind: 'not-asked' },
        { kind: 'nothing' },
        { kind: 'fault', code: 'internal' },
      ),
    },
  );
  const asked = fc
    .record({
      // Mostly the name of the rows, or what the rules say would hardly ever occur.
      'common-name': fc.constantFrom('C02TEST00001', 'C02TEST00001', 'C02TEST00001', '', 'é', 'another'),
      'schema-version': fc.constantFrom('v1', 'v2', 'v3', ''),
      username: fc.constantFrom('mara', 'noor', ''),
      groups: fc.constantFrom([], ['eng'], null),
      'public-ip': fc.constantFrom('203.0.113.7', '::1', 'nowhere'),
    })
    .map((changes) => normaliseRequest(connectRequest(changes)));
  const requests = fc.oneof(
    { weight: 3, arbitrary: asked },
    { weight: 1, arbitrary: fc.anything().map((input) => normaliseRequest(input)) },
  );
  const instants = fc.constantFrom(NOW - 1, NOW, NOW + 1, VALID_UNTIL, VALID_UNTIL + 1, -1, Number.NaN);

  test('after it went through JSON, whatever was asked and found', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(requests, founds, instants, (request, store, at) => {
        const receipt = receiptOf({ request, found: store, at });
        const kept = throughJson(receipt);
        expect(kept).toStrictEqual(receipt);
        expect(throughLine(receipt)).toStrictEqual(receipt);
        expect(decideAgain(kept)).toStrictEqual(receipt.decision);
        outcomes.add(receipt.decision.outcome === 'allowed' ? 'allowed' : receipt.decision.code);
      }),
      { numRuns: cases(3_000) },
    );
    // The property says little about what never occurred.
    if (!COUNTS_MEAN_SOMETHING) return;
    for (const outcome of ['allowed', 'rule', 'rule-error', 'locked', 'stale', 'unknown-device', 'row-unreadable'])
      expect(outcomes).toContain(outcome);
  });

  test('is exactly this, as JSON', () => {
    const receipt = receiptOf(evidence({ found: { kind: 'nothing' } }));
    expect(JSON.parse(JSON.stringify(receipt))).toStrictEqual({
      format: 1,
      at: 1_795_248_000_000,
      request: {
        connectionId: 'cvpn-connection-04e7e1b2f0daf9460',
        endpointId: 'cvpn-endpoint-0f13eab7f860433cc',
        commonName: { kind: 'usable', value: 'c02test00001' },
        schemaVersion: { kind: 'v2' },
        platform: 'mac',
        publicIp: '203.0.113.7',
      },
      found: { kind: 'nothing' },
      decision: {
        outcome: 'denied',
        cause: 'identity',
        code: 'unknown-device',
        rules: [],
        shadowRules: [],
        suspended: [],
        message:
          'This device is not known. Enrol it in device management, wait until it has reported, then reconnect; or contact your IT department.',
      },
      mode: 'enforce',
      storeLatencyMs: 4.25,
      decisionLatencyMs: 5,
    });
  });

  test.each([
    ['another format', { format: 2 }],
    ['a decision that is none', { decision: { outcome: 'perhaps' } }],
    ['a code nobody knows', { found: { kind: 'fault', code: 'gremlins' } }],
    ['no evidence', { found: undefined }],
    ['a request without a name', { request: { schemaVersion: { kind: 'v2' } } }],
  ])('refuses %s', (_, changes) => {
    const receipt = JSON.parse(JSON.stringify(receiptOf(evidence())));
    expect(receiptSchema.safeParse({ ...receipt, ...changes }).success).toBe(false);
  });
});

describe('a line of the log', () => {
  test('has the row beside the receipt, as it was stored', () => {
    const line = lineOf(receiptOf(evidence()));
    expect(line.row).toBe(JSON.stringify(activeRow()));
    expect(JSON.parse(line.receipt ?? '')).toMatchObject({ found: { kind: 'row', revision: 7 } });
    expect(line.receipt).not.toContain('lastSeen');
    expect(lineOf(receiptOf(evidence({ found: { kind: 'nothing' } })))).not.toHaveProperty('row');
  });

  test('keeps the beginning of what is too long for a row, which decides the same', () => {
    const verdict = JSON.stringify(activeRow({ device: `generic:${'x'.repeat(70_000)}` }));
    const receipt = receiptOf(evidence({ found: { kind: 'row', revision: 7, verdict } }));
    expect(receipt.decision).toStrictEqual(deny('row-unreadable'));
    const kept = throughLine(receipt);
    expect(kept.found).toStrictEqual({ kind: 'row', revision: 7, verdict: verdict.slice(0, 65_537) });
    expect(decideAgain(kept)).toStrictEqual(receipt.decision);
  });

  const { receipt = '', row } = lineOf(receiptOf(evidence()));
  test.each([
    ['no JSON', '{"receipt"', 'the line is no JSON'],
    ['no receipt', '{"outcome":"allowed"}', 'the line is none: receipt: '],
    ['a receipt that is no text', '{"receipt":{}}', 'the line is none: receipt: '],
    ['a receipt that is no JSON', '{"receipt":"mara"}', 'the receipt is no JSON'],
    ['no row where one was found', JSON.stringify({ receipt }), 'the receipt is none: found.verdict: '],
    [
      'another format',
      JSON.stringify({ receipt: receipt.replace('"format":1', '"format":2'), row }),
      'the receipt is none: format: ',
    ],
  ])('is refused with %s, without being quoted', (_, line, problem) => {
    expect(() => receiptInLine(line)).toThrow(problem);
    expect(() => receiptInLine(line)).toThrow(expect.not.stringContaining('mara'));
  });
});
