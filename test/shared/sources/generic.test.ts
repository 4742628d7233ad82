import { generic } from '../../../shared/sources/generic';
import type { PushRequest } from '../../../shared/sources/source';
import { genericPush, reportBody, SECRETS, standardSignature } from '../../support/source-pushes';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const AT = Date.parse('2026-11-20T08:15:30Z');
const secrets = SECRETS.generic;
const body = reportBody();
const genuine = genericPush({ body, secret: secrets[0], now: NOW });
const authenticate = (headers: Record<string, string>, now = NOW, active: readonly string[] = secrets) =>
  generic.authenticate({ ...genuine, headers: { ...genuine.headers, ...headers } }, active, now);

describe('Standard Webhooks: the published vector', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const request = (signature: string): PushRequest => ({
    method: 'POST',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    },
    query: {},
    body: Buffer.from('{"test": 2432232314}'),
  });
  const then = 1614265330_000;

  it('matches', () => {
    const signed = request('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(generic.authenticate(signed, [secret], then)).toEqual({ ok: true });
    expect(generic.authenticate(signed, [secret.replace('whsec_', '')], then)).toEqual({ ok: true });
  });

  it('does not match the decoy', () => {
    const decoy = request('v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=');
    expect(generic.authenticate(decoy, [secret], then)).toEqual({ ok: false, reason: 'no signature matches' });
  });
});

describe('Standard Webhooks: authentication', () => {
  const signature = genuine.headers['webhook-signature'] ?? '';

  it('takes one match among several signatures, and skips versions it does not know', () => {
    expect(authenticate({ 'webhook-signature': `v2,x v1a,AAAA v1,AAAA ${signature} v1,BBBB` })).toEqual({ ok: true });
    expect(authenticate({ 'webhook-signature': signature.replace('v1,', 'v2,') })).toEqual({
      ok: false,
      reason: 'webhook-signature holds no v1 signature',
    });
  });

  it.each([
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
  ])('%i s from our clock: %s', (seconds, ok) => {
    expect(authenticate({}, NOW + seconds * 1000).ok).toBe(ok);
  });

  it('checks the timestamp as it was signed', () => {
    const seconds = String(NOW / 1000);
    for (const timestamp of [
      `+${seconds}`,
      `${seconds}.0`,
      `${seconds} `,
      `0x${seconds}`,
      '',
      `${seconds}abc`,
      '9'.repeat(13),
    ]) {
      const signed = `v1,${standardSignature(secrets[0], 'msg_1', timestamp, body)}`;
      const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': signed };
      expect(authenticate(headers).ok).toBe(false);
    }
    const zero = `v1,${standardSignature(secrets[0], 'msg_1', `0${seconds}`, body)}`;
    expect(
      authenticate({ 'webhook-id': 'msg_1', 'webhook-timestamp': `0${seconds}`, 'webhook-signature': zero }),
    ).toEqual({ ok: true });
    expect(authenticate({ 'webhook-timestamp': `0${seconds}` }).ok).toBe(false);
  });

  it('signs the id too', () => {
    expect(authenticate({ 'webhook-id': 'msg_other' })).toEqual({ ok: false, reason: 'no signature matches' });
    expect(authenticate({ 'webhook-id': '' }).ok).toBe(false);
    expect(authenticate({ 'webhook-id': 'x'.repeat(257) })).toEqual({
      ok: false,
      reason: 'webhook-id is longer than 256 characters',
    });
  });

  it('takes the svix names for the same scheme, but no mixture', () => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signed } = genuine.headers;
    const svix = { 'svix-id': id ?? '', 'svix-timestamp': timestamp ?? '', 'svix-signature': signed ?? '' };
    const mixed = { 'webhook-id': id ?? '', 'webhook-timestamp': timestamp ?? '', 'svix-signature': signed ?? '' };
    expect(generic.authenticate({ ...genuine, headers: svix }, secrets, NOW)).toEqual({ ok: true });
    expect(generic.receive({ ...genuine, headers: svix })).toEqual({ kind: 'push', deliveryId: id, timed: true });
    expect(generic.authenticate({ ...genuine, headers: mixed }, secrets, NOW).ok).toBe(false);
  });

  it('uses only secrets of 24 to 64 bytes', () => {
    for (const [size, ok] of [
      [23, false],
      [24, true],
      [64, true],
      [65, false],
    ] as const) {
      const secret = `whsec_${Buffer.alloc(size, 7).toString('base64')}`;
      expect(generic.authenticate(genericPush({ body, secret, now: NOW }), [secret], NOW).ok).toBe(ok);
    }
    expect(authenticate({}, NOW, ['whsec_!!!', ''])).toEqual({
      ok: false,
      reason: 'no active secret of the form whsec_<base64 of 24 to 64 bytes>',
    });
  });

  it('signs the raw bytes, UTF-8 or not', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00);
    expect(generic.authenticate(genericPush({ body: bytes, secret: secrets[0], now: NOW }), secrets, NOW)).toEqual({
      ok: true,
    });
  });
});

