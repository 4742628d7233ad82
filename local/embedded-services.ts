import type { Server } from 'node:http';
import type { Activity } from './activity';
import { stackIdOf } from './assembly/account';
import type { Deployment } from './assembly/deployment';
import type { VirtualClock } from './clock';
import type { Alarm } from './cloudwatch/alarms';
import { type DataPoint, dataPointsOf } from './cloudwatch/data-points';
import { type AlarmState, alarmStates } from './cloudwatch/evaluate';
import type { PlatformMetrics } from './cloudwatch/platform-metrics';
import type { LocalStore } from './dynamodb/store';
import { recreateTables, type Table } from './dynamodb/tables';
import type { VerdictStoreFaults } from './dynamodb/verdict-store-faults';
import { type Entry, makeEvent } from './eventbridge/event';
import type { EventBuses, PutEventsAnswer } from './eventbridge/event-bus';
import { DEFAULT_BUS } from './eventbridge/rules';
import { LocalFailure } from './failure';
import type { Json } from './json';
import type { InvocationOutcome } from './lambda/execution-environment';
import type { FunctionLogs } from './lambda/function-logs';
import type { LambdaService } from './lambda/lambda-service';
import type { LogDelivery } from './logs/log-delivery';
import { closeServer } from './loopback';
import type { ObjectStore } from './s3/object-store';
import type { ExecutionOutcome } from './stepfunctions/local-state-machine';
import type { StateMachineService } from './stepfunctions/state-machine-service';

interface Parts {
  readonly clock: VirtualClock;
  readonly deployment: Deployment;
  readonly activity: Activity;
  readonly logs: FunctionLogs;
  readonly store: LocalStore;
  readonly objects: ObjectStore;
  readonly verdictReads: VerdictStoreFaults;
  readonly tables: readonly Table[];
  readonly servicesServer: Server;
  readonly lambda: LambdaService;
  readonly stateMachines: StateMachineService;
  readonly buses: EventBuses;
  readonly logDelivery: LogDelivery;
  readonly alarms: readonly Alarm[];
  readonly platform: PlatformMetrics;
}

/** The running services of one deployment; made by `startEmbeddedAws`. */
export class EmbeddedAws {
  public readonly clock: VirtualClock;
  public readonly deployment: Deployment;
  public readonly lambda: LambdaService;
  public readonly stateMachines: StateMachineService;
  public readonly buses: EventBuses;
  public readonly logs: FunctionLogs;
  /** What goes wrong when the connect handler reads a row. */
  public readonly verdictStoreFaults: Pick<VerdictStoreFaults, 'mode' | 'set'>;
  /** DynamoDB's HTTP interface. */
  public readonly dynamoEndpoint: string;
  readonly #parts: Parts;
  #deployedBefore: boolean;

  /** `deployedBefore`: the data folder already held this deployment. */
  public constructor(parts: Parts, deployedBefore: boolean) {
    this.clock = parts.clock;
    this.deployment = parts.deployment;
    this.lambda = parts.lambda;
    this.stateMachines = parts.stateMachines;
    this.buses = parts.buses;
    this.logs = parts.logs;
    this.verdictStoreFaults = parts.verdictReads;
    this.dynamoEndpoint = parts.store.endpoint;
    this.#parts = parts;
    this.#deployedBefore = deployedBefore;
  }

  /** Tells the default bus what CloudFormation tells it at the end of a deployment, stack by stack. */
  public deploy(): void {
    const status = this.#deployedBefore ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE';
    this.#deployedBefore = true;
    for (const { name } of this.deployment.stacks) {
      const id = stackIdOf(name);
      const detail = { 'stack-id': id, 'status-details': { status, 'status-reason': '' }, 'client-request-token': '' };
      this.buses.publish(
        DEFAULT_BUS,
        makeEvent('aws.cloudformation', 'CloudFormation Stack Status Change', detail, [id], this.clock.now()),
      );
    }
  }

  /** By name, or a part of it no other function shares. */
  public invoke(functionName: string, event: Json): Promise<InvocationOutcome> {
    const { name } = this.lambda.find(functionName);
    return this.lambda.invoke(name, JSON.stringify(event)) ?? Promise.reject(new LocalFailure(`no function ${name}`));
  }

  /** Runs a state machine to its end. By name or logical id, or a part of them no other machine shares. */
  public async runStateMachine(name: string, input: Json): Promise<ExecutionOutcome> {
    return this.stateMachines.find(name).start(input);
  }

  public putEvents(entries: readonly Entry[]): PutEventsAnswer {
    return this.buses.putEvents(entries);
  }

  /** The table that functions know under this environment variable (`SIGNALS_TABLE`). */
  public tableName(variable: string): string {
    const names = new Set(this.lambda.definitions().flatMap(({ environment }) => environment[variable] ?? []));
    const [name, ...others] = names;
    if (name === undefined || others.length > 0)
      throw new LocalFailure(`the functions do not agree on one ${variable}`);
    return name;
  }

  /** Metric documents (EMF) emitted so far, one JSON text each. */
  public metrics(): readonly string[] {
    return this.logs.metrics();
  }

  /** What CloudWatch would say of each alarm of the template now, from all that was counted. */
  public alarms(): readonly AlarmState[] {
    return alarmStates(this.#parts.alarms, this.dataPoints(), this.clock.now());
  }

  /** Metrics of our functions, and of AWS's services as far as they are counted here. */
  public dataPoints(): readonly DataPoint[] {
    return [...this.metrics().flatMap(dataPointsOf), ...this.#parts.platform.points(), ...this.#queueLengths()];
  }

  #queueLengths(): readonly DataPoint[] {
    const at = this.clock.now();
    const arrived = [
      ...this.buses.deadLetters().map(({ queueArn }) => queueArn),
      ...this.lambda.failedInvocations().map(({ destinationArn }) => destinationArn),
    ];
    return this.deployment.resources('AWS::SQS::Queue').map(({ attributes }) => ({
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: attributes.QueueName ?? '' },
      value: arrived.filter((arn) => arn === attributes.Arn).length,
      at,
    }));
  }

  /** Waits until nothing is delivered, executed or invoked any more; returns what still is after `timeoutMs`. */
  public quiet(timeoutMs = 60_000): Promise<readonly string[]> {
    return this.#parts.activity.quiet(timeoutMs);
  }

  /** Moves the clock forward; each schedule that became due fires once. */
  public advance(milliseconds: number): void {
    this.clock.advance(milliseconds);
    this.buses.schedules.check();
  }

  /** Drops all data, sets the clock and deploys anew, so that what is recorded at deployment carries the new time. */
  public async restartAt(epochMilliseconds: number): Promise<void> {
    await this.quiet();
    this.#parts.objects.clear();
    await recreateTables(this.dynamoEndpoint, this.#parts.tables);
    this.clock.set(epochMilliseconds);
    this.buses.schedules.restart();
    this.#deployedBefore = false;
    this.deploy();
  }

  /** Leaves no thread, timer or open port behind. */
  public async stop(): Promise<void> {
    this.buses.stop();
    this.#parts.logDelivery.stop();
    await this.lambda.stop();
    await closeServer(this.#parts.servicesServer);
    await this.#parts.objects.close();
    await this.#parts.verdictReads.close();
    await this.#parts.store.close();
  }
}
