import type { PushFixture } from './fixture';
import { URL_SECRET_PUSHES } from './url-secret';

export const failingPolicyBody = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    timestamp: '2026-11-20T08:15:30.123456789Z',
    policy: { id: 7, name: 'FileVault enabled', critical: true, passing_host_count: 40, failing_host_count: 2 },
    hosts: [
      { id: 42, hostname: 'mara-mac', display_name: "mara's mac", url: 'https://fleet.example.com/hosts/42' },
      { id: '43', hostname: 'nils-mac', display_name: 'nils', url: 'https://fleet.example.com/hosts/43' },
    ],
    ...changes,
  });

export const fleetFixture: PushFixture = {
  settings: { api: { baseUrl: 'https://fleet.example.com' } },
  secrets: ['fleet-url-secret-number-1', 'fleet-url-secret-number-2'],
  ...URL_SECRET_PUSHES,
  body: failingPolicyBody(),
  more: [
    JSON.stringify({
      timestamp: '2026-11-20T08:15:30Z',
      vulnerability: { cve: 'CVE-2014-9471', hosts_affected: [{ id: 1, url: 'https://fleet.example.com/hosts/1' }] },
    }),
    JSON.stringify({ text: 'More than …', data: { unseen_hosts: 1, total_hosts: 2, days_unseen: 3, host_ids: [3] } }),
  ],
  outcome: 'hint',
  unknownType: '{"timestamp":"2026-11-20T08:15:30Z","type":"tea.made","details":{}}',
  isJson: true,
  corpus: {
    'fleet/failing-policies.doc.json': 'hint at host:1,host:2',
    'fleet/host-status.doc.json': 'ignored: a share of hosts was not seen; no host is named',
  },
};
