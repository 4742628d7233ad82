import { checkIn, MAC_SECURITY, result } from './apple-mdm';
import type { PushFixture } from './fixture';
import { URL_SECRET_PUSHES } from './url-secret';

export const micromdmFixture: PushFixture = {
  settings: {},
  secrets: ['micromdm-url-secret-1', 'micromdm-url-secret-2'],
  ...URL_SECRET_PUSHES,
  body: checkIn('Authenticate', { SerialNumber: 'C02TEST00002', OSVersion: '15.1', ProductName: 'MacBookPro18,1' }),
  more: [checkIn('TokenUpdate'), checkIn('CheckOut'), result('Acknowledged', MAC_SECURITY), result('Error')],
  outcome: 'events',
  unknownType: checkIn('tea.made'),
  isJson: true,
  corpus: {
    'micromdm/Authenticate.json':
      'DeviceUnenrolled udid:a5ef1ba1-586d-4f29-b4f3-759dadac2ddd,DeviceEnrolled udid:a5ef1ba1-586d-4f29-b4f3-759dadac2ddd',
    'micromdm/CheckOut.json': 'DeviceUnenrolled udid:a5ef1ba1-586d-4f29-b4f3-759dadac2ddd',
  },
};
