import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeClientVpnEndpointsCommand } from '@aws-sdk/client-ec2';
import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { check } from '../../cli/doctor/checks';
import type { DeploymentFacts } from '../../cli/doctor/facts';
import { type AwsClients, lookAtAws } from '../../cli/doctor/look-at-aws';
import { found, unknown } from '../../cli/found';
import type { Target } from '../../cli/targets/target';
import { doctorText } from '../../cli/text/doctor';
import { paint } from '../../cli/text/format';
import type { Status } from '../../shared/contracts/inspection';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:AWSClientVPN-postern-authorize';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:postern-page';
const STATUS: Status = {
  at: '2026-11-23T09:00:00Z',
  policy: { activation: 3, hash: 'h', activatedAt: '2026-11-20T09:00:00Z' },
  rows: { total: 100, active: 98, fresh: 97, complete: true },
  sources: [{ source: 'jamf', lastSignalAt: '2026-11-23T08:59:00Z', parked: 0, open: 0 }],
};
const HEALTHY: DeploymentFacts = {
  kind: 'aws',
  now: NOW,
  connectHandlerArn: found(ARN),
  endpoints: found([
    {
      id: 'cvpn-endpoint-1',
      state: 'available',
      authentication: ['certificate-authentication', 'federated-authentication'],
      handler: { enabled: true, arn: ARN, status: 'applied', message: undefined },
    },
  ]),
  wantedEndpoints: [],
  handler: found({
    name: 'AWSClientVPN-postern-authorize',
    state: 'Active',
    lastUpdate: 'Successful',
    timeoutSeconds: 10,
    reservedConcurrency: 50,
  }),
  secrets: found([{ source: 'jamf', name: 'postern/sources/jamf', hasValue: true }]),
  alarms: found([
    { name: 'postern: page', actionsEnabled: true, actions: [TOPIC], state: 'OK', rule: 'ALARM("postern: part")' },
    { name: 'postern: part', actionsEnabled: true, actions: [], state: 'OK', rule: undefined },
  ]),
  topics: found([{ arn: TOPIC, subscriptions: { confirmed: 2, pending: 0 } }]),
  serviceRoles: found([{ name: 'AWSServiceRoleForClientVPNConnections', exists: true }]),
  permissions: found([
    { action: 'dynamodb:GetItem', allowed: true },
    { action: 'dynamodb:PutItem', allowed: false },
  ]),
  clients: found([
    { platform: 'win', version: undefined, connections: 3 },
    { platform: 'mac', version: '3.8.4', connections: 12 },
  ]),
  status: found(STATUS),
  expectedDevices: 100,
};
const stateOf = (facts: Partial<DeploymentFacts>, id: string) => {
  const { state, detail } = check({ ...HEALTHY, ...facts }).find((one) => one.id === id) ?? {
    state: 'no such check',
    detail: '',
  };
  return [state, detail];
};
const endpoint = (changes: object) => {
  const base = HEALTHY.endpoints.kind === 'found' ? HEALTHY.endpoints.value[0] : undefined;
  return { endpoints: found([{ ...base, ...changes }]) } as Partial<DeploymentFacts>;
};
const status = (changes: Partial<Status>): Partial<DeploymentFacts> => ({ status: found({ ...STATUS, ...changes }) });

describe('a healthy deployment', () => {
  test('is ok throughout', () => {
    const checks = check(HEALTHY);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual([
      'policy',
      'handler-name',
      'handler',
      'endpoint',
      'mutual-authentication',
      'wired',
      'service-role',
      'permissions',
      'clients',
      'secrets',
      'sources',
      'signals',
      'fleet',
      'alarms',
      'subscriptions',
    ]);
  });

  test('of clients says which came, and what AWS asks of its own', () => {
    expect(check(HEALTHY).find(({ id }) => id === 'clients')).toMatchObject({
      detail: 'asked about in the last 24 hours: mac OpenVPN 3.8.4 (12), win without a version (3)',
      advice: expect.stringContaining('1.2.6 or later on Windows, 1.2.4 or later on macOS'),
    });
  });

  test('reads as a list with a summary', () => {
    const text = doctorText(check(HEALTHY), 'postern in eu-west-1', paint(false));
    expect(text).toContain(
      'ok           the endpoint asks this handler, and that is applied: cvpn-endpoint-1: applied\n',
    );
    expect(text).toMatch(/postern in eu-west-1: 15 ok, 0 warnings, 0 failed, 0 not checked$/);
  });
});

