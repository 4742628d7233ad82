import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { SIGNAL_RECEIVED, SIGNALS_EVENT_SOURCE } from '../../shared/contracts/bus';
import { CONDITION_FAILED, ERROR_NAMES } from '../../shared/contracts/errors';
import { EVENTS, SIGNAL_STATUS, SIGNALS } from '../../shared/contracts/tables';
import type { PostureTables } from '../constructs/posture-tables';
import { announceSignals } from '../constructs/signal-bus';
import { STORE_TIMEOUT, TRANSIENT_BUS, TRANSIENT_STORE } from './retries';

/** The states of `ingest-signal` that read or write a table. */
const { JsonPath } = sfn;
const value = tasks.DynamoAttributeValue;

type Update = Omit<tasks.DynamoUpdateItemProps, 'table' | 'key' | 'taskTimeout'>;

/** Every update is of the signal the bus event refers to, whatever the state has become by then. */
function updateSignal(scope: Construct, name: string, tables: PostureTables, update: Update): sfn.TaskStateBase {
  return new tasks.DynamoUpdateItem(scope, name, {
    resultPath: JsonPath.DISCARD,
    ...update,
    table: tables.signals,
    key: { [SIGNALS.key]: value.fromString(JsonPath.stringAt('$$.Execution.Input.detail.signalId')) },
    taskTimeout: STORE_TIMEOUT,
  }).addRetry(TRANSIENT_STORE);
}

/** Leaves `{signal, attempts}`; ends the execution where there is no such signal. */
export function takeUpSignal(scope: Construct, tables: PostureTables): sfn.TaskStateBase {
  const notFound = new sfn.Fail(scope, 'Signal not found', {
    error: ERROR_NAMES.signalNotFound,
    cause: 'No signal is stored under the id on the bus; it may have expired.',
  });
  const takeUp = updateSignal(scope, 'Take up the signal', tables, {
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

/** Appends one event that the state holds at `path`, once: `$` inside a map, where each event is a state. */
export function appendEvent(scope: Construct, name: string, tables: PostureTables, path: string): sfn.TaskStateBase {
  const item = (attribute: string): string => JsonPath.stringAt(`${path}.${attribute}`);
  const put = new tasks.DynamoPutItem(scope, name, {
    comment: 'Once: its id is made of its content, so a redelivered push meets its own events.',
    table: tables.events,
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
  });
  return put.addRetry(TRANSIENT_STORE);
}

/** Names of the states that append events: each use in a definition needs its own. */
interface AppendNames {
  readonly each: string;
  readonly one: string;
  readonly known: string;
}

/** Appends the events at `path`. */
export function appendEvents(scope: Construct, tables: PostureTables, path: string, names: AppendNames): sfn.Map {
  const put = appendEvent(scope, names.one, tables, '$');
  put.addCatch(new sfn.Pass(scope, names.known, { comment: 'As it should be.' }), {
    errors: [...CONDITION_FAILED],
    resultPath: JsonPath.DISCARD,
  });
  return new sfn.Map(scope, names.each, {
    comment: 'A push has few events; the cap keeps one signal from taking a partition for itself.',
    itemsPath: path,
    maxConcurrency: 5,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(put, { mode: sfn.ProcessorMode.INLINE });
}

/** Closes the signal with `$.interpretation`. */
export function closeSignal(scope: Construct, tables: PostureTables): sfn.TaskStateBase {
  return updateSignal(scope, 'Close the signal', tables, {
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
      ':outcome': value.fromString(JsonPath.jsonToString(JsonPath.objectAt('$.interpretation.detail'))),
      ':closedAt': value.fromString(JsonPath.stringAt('$$.State.EnteredTime')),
    },
  });
}

/** Keeps `$.failure` with the signal, then fails the execution with it. */
export function parkSignal(scope: Construct, tables: PostureTables): sfn.IChainable {
  const parked = new sfn.Fail(scope, 'Signal parked', {
    comment: 'Failed on purpose: the metric of failed executions is what tells of it first.',
    errorPath: '$.failure.error',
    causePath: '$.failure.cause',
  });
  const closed = new sfn.Succeed(scope, 'Closed by another execution', {
    comment: 'A delivery of the same signal came to its end; this one’s failure changes nothing.',
  });
  const park = updateSignal(scope, 'Park the signal', tables, {
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
  });
  return park.addCatch(closed, { errors: [...CONDITION_FAILED], resultPath: JsonPath.DISCARD }).next(parked);
}

/** Remembers how many devices of a long hint are done, and announces the signal again for the rest. */
export function goOnLater(
  scope: Construct,
  tables: PostureTables,
  bus: events.EventBus,
  onFailure: sfn.IChainable,
): sfn.IChainable {
  const remember = updateSignal(scope, 'Remember how far it is', tables, {
    comment: 'Express ends after five minutes: a hint at a whole fleet takes several executions.',
    updateExpression: 'SET #looked = :looked, #status = :open, #attempts = :none',
    conditionExpression: 'attribute_exists(#signalId)',
    expressionAttributeNames: {
      '#signalId': SIGNALS.key,
      '#looked': SIGNALS.looked,
      '#status': SIGNALS.status,
      '#attempts': SIGNALS.attempts,
    },
    expressionAttributeValues: {
      ':looked': value.numberFromString(JsonPath.stringAt('$.interpretation.looks.next')),
      ':open': value.fromString(SIGNAL_STATUS.open),
      ':none': value.fromNumber(0),
    },
  });
  const announce = new AnnounceSignal(scope, 'Announce the signal again', bus);
  announce.addRetry(TRANSIENT_BUS);
  remember.addCatch(new sfn.Succeed(scope, 'The signal has expired'), {
    errors: [...CONDITION_FAILED],
    resultPath: JsonPath.DISCARD,
  });
  for (const state of [remember, announce]) {
    state.addCatch(onFailure, { errors: [sfn.Errors.ALL], resultPath: '$.failure' });
  }
  return remember.next(announce).next(new sfn.Succeed(scope, 'Another execution goes on'));
}

/** Puts the reference that started this execution on the bus once more. */
class AnnounceSignal extends tasks.EventBridgePutEvents {
  /** The task's own permission would allow any event. */
  protected override readonly taskPolicies: iam.PolicyStatement[];

  public constructor(scope: Construct, name: string, bus: events.EventBus) {
    super(scope, name, {
      comment: 'Lost on its way, the sweep announces it: it is open.',
      entries: [
        {
          eventBus: bus,
          source: SIGNALS_EVENT_SOURCE,
          detailType: SIGNAL_RECEIVED,
          detail: sfn.TaskInput.fromJsonPathAt('$$.Execution.Input.detail'),
        },
      ],
      resultPath: JsonPath.DISCARD,
      taskTimeout: STORE_TIMEOUT,
    });
    this.taskPolicies = [announceSignals(bus)];
  }
}