describe('posture report: reception', () => {
  const receive = (sent: string) =>
    generic.receive(genericPush({ body: sent, secret: secrets[0], now: NOW, id: 'msg_1' }));

  it('takes webhook-id for the delivery id', () => {
    expect(receive(body)).toEqual({ kind: 'push', deliveryId: 'msg_1', timed: true });
  });

  it('knows no GET', () => {
    expect(generic.receive({ ...genuine, method: 'GET' })).toMatchObject({ kind: 'malformed', status: 405 });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a fact of the wrong type', { facts: { compliant: 'yes' } }, 'facts.compliant: '],
    ['a misspelt fact', { facts: { firewal: true } }, 'facts: Unrecognized key: "firewal"'],
    ['a version that is none', { facts: { osVersion: '15.x' } }, 'facts.osVersion: a version is numbers with dots'],
    ['a version as a number', { facts: { osVersion: 15.1 } }, 'facts.osVersion: '],
    ['a platform we do not know', { facts: { platform: 'macOS' } }, 'facts.platform: '],
    ['no facts', { facts: undefined }, 'facts: '],
    ['no device', { device: undefined }, 'device: '],
    ['a device without id', { device: { serialNumber: 'C02' } }, 'device.id: '],
    ['a device id with blanks', { device: { id: 'a b' } }, 'device.id: an id has 1 to 128 letters'],
    ['no time', { observedAt: undefined }, 'observedAt: '],
    ['a time without zone', { observedAt: '2026-11-20T08:15:30' }, 'observedAt: an instant ends in Z or in an offset'],
    ['a time that is none', { observedAt: '2026-13-20T08:15:30Z' }, 'observedAt: not an instant'],
    ['a time that means none', { observedAt: '0001-01-01T00:00:00Z' }, 'observedAt: not an instant'],
    ['a type of the wrong type', { type: 7 }, 'type: '],
    ['facts where none belong', { type: 'device.seen' }, 'Unrecognized key: "facts"'],
  ])('says where %s is', (_, changes, problem) => {
    const sent = reportBody(changes);
    expect(receive(sent)).toEqual({ kind: 'malformed', status: 400, problem: expect.stringContaining(problem) });
    const interpret = () => generic.interpret({ source: 'scripts', receivedAt: NOW, body: Buffer.from(sent) });
    expect(interpret).toThrow(
      expect.objectContaining({ name: 'UninterpretableSignal', message: expect.stringContaining(problem) }),
    );
  });

  it('names every mistake at once', () => {
    const sent = reportBody({ facts: { compliant: 1, encrypted: 2 }, observedAt: 'x' });
    expect(receive(sent)).toMatchObject({
      problem: expect.stringMatching(/observedAt.*facts\.compliant.*facts\.encrypted/),
    });
  });

  it('accepts a type it does not know, to be ignored', () => {
    expect(receive(reportBody({ type: 'tea.made' }))).toEqual({ kind: 'push', deliveryId: 'msg_1', timed: false });
  });
});

describe('posture report: interpretation', () => {
  const interpret = (changes: Readonly<Record<string, unknown>>) =>
    generic.interpret({ source: 'scripts', receivedAt: NOW, body: Buffer.from(reportBody(changes)) });
  const device = { id: 'laptop-7', serialNumber: 'C02TEST00007', udid: 'U-7', deviceUuid: 'D-7', name: 'mara' };
  const identifiers = { serialNumber: 'C02TEST00007', udid: 'U-7', deviceUuid: 'D-7', deviceName: 'mara' };
  const facts = {
    managed: true,
    compliant: false,
    encrypted: true,
    firewall: false,
    jailbroken: false,
    platform: 'linux',
    osVersion: '24.4.0.1',
    owner: 'Mara@Example.com',
  };

  it('reads every fact', () => {
    expect(interpret({ device, facts })).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'laptop-7',
          claimedAt: AT,
          identifiers,
          facts: { ...facts, osVersion: { major: 24, minor: 4, patch: 0 }, owner: 'mara@example.com' },
        },
      ],
    });
  });

  it('takes null and absent alike for unknown, and placeholder serials for nobody', () => {
    expect(
      interpret({
        device: { id: 'x', serialNumber: 'Default string', udid: null },
        facts: { managed: null, encrypted: null, compliant: true },
      }),
    ).toMatchObject({ observations: [{ identifiers: {}, facts: { compliant: true } }] });
  });

  it.each([
    [
      { type: 'device.enrolled', device, facts: { managed: true } },
      { type: 'DeviceEnrolled', identifiers, facts: { managed: true } },
    ],
    [
      { type: 'device.enrolled', device, facts: undefined },
      { type: 'DeviceEnrolled', identifiers, facts: {} },
    ],
    [
      { type: 'device.seen', device, facts: undefined },
      { type: 'DeviceSeen', identifiers },
    ],
    [{ type: 'device.unenrolled', device, facts: undefined }, { type: 'DeviceUnenrolled' }],
  ])('%j', (changes, expected) => {
    expect(interpret(changes)).toEqual({
      outcome: 'events',
      observations: [{ deviceKey: 'laptop-7', claimedAt: AT, ...expected }],
    });
  });
});
