import { rmSync } from 'node:fs';
import { VirtualClock } from '../../local/clock';
import { callDynamo } from '../../local/dynamodb/wire';
import { startEmbeddedAws } from '../../local/embedded-aws';
import type { EmbeddedAws } from '../../local/embedded-services';
import type { Json, JsonObject } from '../../local/json';
import type { ExecutionOutcome } from '../../local/stepfunctions/local-state-machine';
import { SIGNAL_RECEIVED, SIGNALS_EVENT_SOURCE } from '../../shared/contracts/bus';
import { EVENTS, SIGNALS, VERDICTS } from '../../shared/contracts/tables';
import { itemsUnder, signalFields } from '../support/deployed-tables';
import { synthesizeLocally } from '../support/local-synthesis';

/** The synthesized definition of `ingest-signal`, with its functions' bundles, on the interpreter and a real table store. */
const NOW = Date.parse('2022-01-16T09:20:00Z');
const clock = new VirtualClock();
let directory: string;
let aws: EmbeddedAws;
/** Failures to come, one per call of the operation, before calls go through again. */
const faults: { operation: string; type: string }[] = [];
const served: string[] = [];

beforeAll(async () => {
  clock.set(NOW);
  directory = synthesizeLocally();
  aws = await startEmbeddedAws({
    assemblyDirectory: directory,
    clock,
    retryFactor: 0.01,
    fault: (operation) => {
      served.push(operation);
      const index = faults.findIndex((fault) => fault.operation === operation);
      const [fault] = index < 0 ? [] : faults.splice(index, 1);
      return fault && { type: fault.type, message: 'injected' };
    },
  });
  aws.deploy();
  expect(await aws.quiet()).toEqual([]);
}, 120_000);
afterAll(async () => {
  await aws.stop();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  faults.length = 0;
  served.length = 0;
});

const fail = (operation: string, type: string, times: number): void => {
  for (let count = 0; count < times; count += 1) faults.push({ operation, type });
};

/** A push as Workspace ONE sends it, of a device of its own per test. */
const push = (serial: string, changes: JsonObject = {}): string =>
  JSON.stringify({
    EventId: 178,
    EventType: 'Compliance Status Changed',
    DeviceId: 41,
    EnrollmentStatus: 'Enrolled',
    CompromisedStatus: '',
    ComplianceStatus: 'Compliant',
    EventTime: '2022-01-16T09:13:59.5720125Z',
    Udid: '',
    SerialNumber: serial,
    Platform: 'AppleOsX',
    OperatingSystem: '12.1.0',
    DeviceUUID: `00000000-0000-4000-8000-${serial.padStart(12, '0')}`,
    ...changes,
  });

async function store(signalId: string, body: string, changes: JsonObject = {}): Promise<void> {
  await callDynamo(aws.dynamoEndpoint, 'PutItem', {
    TableName: aws.tableName('SIGNALS_TABLE'),
    Item: {
      [SIGNALS.key]: { S: signalId },
      [SIGNALS.source]: { S: 'workspace-one' },
      [SIGNALS.receivedAt]: { N: String(NOW) },
      [SIGNALS.status]: { S: 'open' },
      [SIGNALS.body]: { B: Buffer.from(body).toString('base64') },
      [SIGNALS.contentType]: { S: 'application/json' },
      [SIGNALS.attempts]: { N: '0' },
      ...changes,
    },
  });
  served.length = 0;
}

const ingest = (signalId: string): Promise<ExecutionOutcome> =>
  aws.runStateMachine('ingest-signal', { detail: { signalId, source: 'workspace-one', receivedAt: NOW } });

async function signal(
  signalId: string,
): Promise<{ status: string; attempts: string; outcome: Json; closedAt: string | undefined }> {
  const field = await signalFields(aws, signalId);
  const outcome: Json = JSON.parse(field(SIGNALS.outcome) === 'undefined' ? 'null' : field(SIGNALS.outcome));
  return {
    status: field(SIGNALS.status),
    attempts: field(SIGNALS.attempts, 'N'),
    outcome,
    closedAt: field(SIGNALS.closedAt),
  };
}

