import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import { FunctionTask } from './function-task';
import { Workflow } from './machine';
import { STORE_FAULT_INSIDE } from './retries';
import { startMachine } from './start-machine';

const { JsonPath } = sfn;

interface MaintainProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  /** Puts parked signals on the bus again. */
  readonly redriveSignals: lambda.Function;
  /** Makes every projection of the log again. */
  readonly rebuildVerdicts: sfn.StateMachine;
}

/** What operators have done again, once the cause is mended: parked signals, or every projection. It decides nothing. */
export class Maintain extends Construct {
  public readonly workflow: Workflow;

  public constructor(scope: Construct, id: string, { configuration, redriveSignals, rebuildVerdicts }: MaintainProps) {
    super(scope, id);
    const redrive = new FunctionTask(this, 'Redrive parked signals', {
      function: redriveSignals,
      comment: 'Those that are asked for; each becomes events, or is parked anew with its error.',
      payload: { redrive: JsonPath.objectAt('$.body') },
      resultSelector: {
        redriven: JsonPath.listAt('$.Payload.redriven'),
        notParked: JsonPath.listAt('$.Payload.notParked'),
        more: JsonPath.objectAt('$.Payload.more'),
        refused: JsonPath.objectAt('$.Payload.refused'),
      },
      lastRetry: STORE_FAULT_INSIDE,
      timeout: Duration.minutes(2),
    });
    const rebuild = startMachine(this, 'Have everything rebuilt', rebuildVerdicts, {
      resultSelector: { execution: JsonPath.stringAt('$.ExecutionArn') },
    });
    const what = new sfn.Choice(this, 'What is to be done again?')
      .when(sfn.Condition.stringEquals('$.action', 'redrive'), redrive)
      .otherwise(rebuild);
    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'maintain',
      comment: 'Something an operator has done again.',
      type: sfn.StateMachineType.EXPRESS,
      start: what,
      timeout: Duration.seconds(290),
    });
  }
}
