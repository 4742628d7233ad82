import * as fc from 'fast-check';
import { deviceEventSchema, policyActivatedSchema } from '../../../shared/domain/events';
import { enrolled, reported, seen, unenrolled } from '../../support/device-events';

describe('deviceEventSchema', () => {
  const AT = Date.parse('2026-11-20T08:15:30.123Z');
  const EVENTS = [
    enrolled('generic:laptop-1', AT, { identifiers: { serialNumber: 'C02TEST00001' }, facts: { managed: true } }),
    reported('generic:laptop-1', AT, { facts: { osVersion: { major: 15, minor: 1, patch: 0 }, platform: 'macos' } }),
    seen('kolide:42', AT, { identifiers: { deviceName: 'mara-mac' } }),
    unenrolled('kolide:42', AT),
  ];

  test.each(EVENTS)('reads back what was written: $type', (event) => {
    expect(deviceEventSchema.parse(JSON.parse(JSON.stringify(event)))).toStrictEqual(event);
  });

  test('takes the id of the push an event came from', () => {
    const event = { ...unenrolled('kolide:42', AT), signalId: 's-1' };
    expect(deviceEventSchema.parse(event)).toStrictEqual(event);
  });

  test.each([
    ['a type of no device event', { type: 'PolicyActivated' }],
    ['a later version', { version: 2 }],
    ['no device', { device: '' }],
    ['half a millisecond', { occurredAt: 1.5 }],
    ['a time as text', { recordedAt: '2026-11-20' }],
    ['a fact of another type', { facts: { encrypted: 'yes' } }],
    ['an unknown platform', { facts: { platform: 'amiga' } }],
    ['a negative version number', { facts: { osVersion: { major: -1, minor: 0, patch: 0 } } }],
    ['an empty serial number', { identifiers: { serialNumber: '' } }],
  ])('refuses %s', (_, change) => {
    expect(deviceEventSchema.safeParse({ ...EVENTS[0], ...change }).success).toBe(false);
  });

  test('reads no other JSON as an event', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => expect(deviceEventSchema.safeParse(json).success).toBe(false)));
  });
});

describe('policyActivatedSchema', () => {
  test.each([0, -1, 1.5, '1'])('refuses the count %p', (activation) => {
    const event = {
      type: 'PolicyActivated',
      version: 2,
      device: 'fleet',
      eventId: 'a',
      source: 'postern',
      occurredAt: 1,
    };
    const whole = { ...event, recordedAt: 1, policyHash: 'p', configurationHash: 'c', compiler: 1, enforced: {} };
    expect(policyActivatedSchema.safeParse({ ...whole, activation: 1 }).success).toBe(true);
    expect(policyActivatedSchema.safeParse({ ...whole, activation }).success).toBe(false);
  });
});
