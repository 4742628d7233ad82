import fc from 'fast-check';
import { decide } from '../../../../shared/domain/connect/decide';
import { normaliseRequest } from '../../../../shared/domain/connect/request';
import type { DeviceEvent } from '../../../../shared/domain/events';
import { type Explanation, explain, hadHappened } from '../../../../shared/domain/explanation/explain';
import { buildRow } from '../../../../shared/domain/verdict/build-row';
import { cases } from '../../../support/cases';
import {
  at,
  binds,
  checksIn,
  enrols,
  exempts,
  holds,
  LONG,
  locks,
  reports,
  requires,
  type Situation,
  storyOf,
  unenrols,
} from '../../../support/situation';

const POLICY = `${LONG.replace('30d', '72h')}\n${requires('encrypted', '@grace("6h")')}\n${requires('compliant', '@critical')}`;

/** The explanation of an instant, as known at another (or then, or now). */
function explained(situation: Situation, when: string, knownAt: string = when): Explanation {
  const instants = { at: at(when), knownAt: at(knownAt) };
  const counts = hadHappened(instants);
  return explain({
    story: storyOf({
      ...situation,
      events: situation.events.filter(counts),
      holds: (situation.holds ?? []).filter(counts),
    }),
    ...instants,
  });
}
const said = ({ state, decision, nextChange, rules }: Explanation): string =>
  [
    state,
    decision.outcome === 'allowed' ? 'allowed' : decision.code,
    ...rules.map(
      (rule) => `${rule.id} ${rule.state}${rule.suspendedUntil === undefined ? '' : ` until ${rule.suspendedUntil}`}`,
    ),
    nextChange === undefined ? 'for good' : `${nextChange.code ?? nextChange.outcome} at ${nextChange.at}`,
  ].join('; ');

const good = enrols('20 09:00', { facts: { encrypted: true, compliant: true } });
/** The disk was decrypted on the 20th at 12:00; the report of it came two hours late. */
const late = reports('20 12:00', { encrypted: false }, { recorded: '20 14:00' });

describe('what was true then, as known then and as known now', () => {
  const situation = { policy: POLICY, events: [good, late] };

  test('before the report came, nobody knew', () => {
    expect(said(explained(situation, '20 13:00'))).toBe(
      'active; allowed; encrypted pass; compliant pass; stale at 2026-11-23T09:00:00.001Z',
    );
  });

  test('as known now, the disk was decrypted already: in grace, counted from when it happened', () => {
    expect(said(explained(situation, '20 13:00', '25 00:00'))).toBe(
      'active; allowed; encrypted grace until 2026-11-20T18:00:00.000Z; compliant pass; rule at 2026-11-20T18:00:00.000Z',
    );
    expect(said(explained(situation, '20 18:00', '25 00:00'))).toBe(
      'active; rule; encrypted fail; compliant pass; stale at 2026-11-23T12:00:00.001Z',
    );
  });

  test('as known now, it had not happened an hour earlier', () => {
    expect(said(explained(situation, '20 11:59:59.999', '25 00:00'))).toBe(
      'active; allowed; encrypted pass; compliant pass; stale at 2026-11-23T09:00:00.001Z',
    );
  });

  test('each fact with who says so, when it was observed and since when', () => {
    const { facts, sources, lastSeen, history } = explained(situation, '20 15:00');
    expect(facts).toStrictEqual([
      {
        name: 'compliant',
        value: true,
        source: 'generic',
        observedAt: '2026-11-20T09:00:00.000Z',
        since: '2026-11-20T09:00:00.000Z',
      },
      {
        name: 'encrypted',
        value: false,
        source: 'generic',
        observedAt: '2026-11-20T12:00:00.000Z',
        since: '2026-11-20T12:00:00.000Z',
      },
    ]);
    expect(sources.generic?.facts).toStrictEqual(facts);
    expect(lastSeen).toBe('2026-11-20T12:00:00.000Z');
    expect(history.map(({ type, occurredAt, recordedAt }) => [type, occurredAt, recordedAt])).toEqual([
      ['PostureReported', '2026-11-20T12:00:00.000Z', '2026-11-20T14:00:00.000Z'],
      ['DeviceEnrolled', '2026-11-20T09:00:00.000Z', '2026-11-20T09:00:00.000Z'],
    ]);
  });
});

