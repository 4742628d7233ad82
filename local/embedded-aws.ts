import { Activity } from './activity';
import { readAssembly } from './assembly/assembly';
import { Deployment } from './assembly/deployment';
import { awsJsonServer } from './aws-json';
import { VirtualClock } from './clock';
import { alarmsOf } from './cloudwatch/alarms';
import { cloudWatchOperations } from './cloudwatch/get-metric-data';
import { PlatformMetrics } from './cloudwatch/platform-metrics';
import { type FaultInjection, LocalStore } from './dynamodb/store';
import { createTables, tablesOf } from './dynamodb/tables';
import { VerdictStoreFaults } from './dynamodb/verdict-store-faults';
import { EmbeddedAws } from './embedded-services';
import { eventBridgeOperations } from './eventbridge/endpoint';
import { EventBuses } from './eventbridge/event-bus';
import { busNamesOf, type Rule, rulesOf } from './eventbridge/rules';
import { LocalFailure } from './failure';
import { FunctionLogs } from './lambda/function-logs';
import { functionsOf } from './lambda/functions';
import { LambdaService } from './lambda/lambda-service';
import { LogDelivery } from './logs/log-delivery';
import { type Subscription, subscriptionsOf } from './logs/subscriptions';
import { closeServer, listenOnLoopback } from './loopback';
import { bucketsOf } from './s3/buckets';
import { ObjectStore } from './s3/object-store';
import { type LocalSecrets, secretsManagerOperations, secretsOf } from './secretsmanager/secrets';
import { stepFunctionsOperations } from './stepfunctions/endpoint';
import { integrationsWith } from './stepfunctions/integrations/index';
import { StateMachineService } from './stepfunctions/state-machine-service';

export interface EmbeddedAwsOptions {
  /** Folder that `cdk synth` wrote. */
  readonly assemblyDirectory: string;
  /** Folder that keeps the tables; in memory without it. */
  readonly dataDirectory?: string | undefined;
  readonly clock?: VirtualClock;
  /** Source id to secret; the template's placeholders without them. */
  readonly secrets?: LocalSecrets;
  /** Where the HTTP APIs of the template answer, for functions that call them. */
  readonly apiOrigin?: string | undefined;
  /** Makes calls of the table store fail. */
  readonly fault?: FaultInjection;
  /** Share of AWS's waiting time before a retry; 1 waits as long as AWS does. */
  readonly retryFactor?: number;
  /** Gets a line for each failed execution, each event nobody could take, and each error a function logs. */
  readonly onProblem?: (line: string) => void;
}

const WORKERS_PER_FUNCTION = 2;
const RETRY_FACTOR = 0.05;

type Close = () => Promise<void>;

