import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CONDITION_FAILED } from '../../shared/contracts/errors';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { appendEvent } from './ingest-signal-store';
import { Workflow } from './machine';
import { NOT_YET_ACTIVATED, STORE_FAULT_INSIDE, UNREADABLE } from './retries';
import { startMachine } from './start-machine';

const { JsonPath } = sfn;

interface ApplyOperationProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly tables: PostureTables;
  readonly projectVerdicts: lambda.Function;
  /** Projects every row again. */
  readonly reprojectFleet: sfn.StateMachine;
}

/**
 * One decision of an operator to the rows it changes. Once started it ends by itself, whoever waits for it: a decision
 * that is in the log reaches its rows. Started again for the same decision it appends nothing.
 */
export class ApplyOperation extends Construct {
  public readonly workflow: Workflow;

  public constructor(scope: Construct, id: string, props: ApplyOperationProps) {
    super(scope, id);
    const { configuration, tables, projectVerdicts, reprojectFleet } = props;
    const answer = new sfn.Pass(this, 'Say what changed', {
      parameters: { projection: JsonPath.objectAt('$.projection') },
    });
    const project = new FunctionTask(this, 'Project the verdicts', {
      function: projectVerdicts,
      comment: 'After the append: a crash between the two is mended by the next projection of the device.',
      payload: {
        devices: JsonPath.listAt('$.devices'),
        // Nothing that is new to the logs was recorded earlier: they need not be read whole.
        recordedAt: JsonPath.stringToJson(JsonPath.stringAt('$.event.recordedAt')),
      },
      resultSelector: {
        written: JsonPath.listAt('$.Payload.written'),
        unchanged: JsonPath.listAt('$.Payload.unchanged'),
      },
      resultPath: '$.projection',
      retries: [UNREADABLE, NOT_YET_ACTIVATED],
      lastRetry: STORE_FAULT_INSIDE,
      timeout: Duration.seconds(35),
    });
    const reproject = startMachine(this, 'Have the fleet projected', reprojectFleet, { resultPath: JsonPath.DISCARD });
    const started = new sfn.Pass(this, 'Rows follow', {
      result: sfn.Result.fromObject({ written: [], unchanged: [] }),
      resultPath: '$.projection',
    });
    const about = new sfn.Choice(this, 'Is it about the fleet?')
      .when(sfn.Condition.booleanEquals('$.fleet', true), reproject.next(started).next(answer))
      .otherwise(project.next(answer));
    const append = appendEvent(this, 'Append the decision', tables, '$.event');
    append.addCatch(about, { errors: [...CONDITION_FAILED], resultPath: JsonPath.DISCARD });
    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'apply-operation',
      comment: 'One decision of an operator: append it, project what it changes.',
      type: sfn.StateMachineType.EXPRESS,
      start: append.next(about),
      timeout: Duration.seconds(290),
    });
    denyChangesOfEvents(this.workflow.machine, tables.events);
  }
}
