import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { connectionRequest, GOOD_FACTS } from '../../local/demo/client';
import { devicesSchema, policiesSchema, signalsSchema, whySchema } from '../../shared/contracts/inspection';
import { operationAnswerSchema } from '../../shared/contracts/operator';
import { DEFAULT_POLICY } from '../support/activations';
import { type CommandWorld, runCommand, startCommandWorld } from '../support/command-world';
import { PROJECT_ROOT } from '../support/local-synthesis';

/** The command against the local service: a morning of four laptops. */
/** Stands for the address, which is known only once the service runs. */
const ADDRESS = 'URL';
let world: CommandWorld;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-cli-'));
  world = await startCommandWorld('2026-11-23T06:00:00Z');
  for (const serial of ['C02GOOD', 'C02BAD', 'C02PART']) {
    await world.report(serial, '2026-11-23T06:00:00Z', GOOD_FACTS, 'device.enrolled');
  }
  await world.client.advance('2h');
  for (const serial of ['C02BAD', 'C02PART']) await world.report(serial, '2026-11-23T08:00:00Z', { encrypted: false });
  await world.client.advance('1h');
}, 180_000);
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that was recorded counts: what is printed then hangs on no clock but the given one. */
const AT = ['--at', '2026-11-23T09:00:00Z', '--known-at', '2027-01-01T00:00:00Z'];
/** Hashes and times of recording are this run's own. */
const steady = (text: string): string =>
  text
    .replaceAll(/^( *\d{4}-\d\d-\d\d [\d:]{8}Z)(?: \(recorded [^)]*\))? +(?=[A-Z])/gm, '$1  ')
    .replaceAll(/(policy +activation 1, )\S+/g, '$1HASH')
    .replaceAll(/\bop-[\w-]{22}/g, 'op-ID')
    .replaceAll(/ +$/gm, '');

