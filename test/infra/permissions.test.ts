import * as z from 'zod';
import { CHANGES_OF_EVENTS } from '../../infra/constructs/posture-tables';
import { deploymentOf, plain, Synthesized } from './synthesized';

const synthesized = new Synthesized();

const oneOrMany = <T>(schema: z.ZodType<T>) => z.union([z.array(schema), schema.transform((one) => [one])]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: oneOrMany(z.string()),
  Resource: oneOrMany(z.unknown()),
  Condition: z.unknown().optional(),
});
const policySchema = z.object({
  PolicyDocument: z.object({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.object({ Ref: z.string() })),
});

interface Statement {
  readonly role: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
}

/** Every statement of every role. Roles have no managed and no inline policies: a test below makes sure. */
const statementsOf = (deployed: Synthesized): readonly Statement[] =>
  [...deployed.ofType('AWS::IAM::Policy').values()].flatMap(({ Properties }) => {
    const { PolicyDocument, Roles } = policySchema.parse(Properties);
    return Roles.flatMap(({ Ref: role }) =>
      PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition }) => ({
        role,
        effect: Effect,
        actions: [...Action].sort(),
        resources: Resource.map(plain).sort(),
        condition: Condition,
      })),
    );
  });
const statements = statementsOf(synthesized);
const allowed = statements.filter(({ effect }) => effect === 'Allow');
const of = (role: RegExp): readonly Statement[] => allowed.filter((statement) => role.test(statement.role));
const idOf = (type: string, pattern: RegExp): string =>
  [...synthesized.ofType(type).keys()].find((id) => pattern.test(id)) ?? 'none';

const table = (name: string): string => idOf('AWS::DynamoDB::GlobalTable', new RegExp(`^Tables${name}`));
/** Both spellings of a table's ARN: its attribute, and the one CDK's tasks put together. */
const isTable = (resource: string, name: string): boolean =>
  resource.startsWith(`${table(name)}.Arn`) || resource.endsWith(`:table/${table(name)}`);

/** Whether an IAM action pattern covers an action; action names know no case. */
const covers = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);

