/** Events of NanoMDM and MicroMDM, made for the tests. */

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function element(value: Value): string {
  if (typeof value === 'boolean') return `<${value}/>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
  if (isList(value)) return `<array>${value.map(element).join('')}</array>`;
  return `<dict>${Object.entries(value)
    .map(([key, member]) => `<key>${escaped(key)}</key>${element(member)}`)
    .join('')}</dict>`;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** As a device writes it. */
export const propertyList = (value: Value): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">${element(value)}</plist>
`;

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const UDID = '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70';

interface Changes {
  /** Laid over the envelope's part. */
  readonly part?: Readonly<Record<string, unknown>>;
  /** Laid over the envelope. */
  readonly push?: Readonly<Record<string, unknown>>;
}

const envelope = (topic: string, part: object, changes: Changes): string =>
  JSON.stringify({
    topic: `mdm.${topic}`,
    event_id: '5ee634b5-0000-4000-8000-3f764d087787',
    created_at: '2026-11-20T08:15:30.13272395Z',
    [topic === 'Connect' ? 'acknowledge_event' : 'checkin_event']: { ...part, ...changes.part },
    ...changes.push,
  });

/** A check-in; `list` is laid over what every device writes of itself. */
export const checkIn = (topic: string, list: Readonly<Record<string, Value>> = {}, changes: Changes = {}): string =>
  envelope(
    topic,
    {
      udid: UDID,
      url_params: null,
      raw_payload: base64(propertyList({ MessageType: topic, Topic: 'com.apple.mgmt.External.1', UDID, ...list })),
    },
    changes,
  );

/** The result of a command. */
export const result = (status: string, list: Readonly<Record<string, Value>> = {}, changes: Changes = {}): string =>
  envelope(
    'Connect',
    {
      udid: UDID,
      status,
      command_uuid: '76eda240-0000-4000-8000-f2ae160113c4',
      raw_payload: base64(propertyList({ Status: status, UDID, ...list })),
    },
    changes,
  );

export const MAC_SECURITY = {
  SecurityInfo: {
    FDE_Enabled: true,
    FDE_HasPersonalRecoveryKey: true,
    FirewallSettings: { FirewallEnabled: true, BlockAllIncoming: false, StealthMode: false },
    ManagementStatus: { EnrolledViaDEP: true, IsUserEnrollment: false, UserApprovedEnrollment: true },
    SystemIntegrityProtectionEnabled: true,
  },
} as const;