describe('why', () => {
  test('an allowed device', async () => {
    const { code, out, err } = await world.postern('why', 'C02GOOD', ...AT);
    expect([code, err]).toEqual([0, '']);
    expect(steady(out)).toBe(`c02good: allowed
  at         2026-11-23 09:00:00Z, as was known at 2027-01-01 00:00:00Z
  device     generic:C02GOOD
  last seen  2026-11-23 06:00:00Z (3 h ago)
  alive      until 2026-11-26 06:00:00Z (in 2 d 21 h), if nothing new is heard
  next       2026-11-26 06:00:00Z (in 2 d 21 h): denied, stale: too long without a word

Rules
  pass  managed          managed = true      generic  since 2026-11-23 06:00:00Z  observed 3 h ago
  pass  jailbroken       jailbroken = false  generic  since 2026-11-23 06:00:00Z  observed 3 h ago
  pass  compliant        compliant = true    generic  since 2026-11-23 06:00:00Z  observed 3 h ago
  pass  disk-encryption  encrypted = true    generic  since 2026-11-23 06:00:00Z  observed 3 h ago
  pass  firewall         firewall = true     generic  since 2026-11-23 06:00:00Z  observed 3 h ago
  pass  minimum-os       osVersion = 14.5.0  generic  since 2026-11-23 06:00:00Z  observed 3 h ago
                         platform = macos    generic  since 2026-11-23 06:00:00Z  observed 3 h ago

Sources
  generic  last heard 2026-11-23 06:00:00Z (3 h ago)

Last events
  2026-11-23 06:00:00Z  DeviceEnrolled  generic  managed = true, compliant = true, encrypted = true, firewall = true, jailbroken = false, platform = macos, osVersion = 14.5.0

Provenance
  policy     activation 1, HASH
  made from  1 event
`);
  });

  test('a denied device', async () => {
    const { code, out } = await world.postern('why', 'c02bad', ...AT);
    expect(code).toBe(0);
    expect(steady(out).split('\n').slice(0, 11).join('\n')).toBe(`c02bad: denied, by disk-encryption
  at         2026-11-23 09:00:00Z, as was known at 2027-01-01 00:00:00Z
  says       "Disk encryption is off or unconfirmed. Turn on FileVault or BitLocker, let the device report, then reconnect."
  because    disk-encryption: encrypted = false, says generic, since 2026-11-23 08:00:00Z (1 h ago)
  device     generic:C02BAD
  last seen  2026-11-23 08:00:00Z (1 h ago)
  alive      until 2026-11-26 08:00:00Z (in 2 d 23 h), if nothing new is heard
  next       2026-11-26 08:00:00Z (in 2 d 23 h): still denied, stale: too long without a word

Rules
  FAIL  disk-encryption  encrypted = false   generic  since 2026-11-23 08:00:00Z  observed 1 h ago`);
  });

  test('an exempt device, and who let it in', async () => {
    const exempt = await world.postern(
      'exempt',
      'C02PART',
      '--rule',
      'disk-encryption',
      '--reason',
      'waits for a part',
      '--until',
      '2026-11-24T09:00:00Z',
      '--key',
      'ticket-7',
    );
    expect([exempt.code, exempt.err, steady(exempt.out)]).toEqual([
      0,
      '',
      `ExemptionGranted op-ID of generic:C02PART, by sam (postern-operator)
  c02part  denied (disk-encryption) -> allowed
1 of 1 rows written
`,
    ]);
    const again = await world.postern(
      'exempt',
      'C02PART',
      '--rule',
      'disk-encryption',
      '--reason',
      'waits for a part',
      '--until',
      '2026-11-24T09:00:00Z',
      '--key',
      'ticket-7',
    );
    expect(again.out).toContain('(was recorded before)');
    expect(again.out).toContain('allowed, as before');
    const { out } = await world.postern(
      'why',
      'C02PART',
      '--at',
      '2026-11-23T10:00:00Z',
      '--known-at',
      '2027-01-01T00:00:00Z',
    );
    const lines = steady(out).split('\n');
    expect(lines[0]).toBe('c02part: allowed (disk-encryption exempt)');
    expect(lines).toContain(
      '  exempt     disk-encryption until 2026-11-24 09:00:00Z (in 23 h), by sam (postern-operator): "waits for a part"',
    );
    expect(lines).toContain(
      '  next       2026-11-24 09:00:00Z (in 23 h): denied, disk-encryption (its exemption ends)',
    );
    expect(lines).toContain(
      '  exempt  disk-encryption  encrypted = false   generic  since 2026-11-23 08:00:00Z  observed 2 h ago  exempt until 2026-11-24 09:00:00Z',
    );
    expect(out).toContain('disk-encryption, until 2026-11-24 09:00:00Z, "waits for a part"');
    expect(out).toContain('by sam (postern-operator)');
  });

  test('a name nobody claims', async () => {
    const { code, out } = await world.postern('why', 'nobody', ...AT);
    expect([code, out]).toEqual([
      0,
      `nobody: denied, unknown-device
  at       2026-11-23 09:00:00Z, as was known at 2027-01-01 00:00:00Z
  says     "This device is not known. Enrol it in device management, wait until it has reported, then reconnect; or contact your IT department."
  because  nobody had claimed this name: no source reported a device that goes by it
  next     nothing changes by itself
`,
    ]);
    const unusable = await world.postern('why', 'ger\u00e4t', ...AT);
    expect([unusable.code, unusable.out.split('\n')[0]]).toEqual([0, 'ger\u00e4t: denied, malformed-common-name']);
  });

  test('a device as it was, and as it was known to be', async () => {
    const then = await world.postern('why', 'C02BAD', '--at', '2026-11-23T07:00:00Z');
    expect(then.out.split('\n')[0]).toBe('c02bad: allowed');
    const known = await world.postern(
      'why',
      'C02BAD',
      '--at',
      '2026-11-23T09:00:00Z',
      '--known-at',
      '2026-11-23T07:00:00Z',
    );
    expect(known.out.split('\n')[0]).toBe('c02bad: allowed');
    const before = await world.postern('why', 'C02BAD', '--at', '2026-11-23T05:00:00Z');
    expect([before.code, before.err]).toEqual([
      1,
      expect.stringMatching(
        /^postern: no policy was active at 2026-11-23T05:00:00\.000Z, .*\n {2}ask about a later instant; "postern policy versions" lists/,
      ),
    ]);
  });

  test('as JSON is the explanation, with what the row says now', async () => {
    const { code, out } = await world.postern('why', 'C02GOOD', '--json');
    const why = whySchema.parse(JSON.parse(out));
    expect([code, why.decision.outcome, why.row, why.policy?.activation]).toEqual([
      0,
      'allowed',
      { revision: 1, agrees: true },
      1,
    ]);
    expect(why.rules.find(({ id }) => id === 'minimum-os')?.reads).toEqual(['device.osVersion', 'device.platform']);
  });
});

