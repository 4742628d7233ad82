import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Acknowledgment, Validations } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { buildApp } from '../../infra/build-app';
import { LOG_RETENTION_DAYS } from '../../infra/config';
import { deploymentOf, PROJECT_ROOT, plain, Synthesized } from './synthesized';

const production = new Synthesized();
const development = new Synthesized(deploymentOf({ stage: 'development' }));

const reportSchema = z.object({
  pluginReports: z.array(z.object({ violations: z.array(z.object({ ruleName: z.string() })) })),
});
/** Rules that the last synthesis into this folder found broken. */
const findings = (directory: string): readonly string[] =>
  reportSchema
    .parse(JSON.parse(readFileSync(path.join(directory, 'validation-report.json'), 'utf8')))
    .pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));

describe('the app', () => {
  it('synthesizes with no finding left unacknowledged', () => {
    expect(() => buildApp(deploymentOf(), PROJECT_ROOT).synth()).not.toThrow();
  });

  it('acknowledges nothing but findings there are, each with a reason', () => {
    const acknowledged: Acknowledgment[] = [];
    const acknowledge = jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation((...given) => {
      acknowledged.push(...given);
    });
    const app = buildApp(deploymentOf(), PROJECT_ROOT);
    try {
      expect(() => app.synth()).toThrow('AwsSolutions');
    } finally {
      acknowledge.mockRestore();
    }
    const found = findings(app.outdir);
    expect(new Set(acknowledged.map(({ id }) => id))).toEqual(new Set(found));
    for (const { reason } of acknowledged) expect(reason.length).toBeGreaterThan(40);
  });

  it('keeps its data outside development, and protects it from deletion', () => {
    for (const [synthesized, isProtected, policy] of [
      [production, true, 'Retain'],
      [development, false, 'Delete'],
    ] as const) {
      const tables = [...synthesized.ofType('AWS::DynamoDB::GlobalTable').values()];
      expect(tables).toHaveLength(8);
      for (const table of tables) {
        expect(table.DeletionPolicy).toBe(policy);
        expect(table.Properties).toMatchObject({
          BillingMode: 'PAY_PER_REQUEST',
          SSESpecification: { SSEEnabled: true },
          Replicas: [
            {
              DeletionProtectionEnabled: isProtected,
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            },
          ],
        });
      }
      for (const secret of synthesized.ofType('AWS::SecretsManager::Secret').values())
        expect(secret.DeletionPolicy).toBe(policy);
    }
  });

  it('gives every log group the configured retention', () => {
    const groups = new Synthesized(deploymentOf({ retention: { logDays: 30, archiveDays: 7, signalDays: 14 } })).ofType(
      'AWS::Logs::LogGroup',
    );
    // One per function, per state machine, and per API for its accesses.
    const writing = ['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine', 'AWS::ApiGatewayV2::Api'];
    expect(groups.size).toBe(writing.reduce((count, type) => count + production.ofType(type).size, 0));
    for (const group of groups.values()) expect(group.Properties.RetentionInDays).toBe(30);
  });

  it('delivers every decision, and nothing else of the connect handler’s log, to the recorder, and keeps what it cannot record', () => {
    const idOf = (type: string, pattern: RegExp): string =>
      [...production.ofType(type).keys()].find((id) => pattern.test(id)) ?? 'none';
    const recorder = idOf('AWS::Lambda::Function', /^DecisionRecordingRecordDecisions/);
    const [subscription, ...others] = [...production.ofType('AWS::Logs::SubscriptionFilter').values()];
    expect(others).toEqual([]);
    expect(subscription?.Properties).toEqual({
      LogGroupName: { Ref: idOf('AWS::Logs::LogGroup', /^ConnectHandlerAuthorizeLogs/) },
      FilterPattern: '{ $.outcome = "*" }',
      DestinationArn: { 'Fn::GetAtt': [recorder, 'Arn'] },
    });
    expect(
      [...production.ofType('AWS::Lambda::EventInvokeConfig').values()].map(({ Properties }) => Properties),
    ).toEqual([
      {
        FunctionName: { Ref: recorder },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 21_600,
        DestinationConfig: {
          OnFailure: {
            Destination: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', /^DecisionRecordingUnrecorded/), 'Arn'] },
          },
        },
      },
    ]);
  });

  it('has every function log to a group of its own', () => {
    const groups = [...production.ofType('AWS::Lambda::Function').values()].map(({ Properties }) =>
      JSON.stringify(Properties.LoggingConfig),
    );
    expect(new Set(groups).size).toBe(production.ofType('AWS::Lambda::Function').size);
    expect(groups.every((group) => group.includes('"Ref"'))).toBe(true);
  });

  it('knows every retention CloudWatch Logs knows', () => {
    const known = Object.values(logs.RetentionDays).filter(
      (days) => typeof days === 'number' && days !== logs.RetentionDays.INFINITE,
    );
    expect([...LOG_RETENTION_DAYS]).toEqual(known);
  });

  it('creates secrets without any value', () => {
    const secrets = [...production.ofType('AWS::SecretsManager::Secret').values()];
    expect(secrets.map(({ Properties }) => Properties.Name).sort()).toEqual([
      'postern/sources/generic',
      'postern/sources/kolide',
      'postern/sources/workspace-one',
    ]);
    for (const { Properties } of secrets) {
      expect(Object.keys(Properties).sort()).toEqual(['Description', 'Name']);
    }
  });

  it('refers to no resource by something a changed configuration would take away', () => {
    // An export in use cannot be deleted: a source dropped from the configuration would block its own deployment.
    const exports = [...production.outputs.keys()].filter((name) => name.startsWith('ExportsOutput'));
    expect(exports.length).toBeGreaterThan(0);
    expect(exports.filter((name) => !/Tables|SignalsBodies/.test(name))).toEqual([]);
  });

  it('says how to attach the handler to an endpoint', () => {
    expect(plain(production.outputs.get('AttachCommand'))).toMatch(
      /^aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id <cvpn-endpoint-id> --client-connect-options Enabled=true,LambdaFunctionArn=ConnectHandlerAuthorizeFunction\w+\.Arn$/,
    );
  });

  it('retries each delivery, for a bounded time, and keeps what could not be delivered', () => {
    for (const { Properties } of production.ofType('AWS::Events::Rule').values()) {
      expect(Properties.Targets).toEqual([
        expect.objectContaining({
          RetryPolicy: { MaximumRetryAttempts: expect.any(Number), MaximumEventAgeInSeconds: expect.any(Number) },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^SignalBusUndelivered/), 'Arn'] } },
        }),
      ]);
    }
  });

  it('starts the activation for its own stack only', () => {
    const patterns = [...production.ofType('AWS::Events::Rule').values()].map(
      ({ Properties }) => Properties.EventPattern,
    );
    expect(patterns).toContainEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
      },
    });
    expect(patterns).toContainEqual({ source: ['postern.signals'], 'detail-type': ['SignalReceived.v1'] });
  });

  it('keeps paths and queries out of the access log', () => {
    const [stage] = production.ofType('AWS::ApiGatewayV2::Stage').values();
    const format = JSON.stringify(stage?.Properties.AccessLogSettings);
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/context\.(path|queryString|authorizer)|request\.(header|querystring)/);
    expect(stage?.Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
  });
});
