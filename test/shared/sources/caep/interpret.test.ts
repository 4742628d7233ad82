import { caep } from '../../../../shared/sources/caep';
import type { Interpretation } from '../../../../shared/sources/source';
import { UninterpretableSignal } from '../../../../shared/sources/uninterpretable-signal';
import {
  COMPLIANCE,
  caepSettings,
  claims,
  compliance,
  ISSUER,
  KEY,
  STREAM_UPDATED,
  token,
  VERIFICATION,
} from '../../../support/pushes/caep';

const RECEIVED = Date.parse('2026-11-20T08:16:00Z');

function interpret(said: Readonly<Record<string, unknown>>, settings: object = {}): Interpretation {
  return caep
    .configure({ ...caepSettings, managedDevicesOnly: undefined, ...settings })
    .interpret({ source: 'caep', receivedAt: RECEIVED, body: Buffer.from(token(said, KEY)), kept: {} });
}

function observed(said: Readonly<Record<string, unknown>>, settings: object = {}) {
  const interpretation = interpret(said, settings);
  if (interpretation.outcome !== 'events') throw new Error(JSON.stringify(interpretation));
  const [observation, ...others] = interpretation.observations;
  expect(others).toEqual([]);
  if (observation.type !== 'PostureReported') throw new Error(observation.type);
  return observation;
}

const change = (changes: Readonly<Record<string, unknown>>) =>
  claims({ events: { [COMPLIANCE]: compliance(changes) } });
const subject = (sub_id: unknown) => claims({ sub_id });

describe('device-compliance-change', () => {
  it('is a report on the device, at the time of the change', () => {
    expect(observed(claims())).toEqual({
      type: 'PostureReported',
      deviceKey: 'iss_sub:laptop-7',
      claimedAt: Date.parse('2026-11-20T08:15:00Z'),
      identifiers: {},
      facts: { compliant: true },
    });
  });

  it.each([
    ['compliant', true],
    ['not-compliant', false],
    ['NOT_COMPLIANT', false],
    ['Non-Compliant', false],
  ])('%s', (current_status, compliant) => {
    expect(observed(change({ current_status })).facts).toEqual({ compliant });
  });

  it('never reads the previous status', () => {
    for (const previous_status of ['compliant', 'not-compliant', undefined]) {
      expect(observed(change({ current_status: 'not-compliant', previous_status })).facts).toEqual({
        compliant: false,
      });
    }
  });

  it.each(['unknown', 'constructor', 'pending'])('a status that is neither word is ignored: %s', (current_status) => {
    expect(interpret(change({ current_status }))).toEqual({
      outcome: 'ignored',
      reason: `status "${current_status}" is neither compliant nor not-compliant`,
    });
  });

  it.each([
    ['seconds', 1_795_162_500, '2026-11-20T08:15:00Z'],
    ['milliseconds, as drafts had it', 1_795_162_500_123, '2026-11-20T08:15:00.123Z'],
    ['absent: the token’s own time', undefined, '2026-11-20T08:15:30Z'],
    ['nonsense: the token’s own time', 'yesterday', '2026-11-20T08:15:30Z'],
    ['zero: the token’s own time', 0, '2026-11-20T08:15:30Z'],
  ])('event_timestamp in %s', (_, event_timestamp, instant) => {
    expect(observed(change({ event_timestamp })).claimedAt).toBe(Date.parse(instant));
  });

  it('proves management where the transmitter reports on managed devices only', () => {
    const settings = { managedDevicesOnly: true };
    expect(observed(claims(), settings).facts).toEqual({ compliant: true, managed: true });
    expect(observed(change({ current_status: 'not-compliant' }), settings).facts).toEqual({
      compliant: false,
      managed: true,
    });
  });
});