describe('looking around', () => {
  test('history is every event, newest first', async () => {
    const { out } = await world.postern('history', 'C02BAD');
    expect(steady(out)).toBe(`2026-11-23 08:00:00Z  PostureReported  generic  encrypted = false
2026-11-23 06:00:00Z  DeviceEnrolled   generic  managed = true, compliant = true, encrypted = true, firewall = true, jailbroken = false, platform = macos, osVersion = 14.5.0
`);
    expect((await world.postern('history', 'nobody')).out).toBe('nobody: nothing was ever recorded under this name\n');
  });

  test('devices are listed by page, and all of them', async () => {
    const all = devicesSchema.parse(JSON.parse((await world.postern('devices', '--json')).out));
    expect(all.devices.map(({ commonName, outcome, sources }) => [commonName, outcome, sources]).sort()).toEqual([
      ['c02bad', 'denied', ['generic']],
      ['c02good', 'allowed', ['generic']],
      ['c02part', 'allowed', ['generic']],
    ]);
    const page = await world.postern('devices', '--limit', '2');
    expect(page.out).toMatch(/2 shown, .*; more: --after c02\w+\n$/);
    expect((await world.postern('devices', '--limit', '1', '--all')).out).toMatch(/3 shown, 2 allowed, 1 denied\n$/);
    expect((await world.postern('devices')).out).toMatch(
      /^c02bad {3}denied {3}disk-encryption {2}seen .* ago {2}generic\n/,
    );
  });

  test('signals are listed by status', async () => {
    const signals = signalsSchema.parse(
      JSON.parse((await world.postern('signals', '--status', 'events', '--json')).out),
    );
    expect(signals.signals).toHaveLength(5);
    expect((await world.postern('signals', '--status', 'parked')).out).toBe('no such push is stored\n');
    const wrong = await world.postern('signals', '--status', 'lost');
    expect([wrong.code, wrong.err]).toEqual([
      1,
      'postern: no signal has the status "lost" (status)\n  there is: open, events, hint, ignored, parked\n',
    ]);
  });

  test('denials are grouped, and a device shows its own', async () => {
    for (const name of ['C02BAD', 'C02BAD', 'nobody', 'C02GOOD']) await world.client.connect(name);
    await world.client.quiet();
    const { code, out } = await world.postern('denials', '--since', '1h');
    expect(code).toBe(0);
    const lines = out.split('\n').map((line) => line.replaceAll(/\d{4}-\d\d-\d\d [\d:]{8}Z/g, 'T'));
    expect(lines.slice(0, 3)).toEqual([
      '3 denials, T to T',
      '  2  rule disk-encryption  1 device    last T',
      '  1  unknown-device        1 device    last T',
    ]);
    const byDevice = JSON.parse((await world.postern('denials', '--by', 'device', '--json')).out);
    expect(byDevice.groups.map(({ name, denials }: { name: string; denials: number }) => [name, denials])).toEqual([
      ['c02bad', 2],
      ['nobody', 1],
    ]);
    const history = await world.postern('history', 'C02BAD');
    expect(history.out).toMatch(
      /^2026-11-23 \S+ +ConnectionDecided +cvpn-endpoint-\w+ +denied: disk-encryption, 2 times since 2026-11-23 \S+, mac, [\d.]+\n2026-11-23 08:00:00Z .*PostureReported/,
    );
    const why = await world.postern('why', 'C02BAD');
    expect(why.out).toMatch(
      /\nLast decisions\n {2}2026-11-23 .*Z {2}denied {2}rule disk-encryption {2}2 times since 2026-11-23 \S+ {2}mac [\d.]+ {2}cvpn-endpoint-\w+ {2}cvpn-connection-\w+\n/,
    );
    expect((await world.postern('denials', '--since', '90d')).err).toContain('by 31 days at most');
  });

  test('sessions are those of the device, or of everybody, as long as they are connected', async () => {
    const { out } = await world.postern('sessions', 'C02GOOD');
    expect(out).toMatch(
      /^C02GOOD: 1 connection of 1 device, .*\n\ncvpn-endpoint-\w+\n {2}c02good {2}allowed {2}since 2026-11-23 .* {2}mac .* {2}generic:C02GOOD {2}cvpn-connection-\w+\n$/,
    );
    expect((await world.postern('sessions', 'C02BAD')).out).toBe('C02BAD: no connection is known to be open\n');
    const who = JSON.parse((await world.postern('sessions', '--json')).out);
    expect(who.sessions).toMatchObject([
      { commonName: 'c02good', device: 'generic:C02GOOD', connected: true, answer: { outcome: 'allowed' } },
    ]);
    expect([who.unrecorded, who.notAsked, who.more]).toEqual([[], undefined, false]);
    const [{ connectionId }] = who.sessions;
    await fetch(`${world.url}/sessions/${connectionId}`, { method: 'DELETE' });
    expect((await world.postern('sessions')).out).toBe(
      'everybody: no connection is known to be open\n\n1 more was let in and is not connected any more\n',
    );
    expect((await world.postern('sessions', 'x\u00e4')).err).toContain('is not a usable common name');
  });

  test('sessions of a device say that its certificate is used from two places', async () => {
    const client = world.client;
    // It has connected before, as a Mac.
    expect((await world.postern('sessions', 'C02GOOD')).out).not.toContain('two places');
    await client.send({
      ...connectionRequest('C02GOOD'),
      'connection-id': 'cvpn-connection-twice',
      platform: 'win',
      'public-ip': '198.51.100.20',
    });
    await client.quiet();
    const { code, out } = await world.postern('sessions', 'c02good');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^c02good: the certificate is used from two places, since 2026-11-23 .*\n {2}by operating systems:\n {4}mac {2}1 connection {2}last .* {2}mac {2}203\.0\.113\.7 +cvpn-connection-\w+\n {4}win {2}1 connection {2}last .* {2}win {2}198\.51\.100\.20 {2}cvpn-connection-twice\n/,
    );
    expect(JSON.parse((await world.postern('sessions', 'C02GOOD', '--json')).out).doubleUses).toMatchObject([
      { sign: 'platform', sides: [{ value: 'mac', addresses: ['203.0.113.7'] }, { value: 'win' }] },
    ]);
  });

  test('a hostile name cannot steer the terminal', async () => {
    const { out } = await world.postern('why', 'x\u001b[31m', ...AT);
    expect(out).not.toContain('\u001b');
  });
});