describe('rules with time, explained', () => {
  const failing = enrols('20 09:00', { facts: { encrypted: false, compliant: false } });

  test('an exemption, until when, by whom and why; a critical rule has none', () => {
    const events = [failing, exempts('20 10:00', ['encrypted', 'compliant'], '22 10:00')];
    const explanation = explained({ policy: POLICY, events }, '20 16:00');
    expect(said(explanation)).toBe(
      'active; rule; encrypted exempt until 2026-11-22T10:00:00.000Z; compliant fail; rule at 2026-11-22T10:00:00.000Z',
    );
    expect(explanation.rules.map(({ id, critical }) => [id, critical])).toEqual([
      ['encrypted', false],
      ['compliant', true],
    ]);
    expect(explanation.history[0]).toStrictEqual({
      occurredAt: '2026-11-20T10:00:00.000Z',
      recordedAt: '2026-11-20T10:00:00.000Z',
      type: 'ExemptionGranted',
      device: 'generic:mac',
      eventId: 'ExemptionGranted@20 10:00',
      signalId: undefined,
      facts: undefined,
      decided: {
        who: 'ops@example.com',
        reason: 'a reason',
        rules: ['encrypted', 'compliant'],
        expiresAt: '2026-11-22T10:00:00.000Z',
      },
    });
  });

  test('a lock, while it lasts', () => {
    const events = [good, locks('20 10:00', '20 12:00')];
    const during = explained({ policy: POLICY, events }, '20 11:00');
    expect([during.lockedUntil, said(during)]).toEqual([
      '2026-11-20T12:00:00.000Z',
      'active; locked; encrypted pass; compliant pass; allowed at 2026-11-20T12:00:00.000Z',
    ]);
    expect(explained({ policy: POLICY, events }, '20 12:00').lockedUntil).toBeUndefined();
  });

  test('a hold', () => {
    const brake = [holds('20 10:00', { kind: 'rule', rule: 'compliant' }, '21 10:00')];
    const events = [good, reports('20 11:00', { compliant: false })];
    expect(said(explained({ policy: POLICY, events, holds: brake }, '20 12:00'))).toBe(
      'active; allowed; encrypted pass; compliant held until 2026-11-21T10:00:00.000Z; rule at 2026-11-21T10:00:00.000Z',
    );
    // Before the hold there was none, also as known now.
    expect(said(explained({ policy: POLICY, events, holds: brake }, '20 09:30', '25 00:00'))).toContain(
      'compliant pass',
    );
  });

  test('a rule that hangs on the connection says so, and one that cannot be evaluated as well', () => {
    const policy = `${LONG}
      @id("guests") forbid (principal, action, resource)
      when { context.connection has groups && context.connection.groups.contains("guests") };
      @id("huge") forbid (principal, action, resource)
      when { context.device has osVersion && context.device.osVersion.major * 9007199254740991 * 9007199254740991 > 5 };
      @id("later") forbid (principal, action, resource)
      when { context.now > datetime("2026-11-21T00:00:00Z") && context.connection has groups };`;
    const events = [enrols('20 09:00', { facts: { osVersion: { major: 14, minor: 0, patch: 0 } } })];
    const states = (when: string) => explained({ policy, events }, when).rules.map(({ state }) => state);
    expect(states('20 10:00')).toEqual(['depends-on-connection', 'error', 'pass']);
    expect(states('21 10:00')).toEqual(['depends-on-connection', 'error', 'depends-on-connection']);
  });
});

describe('names, explained', () => {
  const twin = enrols('20 10:00', { device: 'generic:twin', identifiers: { serialNumber: 'C02B' } });

  test('an ambiguous one names both claimants, and when it was not yet ambiguous', () => {
    const events = [good, twin, binds('20 11:00', 'c02a'), binds('20 12:00', 'c02a', 'generic:twin')];
    const explanation = explained({ policy: POLICY, events }, '20 13:00');
    expect(explanation).toMatchObject({
      state: 'ambiguous',
      claimants: ['generic:mac', 'generic:twin'],
      decision: { outcome: 'denied', code: 'ambiguous-device' },
      rules: [],
      facts: [],
    });
    expect(explained({ policy: POLICY, events }, '20 11:30')).toMatchObject({
      state: 'active',
      device: 'generic:mac',
      claimants: [],
    });
  });

  test('a retired one', () => {
    expect(explained({ policy: POLICY, events: [good, unenrols('20 12:00')] }, '20 13:00')).toMatchObject({
      state: 'retired',
      device: undefined,
      validUntil: undefined,
      nextChange: undefined,
      decision: { code: 'retired-device' },
    });
  });
});

describe('as known then is what the row then said', () => {
  const instants = fc.integer({ min: 0, max: 60 }).map((halfHours) => at('20 00:00') + halfHours * 1_800_000);
  const events: fc.Arbitrary<DeviceEvent> = fc
    .tuple(
      fc.constantFrom(
        enrols('20 00:00', { facts: { encrypted: true, compliant: true } }),
        enrols('20 00:00', { device: 'uem:1', facts: { compliant: true } }),
        reports('20 00:00', { encrypted: false }),
        reports('20 00:00', { compliant: false }, { device: 'uem:1' }),
        checksIn('20 00:00'),
        unenrols('20 00:00', { device: 'uem:1' }),
        exempts('20 00:00', ['encrypted'], '21 00:00'),
        locks('20 00:00', '20 04:00'),
      ),
      instants,
      // Late, at once, or by a clock that runs ahead by what is let through.
      fc.constantFrom(-5 * 60_000, 0, 0, 3_600_000, 10 * 3_600_000),
    )
    .map(([event, occurredAt, delay]) => {
      const observed = event.source !== 'operator';
      const recordedAt = observed ? occurredAt + delay : occurredAt;
      return { ...event, occurredAt, recordedAt, eventId: `${event.eventId}@${occurredAt}` };
    });
  const request = normaliseRequest({});

  test('whatever happened in whatever order', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 8 }), instants, (all, now) => {
        const situation = { policy: POLICY, events: all };
        const recorded = storyOf({ ...situation, events: all.filter(({ recordedAt }) => recordedAt <= now) });
        const counts = hadHappened({ at: now, knownAt: now });
        const explanation = explain({
          story: storyOf({ ...situation, events: all.filter(counts) }),
          at: now,
          knownAt: now,
        });
        if (request === undefined) throw new Error('a request is an object');
        expect(explanation.decision).toStrictEqual(decide(buildRow(recorded), now, request));
      }),
      { numRuns: cases(400) },
    );
  });
});