/**
 * Runs a synthesized assembly in this process: tables, functions, buses, rules, schedules, state machines and secrets as
 * the template describes them. Nothing is deployed yet when it returns: {@link EmbeddedAws.deploy} announces the stacks.
 * Throws {@link LocalFailure} for anything in the template it would run differently than AWS.
 */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  const opened: Close[] = [];
  try {
    return await assemble(options, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

async function assemble(options: EmbeddedAwsOptions, opened: Close[]): Promise<EmbeddedAws> {
  const { clock = new VirtualClock(), retryFactor = RETRY_FACTOR, onProblem = () => undefined } = options;
  const deployment = new Deployment(readAssembly(options.assemblyDirectory));
  const activity = new Activity();
  const alarms = alarmsOf(deployment);
  const platform = new PlatformMetrics(() => clock.now());
  const logs = new FunctionLogs((functionName, line) => onProblem(`${functionName}: ${line}`));
  const definitions = functionsOf(deployment);
  const rules = rulesOf(deployment);
  const tables = tablesOf(deployment);
  const secrets = secretsOf(deployment, options.secrets ?? {});

  const store = await LocalStore.open({ directory: options.dataDirectory, fault: options.fault });
  opened.push(() => store.close());
  const objects = await ObjectStore.open({
    buckets: bucketsOf(deployment),
    directory: options.dataDirectory === undefined ? undefined : `${options.dataDirectory}-objects`,
  });
  opened.push(() => objects.close());
  const verdictReads = await VerdictStoreFaults.open(store.endpoint);
  opened.push(() => verdictReads.close());
  const servicesServer = awsJsonServer({
    ...eventBridgeOperations(() => buses),
    ...secretsManagerOperations(() => secrets),
    ...stepFunctionsOperations(() => stateMachines, clock),
    ...cloudWatchOperations(() => embedded.dataPoints()),
  });
  const servicesEndpoint = `http://127.0.0.1:${await listenOnLoopback(servicesServer, 0)}`;
  opened.push(() => closeServer(servicesServer));

  const lambda = new LambdaService({
    definitions,
    clock,
    activity,
    endpoints: {
      dynamodb: store.endpoint,
      verdictReads: verdictReads.endpoint,
      events: servicesEndpoint,
      secretsManager: servicesEndpoint,
      apis: options.apiOrigin,
      s3: objects.endpoint,
      stepFunctions: servicesEndpoint,
      others: servicesEndpoint,
    },
    onOutput: (functionName, chunk) => {
      logs.write(functionName, chunk);
      logDelivery.write(logGroupOf.get(functionName) ?? '', chunk);
    },
    maxEnvironments: WORKERS_PER_FUNCTION,
    retryFactor,
    onInvoked: (functionName, result) => platform.invoked(functionName, result),
    onFailed: (functionName, why) => onProblem(`${functionName}: asynchronous invocation failed for good: ${why}`),
  });
  const logGroupOf = new Map(definitions.map(({ name, logGroup }) => [name, logGroup]));
  const subscriptions = subscriptionsOf(deployment);
  requireFunctions(subscriptions, (arn) => lambda.has(arn));
  const logDelivery = new LogDelivery({
    subscriptions,
    now: () => clock.now(),
    activity,
    deliver: (destinationArn, event) => lambda.enqueue(destinationArn, event),
  });
  opened.push(async () => logDelivery.stop());
  const stateMachines: StateMachineService = new StateMachineService({
    deployment,
    integrations: integrationsWith({
      dynamoEndpoint: () => store.endpoint,
      invoke: (name, event) => lambda.invoke(name, event),
      putEvents: (entries) => buses.putEvents(entries),
      stateMachine: (arn) => stateMachines.byArn(arn),
    }),
    clock,
    activity,
    retryFactor,
    onEnded: (arn, status) => platform.executionEnded(arn, status),
    onFailed: ({ stateMachine, states, error, cause }) =>
      onProblem(`${stateMachine} failed in "${states.at(-1)}": ${error}: ${cause}`),
  });
  requireKnownTargets(rules, (arn) => stateMachines.byArn(arn) !== undefined || lambda.has(arn));
  const buses: EventBuses = new EventBuses({
    buses: busNamesOf(deployment),
    rules,
    clock,
    activity,
    deliver: async (arn, input) => {
      const machine = stateMachines.byArn(arn);
      if (machine !== undefined) void machine.start(input);
      else lambda.enqueue(arn, JSON.stringify(input));
    },
    onUndelivered: ({ ruleArn, queueArn, errorMessage }) =>
      onProblem(
        `an event of ${ruleArn} could not be delivered and ${queueArn === undefined ? 'was dropped' : `went to ${queueArn}`}: ${errorMessage}`,
      ),
  });
  opened.push(async () => buses.stop());
  const deployedBefore = await createTables(store.endpoint, tables);
  const embedded: EmbeddedAws = new EmbeddedAws(
    {
      clock,
      deployment,
      activity,
      logs,
      store,
      objects,
      verdictReads,
      tables,
      servicesServer,
      lambda,
      stateMachines,
      buses,
      logDelivery,
      alarms,
      platform,
    },
    deployedBefore,
  );
  return embedded;
}

function requireFunctions(subscriptions: readonly Subscription[], known: (arn: string) => boolean): void {
  const unknown = subscriptions.map(({ destinationArn }) => destinationArn).filter((arn) => !known(arn));
  if (unknown.length === 0) return;
  throw new LocalFailure(`the local service delivers log lines to functions only, not to ${unknown.join(', ')}`);
}

function requireKnownTargets(rules: readonly Rule[], known: (arn: string) => boolean): void {
  const unknown = rules.flatMap((rule) => rule.targets.map((target) => target.arn)).filter((arn) => !known(arn));
  if (unknown.length === 0) return;
  throw new LocalFailure(
    `the local service delivers events to state machines and functions only, not to ${unknown.join(', ')}`,
  );
}
