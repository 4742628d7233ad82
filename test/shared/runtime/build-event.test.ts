import fc from 'fast-check';
import type { Observation, ObservationEvent } from '../../../shared/domain/events';
import { buildEvent } from '../../../shared/runtime/build-event';
import { cases } from '../../support/cases';

const MINUTE = 60_000;
const SKEW = 5 * MINUTE;
const NOW = Date.parse('2026-11-21T08:00:00Z');
const FROM = { signalId: 'signal', source: 'generic', receivedAt: NOW - 2_000 };

const observed = (claimedAt: number | undefined, facts = { encrypted: true }): Observation => ({
  type: 'PostureReported',
  deviceKey: '1',
  claimedAt,
  identifiers: { serialNumber: 'C02A' },
  facts,
});
/** Around now, with the limit and its neighbours among them; or anything at all. */
const claimed = fc.oneof(
  fc.constantFrom(-1, 0, 1, SKEW - 1, SKEW, SKEW + 1).map((more) => NOW + more),
  fc.integer({ min: NOW - 60 * MINUTE, max: NOW + 60 * MINUTE }),
  fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
);

describe('when an observation happened', () => {
  test('is what its source claims, but at most five minutes ahead of our clock', () => {
    fc.assert(
      fc.property(claimed, (at) => {
        const { occurredAt, recordedAt } = buildEvent(FROM, observed(at), NOW);
        expect(recordedAt).toBe(NOW);
        if (at - NOW <= SKEW) expect(occurredAt).toBe(at);
        else expect(occurredAt - NOW).toBe(SKEW);
      }),
      { numRuns: cases(500) },
    );
  });

  test('is when it arrived, where its source claims nothing', () => {
    expect(buildEvent(FROM, observed(undefined), NOW).occurredAt).toBe(FROM.receivedAt);
    expect(buildEvent(FROM, observed(undefined), NOW - 10 * MINUTE).occurredAt).toBe(NOW - 10 * MINUTE + SKEW);
  });
});

describe('the id of an event', () => {
  const idOf = (event: ObservationEvent): string => event.eventId;

  test('hangs neither on when it was recorded, nor on by which push it came, nor on the clamp', () => {
    fc.assert(
      fc.property(claimed, fc.array(claimed, { minLength: 2, maxLength: 4 }), (at, recorded) => {
        const ids = recorded.map((recordedAt, index) =>
          idOf(buildEvent({ ...FROM, signalId: `signal-${index}` }, observed(at), recordedAt)),
        );
        expect(new Set(ids).size).toBe(1);
      }),
      { numRuns: cases(300) },
    );
  });

  test('hangs on what was observed, of which device, by which source, and when it was claimed', () => {
    const event = buildEvent(FROM, observed(NOW), NOW);
    const others = [
      buildEvent(FROM, observed(NOW + 1), NOW),
      buildEvent(FROM, observed(NOW, { encrypted: false }), NOW),
      buildEvent(FROM, { ...observed(NOW), deviceKey: '2' }, NOW),
      buildEvent({ ...FROM, source: 'uem' }, observed(NOW), NOW),
      // Both are clamped to one instant.
      buildEvent(FROM, observed(NOW + 10 * SKEW), NOW),
      buildEvent(FROM, observed(NOW + 11 * SKEW), NOW),
    ];
    expect(new Set([event, ...others].map(idOf)).size).toBe(7);
    expect(event).toMatchObject({ device: 'generic:1', source: 'generic', version: 1, signalId: 'signal' });
    expect(event.eventId).toMatch(/^[\w-]{22}$/);
  });
});