describe('policies', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const stricter = `${DEFAULT_POLICY.replace('@id("disk-encryption")', '@id("disk-encryption") @shadow')}
@id("windows-only") @message("Windows only.")
forbid (principal, action, resource)
unless { context.device has platform && context.device.platform == "windows" };
@id("no-linux-clients")
forbid (principal, action, resource)
when { context.connection has platform && context.connection.platform == "linux" };
`;

  test('validate compiles as synthesis does, and names every problem', async () => {
    expect((await runCommand(['policy', 'validate', file('ok.cedar', DEFAULT_POLICY)])).out).toMatch(
      /ok\.cedar: valid, 6 rules \(managed, jailbroken, compliant, disk-encryption, firewall, minimum-os\), \d+ bytes compiled\n$/,
    );
    expect((await runCommand(['policy', 'validate'])).code).toBe(0);
    const bad = await runCommand([
      'policy',
      'validate',
      file(
        'bad.cedar',
        `${DEFAULT_POLICY}\n@id("managed") forbid (principal, action, resource) when { context.nothing };`,
      ),
    ]);
    expect([bad.code, bad.err]).toEqual([
      1,
      expect.stringMatching(/bad\.cedar cannot be activated, \d to fix:\n(?: {2}line \d+, rule "managed": .*\n)+$/),
    ]);
    const missing = await runCommand(['policy', 'validate', path.join(folder, 'none.cedar')]);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('cannot be read (ENOENT)')]);
  });

  test('diff says which rules differ, and whose answer that changes', async () => {
    const { code, out } = await world.postern('policy', 'diff', file('stricter.cedar', stricter));
    expect(code).toBe(0);
    expect(out.split('\n').slice(1).join('\n')).toBe(`  +  windows-only
  +  no-linux-clients
  ~  disk-encryption (now shadow)

3 of 3 devices would be answered otherwise: 2 no longer let in, 0 newly let in
  c02bad   denied (disk-encryption) -> denied (windows-only)
  c02good  allowed -> denied (windows-only)
  c02part  allowed -> denied (windows-only)
`);
    const rules = await world.postern('policy', 'diff', '--rules-only', file('same.cedar', DEFAULT_POLICY));
    expect(rules.out).toMatch(/against activation 1: the same rules\n$/);
    const one = JSON.parse(
      (await world.postern('policy', 'diff', '--device', 'C02BAD', '--json', path.join(folder, 'stricter.cedar'))).out,
    );
    expect([one.looked, one.changes.length, one.rules.added]).toEqual([1, 1, ['windows-only', 'no-linux-clients']]);
  });

  test('simulate answers one request under a policy', async () => {
    const request = file('request.json', '{"platform":"linux"}');
    const { code, out } = await world.postern(
      'simulate',
      'C02GOOD',
      '--policy',
      path.join(folder, 'stricter.cedar'),
      '--request',
      request,
      '--at',
      '2026-11-23T09:00:00Z',
    );
    expect([code, out.split('\n').slice(1).join('\n')]).toEqual([
      0,
      `  at    2026-11-23 09:00:00Z
  now   allowed
  says  "Windows only. This device does not meet the access policy. Contact your IT department. [no-linux-clients]"

Rules that differ
  disk-encryption   pass -> pass (shadow)
  windows-only      not there -> fail
  no-linux-clients  not there -> depends-on-connection
`,
    ]);
    const unknown = await world.postern('simulate', 'nobody', '--policy', path.join(folder, 'stricter.cedar'));
    expect(unknown.out).toContain('denied (unknown-device)');
    expect((await world.postern('simulate', 'C02GOOD', '--request', file('bad.json', '['))).err).toContain(
      'is not JSON',
    );
    expect((await world.postern('simulate', 'C02GOOD', '--request', file('list.json', '[]'))).err).toContain(
      'is not a JSON object',
    );
  });

  test('versions lists activations', async () => {
    const { versions } = policiesSchema.parse(JSON.parse((await world.postern('policy', 'versions', '--json')).out));
    expect(versions.map(({ activation }) => activation)).toEqual([1]);
    expect((await world.postern('policy', 'versions')).out).toMatch(
      /^1 \(active\) {2}2026-11-23 06:00:0\dZ {2}policy /,
    );
  });
});