describe('what is wrong is found', () => {
  const handlerWith = (changes: object) =>
    endpoint({ handler: { enabled: true, arn: ARN, status: 'applied', message: undefined, ...changes } });
  const lambdaWith = (changes: object): Partial<DeploymentFacts> => ({
    handler: HEALTHY.handler.kind === 'found' ? found({ ...HEALTHY.handler.value, ...changes }) : HEALTHY.handler,
  });
  const alarm = (changes: object): Partial<DeploymentFacts> => ({
    alarms: found([
      { name: 'postern: page', actionsEnabled: true, actions: [TOPIC], state: 'OK', rule: undefined, ...changes },
    ]),
  });
  const subscribed = (subscriptions: { confirmed: number; pending: number } | undefined): Partial<DeploymentFacts> => ({
    topics: found([{ arn: TOPIC, subscriptions }]),
  });
  const source = (changes: object) =>
    status({ sources: [{ source: 'jamf', lastSignalAt: '2026-11-23T08:59:00Z', parked: 0, open: 0, ...changes }] });

  test.each<[string, Partial<DeploymentFacts>, string, string]>([
    ['policy', status({ policy: null }), 'failed', 'no policy was ever activated: every connection is denied'],
    [
      'handler-name',
      { connectHandlerArn: found('arn:aws:lambda:eu-west-1:1:function:postern-authorize') },
      'failed',
      'postern-authorize does not begin with AWSClientVPN-',
    ],
    [
      'handler-name',
      { connectHandlerArn: found(`arn:aws:lambda:eu-west-1:1:function:AWSClientVPN-${'x'.repeat(52)}`) },
      'failed',
      `AWSClientVPN-${'x'.repeat(52)} has 65 characters, more than 64`,
    ],
    ['handler-name', { connectHandlerArn: found(`${ARN}:live`) }, 'ok', 'AWSClientVPN-postern-authorize'],
    ['handler', lambdaWith({ state: 'Pending' }), 'failed', 'its state is Pending'],
    ['handler', lambdaWith({ lastUpdate: 'Failed' }), 'failed', 'its last update is Failed'],
    [
      'handler',
      lambdaWith({ reservedConcurrency: 0 }),
      'failed',
      'its reserved concurrency is 0: every connection is denied',
    ],
    ['handler', lambdaWith({ timeoutSeconds: 30 }), 'failed', 'its timeout is 30 s; Client VPN gives up after 30 s'],
    [
      'handler',
      lambdaWith({ reservedConcurrency: undefined }),
      'warning',
      'no concurrency is reserved for it: other functions of the account can starve the gate',
    ],
    ['endpoint', { endpoints: found([]) }, 'failed', 'there is no Client VPN endpoint in this account and Region'],
    [
      'endpoint',
      { wantedEndpoints: ['cvpn-endpoint-9'] },
      'failed',
      'cvpn-endpoint-9 is not in this account and Region',
    ],
    ['endpoint', endpoint({ state: 'pending-associate' }), 'warning', 'cvpn-endpoint-1 is pending-associate'],
    [
      'mutual-authentication',
      endpoint({ authentication: ['federated-authentication'] }),
      'failed',
      "cvpn-endpoint-1: it authenticates by federated-authentication: the common name may then be a user's name",
    ],
    [
      'wired',
      handlerWith({ enabled: false }),
      'failed',
      'cvpn-endpoint-1: it has no connect handler: it admits everybody with a certificate',
    ],
    ['wired', handlerWith({ arn: 'arn:other' }), 'failed', `cvpn-endpoint-1: it asks arn:other, not ${ARN}`],
    [
      'wired',
      handlerWith({ status: 'applying', message: 'soon' }),
      'failed',
      'cvpn-endpoint-1: the handler is applying: soon',
    ],
    ['wired', { connectHandlerArn: unknown('no output') }, 'not checked', 'cvpn-endpoint-1: no output'],
    [
      'secrets',
      { secrets: found([{ source: 'jamf', name: 'postern/sources/jamf', hasValue: false }]) },
      'failed',
      'no value was entered for jamf: its pushes are refused',
    ],
    ['sources', source({ lastSignalAt: null }), 'failed', 'never heard from jamf'],
    ['sources', source({ lastSignalAt: '2026-11-22T09:00:00Z' }), 'ok', 'jamf'],
    ['sources', source({ lastSignalAt: '2026-11-22T08:59:59Z' }), 'warning', 'silent: jamf since 2026-11-22T08:59:59Z'],
    ['sources', status({ sources: [] }), 'failed', 'no source is configured: no device can be known'],
    ['signals', source({ parked: 2 }), 'warning', 'parked: 2 of jamf'],
    [
      'fleet',
      status({ rows: { total: 0, active: 0, fresh: 0, complete: true } }),
      'failed',
      'no device has a row: enforcing would deny everybody',
    ],
    ['fleet', { expectedDevices: 200 }, 'warning', '97 of 200 expected devices have a row that still holds'],
    [
      'fleet',
      status({ rows: { total: 100, active: 98, fresh: 94, complete: true } }),
      'warning',
      '94 of 100 expected devices have a row that still holds',
    ],
    [
      'fleet',
      status({ rows: { total: 100, active: 98, fresh: 95, complete: false } }),
      'ok',
      '95 of 100 expected devices have a row that still holds (counted in part)',
    ],
    ['alarms', { alarms: found([]) }, 'failed', 'there are no alarms of this deployment'],
    ['alarms', alarm({ actionsEnabled: false }), 'failed', 'would tell nobody: postern: page'],
    ['alarms', alarm({ actions: [] }), 'failed', 'would tell nobody: postern: page'],
    ['alarms', alarm({ state: 'ALARM' }), 'warning', 'raised now: postern: page'],
    [
      'alarms',
      {
        alarms: found(
          ['postern: silent (jamf)', 'postern: late', 'postern: silent (fleet)'].map((name) => {
            return { name, actionsEnabled: true, actions: [TOPIC], state: 'ALARM', rule: undefined };
          }),
        ),
      },
      'warning',
      'raised now: postern: silent (jamf, fleet); postern: late',
    ],
    ['clients', { clients: found([]) }, 'not checked', 'nobody was asked about in the last 24 hours'],
    [
      'service-role',
      {
        serviceRoles: found([
          { name: 'AWSServiceRoleForClientVPN', exists: true },
          { name: 'AWSServiceRoleForClientVPNConnections', exists: false },
        ]),
      },
      'failed',
      'the role AWSServiceRoleForClientVPNConnections is not there: Client VPN cannot call the handler',
    ],
    ['service-role', { serviceRoles: unknown('needs iam:GetRole') }, 'not checked', 'needs iam:GetRole'],
    [
      'permissions',
      { permissions: found([{ action: 'dynamodb:GetItem', allowed: false }]) },
      'failed',
      'dynamodb:GetItem on the table of verdicts is denied: every connection is denied as store-refused',
    ],
    [
      'permissions',
      { permissions: found([]) },
      'failed',
      'dynamodb:GetItem on the table of verdicts is denied: every connection is denied as store-refused',
    ],
    [
      'permissions',
      {
        permissions: found([
          { action: 'dynamodb:GetItem', allowed: true },
          { action: 'dynamodb:PutItem', allowed: true },
        ]),
      },
      'warning',
      'it may also dynamodb:PutItem',
    ],
    [
      'subscriptions',
      subscribed({ confirmed: 0, pending: 0 }),
      'failed',
      'nobody gets postern-page (nobody is subscribed)',
    ],
    ['subscriptions', subscribed({ confirmed: 0, pending: 2 }), 'failed', 'nobody gets postern-page (2 not confirmed)'],
    ['subscriptions', subscribed({ confirmed: 1, pending: 1 }), 'warning', 'not confirmed: 1 of postern-page'],
    ['subscriptions', subscribed({ confirmed: 3, pending: 0 }), 'ok', '3 of postern-page'],
    ['subscriptions', subscribed(undefined), 'failed', 'there is no topic postern-page'],
    ['subscriptions', { topics: found([]) }, 'not checked', 'no alarm tells a topic of SNS'],
    [
      'alarms',
      { alarms: unknown('needs cloudwatch:DescribeAlarms') },
      'not checked',
      'needs cloudwatch:DescribeAlarms',
    ],
  ])('%s', (id, facts, state, detail) => {
    expect(stateOf(facts, id)).toEqual([state, detail]);
  });
});

