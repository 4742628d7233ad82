import { createHmac } from 'node:crypto';
import type { PushRequest } from '../../../shared/sources/source';
import { bytes, headerProof, type PushFixture, post, type Signed } from './fixture';

export const kolidePush = ({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest =>
  post(body, { authorization: createHmac('sha256', secret).update(bytes(body)).digest('hex') });

export const kolideBody = (event: string, data: object = { device_id: 42, device_name: 'mara-mac' }): string =>
  JSON.stringify({ event, id: '01JD3Z9M3YQ5T8V7W6X5Y4Z3A2', timestamp: '2026-11-20T08:15:30Z', data });

export const kolideFixture: PushFixture = {
  settings: {},
  secrets: ['kolide-signing-secret-1', 'kolide-signing-secret-2'],
  sign: kolidePush,
  proof: headerProof('authorization'),
  body: kolideBody('device_trust.status_changed', { device_id: 42, device_name: 'mara-mac', device_status: 'good' }),
  outcome: 'events',
  unknownType: kolideBody('tea.made'),
  isJson: true,
  corpus: {
    'kolide/audit_log.recorded.json': 'ignored: event "audit_log.recorded" carries no posture of a device',
    'kolide/auth_logs.success.json': 'DeviceSeen 1',
    'kolide/device_trust.status_changed.json': 'PostureReported 9',
    'kolide/devices.created.json': 'DeviceEnrolled 1',
    'kolide/devices.registered.json': 'DeviceEnrolled 1',
    'kolide/issues.new.json': 'hint at 1',
    'kolide/webhook.test.json': 'ignored: a test of the webhook',
  },
};
