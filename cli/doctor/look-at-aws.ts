import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { GetRoleCommand, IAMClient, NoSuchEntityException, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, NotFoundException, SNSClient } from '@aws-sdk/client-sns';
import { statusSchema } from '../../shared/contracts/inspection';
import { sourceSecretName } from '../../shared/contracts/secrets';
import { attempt, type Found, found, unknown } from '../found';
import { stackOutputs } from '../targets/aws-target';
import { clientVpnEndpoints } from '../targets/client-vpn';
import { type Target, view } from '../targets/target';
import type {
  AlarmFacts,
  DeploymentFacts,
  EndpointFacts,
  HandlerFacts,
  PermissionFacts,
  SecretFacts,
  ServiceRoleFacts,
  TopicFacts,
} from './facts';
import { lookAtClients } from './look-at-clients';

/** Anything that takes these commands: the SDK's clients, or what a test puts in their place. */
export interface AwsClients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly iam: Pick<IAMClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly secretsManager: Pick<SecretsManagerClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
}

export function awsClients(region: string | undefined): AwsClients {
  const settings = { ...(region === undefined ? {} : { region }), maxAttempts: 3 };
  return {
    cloudFormation: new CloudFormationClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    ec2: new EC2Client(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    secretsManager: new SecretsManagerClient(settings),
    sns: new SNSClient(settings),
  };
}

export interface LookAtAws {
  readonly deployment: string;
  readonly region: string;
  readonly wantedEndpoints: readonly string[];
  readonly expectedDevices: number | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** Looks at a deployment with the permissions the caller has; what it may not see is said, and not guessed. */
export async function lookAtAws(clients: AwsClients, target: Target, asked: LookAtAws): Promise<DeploymentFacts> {
  const { deployment, region, wantedEndpoints, expectedDevices, now } = asked;
  const outputs = await stackOutputs(clients.cloudFormation, `${deployment}-service`, region);
  const arn = outputs.get('ConnectHandlerArn');
  const connectHandlerArn = arn === undefined ? unknown('the stack has no output ConnectHandlerArn') : found(arn);
  const sources = (outputs.get('SourceIds') ?? '').split(',').filter((id) => id !== '');
  const ofHandler = async <T>(permission: string, look: (arn: string) => Promise<T>): Promise<Found<T>> =>
    connectHandlerArn.kind === 'unknown'
      ? connectHandlerArn
      : await attempt(permission, () => look(connectHandlerArn.value));
  const [endpoints, handler, secrets, alarms, serviceRoles, permissions, clientVersions, status] = await Promise.all([
    attempt('ec2:DescribeClientVpnEndpoints', () => lookAtEndpoints(clients, wantedEndpoints)),
    ofHandler('lambda:GetFunctionConfiguration and lambda:GetFunctionConcurrency', (arn) =>
      lookAtHandler(clients, arn),
    ),
    attempt('secretsmanager:DescribeSecret', () => lookAtSecrets(clients, deployment, sources)),
    attempt('cloudwatch:DescribeAlarms', () => lookAtAlarms(clients, deployment)),
    attempt('iam:GetRole', () => lookAtServiceRoles(clients)),
    ofHandler('lambda:GetFunctionConfiguration and iam:SimulatePrincipalPolicy', (arn) =>
      lookAtPermissions(clients, arn),
    ),
    attempt('execute-api:Invoke on GET /operator/denials and /operator/sessions', () => lookAtClients(target, now)),
    attempt('execute-api:Invoke on GET /operator/status', () => view(target, 'status', statusSchema)),
  ]);
  const topics =
    alarms.kind === 'unknown'
      ? alarms
      : await attempt('sns:GetTopicAttributes', () => lookAtTopics(clients, alarms.value));
  return {
    kind: 'aws',
    now,
    connectHandlerArn,
    endpoints,
    wantedEndpoints,
    handler,
    secrets,
    alarms,
    topics,
    serviceRoles,
    permissions,
    clients: clientVersions,
    status,
    expectedDevices,
  };
}

async function lookAtEndpoints({ ec2 }: AwsClients, wanted: readonly string[]): Promise<readonly EndpointFacts[]> {
  const all = (await clientVpnEndpoints(ec2)).map(
    ({ ClientVpnEndpointId = '', Status, AuthenticationOptions = [], ClientConnectOptions }) => ({
      id: ClientVpnEndpointId,
      state: Status?.Code ?? 'unknown',
      authentication: AuthenticationOptions.flatMap(({ Type }) => Type ?? []),
      handler: {
        enabled: ClientConnectOptions?.Enabled === true,
        arn: ClientConnectOptions?.LambdaFunctionArn,
        status: ClientConnectOptions?.Status?.Code,
        message: ClientConnectOptions?.Status?.Message,
      },
    }),
  );
  return all.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
}

async function lookAtHandler({ lambda }: AwsClients, arn: string): Promise<HandlerFacts> {
  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
  // Reserved for the function, whatever alias is called.
  const FunctionName = configuration.FunctionName ?? arn;
  const { ReservedConcurrentExecutions } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  return {
    name: FunctionName,
    state: configuration.State ?? 'unknown',
    lastUpdate: configuration.LastUpdateStatus ?? 'unknown',
    timeoutSeconds: configuration.Timeout ?? 0,
    reservedConcurrency: ReservedConcurrentExecutions,
  };
}

/** Whether there is a value is told by its versions: the value itself is nobody's business here. */
async function lookAtSecrets(
  { secretsManager }: AwsClients,
  deployment: string,
  sources: readonly string[],
): Promise<readonly SecretFacts[]> {
  return await Promise.all(
    sources.map(async (source) => {
      const name = sourceSecretName(deployment, source);
      const { VersionIdsToStages = {} } = await secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
      const hasValue = Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT'));
      return { source, name, hasValue };
    }),
  );
}

async function lookAtAlarms({ cloudWatch }: AwsClients, deployment: string): Promise<readonly AlarmFacts[]> {
  const all: AlarmFacts[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix: `${deployment}: `,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    const metric = (page.MetricAlarms ?? []).map((alarm) => ({ ...alarm, AlarmRule: undefined }));
    for (const alarm of [...metric, ...(page.CompositeAlarms ?? [])]) {
      all.push({
        name: alarm.AlarmName ?? '',
        actionsEnabled: alarm.ActionsEnabled === true,
        actions: alarm.AlarmActions ?? [],
        state: alarm.StateValue ?? 'unknown',
        rule: alarm.AlarmRule,
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}

/** How many are subscribed to what the alarms tell; who they are is nobody's business here. */
async function lookAtTopics({ sns }: AwsClients, alarms: readonly AlarmFacts[]): Promise<readonly TopicFacts[]> {
  const arns = new Set(alarms.flatMap(({ actions }) => actions).filter((arn) => arn.split(':')[2] === 'sns'));
  return await Promise.all(
    [...arns].sort().map(async (arn) => {
      try {
        const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
        const { SubscriptionsConfirmed, SubscriptionsPending } = Attributes;
        return {
          arn,
          subscriptions: { confirmed: Number(SubscriptionsConfirmed ?? 0), pending: Number(SubscriptionsPending ?? 0) },
        };
      } catch (error) {
        if (error instanceof NotFoundException) return { arn, subscriptions: undefined };
        throw error;
      }
    }),
  );
}

/** Of Client VPN: the second is the one that calls the handler (Client VPN administrator guide, service-linked roles). */
const SERVICE_ROLES = ['AWSServiceRoleForClientVPN', 'AWSServiceRoleForClientVPNConnections'];

async function lookAtServiceRoles({ iam }: AwsClients): Promise<readonly ServiceRoleFacts[]> {
  return await Promise.all(
    SERVICE_ROLES.map(async (name) => {
      try {
        await iam.send(new GetRoleCommand({ RoleName: name }));
        return { name, exists: true };
      } catch (error) {
        if (error instanceof NoSuchEntityException) return { name, exists: false };
        throw error;
      }
    }),
  );
}

/** What the handler needs, and what would let it do more than read one row. */
const ASKED_ACTIONS = ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
  (action) => `dynamodb:${action}`,
);

async function lookAtPermissions({ iam, lambda }: AwsClients, arn: string): Promise<readonly PermissionFacts[]> {
  const { Role, Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
  const table = Environment?.Variables?.VERDICTS_TABLE;
  if (Role === undefined || table === undefined)
    throw new Error('the handler has no role, or names no table of verdicts');
  const [, partition, , region, account] = arn.split(':');
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: Role,
      ActionNames: ASKED_ACTIONS,
      ResourceArns: [`arn:${partition}:dynamodb:${region}:${account}:table/${table}`],
    }),
  );
  return EvaluationResults.map(({ EvalActionName = '', EvalDecision }) => ({
    action: EvalActionName,
    allowed: EvalDecision === 'allowed',
  }));
}
