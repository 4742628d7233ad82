import { createHmac } from 'node:crypto';
import type { PushRequest } from '../../../shared/sources/source';
import { bytes, headerProof, type PushFixture, post, type Signed } from './fixture';

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

export const genericFixture: PushFixture = {
  settings: {},
  secrets: ['whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u', 'whsec_bm1sa2ppaGdmZWRjYmE5ODc2NTQzMjEw'],
  sign: genericPush,
  proof: headerProof('webhook-signature'),
  body: reportBody(),
  outcome: 'events',
  unknownType: reportBody({ type: 'tea.made' }),
  isJson: true,
  strict: true,
  corpus: {},
};
