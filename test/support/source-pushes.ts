import { createHmac } from 'node:crypto';
import type { SourceKind } from '../../shared/sources/descriptions';
import type { PushRequest } from '../../shared/sources/source';

/** Requests as each vendor sends them, signed by the test. */

/** Two active secrets per kind: the second is the one that is being rotated in. */
export const SECRETS: Readonly<Record<SourceKind, readonly [string, string]>> = {
  'workspace-one': ['events:correct horse', 'events:battery:staple'],
  kolide: ['kolide-signing-secret-1', 'kolide-signing-secret-2'],
  generic: ['whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u', 'whsec_bm1sa2ppaGdmZWRjYmE5ODc2NTQzMjEw'],
};

export interface Signed {
  readonly body: string | Uint8Array;
  readonly secret: string;
  /** Epoch milliseconds of sending. */
  readonly now: number;
  readonly id?: string;
}

const bytes = (body: string | Uint8Array): Uint8Array => (typeof body === 'string' ? Buffer.from(body) : body);

const post = (body: string | Uint8Array, headers: Record<string, string>): PushRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  query: {},
  body: bytes(body),
});

export const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

export const workspaceOnePush = ({ body, secret }: Signed): PushRequest => post(body, { authorization: basic(secret) });

export const kolidePush = ({ body, secret }: Signed): PushRequest =>
  post(body, { authorization: createHmac('sha256', secret).update(bytes(body)).digest('hex') });

export const standardSignature = (secret: string, id: string, timestamp: string, body: string | Uint8Array): string =>
  createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(bytes(body))
    .digest('base64');

export function genericPush({ body, secret, now, id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W' }: Signed): PushRequest {
  const timestamp = String(Math.floor(now / 1000));
  return post(body, {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${standardSignature(secret, id, timestamp, body)}`,
  });
}

export const signedPush: Readonly<Record<SourceKind, (signed: Signed) => PushRequest>> = {
  'workspace-one': workspaceOnePush,
  kolide: kolidePush,
  generic: genericPush,
};

/** A push of each kind that ends as events, made for the tests. */
export const workspaceOneBody = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    EventId: 178,
    EventType: 'Compliance Status Changed',
    DeviceId: 20417,
    DeviceFriendlyName: "mara's mac",
    EnrollmentEmailAddress: 'Mara@Example.com',
    EnrollmentUserName: 'mara',
    EventTime: '2026-11-20T08:15:30.1234567Z',
    EnrollmentStatus: 'Enrolled',
    CompromisedStatus: '',
    ComplianceStatus: 'Compliant',
    Udid: '0B3F5D7A9C1E4F60A2C4E6081B3D5F70',
    SerialNumber: 'C02TEST00001',
    MACAddress: '000000000000',
    Platform: 'AppleOsX',
    OperatingSystem: '15.1.0',
    DeviceUUID: '3F0C4D5E-1111-4222-8333-944455566677',
    ...changes,
  });

export const kolideBody = (event: string, data: object = { device_id: 42, device_name: 'mara-mac' }): string =>
  JSON.stringify({ event, id: '01JD3Z9M3YQ5T8V7W6X5Y4Z3A2', timestamp: '2026-11-20T08:15:30Z', data });

export const reportBody = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    type: 'posture.reported',
    device: { id: 'laptop-7', serialNumber: 'C02TEST00007', name: 'mara' },
    observedAt: '2026-11-20T08:15:30Z',
    facts: {
      managed: true,
      compliant: true,
      encrypted: true,
      firewall: true,
      osVersion: '15.1',
      owner: 'Mara@Example.com',
    },
    ...changes,
  });

export const BODIES: Readonly<Record<SourceKind, string>> = {
  'workspace-one': workspaceOneBody(),
  kolide: kolideBody('device_trust.status_changed', { device_id: 42, device_name: 'mara-mac', device_status: 'good' }),
  generic: reportBody(),
};
