import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ERROR_NAMES } from '../../shared/contracts/errors';
import { SIGNAL_STATUS, SIGNALS } from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { appendEvents, closeSignal, goOnLater, parkSignal, takeUpSignal } from './ingest-signal-store';
import { FETCHED, lookAtDevices } from './look-at-devices';
import { Workflow } from './machine';
import { projectDevices } from './project-devices';
import { STORE_FAULT_INSIDE, UNINTERPRETABLE } from './retries';

const { JsonPath } = sfn;

/** Executions a signal may have; one that ends without a trace (`States.ALL` does not catch a spent timeout or an oversized state) is driven again by the sweep, and this ends it. */
const MOST_ATTEMPTS = 5;

interface IngestSignalProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly tables: PostureTables;
  readonly bus: events.EventBus;
  readonly interpretSignal: lambda.Function;
  readonly fetchDevices: lambda.Function;
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
    { configuration, tables, bus, interpretSignal, fetchDevices, projectVerdicts }: IngestSignalProps,
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
      retries: [UNINTERPRETABLE],
      lastRetry: STORE_FAULT_INSIDE,
      timeout: Duration.seconds(20),
    });
    const append = appendEvents(this, tables, '$.interpretation.events', {
      each: 'Append each event',
      one: 'Append the event',
      known: 'Already in the log',
    });
    const project = projectDevices(this, 'Project the verdicts', projectVerdicts, {
      devices: '$.interpretation.devices',
      receivedAt: '$.interpretation.receivedAt',
    });
    const close = closeSignal(this, tables);
    const look = lookAtDevices(this, { tables, fetchDevices, projectVerdicts });

    const describe = new sfn.Pass(this, 'Describe the failure', {
      comment: 'Keeps the error and drops everything else.',
      parameters: {
        failure: { error: JsonPath.stringAt('$.failure.Error'), cause: JsonPath.stringAt('$.failure.Cause') },
      },
    }).next(park);
    for (const state of [takeUp, interpret, append, project, look, close]) {
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
    const unreadable = new sfn.Pass(this, 'Name the devices that cannot be read', {
      comment: 'Of all others there are events already; the signal stays visible for these.',
      parameters: {
        failure: {
          error: ERROR_NAMES.apiUnreadable,
          cause: JsonPath.jsonToString(JsonPath.objectAt(`${FETCHED}.failed`)),
        },
      },
    }).next(park);
    const isAllDone = new sfn.Choice(this, 'Are all devices looked at?')
      .when(sfn.Condition.isPresent(`${FETCHED}.failed[0]`), unreadable)
      .when(sfn.Condition.isPresent('$.interpretation.looks.next'), goOnLater(this, tables, bus, describe))
      .otherwise(close);
    const hasLooks = new sfn.Choice(this, 'Is there a device to look at?')
      .when(sfn.Condition.isPresent('$.interpretation.looks'), look.next(isAllDone))
      .otherwise(close);
    const hasDevices = new sfn.Choice(this, 'Is there a device to project?', {
      comment: 'Hints and ignored signals name none.',
    })
      .when(sfn.Condition.isPresent('$.interpretation.devices[0]'), project.next(hasLooks))
      .otherwise(hasLooks);
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
