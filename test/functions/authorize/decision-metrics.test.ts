import * as z from 'zod';
import type { DecisionRecord } from '../../../functions/authorize/authorize';
import { decisionMetrics } from '../../../functions/authorize/decision-metrics';
import { DENIAL_CODES, type Decision, deny } from '../../../shared/domain/connect/decision';
import { receiptInLine } from '../../../shared/domain/connect/receipt-schema';
import { NOW } from '../../support/authorize';
import { normalised } from '../../support/connect-requests';
import { activeRow, LAST_SEEN, retiredRow } from '../../support/rows';

// As the construct sets it for the function.
process.env.POWERTOOLS_METRICS_NAMESPACE = 'Postern/test';

const ENDPOINT = 'cvpn-endpoint-0f13eab7f860433cc';
const ALLOWED: Decision = { outcome: 'allowed', shadowRules: [], suspended: [] };

const record = (changes: Partial<DecisionRecord> = {}): DecisionRecord => ({
  decision: ALLOWED,
  mode: 'enforce',
  told: undefined,
  endpoint: ENDPOINT,
  request: normalised(),
  row: activeRow(),
  found: { kind: 'row', revision: 7, verdict: '{"a":"row"}' },
  at: NOW,
  storeLatencyMs: 4.5678,
  hedged: false,
  decisionLatencyMs: 6.001,
  ...changes,
});

/** Everything printed while `work` runs, by stream. */
function printedBy(work: () => void): { readonly stdout: string; readonly stderr: string } {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      printed[stream] += String(chunk);
      return true;
    }),
  );
  jest.useFakeTimers({ now: NOW });
  try {
    work();
  } finally {
    jest.useRealTimers();
    for (const spy of spies) spy.mockRestore();
  }
  return printed;
}

function documentOf(...entries: readonly DecisionRecord[]): unknown {
  const metrics = decisionMetrics();
  const { stdout, stderr } = printedBy(() => {
    for (const entry of entries) metrics(entry);
  });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(entries.length);
  return JSON.parse(lines.at(-1) ?? '');
}

const milliseconds = (Name: string) => ({ Name, Unit: 'Milliseconds' });
const count = (Name: string) => ({ Name, Unit: 'Count' });

