import aslValidator from 'asl-validator';
import * as z from 'zod';
import { CONDITION_FAILED, ERROR_NAMES } from '../../shared/contracts/errors';
import { Synthesized } from './synthesized';

const synthesized = new Synthesized();
const NAMES = [
  'postern-ingest-signal',
  'postern-activate-policy',
  'postern-apply-operation',
  'postern-maintain',
  'postern-reproject-fleet',
  'postern-rebuild-verdicts',
] as const;

const stateSchema = z.looseObject({
  Type: z.string(),
  Resource: z.string().optional(),
  Parameters: z.record(z.string(), z.unknown()).optional(),
  TimeoutSeconds: z.number().optional(),
  Retry: z
    .array(
      z.looseObject({
        ErrorEquals: z.array(z.string()),
        MaxAttempts: z.number(),
        JitterStrategy: z.string().optional(),
      }),
    )
    .optional(),
  Catch: z
    .array(
      z.looseObject({
        ErrorEquals: z.array(z.string()),
        Next: z.string(),
        ResultPath: z.string().nullable().optional(),
      }),
    )
    .optional(),
});
type State = z.infer<typeof stateSchema>;
const scopeSchema = z.object({ States: z.record(z.string(), stateSchema) });

/** Every state by name, those inside maps too. */
function statesOf(scope: unknown): ReadonlyMap<string, State> {
  const states = new Map(Object.entries(scopeSchema.parse(scope).States));
  for (const state of [...states.values()]) {
    if (state.ItemProcessor !== undefined)
      for (const [name, inner] of statesOf(state.ItemProcessor)) states.set(name, inner);
  }
  return states;
}
const machine = (name: string): ReadonlyMap<string, State> => statesOf(synthesized.definition(name));
const ingest = machine('postern-ingest-signal');
const tasks = NAMES.flatMap((name) => [...machine(name)].filter(([, state]) => state.Type === 'Task'));
const isDynamo = ([, { Resource }]: readonly [string, State]): boolean => Resource?.includes(':dynamodb:') === true;

describe.each(NAMES)('%s', (name) => {
  it('is a valid definition', () => {
    const { isValid, errorsText } = aslValidator(synthesized.definition(name));
    expect([isValid, errorsText('\n')]).toEqual([true, '']);
  });

  it('ends by itself, is traced, and logs errors without what they were about', () => {
    const resource = [...synthesized.ofType('AWS::StepFunctions::StateMachine').values()].find(
      (candidate) => candidate.Properties.StateMachineName === name,
    );
    expect(
      z
        .object({ TimeoutSeconds: z.number(), QueryLanguage: z.literal('JSONPath') })
        .safeParse(synthesized.definition(name)).success,
    ).toBe(true);
    expect(resource?.Properties).toMatchObject({
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
  });
});

describe('every task', () => {
  it.each(tasks)('%s has a time limit', (_name, state) => {
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
  });

  it.each(tasks)('%s retries with full jitter, or says that it must not', (_name, state) => {
    expect(state.Retry?.length).toBeGreaterThan(0);
    for (const retrier of state.Retry ?? []) {
      expect(retrier.MaxAttempts === 0 ? 'FULL' : retrier.JitterStrategy).toBe('FULL');
    }
  });

  it.each(tasks.filter(isDynamo))('%s retries throttling under both spellings of the prefix', (_name, state) => {
    const errors = state.Retry?.flatMap((retrier) => retrier.ErrorEquals);
    expect(errors).toEqual(
      expect.arrayContaining(['DynamoDB.ThrottlingException', 'DynamoDb.ThrottlingException', 'States.Timeout']),
    );
  });

  it.each(tasks.filter(([, state]) => /:dynamodb:(put|update)Item$/.test(state.Resource ?? '')))(
    '%s writes under a condition and catches its failure',
    (name, state) => {
      expect(state.Parameters?.ConditionExpression).toEqual(expect.any(String));
      const caught = state.Catch?.flatMap((catcher) => catcher.ErrorEquals);
      expect(caught).toEqual(
        expect.arrayContaining(name === 'Close the signal' ? ['States.ALL'] : [...CONDITION_FAILED]),
      );
    },
  );
});

it('nothing writes to the log but an append that does not replace', () => {
  const writing = tasks.filter(
    ([, { Resource, Parameters }]) =>
      !/:(query|scan)$/.test(Resource ?? '') && String(Parameters?.TableName).startsWith('TablesEvents'),
  );
  expect(writing.map(([name]) => name).sort()).toEqual([
    'Append the decision',
    'Append the event',
    'Append the fetched event',
    'Record the activation',
  ]);
  for (const [, { Resource, Parameters }] of writing) {
    expect(Resource).toMatch(/:dynamodb:putItem$/);
    expect(Parameters).toMatchObject({
      ConditionExpression: 'attribute_not_exists(#eventId)',
      ExpressionAttributeNames: { '#eventId': 'eventId' },
    });
  }
});

it('whatever appends says since when it was recorded, so that no log has to be read whole for it', () => {
  const project = (name: string, state: string): unknown =>
    z.object({ Payload: z.unknown() }).parse(machine(name).get(state)?.Parameters).Payload;
  expect(project('postern-ingest-signal', 'Project the verdicts')).toMatchObject({
    'receivedAt.$': '$.interpretation.receivedAt',
  });
  expect(project('postern-apply-operation', 'Project the verdicts')).toStrictEqual({
    'devices.$': '$.devices',
    'recordedAt.$': 'States.StringToJson($.event.recordedAt)',
  });
});

it('whatever fails in ingest-signal parks the signal', () => {
  const parking = [
    'Take up the signal',
    'Interpret the signal',
    'Append each event',
    'Project the verdicts',
    'Close the signal',
  ];
  for (const name of parking) {
    expect(ingest.get(name)?.Catch?.at(-1)).toMatchObject({
      ErrorEquals: ['States.ALL'],
      Next: 'Describe the failure',
    });
  }
  expect(ingest.get('Describe the failure')?.Next).toBe('Park the signal');
  expect(ingest.get('Park the signal')?.Next).toBe('Signal parked');
  expect(ingest.get('Signal parked')).toMatchObject({
    Type: 'Fail',
    ErrorPath: '$.failure.error',
    CausePath: '$.failure.cause',
  });
});

it('what cannot get better is not retried', () => {
  for (const name of NAMES) {
    for (const [, state] of [...machine(name)].filter(
      ([task]) => task.startsWith('Project') && !task.startsWith('Project every'),
    )) {
      expect(state.Retry?.[0]).toEqual({ ErrorEquals: [ERROR_NAMES.unreadableStore], MaxAttempts: 0 });
      expect(state.Retry?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    }
  }
  // It may fail to read a large body; a body that means nothing stays so.
  expect(ingest.get('Interpret the signal')?.Retry?.[0]).toEqual({
    ErrorEquals: [ERROR_NAMES.uninterpretableSignal],
    MaxAttempts: 0,
  });
});

it('the body is in the state no longer than it is needed', () => {
  expect(ingest.get('Interpret the signal')).toMatchObject({ ResultSelector: { 'interpretation.$': '$.Payload' } });
  expect(ingest.get('Interpret the signal')).not.toHaveProperty('ResultPath');
  for (const name of ['Append each event', 'Project the verdicts', 'Close the signal', 'Park the signal']) {
    expect(ingest.get(name)).toHaveProperty('ResultPath', null);
  }
});

it('names of states are unique within a machine and short enough for its log', () => {
  for (const name of NAMES) {
    for (const state of machine(name).keys()) expect(state.length).toBeLessThanOrEqual(80);
  }
});
