import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/take-census/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';
import type { SignalBus } from './signal-bus';

interface CensusProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
  readonly bus: SignalBus;
}

/** Counts the fleet every quarter of an hour: what would be answered now, and how many devices each source knows. */
export class Census extends Construct {
  public readonly takeCensus: BundledFunction<typeof environmentSchema>;

  public constructor(scope: Construct, id: string, { configuration, projectRoot, tables, bus }: CensusProps) {
    super(scope, id);
    this.takeCensus = new BundledFunction(this, 'TakeCensus', {
      configuration,
      projectRoot,
      folder: SERVICES.takeCensus,
      functionName: `${configuration.name}-take-census`,
      description: 'Counts what the verdict rows answer now, and the devices each source knows.',
      environmentSchema,
      environment: {},
      memory: 512,
      // Two scans: some 10 MB of rows a second.
      timeout: Duration.minutes(5),
      tracing: true,
    });
    tables.grantCount(this.takeCensus);
    acknowledgeTracing(this.takeCensus);
    new events.Rule(this, 'EveryQuarterOfAnHour', {
      description: 'Starts the census of the fleet.',
      schedule: events.Schedule.rate(Duration.minutes(15)),
      targets: [
        new targets.LambdaFunction(this.takeCensus.function, {
          // The next census counts anew.
          retryAttempts: 1,
          maxEventAge: Duration.minutes(15),
          deadLetterQueue: bus.undelivered,
        }),
      ],
    });
  }
}