describe('deciding', () => {
  test('a lock denies until it is ended; the answers say so', async () => {
    const locked = await world.postern('lock', 'C02GOOD', '--reason', 'stolen', '--for', '8h');
    expect(locked.out).toContain('c02good  allowed -> denied (locked)');
    expect((await world.postern('why', 'C02GOOD')).out).toMatch(
      /^c02good: denied, locked\n(?:.*\n)* {2}locked +until .*, by sam \(postern-operator\): "stolen"\n(?:.*\n)*What to do\n {2}somebody locked it on purpose: ask them; then postern unlock c02good --reason "<why>"\n/,
    );
    const unlocked = await world.postern('unlock', 'generic:C02GOOD', '--reason', 'found', '--json');
    expect(operationAnswerSchema.parse(JSON.parse(unlocked.out)).decisions).toEqual([
      {
        commonName: 'c02good',
        before: { outcome: 'denied', code: 'locked', rules: [] },
        after: { outcome: 'allowed', rules: [] },
      },
    ]);
    expect(await world.postern('unlock', 'C02GOOD', '--reason', 'found')).toMatchObject({
      code: 1,
      out: '',
      err: 'postern: no lock is in force (lock)\n  there is nothing to end\n',
    });
  });

  test('a binding moves a device to another name', async () => {
    expect((await world.postern('bind', 'generic:C02BAD', 'lab-7', '--reason', 'new certificate')).out).toContain(
      'lab-7   unknown -> denied (disk-encryption)',
    );
    expect((await world.postern('bind', 'generic:C02BAD', 'C02BAD', '--reason', 'back')).code).toBe(0);
  });

  test('a hold reaches the fleet, and its release too', async () => {
    const held = await world.postern(
      'hold',
      '--rule',
      'disk-encryption',
      '--reason',
      'the MDM is wrong',
      '--for',
      '2h',
    );
    expect([held.code, held.out.split('\n')[1]]).toEqual([
      0,
      'every row of the fleet is being projected again; "postern why <common name>" shows when one is done',
    ]);
    await world.client.quiet();
    expect((await world.postern('release', '--rule', 'disk-encryption', '--reason', 'mended')).code).toBe(0);
    await world.client.quiet();
  });

  test('refusals say what there is instead', async () => {
    expect(await world.postern('exempt', 'C02BAD', '--rule', 'disk', '--reason', 'x', '--for', '1h')).toMatchObject({
      code: 1,
      err: `postern: the active policy has no rule "disk" (rules)
  there is: managed, jailbroken, compliant, disk-encryption, firewall, minimum-os
  use one of the known rules
`,
    });
    const json = await world.postern('lock', 'nobody', '--reason', 'x', '--for', '1h', '--json');
    expect([json.code, JSON.parse(json.out)]).toEqual([
      1,
      { error: 'no device holds the common name "nobody"', where: 'commonName', advice: 'check the spelling' },
    ]);
  });
});