describe('the metric document', () => {
  test('counts a read that was sent twice', () => {
    expect(documentOf(record({ hedged: true }))).toMatchObject({ HedgeFired: 1 });
  });

  test('of an allowed connection', () => {
    expect(documentOf(record())).toStrictEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Postern/test',
            Dimensions: [['service'], ['service', 'endpoint'], ['service', 'endpoint', 'reason']],
            Metrics: [
              count('Allowed'),
              milliseconds('DecisionLatency'),
              milliseconds('StoreLatency'),
              count('HedgeFired'),
              milliseconds('VerdictAge'),
              count('ColdStart'),
            ],
          },
        ],
      },
      service: 'authorize',
      endpoint: ENDPOINT,
      reason: 'allowed',
      Allowed: 1,
      DecisionLatency: 6,
      StoreLatency: 4.57,
      HedgeFired: 0,
      VerdictAge: NOW - LAST_SEEN,
      ColdStart: 1,
      connectionId: 'cvpn-connection-04e7e1b2f0daf9460',
      commonName: 'c02test00001',
      endpointId: ENDPOINT,
      mode: 'enforce',
      outcome: 'allowed',
      device: 'generic:laptop-1',
      revision: '7',
      policyHash: 'c0ffee-policy-hash',
      receipt: expect.any(String),
      row: '{"a":"row"}',
    });
  });

  test('of a denial by rules', () => {
    const decision = deny('rule', { rules: ['disk-encryption', 'firewall'] });
    expect(documentOf(record({ decision }))).toMatchObject({
      reason: 'rule:disk-encryption',
      DeniedByRule: 1,
      outcome: 'denied',
      rules: 'disk-encryption,firewall',
    });
  });

  test('of a denial without request, row or read', () => {
    const nothing = {
      request: undefined,
      row: undefined,
      found: { kind: 'not-asked' } as const,
      storeLatencyMs: undefined,
    };
    const denial = record({ decision: deny('request-unreadable'), endpoint: 'default', ...nothing });
    expect(documentOf(denial)).toStrictEqual({
      _aws: expect.objectContaining({
        CloudWatchMetrics: [
          expect.objectContaining({
            Metrics: [count('DeniedByFault'), milliseconds('DecisionLatency'), count('ColdStart')],
          }),
        ],
      }),
      service: 'authorize',
      endpoint: 'default',
      reason: 'request-unreadable',
      DeniedByFault: 1,
      DecisionLatency: 6,
      ColdStart: 1,
      mode: 'enforce',
      outcome: 'denied',
      receipt: expect.any(String),
    });
  });

  test('carries the receipt of the decision', () => {
    const decision = deny('unknown-device');
    const document = documentOf(
      record({ decision, mode: 'shadow', told: 'Ask Mara.', row: undefined, found: { kind: 'nothing' } }),
    );
    expect(receiptInLine(JSON.stringify(document))).toStrictEqual({
      format: 1,
      request: JSON.parse(JSON.stringify(normalised())),
      found: { kind: 'nothing' },
      at: NOW,
      decision,
      mode: 'shadow',
      told: 'Ask Mara.',
      storeLatencyMs: 4.57,
      decisionLatencyMs: 6,
    });
  });

  test.each([
    ['rule', 'DeniedByRule'],
    ['stale', 'DeniedByRule'],
    ['unknown-device', 'DeniedByIdentity'],
    ['malformed-common-name', 'DeniedByIdentity'],
    ['store-timeout', 'DeniedByFault'],
    ['internal', 'DeniedByFault'],
  ] as const)('counts %s under %s, and in shadow mode under ShadowDenied alone', (code, metric) => {
    expect(documentOf(record({ decision: deny(code) }))).toMatchObject({ reason: code, [metric]: 1 });
    const shadow = documentOf(record({ decision: deny(code), mode: 'shadow' }));
    expect(shadow).toMatchObject({ reason: code, ShadowDenied: 1 });
    expect(shadow).not.toHaveProperty(metric);
  });

  test.each([
    ['unknown-device', 'UnknownDevice', 'StaleDevice'],
    ['retired-device', 'UnknownDevice', 'StaleDevice'],
    ['stale', 'StaleDevice', 'UnknownDevice'],
  ] as const)('counts %s as %s in either mode', (code, metric, other) => {
    for (const mode of ['enforce', 'shadow'] as const) {
      const document = documentOf(record({ decision: deny(code), mode }));
      expect(document).toMatchObject({ [metric]: 1 });
      expect(document).not.toHaveProperty(other);
    }
    expect(documentOf(record())).not.toHaveProperty(metric);
  });

  test('has no age of a verdict that is none, and never a negative one', () => {
    expect(documentOf(record({ row: retiredRow }))).not.toHaveProperty('VerdictAge');
    expect(documentOf(record({ row: activeRow({ lastSeen: NOW + 1 }) }))).toMatchObject({ VerdictAge: 0 });
  });

  test('counts the cold start once, and carries nothing over to the next decision', () => {
    const second = documentOf(
      record({ decision: deny('rule', { rules: ['disk'] }) }),
      record({ decision: deny('unknown-device'), row: undefined, found: { kind: 'nothing' } }),
    );
    expect(second).toMatchObject({ ColdStart: 0, reason: 'unknown-device' });
    for (const leftover of ['rules', 'device', 'revision', 'policyHash', 'DeniedByRule', 'VerdictAge'])
      expect(second).not.toHaveProperty(leftover);
  });

  test('has no person and no device in a dimension, whatever was decided', () => {
    const decisions = [ALLOWED, ...DENIAL_CODES.map((code) => deny(code)), deny('rule', { rules: ['disk'] })];
    for (const decision of decisions) {
      const document = documentOf(record({ decision, request: normalised({ username: 'mara@example.com' }) }));
      expect(document).toMatchObject({
        _aws: {
          CloudWatchMetrics: [
            { Dimensions: [['service'], ['service', 'endpoint'], ['service', 'endpoint', 'reason']] },
          ],
        },
        service: 'authorize',
        endpoint: ENDPOINT,
        reason: expect.stringMatching(/^(allowed|rule:disk|[a-z-]+)$/),
      });
      // The person is in the receipt, and nowhere a metric could be made of.
      const { receipt, ...others } = z.looseObject({ receipt: z.string() }).parse(document);
      expect(receipt).toContain('mara');
      expect(JSON.stringify(others)).not.toContain('mara');
    }
  });
});
