import { type ConnectionRequest, normaliseRequest } from '../../shared/domain/connect/request';

/** A request as Client VPN sends it for a device with a certificate (schema v2, mutual authentication). */
export const connectRequest = (changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  'connection-id': 'cvpn-connection-04e7e1b2f0daf9460',
  'endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
  'common-name': 'C02TEST00001',
  username: '',
  platform: 'mac',
  'platform-version': '',
  'public-ip': '203.0.113.7',
  'client-openvpn-version': '',
  groups: [],
  'schema-version': 'v2',
  ...changes,
});

/** The same after normalisation. */
export function normalised(changes: Readonly<Record<string, unknown>> = {}): ConnectionRequest {
  const request = normaliseRequest(connectRequest(changes));
  if (request === undefined) throw new Error('a JSON object is a request');
  return request;
}