describe('doing again', () => {
  test('rebuild goes over every row and changes none that is right', async () => {
    const { code, out } = await world.postern('rebuild');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^started arn:aws:states:.*:execution:postern-rebuild-verdicts:/),
    ]);
    await world.client.quiet();
    expect((await world.postern('why', 'C02GOOD')).out).toContain('as the log says');
  });

  test('redrive needs to know what', async () => {
    expect(await world.postern('redrive')).toMatchObject({
      code: 2,
      err: expect.stringContaining('say which: signal ids, --source <id> or --all'),
    });
    expect((await world.postern('redrive', 'a', '--all')).code).toBe(2);
  });
});

describe('doctor', () => {
  test('says what it sees here, and what it cannot', async () => {
    await world.client.connect('C02GOOD');
    await world.client.quiet();
    const { code, out } = await world.postern('doctor', '--expect', '3');
    expect(code).toBe(0);
    expect(out).toContain('ok           a policy is active: activation 1\n');
    expect(out).toContain(
      'ok           the fleet has rows before it is enforced: 3 of 3 expected devices have a row that still holds\n',
    );
    expect(out).toMatch(/warning {6}each source was heard from lately: never heard from .*kolide/);
    expect(out).toMatch(/warning {6}alarms are armed: raised now: .*A source is silent \([^)]*kolide[^)]*\)/);
    expect(out).toMatch(/ok {11}VPN clients are recent enough: asked about in the last 24 hours: mac [^\n]+ \(\d+\)\n/);
    expect(out).toContain(
      'not checked  somebody gets the alarms: alarms tell nobody on this machine: the console shows them\n',
    );
    const { checks } = JSON.parse((await world.postern('doctor', '--json')).out);
    expect(checks).toHaveLength(15);
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh'])('for %s knows commands and options', async (shell) => {
    const { code, out } = await runCommand(['completion', shell]);
    expect([code, out]).toEqual([0, expect.stringContaining('complete -o default -F _postern postern')]);
    expect(out).toMatch(/"policy"\) COMPREPLY=\(\$\(compgen -W "validate diff versions /);
    expect(out).toMatch(/"policy diff"\).*--rules-only/);
  });

  test('for another shell is a usage error', async () => {
    expect((await runCommand(['completion', 'fish'])).code).toBe(2);
  });

  test('completes in bash', async () => {
    const { out } = await runCommand(['completion', 'bash']);
    const completed = (words: readonly string[]): string =>
      execFileSync(
        'bash',
        [
          '-c',
          `${out}\nCOMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}; _postern; echo "\${COMPREPLY[*]}"`,
        ],
        { encoding: 'utf8' },
      ).trim();
    expect(completed(['postern', 'un'])).toBe('unlock');
    expect(completed(['postern', 'policy', 'v'])).toBe('validate versions');
    expect(completed(['postern', 'lock', '--re'])).toBe('--region --reason');
  });
});

