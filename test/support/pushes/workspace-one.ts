import type { PushRequest } from '../../../shared/sources/source';
import { basic, headerProof, type PushFixture, post, type Signed } from './fixture';

export const workspaceOnePush = ({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest =>
  post(body, { authorization: basic(secret) });

/** A push of a device that ends as events, made for the tests. */
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

export const workspaceOneFixture: PushFixture = {
  settings: {},
  secrets: ['events:correct horse', 'events:battery:staple'],
  sign: workspaceOnePush,
  proof: headerProof('authorization'),
  body: workspaceOneBody(),
  outcome: 'events',
  unknownType: '{"EventType":"tea.made"}',
  isJson: true,
  corpus: {
    'workspace-one/compliance-status-changed.json': 'PostureReported uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
    'workspace-one/device-mcc.json': 'PostureReported uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
    'workspace-one/device-organization-group-changed.json': 'PostureReported uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
    'workspace-one/enrollment-complete.json': 'DeviceEnrolled uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
  },
};
