import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunction } from '../../../infra/constructs/bundle';
import { connectContractProblems } from '../../support/connect-contract';
import { connectRequest } from '../../support/connect-requests';
import { failing, hanging, holding, type Impostor, openImpostor } from '../../support/dynamodb-impostor';
import { startLambda } from '../../support/lambda-process';
import { activeRow, rowWithRules } from '../../support/rows';

/* The connect handler as it is deployed: bundled by the construct's own bundler, loaded by node as Lambda loads it. */

const { directory, metafile } = bundleFunction(join(__dirname, '..', '..', '..'), 'authorize');

let impostor: Impostor;
beforeEach(async () => {
  impostor = await openImpostor();
});
afterEach(async () => await impostor.close());

const environment = (changes: Readonly<Record<string, string>> = {}) => ({
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'very-secret',
  AWS_SESSION_TOKEN: 'session-secret',
  AWS_ENDPOINT_URL_DYNAMODB: impostor.endpoint,
  VERDICTS_TABLE: 'verdicts',
  ENDPOINTS: '{"default":{"mode":"enforce"},"cvpn-endpoint-0000000000000000a":{"mode":"shadow"}}',
  DEADLINE_MS: '400',
  HEDGE_AFTER_MS: '150',
  POWERTOOLS_SERVICE_NAME: 'authorize',
  POWERTOOLS_METRICS_NAMESPACE: 'Postern',
  ...changes,
});
/** Valid long after this test was written. */
const row = activeRow({ validUntil: Date.parse('2126-01-01T00:00:00Z') });
const denying = { ...rowWithRules({ id: 'disk', when: true, message: 'Encrypt.' }), validUntil: row.validUntil };

