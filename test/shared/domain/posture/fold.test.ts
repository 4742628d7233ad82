import fc from 'fast-check';
import type { DeviceEvent } from '../../../../shared/domain/events';
import { foldDevice } from '../../../../shared/domain/posture/fold';
import { cases } from '../../../support/cases';
import { at, enrolled, reported, seen, unenrolled } from '../../../support/events/story';

const fold = (...events: DeviceEvent[]) => foldDevice('workspace-one:uuid:1', 'workspace-one', events);

describe('folding one device', () => {
  it('knows nothing of a device without events', () => {
    expect(fold()).toStrictEqual({
      device: 'workspace-one:uuid:1',
      source: 'workspace-one',
      enrolled: false,
      facts: {},
      identifiers: {},
      lastSeen: undefined,
    });
  });

  it('keeps when a value was last observed and since when it holds', () => {
    const history = fold(
      enrolled('08:00'),
      reported('09:00', { encrypted: true }),
      reported('10:00', { encrypted: true }),
      reported('11:00', { firewall: true }),
    );
    expect(history.facts.encrypted).toStrictEqual({ value: true, observedAt: at('10:00'), since: at('09:00') });
    expect(history.facts.firewall).toStrictEqual({ value: true, observedAt: at('11:00'), since: at('11:00') });
    expect(history.lastSeen).toBe(at('11:00'));
  });

  it('starts a new run when a value changes and changes back', () => {
    const history = fold(
      enrolled('08:00', { compliant: true }),
      reported('09:00', { compliant: false }),
      reported('10:00', { compliant: true }),
    );
    expect(history.facts.compliant).toStrictEqual({ value: true, observedAt: at('10:00'), since: at('10:00') });
  });

  it('lets a late event take its place in time, not in order of arrival', () => {
    const late = reported('09:30', { compliant: false }, { recorded: '12:00' });
    const history = fold(enrolled('08:00', { compliant: true }), reported('10:00', { compliant: true }), late);
    expect(history.facts.compliant).toStrictEqual({ value: true, observedAt: at('10:00'), since: at('10:00') });
  });

  it.each([
    ['compliant', { compliant: true }, { compliant: false }],
    ['managed', { managed: true }, { managed: false }],
    ['encrypted', { encrypted: true }, { encrypted: false }],
    ['firewall', { firewall: true }, { firewall: false }],
    ['jailbroken', { jailbroken: false }, { jailbroken: true }],
    ['osVersion', { osVersion: { major: 14, minor: 2, patch: 0 } }, { osVersion: { major: 14, minor: 1, patch: 9 } }],
  ] as const)('breaks a tie of %s toward denial', (name, better, worse) => {
    const expected = Object.values(worse)[0];
    expect(
      fold(enrolled('08:00'), reported('09:00', better), reported('09:00', worse)).facts[name]?.value,
    ).toStrictEqual(expected);
    expect(
      fold(enrolled('08:00'), reported('09:00', worse), reported('09:00', better)).facts[name]?.value,
    ).toStrictEqual(expected);
  });

  it('forgets the facts of a device that was unenrolled, but not how it is called', () => {
    const history = fold(enrolled('08:00', { managed: true, compliant: true }), unenrolled('09:00'));
    expect(history).toMatchObject({ enrolled: false, facts: {}, lastSeen: undefined });
    expect(history.identifiers.serialNumber?.value).toBe('C02EXAMPLE1');
  });

  it('does not bring facts from before an unenrolment back with the next enrolment', () => {
    const history = fold(
      enrolled('08:00', { managed: true, encrypted: true }),
      unenrolled('09:00'),
      enrolled('10:00', { managed: true }),
    );
    expect(history.enrolled).toBe(true);
    expect(history.facts).toStrictEqual({ managed: { value: true, observedAt: at('10:00'), since: at('10:00') } });
  });

  it('takes an unenrolment for later than what was said at the same instant', () => {
    expect(fold(unenrolled('09:00'), enrolled('09:00', { managed: true })).enrolled).toBe(false);
  });

  it('takes a report that the device is managed for an enrolment, and any other report not', () => {
    expect(fold(reported('09:00', { managed: true })).enrolled).toBe(true);
    expect(fold(reported('09:00', { compliant: true }))).toMatchObject({
      enrolled: false,
      facts: {},
      lastSeen: undefined,
    });
    expect(fold(unenrolled('08:00'), reported('09:00', { compliant: true })).enrolled).toBe(false);
  });

  it('counts a check-in as proof of life of an enrolled device only', () => {
    expect(fold(enrolled('08:00'), seen('09:00')).lastSeen).toBe(at('09:00'));
    expect(fold(seen('09:00')).lastSeen).toBeUndefined();
  });

  it('follows a renaming', () => {
    const history = fold(
      enrolled('08:00', {}, { identifiers: { deviceName: 'old' } }),
      seen('09:00', { identifiers: { deviceName: 'new' } }),
    );
    expect(history.identifiers.deviceName).toStrictEqual({ value: 'new', observedAt: at('09:00') });
  });

  it('takes the name that sorts first where two are told at one instant', () => {
    const called = (deviceName: string, eventId: string) => ({
      ...seen('09:00', { identifiers: { deviceName } }),
      eventId,
    });
    expect(fold(called('a', '1'), called('b', '2')).identifiers.deviceName?.value).toBe('a');
    expect(fold(called('b', '1'), called('a', '2')).identifiers.deviceName?.value).toBe('a');
  });

  it('is a function of the set of events: neither order nor duplicates matter', () => {
    const time = fc.constantFrom('08:00', '09:00', '10:00', '11:00');
    const facts = fc.record(
      { managed: fc.boolean(), compliant: fc.boolean(), jailbroken: fc.boolean() },
      { requiredKeys: [] },
    );
    const identifiers = fc.record(
      { deviceName: fc.constantFrom('a', 'b'), serialNumber: fc.constantFrom('s', 't') },
      { requiredKeys: [] },
    );
    const event = fc.oneof(
      fc.tuple(time, facts, identifiers).map(([when, what, who]) => enrolled(when, what, { identifiers: who })),
      fc.tuple(time, facts, identifiers).map(([when, what, who]) => reported(when, what, { identifiers: who })),
      fc.tuple(time, identifiers).map(([when, who]) => seen(when, { identifiers: who })),
      time.map((when) => unenrolled(when)),
    );
    const shuffled = fc
      .array(event, { minLength: 1, maxLength: 7 })
      .chain((events) =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
      );
    fc.assert(
      fc.property(shuffled, ([events, again]) => expect(fold(...again)).toStrictEqual(fold(...events))),
      { numRuns: cases(2_000) },
    );
  });
});