const eventsOf = (serial: string): Promise<readonly Json[]> =>
  itemsUnder(aws, 'EVENTS_TABLE', EVENTS.key, `workspace-one:uuid:00000000-0000-4000-8000-${serial.padStart(12, '0')}`);
const rowsOf = (serial: string): Promise<readonly Json[]> =>
  itemsUnder(aws, 'VERDICTS_TABLE', VERDICTS.key, serial.toLowerCase());

describe('ingest-signal', () => {
  test('turns a push into an event and a row, and closes the signal with them', async () => {
    await store('plain', push('a1'));
    const { execution, status } = await ingest('plain');
    expect(status).toBe('SUCCEEDED');
    expect(execution.states).toEqual([
      'Take up the signal',
      'Is the signal still open?',
      'Was it taken up too often?',
      'Interpret the signal',
      'Append each event',
      'Append the event',
      'Is there a device to project?',
      'Project the verdicts',
      'Is there a device to look at?',
      'Close the signal',
    ]);
    expect(await eventsOf('a1')).toHaveLength(1);
    expect(await rowsOf('a1')).toHaveLength(1);
    expect(await signal('plain')).toEqual({
      status: 'events',
      attempts: '1',
      outcome: { events: [expect.objectContaining({ type: 'PostureReported' })] },
      closedAt: expect.stringMatching(/^2022-01-16T09:2\d:\d\d\.\d{3}Z$/),
    });
  });

  test('is started by the bus, for signals of our own publisher only', async () => {
    await store('bus', push('b1'));
    const entry = {
      EventBusName: 'postern-signals',
      DetailType: SIGNAL_RECEIVED,
      Detail: JSON.stringify({ signalId: 'bus', source: 'workspace-one', receivedAt: NOW }),
    };
    const [bus = ''] = aws.deployment.resources('AWS::Events::EventBus').map(({ ref }) => ref);
    expect(aws.putEvents([{ ...entry, EventBusName: bus, Source: 'someone.else' }])).toMatchObject({
      FailedEntryCount: 0,
    });
    await aws.quiet();
    expect(await signal('bus')).toMatchObject({ status: 'open', attempts: '0' });
    expect(aws.putEvents([{ ...entry, EventBusName: bus, Source: SIGNALS_EVENT_SOURCE }])).toMatchObject({
      FailedEntryCount: 0,
    });
    await aws.quiet();
    expect(await signal('bus')).toMatchObject({ status: 'events', attempts: '1' });
  });

  test('does nothing to a closed signal that is delivered again', async () => {
    await store('twice', push('c1'));
    await ingest('twice');
    const before = await rowsOf('c1');
    const { execution, status } = await ingest('twice');
    expect([status, execution.states.at(-1)]).toEqual(['SUCCEEDED', 'Already closed']);
    expect(await eventsOf('c1')).toHaveLength(1);
    expect(await rowsOf('c1')).toEqual(before);
    expect(await signal('twice')).toMatchObject({ status: 'events', attempts: '2' });
  });

  test('meets its own event when it is repeated after a crash', async () => {
    await store('crash', push('d1'));
    await ingest('crash');
    await store('crash', push('d1'));
    const { execution, status } = await ingest('crash');
    expect(status).toBe('SUCCEEDED');
    expect(execution.states).toContain('Already in the log');
    expect(await eventsOf('d1')).toHaveLength(1);
    expect(await signal('crash')).toMatchObject({ status: 'events', attempts: '1' });
  });

  test('ends in one event and one row when executions of one signal race', async () => {
    await store('race', push('e1'));
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => ingest('race').then(({ status }) => status)));
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => 'SUCCEEDED'));
    expect(await eventsOf('e1')).toHaveLength(1);
    expect(await rowsOf('e1')).toHaveLength(1);
  });

  test.each([
    ['ThrottlingException', 'PutItem'],
    ['ProvisionedThroughputExceededException', 'UpdateItem'],
    ['InternalServerError', 'PutItem'],
  ])('tries again after %s of %s', async (type, operation) => {
    const serial = `f${type.length}`;
    await store(`again-${type}`, push(serial));
    fail(operation, type, 2);
    const { status } = await ingest(`again-${type}`);
    expect(status).toBe('SUCCEEDED');
    expect(faults).toEqual([]);
    expect(await eventsOf(serial)).toHaveLength(1);
    expect(await signal(`again-${type}`)).toMatchObject({ status: 'events', attempts: '1' });
  });

  test('parks the signal when a throttle outlasts the retries, and takes it up again when it is redriven', async () => {
    await store('throttled', push('g1'));
    fail('PutItem', 'ThrottlingException', 5);
    const { status, execution } = await ingest('throttled');
    expect([status, execution.error]).toEqual(['FAILED', 'DynamoDB.ThrottlingException']);
    expect(served.filter((operation) => operation === 'PutItem')).toHaveLength(5);
    expect(await signal('throttled')).toEqual({
      status: 'parked',
      attempts: '0',
      outcome: { error: 'DynamoDB.ThrottlingException', cause: 'injected' },
      closedAt: expect.stringMatching(/^2022-01-16T/),
    });
    expect(await eventsOf('g1')).toEqual([]);
    expect((await ingest('throttled')).status).toBe('SUCCEEDED');
    expect(await eventsOf('g1')).toHaveLength(1);
    expect(await signal('throttled')).toMatchObject({ status: 'events', attempts: '1' });
  });

  test.each<[string, string]>([
    ['no JSON', 'not even JSON'],
    ['no object', '[1,2]'],
    ['no device', JSON.stringify({ EventType: 'Compliance Status Changed' })],
  ])('parks a poisoned signal (%s) with what is wrong, without a second try', async (name, body) => {
    await store(`poison ${name}`, body);
    const { status, execution } = await ingest(`poison ${name}`);
    expect([status, execution.error]).toEqual(['FAILED', 'UninterpretableSignal']);
    expect(execution.states.filter((state) => state === 'Interpret the signal')).toHaveLength(1);
    expect(await signal(`poison ${name}`)).toMatchObject({
      status: 'parked',
      outcome: { error: 'UninterpretableSignal', cause: expect.stringContaining('"errorMessage"') },
    });
  });

  test('closes what it ignores with the reason, and projects nothing', async () => {
    await store('ignored', JSON.stringify({ EventType: 'Something New', EventTime: '2022-01-16T09:13:59Z' }));
    const { execution } = await ingest('ignored');
    const closed = await signal('ignored');
    expect(closed.status).toBe('ignored');
    expect(execution.states).not.toContain('Project the verdicts');
    expect(closed.outcome).not.toBeNull();
  });

  test('gives up a signal that was taken up five times without an end', async () => {
    await store('tired', push('h1'), { [SIGNALS.attempts]: { N: '5' } });
    const { status, execution } = await ingest('tired');
    expect([status, execution.error]).toEqual(['FAILED', 'TooManyAttempts']);
    expect(await signal('tired')).toMatchObject({ status: 'parked', outcome: { error: 'TooManyAttempts' } });
    expect(await eventsOf('h1')).toEqual([]);
  });

  test('fails for a signal that is not there, and makes none', async () => {
    const { status, execution } = await ingest('nobody');
    expect([status, execution.error]).toEqual(['FAILED', 'SignalNotFound']);
    expect(await signal('nobody')).toMatchObject({ status: 'undefined' });
  });
});

describe('activate-policy', () => {
  test('activates a policy once, however often its deployment is announced', async () => {
    aws.deploy();
    await aws.quiet();
    const activations = await itemsUnder(aws, 'EVENTS_TABLE', EVENTS.key, 'fleet');
    expect(activations).toHaveLength(1);
    expect(
      aws.stateMachines.executions().filter(({ stateMachine }) => stateMachine.endsWith('activate-policy')),
    ).toHaveLength(2);
  });
});

describe('redrive-signals', () => {
  test('brings back what stayed open for ten minutes, when its schedule fires', async () => {
    await store('forgotten', push('i1'));
    aws.advance(6 * 60_000);
    await aws.quiet();
    expect(await signal('forgotten')).toMatchObject({ status: 'open' });
    aws.advance(6 * 60_000);
    expect(await aws.quiet()).toEqual([]);
    expect(await signal('forgotten')).toMatchObject({ status: 'events', attempts: '1' });
  });
});
