import type { ReadRow } from '../../../shared/adapters/verdict-read/signed-get-item';
import { StoreFault } from '../../../shared/adapters/verdict-read/store-fault';
import { DENIAL_CODES, type DenialCode, textOf } from '../../../shared/domain/connect/decision';
import { answeringWith, authorizeWith, ENFORCING, NOW, SHADOWING } from '../../support/authorize';
import { connectContractProblems } from '../../support/connect-contract';
import { connectRequest } from '../../support/connect-requests';
import { activeRow, ambiguousRow, retiredRow, rowWithRules, VALID_UNTIL } from '../../support/rows';

const ENDPOINT = 'cvpn-endpoint-0f13eab7f860433cc';
const faulty =
  (fault: unknown): ReadRow =>
  () =>
    Promise.reject(fault);

/** For each typed denial, how it comes about. */
const DENIED: Readonly<Record<DenialCode, { event?: unknown; readRow?: ReadRow; now?: number; text?: string }>> = {
  rule: { readRow: answeringWith(rowWithRules({ id: 'disk', when: true, message: 'Encrypt.' })), text: 'Encrypt.' },
  locked: { readRow: answeringWith(activeRow({ lockedUntil: VALID_UNTIL + 1 })), now: VALID_UNTIL },
  stale: { readRow: answeringWith(activeRow()), now: VALID_UNTIL + 1 },
  'not-permitted': {
    readRow: answeringWith(activeRow({ answers: [{ endpoints: ['default'], permitted: false, rules: [] }] })),
  },
  'rule-error': { readRow: answeringWith(rowWithRules({ id: 'who', when: ['.', ['connection'], 'username'] })) },
  'unknown-device': { readRow: async () => undefined },
  'retired-device': { readRow: answeringWith(retiredRow) },
  'no-common-name': { event: connectRequest({ 'common-name': '' }) },
  'malformed-common-name': { event: connectRequest({ 'common-name': 'caf\u00e9' }) },
  'ambiguous-device': { readRow: answeringWith(ambiguousRow) },
  'request-unreadable': { event: 'hello' },
  'schema-version-unknown': { event: connectRequest({ 'schema-version': 'v3' }) },
  'row-unreadable': { readRow: async () => ({ revision: 1, verdict: '{}' }) },
  'row-later-format': { readRow: async () => ({ revision: 1, verdict: '{"format":3}' }) },
  'store-timeout': { readRow: faulty(new StoreFault('store-timeout')) },
  'store-throttled': { readRow: faulty(new StoreFault('store-throttled')) },
  'store-unreachable': { readRow: faulty(new StoreFault('store-unreachable')) },
  'store-refused': { readRow: faulty(new StoreFault('store-refused')) },
  'clock-absurd': { readRow: answeringWith(activeRow()), now: Number.NaN },
  internal: { readRow: faulty(new TypeError('a bug')) },
};

describe.each(DENIAL_CODES)('%s', (code) => {
  const { event = connectRequest(), readRow, now, text } = DENIED[code];

  test('is denied with its status and its message', async () => {
    const response = await authorizeWith({ readRow, now }).authorize(event);
    expect(response).toMatchObject({ allow: false, 'error-msg-on-denied-connection': text ?? textOf(code) });
    expect(response['posture-compliance-statuses'].slice(0, 2)).toStrictEqual(['denied', code]);
    expect(connectContractProblems(event, response)).toEqual([]);
  });

  test('is recorded once', async () => {
    const { authorize, records } = authorizeWith({ readRow, now });
    await authorize(event);
    expect(records).toMatchObject([{ decision: { outcome: 'denied', code } }]);
  });
});

describe('an allowed connection', () => {
  test.each([
    ['v1', { 'error-msg-on-failed-posture-compliance': '', 'schema-version': 'v1' }],
    ['v2', { 'error-msg-on-denied-connection': '', 'schema-version': 'v2' }],
    ['', { 'error-msg-on-denied-connection': '', 'schema-version': 'v2' }],
  ])('is answered in schema %p', async (version, words) => {
    const { authorize } = authorizeWith({ readRow: answeringWith(activeRow()) });
    expect(await authorize(connectRequest({ 'schema-version': version }))).toStrictEqual({
      allow: true,
      'posture-compliance-statuses': ['allowed', 'policy:c0ffee-polic', 'row:7'],
      ...words,
    });
  });

  test('is read by the normalised name, once', async () => {
    const names: string[] = [];
    const readRow: ReadRow = async (commonName) => {
      names.push(commonName);
      return { revision: 7, verdict: JSON.stringify(activeRow()) };
    };
    await authorizeWith({ readRow }).authorize(connectRequest({ 'common-name': '  C02Test00001 ' }));
    expect(names).toEqual(['c02test00001']);
  });

  test('is recorded with all that is known', async () => {
    const row = activeRow();
    const { authorize, records } = authorizeWith({ readRow: answeringWith(row) });
    await authorize(connectRequest());
    expect(records).toStrictEqual([
      {
        decision: { outcome: 'allowed', shadowRules: [], suspended: [] },
        mode: 'enforce',
        told: undefined,
        endpoint: 'default',
        request: expect.objectContaining({ connectionId: 'cvpn-connection-04e7e1b2f0daf9460', endpointId: ENDPOINT }),
        row,
        found: { kind: 'row', revision: 7, verdict: JSON.stringify(row) },
        at: NOW,
        storeLatencyMs: 1,
        hedged: false,
        decisionLatencyMs: 3,
      },
    ]);
  });
});

