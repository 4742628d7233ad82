import { createHmac } from 'node:crypto';
import type { PushRequest } from '../../../shared/sources/source';
import { checkIn, MAC_SECURITY, result, UDID } from './apple-mdm';
import { bytes, headerProof, type PushFixture, post, type Signed } from './fixture';

export const nanomdmPush = ({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest =>
  post(body, {
    'content-type': 'application/json; charset=utf-8',
    'x-hmac-signature': createHmac('sha256', secret).update(bytes(body)).digest('base64'),
  });

export const nanomdmFixture: PushFixture = {
  settings: {},
  secrets: ['nanomdm-hmac-key-1', 'nanomdm-hmac-key-2'],
  sign: nanomdmPush,
  proof: headerProof('x-hmac-signature'),
  body: result('Acknowledged', MAC_SECURITY),
  more: [
    checkIn('Authenticate', { SerialNumber: 'C02TEST00002', OSVersion: '15.1', ProductName: 'MacBookPro18,1' }),
    checkIn('TokenUpdate', {}, { part: { ids: { id: UDID, type: 'Device' }, token_update_tally: 1 } }),
    checkIn('CheckOut'),
    checkIn('CheckOut', { UserID: '853EE121-0000-4000-8000-83B1043FB901' }),
    result('Idle', {}, { push: { created_at: '0001-01-01T00:00:00Z' } }),
    result('Acknowledged', { QueryResponses: { SerialNumber: 'C02TEST00002', OSVersion: '15.1' } }),
    result('NotNow'),
  ],
  outcome: 'events',
  unknownType: checkIn('tea.made'),
  isJson: true,
  corpus: {
    'nanomdm/DeviceInformation.1.json': 'PostureReported udid:66ade930-5fdf-5ec4-8429-15640684c489',
  },
};
