import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { SIGNAL_STATUS, SIGNALS } from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { appendEvents, closeSignal, parkSignal, takeUpSignal } from './ingest-signal-store';
import { Workflow } from './machine';
import { CONTENDED, NOT_YET_ACTIVATED, STORE_FAULT_INSIDE, UNREADABLE } from './retries';

const { JsonPath } = sfn;

/** Executions a signal may have; one that ends without a trace (`States.ALL` does not catch a spent timeout or an oversized state) is driven again by the sweep, and this ends it. */
const MOST_ATTEMPTS = 5;

interface IngestSignalProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly tables: PostureTables;
  readonly interpretSignal: lambda.Function;
  readonly projectVerdicts: lambda.Function;
}

/**
 * One announced signal to its verdict rows. Its input is the bus event, which only refers to the signal; the reference
 * is read from `$$.Execution.Input` wherever it is needed, so that no state has to carry it along.
 *
 * At-least-once throughout: every write is conditional or idempotent. Whatever fails, the signal is parked with the error.
 */
export class IngestSignal extends Construct {
  public readonly workflow: Workflow;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, tables, interpretSignal, projectVerdicts }: IngestSignalProps,
  ) {
    super(scope, id);
    const park = parkSignal(this, tables);

    const takeUp = takeUpSignal(this, tables);
    const interpret = new FunctionTask(this, 'Interpret the signal', {
      function: interpretSignal,
      comment:
        'Turns the stored push into facts. The body leaves the state here: it may be half of what a state can hold.',
      payload: { signal: JsonPath.objectAt('$.signal') },
      resultSelector: { interpretation: JsonPath.objectAt('$.Payload') },
      timeout: Duration.seconds(20),
    });
    const append = appendEvents(this, tables);
    const project = new FunctionTask(this, 'Project the verdicts', {
      function: projectVerdicts,
      comment:
        'Folds the devices’ logs and writes their rows. After the append: a crash between the two is mended by the next execution.',
      payload: {
        devices: JsonPath.listAt('$.interpretation.devices'),
        receivedAt: JsonPath.numberAt('$.interpretation.receivedAt'),
        signalId: JsonPath.stringAt('$$.Execution.Input.detail.signalId'),
      },
      resultPath: JsonPath.DISCARD,
      retries: [UNREADABLE, CONTENDED, NOT_YET_ACTIVATED],
      lastRetry: STORE_FAULT_INSIDE,
      timeout: Duration.seconds(35),
    });
    const close = closeSignal(this, tables);

    const describe = new sfn.Pass(this, 'Describe the failure', {
      comment: 'Keeps the error and drops everything else.',
      parameters: {
        failure: { error: JsonPath.stringAt('$.failure.Error'), cause: JsonPath.stringAt('$.failure.Cause') },
      },
    }).next(park);
    for (const state of [takeUp, interpret, append, project, close]) {
      state.addCatch(describe, { errors: [sfn.Errors.ALL], resultPath: '$.failure' });
    }

    const tooOften = new sfn.Pass(this, 'Give the signal up', {
      comment: 'Each of its executions ended before it could park the signal.',
      result: sfn.Result.fromObject({
        failure: {
          error: 'TooManyAttempts',
          cause: `taken up more than ${MOST_ATTEMPTS} times without coming to an end`,
        },
      }),
    }).next(park);
    const hasDevices = new sfn.Choice(this, 'Is there a device to project?', {
      comment: 'Hints and ignored signals name none.',
    })
      .when(sfn.Condition.isPresent('$.interpretation.devices[0]'), project.next(close))
      .otherwise(close);
    const takenTooOften = new sfn.Choice(this, 'Was it taken up too often?')
      .when(sfn.Condition.numberGreaterThan('$.attempts', MOST_ATTEMPTS), tooOften)
      .otherwise(interpret.next(append).next(hasDevices));
    const stillOpen = new sfn.Choice(this, 'Is the signal still open?', {
      comment: 'A parked signal that comes again was redriven by somebody.',
    })
      .when(
        sfn.Condition.or(
          sfn.Condition.stringEquals(`$.signal.${SIGNALS.status}.S`, SIGNAL_STATUS.open),
          sfn.Condition.stringEquals(`$.signal.${SIGNALS.status}.S`, SIGNAL_STATUS.parked),
        ),
        takenTooOften,
      )
      .otherwise(new sfn.Succeed(this, 'Already closed', { comment: 'The bus delivers at least once.' }));

    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'ingest-signal',
      comment: 'One push: interpret, append events, project verdicts, close the signal.',
      type: sfn.StateMachineType.EXPRESS,
      start: takeUp.next(stillOpen),
      // Express ends after five minutes; ending a little earlier makes it our timeout, with its own metric.
      timeout: Duration.seconds(290),
    });
    denyChangesOfEvents(this.workflow.machine, tables.events);
  }
}
