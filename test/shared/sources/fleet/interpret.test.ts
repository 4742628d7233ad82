import { interpretFleet } from '../../../../shared/sources/fleet/interpret';
import { failingPolicyBody } from '../../../support/pushes/fleet';

const interpret = (body: string | object) =>
  interpretFleet({
    source: 'fleet',
    receivedAt: Date.parse('2026-11-20T08:16:00Z'),
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    kept: {},
  });

const STAMP = { timestamp: '2026-11-20T08:15:30.123456789Z' };
const uninterpretable = (message: string) => expect.objectContaining({ name: 'UninterpretableSignal', message });

describe('Fleet: interpretation', () => {
  it('a failing policy is a reason to look at its hosts, not a fact: nothing tells when they pass again', () => {
    expect(interpret(failingPolicyBody())).toEqual({
      outcome: 'hint',
      devices: ['host:42', 'host:43'],
      reason: 'policy "FileVault enabled" began to fail',
    });
  });

  it.each<[string, unknown, string[]]>([
    ['a host twice', [{ id: 1 }, { id: '1' }], ['host:1']],
    ['an id in the URL only', [{ url: 'https://fleet.example.com/prefix/hosts/9' }], ['host:9']],
    ['one that cannot be told among others', [{ id: 0 }, { id: -1 }, 'x', null, { ID: 5 }], ['host:5']],
    ['an id beyond exact numbers', [{ id: 1 }, { id: 1e21 }, { id: 1.5 }], ['host:1']],
  ])('hosts: %s', (_, hosts, devices) => {
    expect(interpret(failingPolicyBody({ hosts }))).toMatchObject({ outcome: 'hint', devices });
  });

  it('names a policy that has no name by its id', () => {
    expect(interpret(failingPolicyBody({ policy: { id: 7 } }))).toMatchObject({
      reason: 'policy "policy 7" began to fail',
    });
  });

  it('a vulnerability is a reason to look at the hosts it affects', () => {
    const vulnerability = {
      cve: 'CVE-2014-9471',
      details_link: 'https://nvd.nist.gov/vuln/detail/CVE-2014-9471',
      epss_probability: 0.7,
      hosts_affected: [{ id: 1, hostname: 'macbook-1', url: 'https://fleet.example.com/hosts/1' }],
    };
    expect(interpret({ ...STAMP, vulnerability })).toEqual({
      outcome: 'hint',
      devices: ['host:1'],
      reason: '"CVE-2014-9471" was found',
    });
  });

  it('the host status names hosts in newer versions only', () => {
    const data = { unseen_hosts: 1, total_hosts: 2, days_unseen: 3 };
    expect(interpret({ text: 'More than …', data })).toEqual({
      outcome: 'ignored',
      reason: 'a share of hosts was not seen; no host is named',
    });
    expect(interpret({ text: 'More than …', data: { ...data, host_ids: [3, '4'], team_id: 1, fleet_id: 1 } })).toEqual({
      outcome: 'hint',
      devices: ['host:3', 'host:4'],
      reason: 'the host was not seen for days',
    });
  });

  it('a calendar event names one host', () => {
    const event = { ...STAMP, host_id: 12, host_display_name: 'x', host_serial_number: 'y', failing_policies: [] };
    expect(interpret(event)).toMatchObject({ outcome: 'hint', devices: ['host:12'] });
  });

  it('an activity may name a host', () => {
    const activity = { ...STAMP, actor_id: 1, actor_email: 'a@example.com' };
    expect(interpret({ ...activity, type: 'ran_script', details: { host_id: 7 } })).toEqual({
      outcome: 'hint',
      devices: ['host:7'],
      reason: 'activity "ran_script"',
    });
    expect(interpret({ ...activity, type: 'created_team', details: { team_id: 7 } })).toEqual({
      outcome: 'ignored',
      reason: 'activity "created_team" names no host',
    });
    expect(interpret({ ...STAMP, details: [{ hostIdentifier: 'x' }] })).toMatchObject({ outcome: 'ignored' });
  });

  it.each<[unknown, string]>([
    [undefined, 'hosts: no list of hosts'],
    [null, 'hosts: no list of hosts'],
    [{ id: 1 }, 'hosts: no list of hosts'],
    [[{ id: 'x' }, {}], 'hosts: no usable host id'],
  ])('a failing policy of hosts %j is not what Fleet sends', (hosts, message) => {
    expect(() => interpret(failingPolicyBody({ hosts }))).toThrow(uninterpretable(message));
  });

  it('a failing policy of no host is nothing to look at', () => {
    expect(interpret(failingPolicyBody({ hosts: [] }))).toMatchObject({ outcome: 'ignored' });
  });

  it('anything else is not what Fleet sends', () => {
    for (const body of [{}, STAMP, { policy: 'x', data: 1 }]) {
      expect(() => interpret(body)).toThrow(
        uninterpretable('no policy, vulnerability, host status or activity: not what Fleet sends'),
      );
    }
  });
});
