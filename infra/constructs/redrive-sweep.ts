import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/redrive-signals/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';
import type { SignalBus } from './signal-bus';

interface RedriveSweepProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
  readonly bus: SignalBus;
}

/** The net under the bus: every five minutes it announces again what has stayed open too long, and counts what is parked. */
export class RedriveSweep extends Construct {
  public readonly redriveSignals: BundledFunction<typeof environmentSchema>;

  public constructor(scope: Construct, id: string, { configuration, projectRoot, tables, bus }: RedriveSweepProps) {
    super(scope, id);
    this.redriveSignals = new BundledFunction(this, 'RedriveSignals', {
      configuration,
      projectRoot,
      folder: SERVICES.redriveSignals,
      functionName: `${configuration.name}-redrive-signals`,
      description: 'Announces signals again: open ones after ten minutes, parked ones when asked to.',
      environmentSchema,
      environment: {},
      memory: 512,
      timeout: Duration.minutes(2),
      tracing: true,
    });
    tables.grantListSignals(this.redriveSignals);
    bus.grantAnnounceSignals(this.redriveSignals);
    acknowledgeTracing(this.redriveSignals);
    new events.Rule(this, 'EveryFiveMinutes', {
      description: 'Starts the sweep for open signals.',
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [
        new targets.LambdaFunction(this.redriveSignals.function, {
          // The next sweep does what a lost one would have done.
          retryAttempts: 2,
          maxEventAge: Duration.minutes(5),
          deadLetterQueue: bus.undelivered,
        }),
      ],
    });
  }
}
