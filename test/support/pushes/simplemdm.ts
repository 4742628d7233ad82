import type { PushFixture } from './fixture';
import { URL_SECRET_PUSHES } from './url-secret';

export const simplemdmBody = (
  type: string,
  device: object | undefined = {
    id: 20417,
    udid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70',
    serial_number: 'C02TEST00003',
  },
): string =>
  JSON.stringify({ type, at: '2026-11-20T00:15:30.000-08:00', data: device === undefined ? {} : { device } });

export const simplemdmFixture: PushFixture = {
  settings: { api: {} },
  secrets: ['simplemdm-url-secret-1', 'simplemdm-url-secret-2'],
  ...URL_SECRET_PUSHES,
  body: simplemdmBody('device.enrolled'),
  more: [simplemdmBody('device.unenrolled'), simplemdmBody('device.changed_group'), simplemdmBody('test_event', {})],
  outcome: 'events',
  unknownType: simplemdmBody('tea.made', {}),
  isJson: true,
  corpus: {
    'simplemdm/device.enrolled.json': 'DeviceEnrolled device:123456, hint at device:123456',
  },
};