test('answers, and prints one line per decision and nothing else', async () => {
  impostor.behave(holding(row));
  const lambda = await startLambda(directory, environment());
  const events = [
    connectRequest({ 'schema-version': 'v1' }),
    connectRequest(),
    connectRequest({ 'common-name': null }),
    connectRequest({ 'common-name': 'another' }),
    connectRequest({ 'endpoint-id': 'cvpn-endpoint-0000000000000000a', 'common-name': 'another' }),
    null,
    'hello',
  ];
  const answers: unknown[] = [];
  for (const event of events) answers.push(await lambda.invoke(event));
  impostor.behave(holding(denying));
  answers.push(await lambda.invoke(connectRequest()));
  const { stdout, stderr } = await lambda.stop();

  expect(answers).toMatchObject([
    { allow: true, 'schema-version': 'v1', 'error-msg-on-failed-posture-compliance': '' },
    { allow: true, 'schema-version': 'v2' },
    { allow: false, 'posture-compliance-statuses': ['denied', 'no-common-name'] },
    { allow: false, 'posture-compliance-statuses': ['denied', 'row-unreadable'] },
    { allow: true, 'posture-compliance-statuses': ['shadow-denied', 'row-unreadable'] },
    { allow: false, 'posture-compliance-statuses': ['denied', 'request-unreadable'] },
    { allow: false, 'posture-compliance-statuses': ['denied', 'request-unreadable'] },
    { allow: false, 'error-msg-on-denied-connection': 'Encrypt.' },
  ]);
  answers.forEach((answer, index) => {
    expect(connectContractProblems(events[index] ?? connectRequest(), answer)).toEqual([]);
  });
  expect(stderr).toEqual([]);
  expect(stdout.map((line) => JSON.parse(line).reason)).toEqual([
    'allowed',
    'allowed',
    'no-common-name',
    'row-unreadable',
    'row-unreadable',
    'request-unreadable',
    'request-unreadable',
    'rule:disk',
  ]);
  expect(stdout.map((line) => JSON.parse(line).ColdStart)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
});

test('reads one key for each decision that needs one, over the connection that initialisation opened', async () => {
  impostor.behave(holding(row));
  const lambda = await startLambda(directory, environment());
  for (let count = 0; count < 3; count += 1) await lambda.invoke(connectRequest());
  await lambda.invoke(connectRequest({ 'common-name': '' }));
  await lambda.stop();
  expect(impostor.requests.map(({ body }) => JSON.parse(body).Key.commonName.S)).toEqual([
    // In capitals: no device can have this name.
    'PRIMING',
    'c02test00001',
    'c02test00001',
    'c02test00001',
  ]);
  expect(impostor.connections()).toBe(1);
});

test('starts and answers although the store hangs from the beginning', async () => {
  impostor.behave(hanging);
  const lambda = await startLambda(directory, environment());
  const started = performance.now();
  expect(await lambda.invoke(connectRequest())).toMatchObject({
    allow: false,
    'posture-compliance-statuses': ['denied', 'store-timeout'],
  });
  expect(performance.now() - started).toBeLessThan(800);
  impostor.behave(failing(400, 'AccessDeniedException'));
  expect(await lambda.invoke(connectRequest())).toMatchObject({
    'posture-compliance-statuses': ['denied', 'store-refused'],
  });
  const { stdout, stderr } = await lambda.stop();
  expect(stderr).toEqual([]);
  expect(stdout.map((line) => JSON.parse(line))).toMatchObject([
    { reason: 'store-timeout', DeniedByFault: 1 },
    { reason: 'store-refused', DeniedByFault: 1 },
  ]);
});

test.each([
  ['ENDPOINTS', 'very-secret', 'environment variable ENDPOINTS must be JSON such as {"default":{"mode":"enforce"}}'],
  ['VERDICTS_TABLE', '', 'environment variable VERDICTS_TABLE is not set'],
  [
    'AWS_ENDPOINT_URL_DYNAMODB',
    'http://store.example',
    'the DynamoDB endpoint must use https (plain http is allowed on loopback only)',
  ],
])('denies everybody, within the contract, where %s is wrong, and says why once', async (name, value, message) => {
  const lambda = await startLambda(directory, environment({ [name]: value }));
  const answers = [
    await lambda.invoke(connectRequest()),
    await lambda.invoke(connectRequest({ 'schema-version': 'v1' })),
  ];
  const { stdout, stderr } = await lambda.stop();
  expect(answers).toMatchObject([
    { allow: false, 'posture-compliance-statuses': ['denied', 'store-refused'] },
    { allow: false, 'posture-compliance-statuses': ['denied', 'store-refused'], 'schema-version': 'v1' },
  ]);
  expect(stderr.map((line) => JSON.parse(line))).toStrictEqual([{ level: 'ERROR', service: 'authorize', message }]);
  expect(stdout).toHaveLength(2);
  expect([...stdout, ...stderr].join('\n')).not.toMatch(/very-secret|session-secret/);
});

describe('what is in the bundle', () => {
  const { inputs, outputs } = JSON.parse(readFileSync(metafile, 'utf8'));
  const names = Object.keys(inputs);
  /** Whatever left bytes in the bundle. */
  const carried = Object.entries<{ bytesInOutput: number }>(outputs['index.mjs'].inputs).flatMap(
    ([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [name] : []),
  );

  test.each([
    'zod',
    '@aws-sdk/client-',
    '@smithy/node-http-handler',
    'undici',
    'cedar-wasm',
    '@aws-lambda-powertools/tracer',
  ])('has nothing of %s', (name) => {
    expect(names.filter((input) => input.includes(`node_modules/${name}`))).toEqual([]);
  });

  test('is our own connect path, parts of the signer, and the metrics', () => {
    const packages = carried.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
    expect([...new Set(packages)].sort()).toEqual([
      '@aws-lambda-powertools/commons',
      '@aws-lambda-powertools/metrics',
      '@aws/lambda-invoke-store',
      '@smithy/core',
      '@smithy/signature-v4',
    ]);
    const ours = carried.filter((input) => !input.startsWith('node_modules/'));
    expect(
      ours.filter(
        (input) => !/^(functions\/authorize|shared\/(adapters\/verdict-read|contracts|domain))\//.test(input),
      ),
    ).toEqual([]);
  });

  test('is small: below 50 kB', () => {
    expect(statSync(join(directory, 'index.mjs')).size).toBeLessThan(50_000);
  });
});