describe('looking at AWS', () => {
  /** Answers by command, in the shapes of the SDK; what was asked is kept. */
  const clientsWith = (answers: ReadonlyMap<unknown, (input: Record<string, unknown>) => unknown>) => {
    const asked: [string, unknown][] = [];
    const send = async (command: {
      readonly input: Record<string, unknown>;
      readonly constructor: { readonly name: string };
    }) => {
      asked.push([command.constructor.name, command.input]);
      const answer = answers.get(command.constructor);
      if (answer === undefined) throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
      return answer(command.input);
    };
    const client = Object({ send });
    const clients: AwsClients = {
      cloudFormation: client,
      cloudWatch: client,
      ec2: client,
      iam: client,
      lambda: client,
      secretsManager: client,
      sns: client,
    };
    return { clients, asked };
  };
  const denial = (changes: object) => ({ at: STATUS.at, mode: 'enforce', outcome: 'denied', rules: [], ...changes });
  const session = (changes: object) => ({
    connectionId: 'c',
    commonName: 'n',
    device: 'd',
    mode: 'enforce',
    since: STATUS.at,
    ...changes,
  });
  const viewOf = (path: string, { after }: Readonly<Record<string, string | undefined>>): unknown => {
    if (path === '/operator/denials') {
      const mac = { platform: 'mac', clientVersion: '3.8.4' };
      return {
        since: STATUS.at,
        until: STATUS.at,
        more: false,
        denials: [denial(mac), denial({ ...mac, mode: 'shadow' }), denial({})],
      };
    }
    if (path !== '/operator/sessions') return STATUS;
    return after === undefined
      ? { at: STATUS.at, sessions: [session({ platform: 'mac', clientVersion: '3.8.4' })], next: 'more' }
      : { at: STATUS.at, sessions: [session({ platform: 'win' })] };
  };
  const target: Target = {
    name: 'x',
    aws: { deployment: 'postern', region: 'eu-west-1' },
    call: async ({ path, query = {} }) => ({ status: 200, text: JSON.stringify(viewOf(path, query)) }),
    connected: async () => unknown('not asked'),
  };
  const ask = { deployment: 'postern', region: 'eu-west-1', wantedEndpoints: [], expectedDevices: 100, now: NOW };
  const outputs = () => ({
    Stacks: [
      {
        Outputs: [
          { OutputKey: 'ConnectHandlerArn', OutputValue: ARN },
          { OutputKey: 'SourceIds', OutputValue: 'jamf,fleet' },
        ],
      },
    ],
  });

  test('finds all there is, page by page', async () => {
    const { clients, asked } = clientsWith(
      new Map<unknown, (input: Record<string, unknown>) => unknown>([
        [DescribeStacksCommand, outputs],
        [
          DescribeClientVpnEndpointsCommand,
          ({ NextToken }) => ({
            ClientVpnEndpoints: [
              {
                ClientVpnEndpointId: NextToken === undefined ? 'cvpn-endpoint-1' : 'cvpn-endpoint-2',
                Status: { Code: 'available' },
                AuthenticationOptions: [{ Type: 'certificate-authentication' }],
                ClientConnectOptions: { Enabled: true, LambdaFunctionArn: ARN, Status: { Code: 'applied' } },
              },
            ],
            ...(NextToken === undefined ? { NextToken: 'more' } : {}),
          }),
        ],
        [
          GetFunctionConfigurationCommand,
          () => ({
            FunctionName: 'AWSClientVPN-postern-authorize',
            Role: 'arn:aws:iam::111122223333:role/postern-authorize',
            Environment: { Variables: { VERDICTS_TABLE: 'postern-verdicts' } },
            State: 'Active',
            LastUpdateStatus: 'Successful',
            Timeout: 10,
          }),
        ],
        [GetRoleCommand, ({ RoleName }) => ({ Role: { RoleName } })],
        [
          SimulatePrincipalPolicyCommand,
          ({ ActionNames }) => ({
            EvaluationResults: [ActionNames].flat().map((EvalActionName) => ({
              EvalActionName,
              EvalDecision: EvalActionName === 'dynamodb:GetItem' ? 'allowed' : 'implicitDeny',
            })),
          }),
        ],
        [
          GetTopicAttributesCommand,
          () => ({ Attributes: { SubscriptionsConfirmed: '2', SubscriptionsPending: '0', SubscriptionsDeleted: '1' } }),
        ],
        [GetFunctionConcurrencyCommand, () => ({ ReservedConcurrentExecutions: 50 })],
        [
          DescribeSecretCommand,
          ({ SecretId }) => (SecretId === 'postern/sources/jamf' ? { VersionIdsToStages: { v1: ['AWSCURRENT'] } } : {}),
        ],
        [
          DescribeAlarmsCommand,
          () => ({
            MetricAlarms: [{ AlarmName: 'postern: a', ActionsEnabled: true, AlarmActions: [TOPIC], StateValue: 'OK' }],
            CompositeAlarms: [
              {
                AlarmName: 'postern: b',
                ActionsEnabled: true,
                AlarmActions: [TOPIC],
                StateValue: 'OK',
                AlarmRule: 'ALARM("postern: a")',
              },
            ],
          }),
        ],
      ]),
    );
    const facts = await lookAtAws(clients, target, ask);
    expect(facts.endpoints).toMatchObject({ value: [{ id: 'cvpn-endpoint-1' }, { id: 'cvpn-endpoint-2' }] });
    expect(facts.secrets).toEqual(
      found([
        { source: 'jamf', name: 'postern/sources/jamf', hasValue: true },
        { source: 'fleet', name: 'postern/sources/fleet', hasValue: false },
      ]),
    );
    expect(
      check(facts)
        .filter(({ state }) => state === 'failed')
        .map(({ id }) => id),
    ).toEqual(['secrets']);
    expect(check(facts).filter(({ state }) => state === 'not checked')).toEqual([]);
    expect(facts.topics).toEqual(found([{ arn: TOPIC, subscriptions: { confirmed: 2, pending: 0 } }]));
    expect(facts.clients).toEqual(
      found([
        { platform: 'mac', version: '3.8.4', connections: 2 },
        { platform: undefined, version: undefined, connections: 1 },
        { platform: 'win', version: undefined, connections: 1 },
      ]),
    );
    expect(asked).toContainEqual([
      'SimulatePrincipalPolicyCommand',
      {
        PolicySourceArn: 'arn:aws:iam::111122223333:role/postern-authorize',
        ActionNames: expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan']),
        ResourceArns: ['arn:aws:dynamodb:eu-west-1:111122223333:table/postern-verdicts'],
      },
    ]);
    expect(asked).toContainEqual([
      'DescribeAlarmsCommand',
      { AlarmNamePrefix: 'postern: ', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
    ]);
    expect(asked.map(([name]) => name)).not.toContain('GetSecretValueCommand');
  });

  test('a permission that is missing hides nothing else, and is named', async () => {
    const { clients } = clientsWith(new Map<unknown, () => unknown>([[DescribeStacksCommand, outputs]]));
    const checks = check(await lookAtAws(clients, target, ask));
    expect(checks.find(({ id }) => id === 'wired')).toMatchObject({
      state: 'not checked',
      detail: 'could not be looked at (needs ec2:DescribeClientVpnEndpoints): AccessDeniedException: not authorized',
    });
    expect(checks.find(({ id }) => id === 'sources')?.state).toBe('ok');
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
  });
});
