import { explain, hadHappened } from '../../../../shared/domain/explanation/explain';
import {
  at,
  binds,
  enrols,
  exempts,
  holds,
  LONG,
  locks,
  reports,
  requires,
  type Situation,
  storyOf,
} from '../../../support/situation';

const told = (situation: Situation, when: string) =>
  explain({ story: storyOf(situation), at: at(when), knownAt: at(when) });
const POLICY = `${LONG}\n${requires('encrypted', '@grace("6h")')}\n${requires('compliant')}`;
const good = enrols('20 09:00', { facts: { encrypted: true, compliant: true } });

test('an event counts from the instant on at which it happened and was recorded', () => {
  const late = { occurredAt: at('20 10:00'), recordedAt: at('20 12:00') };
  const ahead = { occurredAt: at('20 12:00'), recordedAt: at('20 10:00') };
  const counts = (when: string, knownAt: string, event: typeof late) =>
    hadHappened({ at: at(when), knownAt: at(knownAt) })(event);
  expect(counts('20 10:00', '20 12:00', late)).toBe(true);
  expect(counts('20 09:59:59.999', '20 12:00', late)).toBe(false);
  expect(counts('20 10:00', '20 11:59:59.999', late)).toBe(false);
  expect(counts('20 10:00', '20 10:00', ahead)).toBe(true);
  expect(counts('20 09:59:59.999', '20 10:00', ahead)).toBe(false);
});

test('a lock is told while it lasts', () => {
  const locked = { policy: POLICY, events: [good, locks('20 10:00', '20 12:00')] };
  expect(told(locked, '20 11:59:59.999').lockedUntil).toBe('2026-11-20T12:00:00.000Z');
  expect(told(locked, '20 12:00').lockedUntil).toBeUndefined();
  expect(told({ policy: POLICY, events: [good] }, '20 11:00').lockedUntil).toBeUndefined();
  // What locks it are the claimants' locks: nobody holds the name.
  const other = enrols('20 09:30', { device: 'generic:other', identifiers: { serialNumber: 'C02B' } });
  const twice = {
    policy: POLICY,
    events: [...locked.events, other, binds('20 09:40', 'c02a'), binds('20 09:40', 'c02a', 'generic:other')],
  };
  expect(told(twice, '20 11:00')).toMatchObject({
    state: 'ambiguous',
    claimants: ['generic:mac', 'generic:other'],
    device: undefined,
    lastSeen: undefined,
    validUntil: undefined,
    lockedUntil: undefined,
    rules: [],
    facts: [],
    sources: {},
  });
});

test('the next change says how it is answered then', () => {
  const failing = { policy: POLICY, events: [good, reports('20 10:00', { encrypted: false })] };
  expect(told(failing, '20 11:00').nextChange).toEqual({
    at: '2026-11-20T16:00:00.000Z',
    outcome: 'denied',
    code: 'rule',
  });
  const locked = { policy: POLICY, events: [good, locks('20 10:00', '20 12:00')] };
  expect(told(locked, '20 11:00').nextChange).toEqual({
    at: '2026-11-20T12:00:00.000Z',
    outcome: 'allowed',
    code: undefined,
  });
});

test('each rule as it stands, and until when it is kept from denying', () => {
  const policy = `${POLICY}
    @id("errs") @shadow forbid (principal, action, resource)
    when { context.device has osVersion && context.device.osVersion.major * 9007199254740991 * 9007199254740991 > 0 };
    @id("guests") @critical @message("No guests.") forbid (principal, action, resource)
    when { context.connection has groups && context.connection.groups.contains("guests") };
    ${requires('firewall')}`;
  const events = [
    good,
    reports('20 10:00', {
      encrypted: false,
      compliant: false,
      firewall: true,
      osVersion: { major: 1, minor: 0, patch: 0 },
    }),
    exempts('20 11:00', ['compliant'], '20 14:00'),
    exempts('20 11:30', ['compliant'], '20 13:00'),
  ];
  const brake = [holds('20 09:30', { kind: 'rule', rule: 'encrypted' }, '20 12:30')];
  const stateOf = (when: string) =>
    told({ policy, events, holds: brake }, when).rules.map(({ id, state, suspendedUntil }) => [
      id,
      state,
      suspendedUntil,
    ]);
  expect(stateOf('20 12:45')).toEqual([
    ['encrypted', 'grace', '2026-11-20T16:00:00.000Z'],
    ['compliant', 'exempt', '2026-11-20T14:00:00.000Z'],
    ['errs', 'error', undefined],
    ['guests', 'depends-on-connection', undefined],
    ['firewall', 'pass', undefined],
  ]);
  expect(stateOf('20 16:00')).toEqual([
    ['encrypted', 'fail', undefined],
    ['compliant', 'fail', undefined],
    ['errs', 'error', undefined],
    ['guests', 'depends-on-connection', undefined],
    ['firewall', 'pass', undefined],
  ]);
  expect(told({ policy, events }, '20 12:45').rules).toMatchObject([
    { shadow: false, critical: false, reads: ['device.encrypted'] },
    { shadow: false, critical: false, reads: ['device.compliant'] },
    { shadow: true, critical: false, reads: ['device.osVersion'] },
    { shadow: false, critical: true, message: 'No guests.', reads: ['connection.groups'] },
    { shadow: false, critical: false, reads: ['device.firewall'] },
  ]);
});

test('what the sources say, under which policy, and what happened, newest first', () => {
  const same = (eventId: string) => ({ ...reports('20 10:00', { firewall: true }), eventId });
  const explanation = told({ policy: POLICY, events: [same('a'), good, same('c'), same('b')] }, '20 11:00');
  expect(explanation.history.map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c', 'DeviceEnrolled@20 09:00']);
  expect(explanation.history[0]).toMatchObject({ facts: { firewall: true }, decided: undefined });
  expect(explanation.policy).toEqual({ activation: 1, hash: expect.stringMatching(/^[\w-]{43}$/) });
  expect(explanation.sources).toMatchObject({ generic: { lastSeen: '2026-11-20T10:00:00.000Z' } });
  expect(explanation.lastSeen).toBe('2026-11-20T10:00:00.000Z');
  expect(explanation.validUntil).toBe('2026-12-20T10:00:00.000Z');
});

test('who decided what, with instants one can read', () => {
  const { history } = told(
    { policy: POLICY, events: [good, exempts('20 11:00', ['compliant'], '20 14:00')] },
    '20 12:00',
  );
  expect(history[0]).toMatchObject({
    type: 'ExemptionGranted',
    facts: undefined,
    decided: {
      who: 'ops@example.com',
      reason: 'a reason',
      rules: ['compliant'],
      expiresAt: '2026-11-20T14:00:00.000Z',
    },
  });
});
