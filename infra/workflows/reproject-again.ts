import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import type { PostureTables } from '../constructs/posture-tables';
import { Workflow } from './machine';
import { acknowledgeSegments, divide, reprojectFleet } from './reproject-fleet';

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
    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'reproject-fleet',
      comment: 'Projects the row of every name again.',
      type: sfn.StateMachineType.STANDARD,
      start: divide(this).next(reprojectFleet(this, tables, projectVerdicts)),
      timeout: Duration.hours(6),
    });
    acknowledgeSegments(this.workflow.machine);
  }
}