describe('the launcher', () => {
  test('runs on the Node that is there, from any folder', () => {
    const launcher = path.join(PROJECT_ROOT, 'cli', 'postern.mjs');
    expect(
      execFileSync(launcher, ['policy', 'validate'], {
        cwd: tmpdir(),
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      }),
    ).toContain('valid, 6 rules');
  });
});

describe('the command line', () => {
  test.each([
    [['why'], "error: missing required argument 'common-name'"],
    [['nonsense'], "error: unknown command 'nonsense'"],
    [['why', 'x', '--at', 'yesterday'], 'write an instant such as 2026-11-23T09:00:00Z.'],
    [['lock', 'x', '--for', '1h'], "error: required option '--reason <text>' not specified"],
    [['lock', 'x', '--reason', 'y', '--for', 'soon'], 'write a duration such as 8h, 3d or 1d12h.'],
    [
      ['lock', 'x', '--reason', 'y', '--for', '1h', '--until', '2026-11-23T09:00:00Z'],
      "cannot be used with option '--until",
    ],
    [['devices', '--limit', '0'], 'write a whole number from 1 to 100.'],
    [['why', 'x', '--local', '--region', 'eu-west-1'], '--local is this machine'],
    [['policy'], 'Usage: postern policy'],
  ])('%j is a usage error: %s', async (argv, message) => {
    const { code, err } = await runCommand(argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('help is no error, and names exit codes', async () => {
    const { code, out } = await runCommand(['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('Exit codes: 0 done; 1 it could not be done')]);
    expect((await runCommand(['why', '--help'])).code).toBe(0);
  });

  test.each([
    [['--local', ADDRESS, 'why', 'C02GOOD']],
    [['why', '--local', ADDRESS, 'C02GOOD']],
    [['why', 'C02GOOD', '--local', ADDRESS]],
  ])('the service may be named anywhere: %j', async (argv) => {
    const named = argv.map((one) => (one === ADDRESS ? world.url : one));
    expect((await runCommand(named)).out).toMatch(/^c02good: allowed\n/);
  });

  test('--local without an address is the usual one, not the next word', async () => {
    const { code, out } = await runCommand(['--local', 'why', 'C02GOOD'], { POSTERN_URL: world.url });
    expect([code, out.split('\n')[0]]).toEqual([0, 'c02good: allowed']);
  });

  test('a service that is not there is said, with what to do', async () => {
    const { code, err } = await runCommand(['devices', '--local', 'http://127.0.0.1:9']);
    expect([code, err]).toEqual([
      1,
      'postern: nothing answers at http://127.0.0.1:9\n  start the local service with "npm start", or say where it is: --local http://127.0.0.1:<port>\n',
    ]);
  });
});

test('the service had no problem of its own', () => {
  expect(world.problems).toEqual([]);
});
