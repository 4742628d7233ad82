import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import type { PostureTables } from '../constructs/posture-tables';
import { Workflow } from './machine';
import { acknowledgeSegments, reprojectFleet } from './reproject-fleet';

/** As many parallel walks over the claims as an activation takes. */
const SEGMENTS = 4;

interface ReprojectAgainProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly tables: PostureTables;
  readonly projectVerdicts: lambda.Function;
}

/** Writes every row anew under what is active: after a decision about the whole fleet. Takes no input. */
export class ReprojectAgain extends Construct {
  public readonly workflow: Workflow;

  public constructor(scope: Construct, id: string, { configuration, tables, projectVerdicts }: ReprojectAgainProps) {
    super(scope, id);
    const segments = new sfn.Pass(this, 'Divide the claims', {
      result: sfn.Result.fromObject({
        segments: Array.from({ length: SEGMENTS }, (_, segment) => String(segment)),
        totalSegments: String(SEGMENTS),
      }),
      resultPath: '$.activation',
    });
    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'reproject-fleet',
      comment: 'Projects the row of every name again.',
      type: sfn.StateMachineType.STANDARD,
      start: segments.next(reprojectFleet(this, tables, projectVerdicts)),
      timeout: Duration.hours(6),
    });
    acknowledgeSegments(this.workflow.machine);
  }
}
