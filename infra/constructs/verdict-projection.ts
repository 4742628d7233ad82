import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/project-verdicts/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import type { Workflow } from '../workflows/machine';
import { RebuildVerdicts } from '../workflows/rebuild-verdicts';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';

interface VerdictProjectionProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
}

/** The one place where logs become rows: used by every workflow that changes what a row depends on. */
export class VerdictProjection extends Construct {
  public readonly projectVerdicts: BundledFunction<typeof environmentSchema>;
  public readonly rebuild: Workflow;

  public constructor(scope: Construct, id: string, { configuration, projectRoot, tables }: VerdictProjectionProps) {
    super(scope, id);
    this.projectVerdicts = new BundledFunction(this, 'ProjectVerdicts', {
      configuration,
      projectRoot,
      folder: SERVICES.projectVerdicts,
      functionName: `${configuration.name}-project-verdicts`,
      description: 'Folds the logs of devices and writes their verdict rows.',
      environmentSchema,
      environment: {},
      memory: 512,
      // A page of a reprojection has many devices; a push has one.
      timeout: Duration.seconds(60),
      tracing: true,
    });
    tables.grantProject(this.projectVerdicts);
    acknowledgeTracing(this.projectVerdicts);
    ({ workflow: this.rebuild } = new RebuildVerdicts(this, 'RebuildVerdicts', {
      configuration,
      tables,
      projectVerdicts: this.projectVerdicts.function,
    }));
  }
}
