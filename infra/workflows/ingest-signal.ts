import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { CONDITION_FAILED, ERROR_NAMES } from '../../shared/contracts/errors';
import { EVENTS, SIGNAL_STATUS, SIGNALS } from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { Workflow } from './machine';
import { CONTENDED, NOT_YET_ACTIVATED, STORE_FAULT_INSIDE, TRANSIENT_STORE, UNREADABLE } from './retries';

const { JsonPath } = sfn;
const value = tasks.DynamoAttributeValue;

/** Executions a signal may have; one that ends without a trace (`States.ALL` does not catch a spent timeout or an oversized state) is driven again by the sweep, and this ends it. */
const MOST_ATTEMPTS = 5;
const STORE_TIMEOUT = sfn.Timeout.duration(Duration.seconds(10));

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
  readonly #tables: PostureTables;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, tables, interpretSignal, projectVerdicts }: IngestSignalProps,
  ) {
    super(scope, id);
    this.#tables = tables;
    const park = this.#park();

    const takeUp = this.#takeUp();
    const interpret = new FunctionTask(this, 'Interpret the signal', {
      function: interpretSignal,
      comment:
        'Turns the stored push into facts. The body leaves the state here: it may be half of what a state can hold.',
      payload: { signal: JsonPath.objectAt('$.signal') },
      resultSelector: { interpretation: JsonPath.objectAt('$.Payload') },
      timeout: Duration.seconds(20),
    });
    const append = this.#append();
    const project = new FunctionTask(this, 'Project the verdicts', {
      function: projectVerdicts,
      comment:
        'Folds the devices’ logs and writes their rows. After the append: a crash between the two is mended by the next execution.',
      payload: {
        devices: JsonPath.listAt('$.interpretation.devices'),
        receivedAt: JsonPath.numberAt('$.interpretation.receivedAt'),
      },
      resultPath: JsonPath.DISCARD,
      retries: [UNREADABLE, CONTENDED, NOT_YET_ACTIVATED],
      lastRetry: STORE_FAULT_INSIDE,
      timeout: Duration.seconds(35),
    });
    const close = this.#update('Close the signal', {
      comment: 'With what became of it. The item may have expired meanwhile: it is not brought back.',
      updateExpression: 'SET #status = :status, #outcome = :outcome, #closedAt = :closedAt',
      conditionExpression: 'attribute_exists(#signalId)',
      expressionAttributeNames: {
        '#signalId': SIGNALS.key,
        '#status': SIGNALS.status,
        '#outcome': SIGNALS.outcome,
        '#closedAt': SIGNALS.closedAt,
      },
      expressionAttributeValues: {
        ':status': value.fromString(JsonPath.stringAt('$.interpretation.outcome')),
        ':outcome': value.fromString(JsonPath.stringAt('$.interpretation.detail')),
        ':closedAt': value.fromString(JsonPath.stringAt('$$.State.EnteredTime')),
      },
    });

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

  #takeUp(): sfn.TaskStateBase {
    const notFound = new sfn.Fail(this, 'Signal not found', {
      error: ERROR_NAMES.signalNotFound,
      cause: 'No signal is stored under the id on the bus; it may have expired.',
    });
    const takeUp = this.#update('Take up the signal', {
      comment: 'Counts the attempt and reads the stored push in one request.',
      updateExpression: 'ADD #attempts :one',
      conditionExpression: 'attribute_exists(#signalId)',
      expressionAttributeNames: { '#signalId': SIGNALS.key, '#attempts': SIGNALS.attempts },
      expressionAttributeValues: { ':one': value.fromNumber(1) },
      returnValues: tasks.DynamoReturnValues.ALL_NEW,
      resultSelector: {
        signal: JsonPath.objectAt('$.Attributes'),
        attempts: JsonPath.stringToJson(JsonPath.stringAt(`$.Attributes.${SIGNALS.attempts}.N`)),
      },
      resultPath: '$',
    });
    return takeUp.addCatch(notFound, { errors: [...CONDITION_FAILED], resultPath: '$.failure' });
  }

  #append(): sfn.Map {
    const item = (name: string): string => JsonPath.stringAt(`$.${name}`);
    const put = new tasks.DynamoPutItem(this, 'Append the event', {
      comment: 'Once: its id is made of its content, so a redelivered push meets its own events.',
      table: this.#tables.events,
      item: {
        [EVENTS.key]: value.fromString(item('device')),
        [EVENTS.sortKey]: value.fromString(item('eventId')),
        [EVENTS.type]: value.fromString(item('type')),
        [EVENTS.recordedAt]: value.numberFromString(item('recordedAt')),
        [EVENTS.event]: value.fromString(item('event')),
      },
      conditionExpression: 'attribute_not_exists(#eventId)',
      expressionAttributeNames: { '#eventId': EVENTS.sortKey },
      resultPath: JsonPath.DISCARD,
      taskTimeout: STORE_TIMEOUT,
    })
      .addRetry(TRANSIENT_STORE)
      .addCatch(new sfn.Pass(this, 'Already in the log', { comment: 'As it should be.' }), {
        errors: [...CONDITION_FAILED],
        resultPath: JsonPath.DISCARD,
      });
    return new sfn.Map(this, 'Append each event', {
      comment: 'A push has few events; the cap keeps one signal from taking a partition for itself.',
      itemsPath: '$.interpretation.events',
      maxConcurrency: 5,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(put, { mode: sfn.ProcessorMode.INLINE });
  }

  #park(): sfn.IChainable {
    const parked = new sfn.Fail(this, 'Signal parked', {
      comment: 'Failed on purpose: the metric of failed executions is what tells of it first.',
      errorPath: '$.failure.error',
      causePath: '$.failure.cause',
    });
    const closed = new sfn.Succeed(this, 'Closed by another execution', {
      comment: 'A delivery of the same signal came to its end; this one’s failure changes nothing.',
    });
    return this.#update('Park the signal', {
      comment:
        'Keeps the error with the signal, until somebody has mended the cause and drives it again: then attempts count anew.',
      updateExpression: 'SET #status = :parked, #outcome = :outcome, #closedAt = :closedAt, #attempts = :none',
      conditionExpression: '#status IN (:open, :parked)',
      expressionAttributeNames: {
        '#status': SIGNALS.status,
        '#outcome': SIGNALS.outcome,
        '#closedAt': SIGNALS.closedAt,
        '#attempts': SIGNALS.attempts,
      },
      expressionAttributeValues: {
        ':open': value.fromString(SIGNAL_STATUS.open),
        ':parked': value.fromString(SIGNAL_STATUS.parked),
        ':none': value.fromNumber(0),
        ':outcome': value.fromString(JsonPath.jsonToString(JsonPath.objectAt('$.failure'))),
        ':closedAt': value.fromString(JsonPath.stringAt('$$.State.EnteredTime')),
      },
    })
      .addCatch(closed, { errors: [...CONDITION_FAILED], resultPath: JsonPath.DISCARD })
      .next(parked);
  }

  #update(name: string, props: Omit<tasks.DynamoUpdateItemProps, 'table' | 'key' | 'taskTimeout'>): sfn.TaskStateBase {
    return new tasks.DynamoUpdateItem(this, name, {
      resultPath: JsonPath.DISCARD,
      ...props,
      table: this.#tables.signals,
      key: { [SIGNALS.key]: value.fromString(JsonPath.stringAt('$$.Execution.Input.detail.signalId')) },
      taskTimeout: STORE_TIMEOUT,
    }).addRetry(TRANSIENT_STORE);
  }
}
