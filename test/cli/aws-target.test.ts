import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runCommand } from '../support/command-world';
import { type Impostor, openImpostor, type ReceivedRequest } from '../support/dynamodb-impostor';
import { signatureVersion4 } from '../support/signature-version-4';

/**
 * The command as it talks to a deployment in AWS: CloudFormation is asked where the operator route is, and that is called
 * signed for IAM. A local server stands in for both; of each signed request it makes the signature again.
 */
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SESSION_TOKEN = 'a-session-token';
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: SESSION_TOKEN,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: 'none',
  AWS_SHARED_CREDENTIALS_FILE: 'none',
};
const HERE = ['--deployment', 'postern', '--region', 'eu-west-1'];
const before = { ...process.env };

let aws: Impostor;
let folder: string;
/** Of the operator route alone. */
const operatorRequests = (): readonly ReceivedRequest[] =>
  aws.requests.filter(({ target }) => target.startsWith('/operator/'));
let stack: { status: number; body: string };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-aws-'));
  aws = await openImpostor();
  Object.assign(process.env, ENVIRONMENT, {
    HOME: folder,
    AWS_ENDPOINT_URL_CLOUDFORMATION: aws.endpoint,
    AWS_ENDPOINT_URL_EC2: aws.endpoint,
  });
  delete process.env.AWS_PROFILE;
  aws.behave((response, request) => {
    const reply = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    };
    const action = new URLSearchParams(request.body).get('Action');
    if (request.target === '/' && action === 'DescribeStacks') return reply(stack.status, 'text/xml', stack.body);
    if (request.target === '/') return reply(200, 'text/xml', EC2[action ?? ''] ?? '');
    const scope = { ...CREDENTIALS, region: 'eu-west-1', service: 'execute-api' };
    if (request.headers.authorization !== signatureVersion4(request, scope)) {
      return reply(403, 'application/json', '{"message":"Forbidden"}');
    }
    return reply(200, 'application/json', JSON.stringify(ANSWERS[request.target.split(/[/?]/)[2] ?? '']));
  });
});
beforeEach(() => {
  stack = { status: 200, body: stackWith({ OperatorUrl: aws.endpoint }) };
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
  for (const name of [
    ...Object.keys(ENVIRONMENT),
    'HOME',
    'AWS_ENDPOINT_URL_CLOUDFORMATION',
    'AWS_ENDPOINT_URL_EC2',
    'AWS_PROFILE',
  ]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

const stackWith = (outputs: Readonly<Record<string, string>>): string =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const errorWith = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const HANDLER = 'arn:aws:lambda:eu-west-1:111122223333:function:AWSClientVPN-postern-authorize';
const connection = (id: string, code: string): string =>
  `<item><connectionId>${id}</connectionId><commonName>C02A</commonName><connectionEstablishedTime>2026-11-23 08:00:00</connectionEstablishedTime><status><code>${code}</code></status></item>`;
/** As EC2 writes it (EC2 API reference). */
const EC2: Readonly<Record<string, string>> = {
  DescribeClientVpnEndpoints: `<DescribeClientVpnEndpointsResponse><clientVpnEndpoint><item><clientVpnEndpointId>cvpn-endpoint-1</clientVpnEndpointId><clientConnectOptions><enabled>true</enabled><lambdaFunctionArn>${HANDLER}</lambdaFunctionArn></clientConnectOptions></item></clientVpnEndpoint></DescribeClientVpnEndpointsResponse>`,
  DescribeClientVpnConnections: `<DescribeClientVpnConnectionsResponse><connections>${connection('cvpn-connection-1', 'active')}${connection('cvpn-connection-2', 'terminated')}${connection('cvpn-connection-3', 'active')}</connections></DescribeClientVpnConnectionsResponse>`,
};
const session = (connectionId: string): object => ({
  connectionId,
  commonName: 'c02a',
  device: 'jamf:1',
  endpointId: 'cvpn-endpoint-1',
  mode: 'enforce',
  since: '2026-11-23T08:00:00.000Z',
  answer: { outcome: 'allowed', rules: [] },
});

const ANSWERS: Readonly<Record<string, object>> = {
  why: {
    commonName: 'c02a',
    at: '2026-11-23T09:00:00.000Z',
    knownAt: '2026-11-23T09:00:00.000Z',
    state: 'active',
    decision: { outcome: 'allowed' },
  },
  sessions: { at: '2026-11-23T09:00:00.000Z', sessions: [session('cvpn-connection-1'), session('cvpn-connection-2')] },
  lock: {
    event: { eventId: 'op-1', type: 'DeviceLocked', device: 'jamf:1', who: 'arn:aws:sts::1:assumed-role/oncall/sam' },
    repeated: false,
    rows: { written: [], unchanged: [] },
    fleet: false,
    decisions: [],
  },
};

test('looking is a GET with a signature over every part of the query', async () => {
  for (const name of ['C02A', "lab bench+7 (ä/ö)*!'~&=%"]) {
    const { code, out, err } = await runCommand(['why', name, ...HERE, '--at', '2026-11-23T10:00:00+01:00']);
    expect([code, err, out.split('\n')[0]]).toEqual([0, '', 'c02a: allowed']);
    const request = operatorRequests().at(-1);
    expect(request?.method).toBe('GET');
    expect([...new URLSearchParams(request?.target.split('?')[1])]).toEqual([
      ['commonName', name],
      ['at', '2026-11-23T10:00:00+01:00'],
    ]);
    expect(request?.headers['x-amz-security-token']).toBe(SESSION_TOKEN);
  }
});

test('deciding is a POST with a signature over its body', async () => {
  const { code, err, out } = await runCommand(['lock', 'jamf:1', '--reason', 'gestohlen – ü', '--for', '8h', ...HERE]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('DeviceLocked op-1 of jamf:1, by sam (oncall)');
  const request = operatorRequests().at(-1);
  expect([request?.method, request?.target]).toEqual(['POST', '/operator/lock']);
  expect(JSON.parse(request?.body ?? '')).toMatchObject({ device: 'jamf:1', reason: 'gestohlen – ü' });
  // Who decides is whoever signed: the command names nobody.
  expect(Object.keys(request?.headers ?? {})).not.toContain('x-postern-operator');
});

test('who is in is asked of Client VPN too, at the endpoints of this handler', async () => {
  stack = { status: 200, body: stackWith({ OperatorUrl: aws.endpoint, ConnectHandlerArn: HANDLER }) };
  const { code, out, err } = await runCommand(['sessions', ...HERE, '--json']);
  const who = JSON.parse(out);
  expect([code, err]).toEqual([0, '']);
  expect(who.sessions).toMatchObject([
    { connectionId: 'cvpn-connection-1', connected: true },
    { connectionId: 'cvpn-connection-2', connected: false },
  ]);
  expect(who.unrecorded).toEqual([
    {
      connectionId: 'cvpn-connection-3',
      commonName: 'C02A',
      endpointId: 'cvpn-endpoint-1',
      since: '2026-11-23T08:00:00Z',
    },
  ]);
});

test('whoever may not is told which permission it takes', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'another';
  const { code, out, err } = await runCommand(['why', 'C02A', ...HERE]).finally(() => {
    process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey;
  });
  expect([code, out, err]).toEqual([
    1,
    '',
    `postern: you may not GET /operator/why of postern\n  your role needs execute-api:Invoke on the operator API (${aws.endpoint})\n`,
  ]);
});

test.each([
  [
    'there is no such stack',
    () => ({ status: 400, body: errorWith('ValidationError', 'Stack with id postern-service does not exist') }),
    'postern: there is no stack postern-service in eu-west-1\n  say which deployment and where: --deployment <name> --region <region>; or --local for this machine\n',
  ],
  [
    'it may not be asked about',
    () => ({ status: 403, body: errorWith('AccessDenied', 'not authorized') }),
    'postern: CloudFormation cannot be asked about postern-service (AccessDenied: not authorized)\n  your role needs cloudformation:DescribeStacks on it\n',
  ],
  [
    'the credentials have expired',
    () => ({ status: 403, body: errorWith('ExpiredToken', 'The security token included in the request is expired') }),
    'postern: no usable AWS credentials (The security token included in the request is expired)\n  sign in ("aws sso login") or set AWS_PROFILE; or use --local for the service on this machine\n',
  ],
  [
    'it is older than the operator route',
    () => ({ status: 200, body: stackWith({ ApiUrl: 'x' }) }),
    'postern: the stack postern-service in eu-west-1 has no output OperatorUrl\n  deploy a version of Postern with the operator route first: npx cdk deploy --all\n',
  ],
])('where %s, that is said, and nothing else is called', async (_, found, said) => {
  stack = found();
  const count = operatorRequests().length;
  const { code, out, err } = await runCommand(['why', 'C02A', ...HERE]);
  expect([code, out, err]).toEqual([1, '', said]);
  expect(operatorRequests()).toHaveLength(count);
});