test('a row under another name’s key is not believed', async () => {
  const { authorize } = authorizeWith({ readRow: answeringWith(activeRow({ commonName: 'c02other' })) });
  expect((await authorize(connectRequest()))['posture-compliance-statuses']).toEqual(['denied', 'row-unreadable']);
});

test('nothing is read for a request that cannot be answered by a row', async () => {
  const readRow = jest.fn<Promise<undefined>, []>();
  const { authorize } = authorizeWith({ readRow });
  for (const code of [
    'request-unreadable',
    'schema-version-unknown',
    'no-common-name',
    'malformed-common-name',
  ] as const)
    await authorize(DENIED[code].event);
  expect(readRow).not.toHaveBeenCalled();
});

describe('the mode', () => {
  const denying = { readRow: answeringWith(rowWithRules({ id: 'disk', when: true })) };
  const endpoints = new Map([
    ['default', SHADOWING],
    [ENDPOINT, ENFORCING],
  ]);

  test.each([
    ['of the endpoint', { 'endpoint-id': ENDPOINT }, false, 'enforce', ENDPOINT],
    ['of the rest for another endpoint', { 'endpoint-id': 'cvpn-endpoint-1' }, true, 'shadow', 'default'],
    ['is to enforce where no endpoint is named', { 'endpoint-id': '' }, false, 'enforce', 'default'],
    ['is to enforce where an endpoint is named that cannot be', { 'endpoint-id': 7 }, false, 'enforce', 'default'],
  ])('%s', async (_, change, allow, mode, endpoint) => {
    const { authorize, records } = authorizeWith({ ...denying, endpoints });
    expect(await authorize(connectRequest(change))).toMatchObject({ allow });
    expect(records).toMatchObject([{ mode, endpoint }]);
  });

  test('shadow lets in, says so in the statuses, and says nothing to the person', async () => {
    const { authorize } = authorizeWith({ ...denying, endpoints });
    expect(await authorize(connectRequest({ 'endpoint-id': 'cvpn-endpoint-1' }))).toStrictEqual({
      allow: true,
      'error-msg-on-denied-connection': '',
      'posture-compliance-statuses': ['shadow-denied', 'rule', 'rule:disk', 'policy:c0ffee-polic', 'row:7'],
      'schema-version': 'v2',
    });
  });

  test('shadow lets in whatever the fault, for it never blocks', async () => {
    const { authorize } = authorizeWith({ readRow: faulty(new StoreFault('store-timeout')), endpoints });
    expect(await authorize(connectRequest({ 'endpoint-id': 'cvpn-endpoint-1' }))).toMatchObject({
      allow: true,
      'posture-compliance-statuses': ['shadow-denied', 'store-timeout'],
    });
  });

  test('is to enforce where nothing is configured', async () => {
    const { authorize } = authorizeWith({ ...denying, endpoints: new Map() });
    expect(await authorize(connectRequest())).toMatchObject({ allow: false });
  });
});

describe('the texts of an endpoint', () => {
  const texts = { 'unknown-device': 'Ask Mara.', rule: 'See the intranet.' };
  const endpoints = new Map([
    ['default', ENFORCING],
    [ENDPOINT, { ...ENFORCING, texts }],
  ]);
  const answered = async (readRow: ReadRow | undefined, endpointId = ENDPOINT) =>
    await authorizeWith({ readRow, endpoints }).authorize(connectRequest({ 'endpoint-id': endpointId }));

  test('stand in place of the standard ones, there and nowhere else', async () => {
    expect(await answered(undefined)).toMatchObject({ 'error-msg-on-denied-connection': 'Ask Mara.' });
    expect(await answered(undefined, 'cvpn-endpoint-1')).toMatchObject({
      'error-msg-on-denied-connection': textOf('unknown-device'),
    });
  });

  test('leave what they do not name as it is', async () => {
    expect(await answered(answeringWith(retiredRow))).toMatchObject({
      'error-msg-on-denied-connection': textOf('retired-device'),
    });
  });

  test('speak for rules that have no message of their own, and for no others', async () => {
    const rules = rowWithRules({ id: 'disk', when: true, message: 'Encrypt.' }, { id: 'firewall', when: true });
    expect(await answered(answeringWith(rules))).toMatchObject({
      'error-msg-on-denied-connection': 'Encrypt. See the intranet. [firewall]',
    });
  });

  test('of the rest hold for a request that names no endpoint', async () => {
    const { authorize } = authorizeWith({ endpoints: new Map([['default', { mode: 'shadow', texts }]]) });
    expect(await authorize(connectRequest({ 'endpoint-id': '' }))).toMatchObject({
      allow: false,
      'error-msg-on-denied-connection': 'Ask Mara.',
    });
  });
});

test('a decision does not depend on its being recorded', async () => {
  const record = () => {
    throw new Error('stdout is gone');
  };
  const { authorize } = authorizeWith({ readRow: answeringWith(activeRow()), record });
  expect(await authorize(connectRequest())).toMatchObject({ allow: true });
});
