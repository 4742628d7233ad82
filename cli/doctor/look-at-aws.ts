import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { statusSchema } from '../../shared/contracts/inspection';
import { sourceSecretName } from '../../shared/contracts/secrets';
import { attempt, found, unknown } from '../found';
import { stackOutputs } from '../targets/aws-target';
import { clientVpnEndpoints } from '../targets/client-vpn';
import { type Target, view } from '../targets/target';
import type { AlarmFacts, DeploymentFacts, EndpointFacts, HandlerFacts, SecretFacts } from './facts';

/** Anything that takes these commands: the SDK's clients, or what a test puts in their place. */
export interface AwsClients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly secretsManager: Pick<SecretsManagerClient, 'send'>;
}

export function awsClients(region: string | undefined): AwsClients {
  const settings = { ...(region === undefined ? {} : { region }), maxAttempts: 3 };
  return {
    cloudFormation: new CloudFormationClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    ec2: new EC2Client(settings),
    lambda: new LambdaClient(settings),
    secretsManager: new SecretsManagerClient(settings),
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
  const [endpoints, handler, secrets, alarms, status] = await Promise.all([
    attempt('ec2:DescribeClientVpnEndpoints', () => lookAtEndpoints(clients, wantedEndpoints)),
    arn === undefined
      ? unknown('the stack has no output ConnectHandlerArn')
      : attempt('lambda:GetFunctionConfiguration and lambda:GetFunctionConcurrency', () => lookAtHandler(clients, arn)),
    attempt('secretsmanager:DescribeSecret', () => lookAtSecrets(clients, deployment, sources)),
    attempt('cloudwatch:DescribeAlarms', () => lookAtAlarms(clients, deployment)),
    attempt('execute-api:Invoke on GET /operator/status', () => view(target, 'status', statusSchema)),
  ]);
  return {
    kind: 'aws',
    now,
    connectHandlerArn,
    endpoints,
    wantedEndpoints,
    handler,
    secrets,
    alarms,
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
        actions: alarm.AlarmActions?.length ?? 0,
        state: alarm.StateValue ?? 'unknown',
        rule: alarm.AlarmRule,
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}
