import { isJsonObject, readJsonObject } from '../../../shared/sources/json-object';
import type { PushRequest } from '../../../shared/sources/source';
import { bytes, type Proof, type PushFixture, post, type Signed } from './fixture';

/** A batch of Graph notifications carries the secret in each item; anything else that is sent on has it in the URL. */
export function graphPush({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest {
  const items = itemsOf(bytes(body));
  if (items === undefined) return { ...post(body, {}), query: { token: secret } };
  return post(JSON.stringify({ value: items.map((item) => withState(item, secret)) }), {});
}

function itemsOf(body: Uint8Array): readonly unknown[] | undefined {
  const reading = readJsonObject(body);
  return reading.ok && Array.isArray(reading.value.value) ? reading.value.value : undefined;
}

const withState = (item: unknown, clientState: string | undefined): unknown =>
  isJsonObject(item) ? { ...item, clientState } : item;

const graphProof: Proof = {
  read: (request) => {
    const [first] = itemsOf(request.body) ?? [];
    return isJsonObject(first) ? String(first.clientState) : '';
  },
  write: (request, proof) => ({
    ...request,
    body: Buffer.from(JSON.stringify({ value: itemsOf(request.body)?.map((item) => withState(item, proof)) })),
  }),
};

/** One item as Graph writes it. */
export const notification = (changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  id: 'lsgTZMr9KwAAA',
  subscriptionId: '76619225-ff6b-4f26-b1b6-5a9d7a29ad1b',
  subscriptionExpirationDateTime: '2026-11-23T09:00:00.0000000Z',
  clientState: '',
  changeType: 'updated',
  resource: 'devices/4f5f0a3c-0000-4000-8000-00000000e001',
  tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95',
  resourceData: {
    '@odata.type': '#Microsoft.Graph.Device',
    '@odata.id': 'devices/4f5f0a3c-0000-4000-8000-00000000e001',
    id: '4f5f0a3c-0000-4000-8000-00000000e001',
    'organization-id': '84bd8158-6d4d-4958-8b9f-9d6445542f95',
  },
  ...changes,
});

export const batch = (...items: readonly object[]): string => JSON.stringify({ value: items });

const graphFixture = {
  settings: { api: { tenant: '84bd8158-6d4d-4958-8b9f-9d6445542f95' } },
  secrets: ['graph-client-state-one', 'graph-client-state-two'],
  sign: graphPush,
  proof: graphProof,
  body: batch(notification()),
  more: [
    batch(notification({ resource: 'users/17' }), notification({ id: 'n2', resource: 'groups/17' })),
    batch({ lifecycleEvent: 'missed', clientState: '', subscriptionId: '76619225-ff6b-4f26-b1b6-5a9d7a29ad1b' }),
  ],
  outcome: 'hint',
  unknownType: batch(notification({ resource: 'tea.made/17' })),
  isJson: true,
} as const;

export const entraFixture: PushFixture = { ...graphFixture, corpus: {} };

export const intuneFixture: PushFixture = {
  ...graphFixture,
  corpus: {
    'intune/eventhub-Compliance.json': 'hint at intune:529f3b52-cc5f-42ef-85fe-1c2e9a112626',
    'intune/eventhub-DeviceComplianceOrg.json': 'PostureReported intune:06334044-1a53-47d6-b6f8-ec9dcba8fa93',
    'intune/eventhub-OperationalLogs-Enrollment-success.json': 'hint at intune:11111111-2222-3333-4444-555555555555',
    'intune/eventhub-OperationalLogs.json': 'hint at intune:45241578-2168-4649-9edc-2e9025b699ac',
    'intune/graph-change-notification.doc.json': 'ignored: resource "users" names no device',
    'intune/graph-lifecycle-notification.doc.json':
      'ignored: lifecycle event "subscriptionRemoved or missed or reauthorizationRequired" is not one we know',
  },
};
