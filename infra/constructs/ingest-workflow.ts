import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/interpret-signal/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { IngestSignal } from '../workflows/ingest-signal';
import type { Workflow } from '../workflows/machine';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import { DeviceFetching } from './device-fetching';
import type { PostureTables } from './posture-tables';
import type { SignalBucket } from './signal-bucket';
import type { SignalBus } from './signal-bus';
import type { VerdictProjection } from './verdict-projection';

interface IngestWorkflowProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
  readonly bodies: SignalBucket;
  readonly bus: SignalBus;
  readonly projection: VerdictProjection;
}

/** Runs `ingest-signal` for every signal announced on the bus. */
export class IngestWorkflow extends Construct {
  public readonly workflow: Workflow;
  public readonly interpretSignal: BundledFunction<typeof environmentSchema>;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, projectRoot, tables, bodies, bus, projection }: IngestWorkflowProps,
  ) {
    super(scope, id);
    const { name, sources } = configuration;
    this.interpretSignal = new BundledFunction(this, 'InterpretSignal', {
      configuration,
      projectRoot,
      folder: SERVICES.interpretSignal,
      functionName: `${name}-interpret-signal`,
      description: 'Turns a stored push into facts. Reads large bodies, and writes nothing.',
      environmentSchema,
      environment: {
        SOURCES: JSON.stringify(
          Object.fromEntries(Object.entries(sources).map(([id, { kind, settings }]) => [id, { kind, settings }])),
        ),
      },
      memory: 512,
      timeout: Duration.seconds(10),
      tracing: true,
    });
    bodies.grantReadBodies(this.interpretSignal);
    acknowledgeTracing(this.interpretSignal);
    ({ workflow: this.workflow } = new IngestSignal(this, 'IngestSignal', {
      configuration,
      tables,
      bus: bus.bus,
      interpretSignal: this.interpretSignal.function,
      fetchDevices: new DeviceFetching(this, 'DeviceFetching', { configuration, projectRoot, tables }).fetchDevices
        .function,
      projectVerdicts: projection.projectVerdicts.function,
    }));
    new events.Rule(this, 'SignalReceived', {
      description: 'Starts ingest-signal for each announced signal.',
      eventBus: bus.bus,
      eventPattern: bus.signalReceived,
      targets: [
        new targets.SfnStateMachine(this.workflow.machine, {
          // An hour of trying; by then the sweep has announced the signal again several times.
          retryAttempts: 30,
          maxEventAge: Duration.hours(1),
          deadLetterQueue: bus.undelivered,
        }),
      ],
    });
  }
}
