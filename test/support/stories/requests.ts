import fc from 'fast-check';

/** Requests as Client VPN sends them, as far as rules can read them. Few, so that all can be tried on a rule. */
export type RawRequest = Readonly<Record<string, unknown>>;

const fields = {
  platform: ['mac', 'win', '', null, 'linux'],
  'platform-version': ['14.5', '', undefined],
  'public-ip': ['10.1.2.3', '203.0.113.7', '::1', 'ff02::1', '10.0.0.0/8', 'nowhere', ''],
  'client-openvpn-version': ['', '2.6.8', undefined],
  username: ['ann@example.com', 'bob', '', '   '],
  groups: [['eng'], ['eng', 'ops', 'eng'], 'guests,ops', [], ['']],
} as const;
const ENDPOINTS = ['cvpn-endpoint-a', 'cvpn-endpoint-b', 'cvpn-endpoint-named', 'cvpn-endpoint-unheard-of'];

export const requests: fc.Arbitrary<RawRequest> = fc.record({
  'connection-id': fc.constant('cvpn-connection-1'),
  'endpoint-id': fc.constantFrom(...ENDPOINTS),
  'common-name': fc.constantFrom('c02a', 'C02A', ' C02a '),
  'schema-version': fc.constant('v2'),
  platform: fc.constantFrom(...fields.platform),
  'platform-version': fc.constantFrom(...fields['platform-version']),
  'public-ip': fc.constantFrom(...fields['public-ip']),
  'client-openvpn-version': fc.constantFrom(...fields['client-openvpn-version']),
  username: fc.constantFrom(...fields.username),
  groups: fc.constantFrom(...fields.groups),
});

/** Among these, each of the plain conditions on the connection (conditions.ts) is true for one and false for another. */
export const PROBES: readonly RawRequest[] = [
  { platform: 'mac', username: 'ann@example.com', groups: ['eng'] },
  { platform: 'win', username: '', groups: ['ops'] },
  {},
];

/** `context.connection` in Cedar's JSON. Absent, null, empty and malformed are all absence. */
export function connectionJson(request: RawRequest): Record<string, unknown> {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  const list = typeof request.groups === 'string' ? request.groups.split(',') : request.groups;
  const groups = Array.isArray(list) ? [...new Set(list.flatMap((group) => text(group) ?? []))] : [];
  const ip = text(request['public-ip']);
  const isAddress = ip !== undefined && !ip.includes('/') && /^[0-9a-f.:]+$/.test(ip);
  const all = {
    platform: text(request.platform),
    platformVersion: text(request['platform-version']),
    publicIp: isAddress ? { __extn: { fn: 'ip', arg: ip } } : undefined,
    clientVersion: text(request['client-openvpn-version']),
    username: text(request.username),
    groups: groups.length > 0 ? groups : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