describe('the device', () => {
  it.each([
    [
      'complex with iss_sub of the issuer itself',
      { format: 'complex', device: { format: 'iss_sub', iss: ISSUER, sub: 'A b/C' } },
      'iss_sub:A%20b%2FC',
    ],
    ['complex without its format', { device: { format: 'opaque', id: '7' } }, 'opaque:7'],
    ['complex with opaque', { format: 'complex', device: { format: 'opaque', id: '7' } }, 'opaque:7'],
    [
      'iss_sub of another issuer',
      { format: 'iss_sub', iss: 'https://mdm.example', sub: '7' },
      'iss_sub:https%3A%2F%2Fmdm.example/7',
    ],
    ['opaque', { format: 'opaque', id: '7' }, 'opaque:7'],
    ['a number for an id', { format: 'opaque', id: 7 }, 'opaque:7'],
    ['subject_type, as old drafts had it', { subject_type: 'iss-sub', iss: ISSUER, sub: '7' }, 'iss_sub:7'],
    ['an id like a hash', { format: 'opaque', id: '~x' }, 'opaque:%7Ex'],
    ['email', { format: 'email', email: 'Mara@Example.com' }, 'email:mara@example.com'],
  ])('%s', (_, sub_id, deviceKey) => {
    expect(observed(subject(sub_id)).deviceKey).toBe(deviceKey);
  });

  it('has the same key whatever the order of members and what stands beside it', () => {
    const one = subject({
      format: 'complex',
      device: { format: 'iss_sub', iss: ISSUER, sub: '7' },
      tenant: { format: 'opaque', id: 't' },
    });
    const other = subject({ device: { sub: '7', iss: ISSUER, format: 'ISS_SUB' }, format: 'complex' });
    expect(observed(one).deviceKey).toBe(observed(other).deviceKey);
  });

  it('with a long id goes by its hash, and two long ids by two', () => {
    const long = (end: string) => observed(subject({ format: 'opaque', id: `${'x'.repeat(500)}${end}` })).deviceKey;
    expect(long('a')).toMatch(/^opaque:~[\w-]{43}$/);
    expect(long('a')).toBe(long('a'));
    expect(long('a')).not.toBe(long('b'));
  });

  it('is never the person: an e-mail address is the owner', () => {
    const sub_id = {
      format: 'complex',
      device: { format: 'opaque', id: '7' },
      user: { format: 'email', email: 'Mara@Example.com' },
    };
    expect(observed(subject(sub_id))).toMatchObject({
      deviceKey: 'opaque:7',
      facts: { compliant: true, owner: 'mara@example.com' },
    });
    expect(observed(subject({ format: 'email', email: 'mara@example.com' })).facts).toMatchObject({
      owner: 'mara@example.com',
    });
  });

  it.each([['serialNumber'], ['udid'], ['deviceUuid']])('has its id for %s where the settings say so', (subjectIs) => {
    const sub_id = { format: 'complex', device: { format: 'opaque', id: 'C02XL0AAJGH5' } };
    expect(observed(subject(sub_id), { subjectIs }).identifiers).toEqual({ [subjectIs]: 'C02XL0AAJGH5' });
    expect(observed(subject({ format: 'email', email: 'a@b.example' }), { subjectIs }).identifiers).toEqual({});
  });

  it.each([
    ['complex without a device', { format: 'complex', user: { format: 'email', email: 'a@b.example' } }],
    ['iss_sub without sub', { format: 'iss_sub', iss: ISSUER }],
    ['opaque without id', { format: 'opaque' }],
    ['a format we do not know', { format: 'did', url: 'did:example:1' }],
    ['no format', { id: '7' }],
    ['an id that means nothing', { format: 'opaque', id: 'unknown' }],
    ['half a surrogate pair', { format: 'opaque', id: '\ud800' }],
  ])('that cannot be told is parked: %s', (_, sub_id) => {
    expect(() => interpret(subject(sub_id))).toThrow(UninterpretableSignal);
  });
});

describe('other events', () => {
  const stream = { sub_id: { format: 'opaque', id: 'f67e39a0' } };

  it.each([
    [VERIFICATION, { state: 'x' }, 'a verification of the stream'],
    ['https://schemas.openid.net/secevent/sse/event-type/verification', {}, 'a verification of the stream'],
    [STREAM_UPDATED, { status: 'paused', reason: 'Internal error' }, 'the stream is "paused" now: "Internal error"'],
    [STREAM_UPDATED, { status: 'enabled' }, 'the stream is "enabled" now'],
    [
      'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
      {},
      'event "https://schemas.openid.net/secevent/caep/event-type/session-revoked" carries no compliance of a device',
    ],
    [`${COMPLIANCE}-2`, compliance(), `event "${COMPLIANCE}-2" carries no compliance of a device`],
  ])('%s is ignored with a reason', (type, event, reason) => {
    expect(interpret(claims({ ...stream, events: { [type]: event } }))).toEqual({ outcome: 'ignored', reason });
  });
});

it('what is no token is parked', () => {
  const signal = { source: 'caep', receivedAt: RECEIVED, body: Buffer.from('hello'), kept: {} };
  expect(() => caep.configure(caepSettings).interpret(signal)).toThrow(UninterpretableSignal);
});
