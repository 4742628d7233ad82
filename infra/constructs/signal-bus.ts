import { Duration, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  ALLOW_OUTDATED,
  CONNECTIONS_EVENT_SOURCE,
  SIGNAL_RECEIVED,
  SIGNALS_EVENT_SOURCE,
} from '../../shared/contracts/bus';
import type { DeploymentConfiguration } from '../config';
import type { Grantee } from './bundled-function';

/** The way from the ingress to the workflow: a bus of its own, an archive, and a queue for what could not be delivered. */
export class SignalBus extends Construct {
  public readonly bus: events.EventBus;
  /** What no rule of ours could hand to its target. */
  public readonly undelivered: sqs.Queue;

  public constructor(
    scope: Construct,
    id: string,
    { name, retention }: Pick<DeploymentConfiguration, 'name' | 'retention'>,
  ) {
    super(scope, id);
    this.bus = new events.EventBus(this, 'Bus', {
      eventBusName: name,
      description: 'References to the signals that Postern received.',
    });
    // A safety net only: the signals table has every signal and the sweep drives open ones again.
    this.bus.archive('Archive', {
      description: 'Signals as they were put on the bus.',
      eventPattern: { source: [SIGNALS_EVENT_SOURCE] },
      retention: Duration.days(retention.archiveDays),
    });
    this.undelivered = new sqs.Queue(this, 'Undelivered', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is itself the dead-letter queue of every rule.',
    });
  }

  /** Matches what the ingress and the sweep put on the bus. */
  public get signalReceived(): events.EventPattern {
    return { source: [SIGNALS_EVENT_SOURCE], detailType: [SIGNAL_RECEIVED] };
  }

  /** Put references to signals on the bus, and nothing else: no other source, no other kind of event. */
  public grantAnnounceSignals(to: Grantee<'EVENT_BUS_NAME'>): void {
    to.setVariable('EVENT_BUS_NAME', this.bus.eventBusName);
    to.grantPrincipal.addToPrincipalPolicy(announceSignals(this.bus));
  }

  /** Tell that an allow is outdated, and nothing else. */
  public grantTellOutdatedAllows(to: Grantee<'EVENT_BUS_NAME'>): void {
    to.setVariable('EVENT_BUS_NAME', this.bus.eventBusName);
    to.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: {
          StringEquals: { 'events:source': CONNECTIONS_EVENT_SOURCE, 'events:detail-type': ALLOW_OUTDATED },
        },
      }),
    );
  }
}

/** Permission to put references to signals on the bus, and nothing else. */
export const announceSignals = (bus: Pick<events.IEventBus, 'eventBusArn'>): iam.PolicyStatement =>
  new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [bus.eventBusArn],
    conditions: { StringEquals: { 'events:source': SIGNALS_EVENT_SOURCE, 'events:detail-type': SIGNAL_RECEIVED } },
  });
