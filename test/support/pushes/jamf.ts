import type { PushRequest } from '../../../shared/sources/source';
import { basic, headerProof, type PushFixture, post, type Signed } from './fixture';

export const jamfPush = ({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest =>
  post(body, { authorization: basic(secret) });

/** An event of Jamf Pro as its webhooks write them. */
export const jamfBody = (
  webhookEvent: string,
  event: Readonly<Record<string, unknown>> = {},
  eventTimestamp: unknown = Date.parse('2026-11-20T08:15:30Z'),
): string => JSON.stringify({ webhook: { id: 3, name: 'Events', webhookEvent, eventTimestamp }, event });

export const jamfComputer = (changes: Readonly<Record<string, unknown>> = {}) => ({
  udid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70',
  serialNumber: 'C02JAMF00001',
  jssID: 1547,
  deviceName: "mara's mac",
  osVersion: '15.1',
  osBuild: '24B83',
  username: 'mara',
  emailAddress: 'Mara@Example.com',
  userDirectoryID: '-1',
  ...changes,
});

export const jamfFixture: PushFixture = {
  settings: {},
  secrets: ['jamf:correct horse', 'jamf:battery:staple'],
  sign: jamfPush,
  proof: headerProof('authorization'),
  body: jamfBody('ComputerInventoryCompleted', jamfComputer()),
  outcome: 'events',
  unknownType: jamfBody('tea.made'),
  isJson: true,
  corpus: {
    'jamf/ComputerAdded.json': 'DeviceEnrolled computer:1547, hint at computer:1547',
    'jamf/ComputerCheckIn.json': 'DeviceSeen computer:892',
    'jamf/ComputerInventoryCompleted.json': 'PostureReported computer:2341, hint at computer:2341',
    'jamf/MobileDeviceInventoryCompleted.json': 'PostureReported mobile:6234, hint at mobile:6234',
    'jamf/PushSent.json': 'ignored: event "PushSent" carries no posture of a device',
    'jamf/RestAPIOperation.json': 'ignored: RestAPIOperation tells of API calls, our own among them: no posture',
    'jamf/SmartGroupComputerMembershipChange.json': 'hint at computer:892,computer:1547,computer:234',
    'jamf/SmartGroupMobileDeviceMembershipChange.json': 'hint at mobile:3421,mobile:5678',
  },
};
