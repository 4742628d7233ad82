import type { PushRequest } from '../../../shared/sources/source';
import { headerProof, type PushFixture, post, type Signed } from './fixture';

/** A message of a channel to the audit log of mobile devices. */
export const googlePush = ({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest =>
  post(body, {
    'x-goog-channel-id': '01234567-89ab-cdef-0123456789ab',
    'x-goog-channel-token': secret,
    'x-goog-channel-expiration': 'Tue, 29 Oct 2030 20:32:02 GMT',
    'x-goog-resource-id': 'o3hgv1538sdjfh',
    'x-goog-resource-uri': 'https://admin.googleapis.com/admin/reports/v1/activity/users/all/applications/mobile',
    'x-goog-resource-state': 'DEVICE_COMPLIANCE_CHANGED_EVENT',
    'x-goog-message-number': '10',
  });

/** A record of the audit log, made for the tests. */
export const activityBody = (name: string, parameters: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    kind: 'admin#reports#activity',
    id: { time: '2026-11-20T08:15:30.123Z', uniqueQualifier: '-1793', applicationName: 'mobile', customerId: 'C01' },
    actor: { callerType: 'USER', email: 'mara@example.com', profileId: '1' },
    events: [
      {
        type: 'device_updates',
        name,
        parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
      },
    ],
  });

export const googleFixture: PushFixture = {
  settings: {},
  secrets: ['google-channel-token-one', 'google-channel-token-two'],
  sign: googlePush,
  proof: headerProof('x-goog-channel-token'),
  body: activityBody('DEVICE_COMPLIANCE_CHANGED_EVENT', {
    DEVICE_ID: '1a2b3c',
    SERIAL_NUMBER: 'C02TEST00009',
    DEVICE_COMPLIANCE: 'COMPLIANT',
    USER_EMAIL: 'Mara@Example.com',
  }),
  more: [
    activityBody('DEVICE_REGISTER_UNREGISTER_EVENT', { DEVICE_ID: '1a2b3c', ACCOUNT_STATE: 'UNREGISTERED' }),
    activityBody('OS_UPDATED_EVENT', { DEVICE_ID: '1a2b3c', OS_VERSION: '15.1' }),
  ],
  outcome: 'events',
  unknownType: activityBody('tea.made', {}),
  isJson: true,
  corpus: { 'google-workspace/reports-mobile-APPLICATION_EVENT.json': 'PostureReported device:asdqwe12e' },
};