describe('permissions', () => {
  it('are all in policies this test reads', () => {
    const roles = [...synthesized.ofType('AWS::IAM::Role').values()];
    expect(roles.length).toBeGreaterThanOrEqual(15);
    for (const { Properties } of roles) {
      expect(Object.keys(Properties)).not.toContain('ManagedPolicyArns');
      expect(Object.keys(Properties)).not.toContain('Policies');
    }
    expect(synthesized.ofType('AWS::IAM::ManagedPolicy').size).toBe(0);
  });

  it('of the connect handler are its key read and its own logs, nothing more', () => {
    expect(
      of(/^ConnectHandlerAuthorizeRole/).map(({ actions, resources, condition }) => ({
        actions,
        resources,
        condition,
      })),
    ).toEqual([
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${idOf('AWS::Logs::LogGroup', /^ConnectHandlerAuthorizeLogs/)}.Arn`],
        condition: undefined,
      },
      { actions: ['dynamodb:GetItem'], resources: [`${table('Verdicts')}.Arn`], condition: undefined },
    ]);
  });

  it('let nobody change or remove an event', () => {
    const reaching = allowed.filter(({ resources }) =>
      resources.some((resource) => resource === '*' || isTable(resource, 'Events')),
    );
    const changing = reaching.filter(({ actions }) =>
      actions.some((pattern) => CHANGES_OF_EVENTS.some((action) => covers(pattern, action))),
    );
    expect(changing).toEqual([]);
    const actions = reaching
      .flatMap((statement) => statement.actions)
      .filter((action) => action.startsWith('dynamodb:'));
    expect([...new Set(actions)].sort()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
    ]);
    const appending = reaching.filter((statement) => statement.actions.includes('dynamodb:PutItem'));
    expect(appending.map(({ role }) => role.replace(/(WorkflowMachine)?Role\w+$/, '')).sort()).toEqual([
      'ActivationActivatePolicy',
      'DecisionRecordingRecordDecisions',
      'IngestWorkflowIngestSignal',
      'OperatorRouteApplyOperation',
    ]);
  });

  it('deny changes of events on every role that reaches the log', () => {
    const reaching = new Set(
      allowed
        .filter(({ resources }) => resources.some((resource) => isTable(resource, 'Events')))
        .map(({ role }) => role),
    );
    const denied = statements.filter(
      ({ effect, resources }) => effect === 'Deny' && resources.some((resource) => isTable(resource, 'Events')),
    );
    expect([...reaching].sort()).toEqual(denied.map(({ role }) => role).sort());
    for (const { actions } of denied) expect(actions).toEqual([...CHANGES_OF_EVENTS]);
  });

  it('deny changes of events at the table itself, to every principal', () => {
    const events = synthesized.ofType('AWS::DynamoDB::GlobalTable').get(table('Events'));
    expect(events?.Properties.Replicas).toEqual([
      expect.objectContaining({
        ResourcePolicy: {
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'EventsAreNeverChanged',
                Effect: 'Deny',
                Principal: { AWS: '*' },
                Action: [...CHANGES_OF_EVENTS],
                Resource: '*',
              },
            ],
          },
        },
      }),
    ]);
  });

  it('of the recorder are to append decisions and read them, to remember connections, to look a row up, and to tell on it', () => {
    const own = of(/^DecisionRecordingRecordDecisionsRole/).filter(
      ({ actions }) => !actions.some((action) => /^(logs|xray):/.test(action)),
    );
    const inPartition = (like: string) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [like] } });
    expect(own.map(({ actions, resources, condition }) => [actions, resources, condition])).toEqual([
      [['dynamodb:PutItem', 'dynamodb:Query'], [`${table('Events')}.Arn`], inPartition('decisions/*')],
      [['dynamodb:GetItem'], [`${table('Events')}.Arn`], inPartition('fleet')],
      [['dynamodb:PutItem'], [`${table('LiveConnections')}.Arn`], undefined],
      [['dynamodb:GetItem'], [`${table('Verdicts')}.Arn`], undefined],
      [
        ['events:PutEvents'],
        [`${idOf('AWS::Events::EventBus', /^SignalBus/)}.Arn`],
        { StringEquals: { 'events:source': 'postern.connections', 'events:detail-type': 'AllowOutdated.v1' } },
      ],
      [
        expect.arrayContaining(['sqs:SendMessage']),
        [`${idOf('AWS::SQS::Queue', /^DecisionRecordingUnrecorded/)}.Arn`],
        undefined,
      ],
    ]);
  });

  it('let only the ingress, the sweep and a long hint announce signals, and nothing but signals', () => {
    const announcing = allowed.filter(
      ({ actions, role }) =>
        actions.some((action) => covers(action, 'events:PutEvents')) && !role.startsWith('DecisionRecording'),
    );
    expect(announcing.map(({ role }) => role.replace(/Role\w+$/, '')).sort()).toEqual([
      'IngestWorkflowIngestSignalWorkflowMachine',
      'RedriveSweepRedriveSignals',
      'SignalIngressReceiveSignal',
    ]);
    for (const { condition, resources } of announcing) {
      expect(resources).toEqual([`${idOf('AWS::Events::EventBus', /^SignalBus/)}.Arn`]);
      expect(condition).toEqual({
        StringEquals: { 'events:source': 'postern.signals', 'events:detail-type': 'SignalReceived.v1' },
      });
    }
  });

  it('let only the operator function start what appends decisions, and only decisions start what follows them', () => {
    const machine = (pattern: RegExp): string => idOf('AWS::StepFunctions::StateMachine', pattern);
    const starting = allowed
      .filter(({ actions }) =>
        actions.some(
          (action) => covers(action, 'states:StartExecution') || covers(action, 'states:StartSyncExecution'),
        ),
      )
      .flatMap(({ role, actions, resources }) =>
        resources.flatMap((resource) => actions.map((action) => [role.replace(/Role\w+$/, ''), action, resource])),
      );
    const decisions = machine(/^OperatorRouteApplyOperation/);
    const fleet = machine(/^OperatorRouteReprojectFleet/);
    expect(starting.filter(([, , resource]) => resource === decisions || resource === fleet)).toEqual([
      // The map of a Standard machine starts executions of the same machine.
      [expect.stringMatching(/^OperatorRouteReprojectFleet/), 'states:StartExecution', fleet],
      [expect.stringMatching(/^OperatorRouteApplyOperation/), 'states:StartExecution', fleet],
      ['OperatorRouteOperate', 'states:StartSyncExecution', decisions],
    ]);
    const targets = [...synthesized.ofType('AWS::Events::Rule').values()].map(({ Properties }) =>
      JSON.stringify(Properties),
    );
    expect(targets.filter((text) => text.includes('OperatorRoute'))).toEqual([]);
  });

  it('let the operator function read the log and nothing else of what is stored', () => {
    expect(
      of(/^OperatorRouteOperateRole/)
        .filter(({ actions }) => actions.some((action) => !/^(logs|xray):/.test(action)))
        .map(({ actions, resources }) => [actions, resources]),
    ).toEqual(
      expect.arrayContaining([
        [['dynamodb:Query'], [`${table('Claims')}.Arn`, `${table('Events')}.Arn`]],
        [['dynamodb:GetItem'], [`${table('Policies')}.Arn`]],
        [
          ['states:StartSyncExecution'],
          [/^OperatorRouteApplyOperation/, /^OperatorRouteMaintain/].map((id) =>
            idOf('AWS::StepFunctions::StateMachine', id),
          ),
        ],
      ]),
    );
    expect(of(/^OperatorRouteOperateRole/)).toHaveLength(5);
  });

  it('let the looking function write nothing but its own logs, and see no body of a push', () => {
    const stored = of(/^OperatorRouteInspectRole/).filter(({ actions }) =>
      actions.some((action) => action.startsWith('dynamodb:')),
    );
    expect(new Set(stored.flatMap(({ actions }) => actions))).toEqual(
      new Set(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan']),
    );
    expect(stored.flatMap(({ resources }) => resources).filter((resource) => isTable(resource, 'Signals'))).toEqual([
      `${table('Signals')}.Arn/index/byStatus`,
    ]);
  });

  it('let nobody call the operator route but those who sign for IAM', () => {
    const routes = [...synthesized.ofType('AWS::ApiGatewayV2::Route').values()].map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationType ?? 'NONE',
    ]);
    expect(routes.sort()).toEqual([
      ['GET /operator/{view}', 'AWS_IAM'],
      ['GET /signals/{source}', 'NONE'],
      ['POST /operator/{action}', 'AWS_IAM'],
      ['POST /signals/{source}', 'NONE'],
    ]);
  });

  it('let only the ingress read secrets, and only those of configured sources', () => {
    const reading = allowed.filter(({ actions }) => actions.some((action) => action.startsWith('secretsmanager:')));
    expect(reading).toEqual([
      expect.objectContaining({
        role: expect.stringMatching(/^SignalIngressReceiveSignalRole/),
        actions: ['secretsmanager:GetSecretValue'],
        resources: ['generic', 'kolide', 'workspace-one'].map(
          (source) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:postern/sources/${source}-??????`,
        ),
      }),
    ]);
  });

  it('let the credentials of an API be read by the function that asks it, and by no other', () => {
    const api = { baseUrl: 'https://api.kolide.com' };
    const withApi = statementsOf(
      new Synthesized(deploymentOf({ sources: { kolide: { kind: 'kolide', settings: { api } } } })),
    );
    const reading = withApi.filter(({ actions }) => actions.some((action) => action.startsWith('secretsmanager:')));
    const secret = (name: string) =>
      `arn:aws:secretsmanager:us-east-1:111122223333:secret:postern/sources/${name}-??????`;
    expect(reading.map(({ role, resources }) => [role.replace(/Role\w+$/, ''), resources])).toEqual([
      ['SignalIngressReceiveSignal', [secret('kolide')]],
      ['IngestWorkflowDeviceFetchingFetchDevices', [secret('kolide/api')]],
    ]);
  });

  it('name every resource where a resource can be named', () => {
    const unscoped = allowed.filter(({ resources }) => resources.some((resource) => resource === '*'));
    const actions = new Set(unscoped.flatMap((statement) => statement.actions));
    expect(
      [...actions].filter(
        (action) =>
          !action.startsWith('xray:') &&
          // Reads metrics, which have no ARN.
          action !== 'cloudwatch:GetMetricData' &&
          !/^logs:.*(Delivery|Deliveries|Policies|Policy|DescribeLogGroups)$/.test(action),
      ),
    ).toEqual([]);
  });

  it('let functions without a need for anything do nothing, and the interpreter read large bodies', () => {
    const actionsOf = (role: RegExp) =>
      of(role)
        .flatMap(({ actions }) => actions)
        .filter((action) => !/^(logs|xray):/.test(action));
    expect(actionsOf(/^ActivationPrepareActivationRole/)).toEqual([]);
    expect(actionsOf(/^IngestWorkflowInterpretSignalRole/)).toEqual(['s3:GetObject']);
  });

  it('let polling and the upkeep of subscriptions read their own credentials and nothing else', () => {
    const settings = {
      issuer: 'https://tr.example/',
      audience: ['https://postern.example'],
      jwksUri: 'https://tr.example/jwks.json',
      api: { poll: { endpoint: 'https://tr.example/poll' }, stream: { discovery: 'https://tr.example/discovery' } },
    };
    const deployed = statementsOf(new Synthesized(deploymentOf({ sources: { tr: { kind: 'caep', settings } } })));
    const may = (role: RegExp) =>
      deployed
        .filter((statement) => role.test(statement.role) && !/^(logs|xray):/.test(statement.actions[0] ?? ''))
        .map(({ actions, resources }) => [actions, resources]);
    const secret = (name: string) =>
      `arn:aws:secretsmanager:us-east-1:111122223333:secret:postern/sources/${name}-??????`;
    const read = ['secretsmanager:GetSecretValue'];
    expect(may(/^SignalPollingPollSignalsRole/)).toEqual([[read, [secret('tr/api')]]]);
    expect(may(/^SubscriptionKeepingKeepSubscriptionsRole/)).toEqual([[read, [secret('tr'), secret('tr/api')].sort()]]);
    // The function that looks devices up has no business with a transmitter.
    expect(
      may(/^IngestWorkflowDeviceFetching/).filter(([actions]) => actions?.includes('secretsmanager:GetSecretValue')),
    ).toEqual([]);
  });
});
