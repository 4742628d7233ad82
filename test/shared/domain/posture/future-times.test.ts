import fc from 'fast-check';
import type { DeviceEvent } from '../../../../shared/domain/events';
import { foldDevice } from '../../../../shared/domain/posture/fold';
import { buildEvent } from '../../../../shared/runtime/build-event';
import { cases } from '../../../support/cases';

const SKEW = 5 * 60_000;
const T = Date.parse('2026-11-21T08:00:00Z');

/** A report of a source whose clock is off by `off` ms, recorded at `at`. */
function report(
  at: number,
  off: number,
  facts: { readonly encrypted: boolean },
  type: 'PostureReported' | 'DeviceEnrolled' | 'DeviceUnenrolled' = 'PostureReported',
): DeviceEvent {
  const claimedAt = at + off;
  const from = { signalId: 'signal', source: 'generic', receivedAt: at };
  if (type === 'DeviceUnenrolled') return buildEvent(from, { type, deviceKey: '1', claimedAt }, at);
  const identifiers = { serialNumber: `s${at}` };
  return buildEvent(from, { type, deviceKey: '1', claimedAt, identifiers, facts: { managed: true, ...facts } }, at);
}

const off = fc.oneof(
  fc.integer({ min: -10 * SKEW, max: 10 * SKEW }),
  fc.constantFrom(0, SKEW, SKEW + 1, 1_000 * SKEW, 4_000_000_000_000),
);
const reports = fc
  .array(
    fc.record({
      after: fc.integer({ min: 1, max: 2 * SKEW }),
      off,
      encrypted: fc.boolean(),
      type: fc.constantFrom('PostureReported' as const, 'DeviceEnrolled' as const, 'DeviceUnenrolled' as const),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => {
    let at = T;
    return all.map(({ after, off: by, encrypted, type }) => {
      at += after;
      return { at, event: report(at, by, { encrypted }, type) };
    });
  });
const fold = (events: readonly DeviceEvent[]) => foldDevice('generic:1', 'generic', events);

describe('a source whose clock runs ahead', () => {
  test('never makes anything later than five minutes after it was recorded', () => {
    fc.assert(
      fc.property(reports, (all) => {
        const latest = Math.max(...all.map(({ at }) => at)) + SKEW;
        const { facts, identifiers, lastSeen } = fold(all.map(({ event }) => event));
        const times = [
          lastSeen ?? 0,
          ...Object.values(facts).flatMap(({ since, observedAt }) => [since, observedAt]),
          ...Object.values(identifiers).map(({ observedAt }) => observedAt),
        ];
        for (const time of times) expect(time).toBeLessThanOrEqual(latest);
        for (const { since, observedAt } of Object.values(facts)) expect(since).toBeLessThanOrEqual(observedAt);
      }),
      { numRuns: cases(500) },
    );
  });

  test('cannot pin what it said: a right clock is believed five minutes later, whatever was claimed before', () => {
    fc.assert(
      fc.property(reports, fc.boolean(), (all, encrypted) => {
        const at = Math.max(...all.map((one) => one.at)) + SKEW + 1;
        const truth = report(at, 0, { encrypted });
        const { enrolled, facts, identifiers, lastSeen } = fold([truth, ...all.map(({ event }) => event)]);
        expect([enrolled, facts.encrypted?.value, facts.encrypted?.observedAt, lastSeen]).toEqual([
          true,
          encrypted,
          at,
          at,
        ]);
        expect(identifiers.serialNumber).toStrictEqual({ value: `s${at}`, observedAt: at });
      }),
      { numRuns: cases(500) },
    );
  });

  test('at the instant to which two claims are clamped, the worse counts, whichever came first', () => {
    const claims = [true, false].map((encrypted) => report(T, encrypted ? 2 * SKEW : 3 * SKEW, { encrypted }));
    for (const events of [claims, [...claims].reverse()]) {
      expect(fold(events).facts.encrypted).toStrictEqual({ value: false, observedAt: T + SKEW, since: T + SKEW });
    }
    const gone = report(T, 4 * SKEW, { encrypted: true }, 'DeviceUnenrolled');
    expect(fold([gone, ...claims])).toMatchObject({ enrolled: false, facts: {}, lastSeen: undefined });
  });
});
