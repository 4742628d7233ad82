import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../json';

/** As the local configuration names them. */
export const ISSUER = 'https://transmitter.example/';
export const AUDIENCE = 'https://postern.example/caep';

/** Claims of a token of the local transmitter. @param now - epoch milliseconds */
export const tokenClaims = (subject: JsonObject, type: string, event: JsonObject, now: number): JsonObject => ({
  iss: ISSUER,
  aud: AUDIENCE,
  jti: randomUUID(),
  iat: Math.floor(now / 1000),
  sub_id: subject,
  events: { [type]: event },
});

const COMPLIANCE_CHANGE = 'https://schemas.openid.net/secevent/caep/event-type/device-compliance-change';

/** That the device is compliant now, or not. */
export const complianceClaims = (device: string, isCompliant: boolean, now: number): JsonObject =>
  tokenClaims(
    { format: 'complex', device: { format: 'opaque', id: device } },
    COMPLIANCE_CHANGE,
    {
      current_status: isCompliant ? 'compliant' : 'not-compliant',
      previous_status: isCompliant ? 'not-compliant' : 'compliant',
      event_timestamp: Math.floor(now / 1000),
      initiating_entity: 'policy',
    },
    now,
  );
