import { Duration, Validations } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/record-decisions/environment';
import { DECISION_LINES } from '../../shared/contracts/decision-line';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';
import type { SignalBus } from './signal-bus';

interface DecisionRecordingProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
  readonly bus: SignalBus;
  /** Log group of the connect handler: every decision is a line there. */
  readonly decisions: logs.ILogGroup;
}

/**
 * The way of a decision into the history, off the path of the connection: the connect handler's log, a subscription, one
 * function. What the function cannot record is tried again twice and then kept in a queue.
 */
export class DecisionRecording extends Construct {
  public readonly recordDecisions: BundledFunction<typeof environmentSchema>;
  /** Deliveries with a line that could not be recorded. */
  public readonly unrecorded: sqs.Queue;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, projectRoot, tables, bus, decisions }: DecisionRecordingProps,
  ) {
    super(scope, id);
    this.unrecorded = new sqs.Queue(this, 'Unrecorded', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.unrecorded).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is itself where failed deliveries end.',
    });
    this.recordDecisions = new BundledFunction(this, 'RecordDecisions', {
      configuration,
      projectRoot,
      folder: SERVICES.recordDecisions,
      functionName: `${configuration.name}-record-decisions`,
      description: 'Takes decisions about connections into the history.',
      environmentSchema,
      environment: {},
      memory: 512,
      // Some hundred lines at once, with a store that may make each of them wait.
      timeout: Duration.minutes(2),
      tracing: true,
    });
    tables.grantRecordDecisions(this.recordDecisions);
    bus.grantTellOutdatedAllows(this.recordDecisions);
    acknowledgeTracing(this.recordDecisions);
    this.recordDecisions.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.unrecorded),
    });
    new logs.SubscriptionFilter(this, 'Decisions', {
      logGroup: decisions,
      destination: new LambdaDestination(this.recordDecisions.function),
      filterPattern: logs.FilterPattern.literal(DECISION_LINES),
    });
  }
}
