import { VirtualClock } from '../../../local/clock';
import { startEmbeddedAws } from '../../../local/embedded-aws';
import type { EmbeddedAws } from '../../../local/embedded-services';
import type { Json, JsonObject } from '../../../local/json';
import {
  functionId,
  removeAssembly,
  stateMachineResource,
  type TestFunction,
  tableResource,
  writeAssembly,
} from '../../support/local-assembly';

const FUNCTIONS: readonly TestFunction[] = [
  { name: 'echo', code: 'export const handler = async (event) => event;' },
  {
    name: 'flaky',
    code: 'let n = 0; export const handler = async (event) => { n += 1; if (n % (event.failures + 1) !== 0) { const e = new Error("try again"); e.name = event.name; throw e; } return { attempts: n }; };',
  },
  { name: 'big', code: 'export const handler = async (event) => ({ text: "x".repeat(event.size) });' },
  { name: 'sleepy', code: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 1500, 1));' },
];
const functionArn = (name: string): JsonObject => ({ 'Fn::GetAtt': [functionId(name), 'Arn'] });

const MACHINES: { readonly [name: string]: JsonObject } = {
  choices: {
    StartAt: 'Which',
    States: {
      Which: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.n', NumericGreaterThan: 5, Next: 'Large' },
          {
            And: [
              { Variable: '$.s', IsPresent: false },
              { Variable: '$.n', IsNumeric: true },
            ],
            Next: 'Small',
          },
          { Not: { Variable: '$.s', StringLessThan: 'm' }, Next: 'Late' },
        ],
        Default: 'Other',
      },
      Large: { Type: 'Pass', Result: 'large', End: true },
      Small: { Type: 'Pass', Result: 'small', End: true },
      Late: { Type: 'Pass', Result: 'late', End: true },
      Other: { Type: 'Pass', Result: 'other', End: true },
    },
  },
  context: {
    StartAt: 'First',
    States: {
      First: {
        Type: 'Pass',
        Parameters: {
          'state.$': '$$.State.Name',
          'entered.$': '$$.State.EnteredTime',
          'execution.$': '$$.Execution.Id',
          'name.$': '$$.Execution.Name',
          'started.$': '$$.Execution.StartTime',
          'machine.$': '$$.StateMachine.Name',
          'input.$': '$$.Execution.Input.a',
        },
        ResultPath: '$.first',
        Next: 'Each',
      },
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: {
          'index.$': '$$.Map.Item.Index',
          'value.$': '$$.Map.Item.Value',
          'outer.$': '$$.State.Name',
          'input.$': '$.a',
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Inner',
          States: {
            Inner: {
              Type: 'Pass',
              Parameters: {
                'item.$': '$',
                'state.$': '$$.State.Name',
                'root.$': '$$.Execution.Input.a',
                'told.$': "States.Format('{} in {}', $.value, $$.State.Name)",
              },
              End: true,
            },
          },
        },
        ResultPath: '$.each',
        End: true,
      },
    },
  },
  retries: {
    StartAt: 'Try',
    States: {
      Try: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'flaky', 'Payload.$': '$' },
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2, JitterStrategy: 'FULL' }],
        Catch: [{ ErrorEquals: ['Busy', 'Bad'], ResultPath: '$.error', Next: 'Caught' }],
        OutputPath: '$.Payload',
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    },
  },
  paths: {
    StartAt: 'Ids',
    States: {
      Ids: {
        Type: 'Pass',
        Parameters: { 'ids.$': '$.items[*].id', 'count.$': 'States.ArrayLength($.items[*].id)' },
        ResultPath: '$',
        End: true,
      },
    },
  },
  texts: {
    StartAt: 'Texts',
    States: {
      Texts: {
        Type: 'Pass',
        Parameters: {
          'json.$': 'States.JsonToString($)',
          'told.$': "States.Format('<{}>', $.text)",
          'back.$': 'States.StringToJson(States.JsonToString($))',
        },
        End: true,
      },
    },
  },
  missing: {
    StartAt: 'Task',
    States: {
      Task: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'echo', 'Payload.$': '$.nothing' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Succeed' },
    },
  },
  big: {
    StartAt: 'Task',
    States: {
      Task: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'big', 'Payload.$': '$' },
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        ResultSelector: { 'size.$': 'States.ArrayLength(States.Array($.Payload))' },
        End: true,
      },
      Caught: { Type: 'Succeed' },
    },
  },
  slow: {
    StartAt: 'Task',
    States: {
      Task: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'sleepy' },
        TimeoutSeconds: 1,
        Catch: [
          { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
          { ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Caught' },
        ],
        End: true,
      },
      Wrong: { Type: 'Fail' },
      Caught: { Type: 'Succeed' },
    },
  },
  endless: {
    StartAt: 'Task',
    TimeoutSeconds: 1,
    States: {
      Task: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'sleepy' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Succeed' },
    },
  },
  parallel: {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: { Type: 'Pass', Parameters: { 'in.$': '$$.State.Name' }, End: true } } },
          {
            StartAt: 'Right',
            States: {
              Right: {
                Type: 'Choice',
                Choices: [{ Variable: '$.fail', BooleanEquals: true, Next: 'Stop' }],
                Default: 'Go',
              },
              Stop: { Type: 'Fail', Error: 'Stopped', Cause: 'as asked' },
              Go: { Type: 'Succeed' },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['Stopped'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    },
  },
  store: {
    StartAt: 'Put',
    States: {
      Put: {
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:putItem',
        Parameters: {
          TableName: 'things',
          Item: { id: { 'S.$': '$.id' }, body: { 'B.$': '$.body' }, n: { N: '0' } },
          ConditionExpression: 'attribute_not_exists(id)',
        },
        ResultPath: null,
        Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], ResultPath: '$.error', Next: 'Again' }],
        Next: 'Count',
      },
      Count: {
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:updateItem',
        Parameters: {
          TableName: 'things',
          Key: { id: { 'S.$': '$.id' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'ALL_NEW',
        },
        ResultPath: '$.updated',
        Next: 'Scan',
      },
      Scan: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:dynamodb:scan',
        Parameters: { TableName: 'things', 'Segment.$': "States.StringToJson('0')", TotalSegments: 1 },
        ResultPath: '$.page',
        End: true,
      },
      Again: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem',
        Parameters: {
          TableName: 'things',
          Item: { id: { 'S.$': '$.id' } },
          ConditionExpression: 'attribute_not_exists(id)',
        },
        Catch: [{ ErrorEquals: ['DynamoDb.ConditionalCheckFailedException'], ResultPath: '$.sdkError', Next: 'Twice' }],
        End: true,
      },
      Twice: { Type: 'Fail', ErrorPath: '$.sdkError.Error', CausePath: '$.error.Cause' },
    },
  },
};

let directory: string;
let aws: EmbeddedAws;
const clock = new VirtualClock();

beforeAll(async () => {
  const machines = Object.entries(MACHINES).map(([name, definition]) => [
    `${name}Machine`,
    stateMachineResource(name, definition),
  ]);
  const direct = { StartAt: 'Call', States: { Call: { Type: 'Task', Resource: 'FUNCTION', End: true } } };
  const [before = '', after = ''] = JSON.stringify(direct).split('FUNCTION');
  directory = writeAssembly({
    functions: FUNCTIONS,
    resources: {
      ...Object.fromEntries(machines),
      directMachine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'direct',
          RoleArn: 'r',
          DefinitionString: { 'Fn::Join': ['', [before, functionArn('echo'), after]] },
        },
      },
      Things: tableResource('things', 'id'),
    },
  });
  aws = await startEmbeddedAws({ assemblyDirectory: directory, clock });
});
afterAll(async () => {
  await aws.stop();
  removeAssembly(directory);
});

const run = async (name: string, input: Json): Promise<JsonObject> => {
  const { execution: _execution, ...outcome } = await aws.runStateMachine(name, input);
  return outcome;
};

describe('a state machine', () => {
  test.each<[JsonObject, string]>([
    [{ n: 6 }, 'large'],
    [{ n: 5 }, 'small'],
    [{ n: '6', s: 'a' }, 'other'],
    [{ n: '6', s: 'z' }, 'late'],
    [{ n: 1, s: 5 }, 'late'],
  ])('chooses by typed comparison: %j is %s', async (input, output) => {
    expect(await run('choices', input)).toEqual({ status: 'SUCCEEDED', output });
  });

  test('supplies the context object, in nested scopes too, by the virtual clock', async () => {
    clock.set(Date.parse('2022-01-16T09:20:00Z'));
    const { execution, ...outcome } = await aws.runStateMachine('context', { a: 'A', items: ['x', 'y'] });
    const item = (index: number, value: string): JsonObject => ({
      item: { index, value, outer: 'Each', input: 'A' },
      state: 'Inner',
      root: 'A',
      told: `${value} in Inner`,
    });
    expect(outcome).toEqual({
      status: 'SUCCEEDED',
      output: {
        a: 'A',
        items: ['x', 'y'],
        first: {
          state: 'First',
          entered: expect.stringMatching(/^2022-01-16T09:20:\d\d\.\d{3}Z$/),
          execution: `arn:aws:states:us-east-1:000000000000:express:context:${execution.name}`,
          name: execution.name,
          started: expect.stringMatching(/^2022-01-16T09:20:\d\d\.\d{3}Z$/),
          machine: 'context',
          input: 'A',
        },
        each: [item(0, 'x'), item(1, 'y')],
      },
    });
    expect(execution.states).toEqual(['First', 'Each', 'Inner', 'Inner']);
  });

  test('retries the named error, then gives the catcher what Step Functions gives', async () => {
    expect(await run('retries', { name: 'Busy', failures: 2 })).toEqual({
      status: 'SUCCEEDED',
      output: { attempts: 3 },
    });
    const caught = await run('retries', { name: 'Bad', failures: 1_000_000 });
    expect(caught).toEqual({
      status: 'SUCCEEDED',
      output: expect.objectContaining({ name: 'Bad', error: { Error: 'Bad', Cause: expect.any(String) } }),
    });
    const cause = JSON.parse(String(Reflect.get(Object(Reflect.get(Object(caught.output), 'error')), 'Cause')));
    expect(cause).toEqual({ errorType: 'Bad', errorMessage: 'try again', trace: expect.any(Array) });
    const failed = await run('retries', { name: 'Other', failures: 1_000_000 });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'Other' });
  });

  test('takes an indefinite path over nothing for an empty list', async () => {
    expect(await run('paths', { items: [] })).toEqual({ status: 'SUCCEEDED', output: { ids: [], count: 0 } });
    expect(await run('paths', { items: [{ id: 1 }] })).toEqual({ status: 'SUCCEEDED', output: { ids: [1], count: 1 } });
    expect(await run('paths', { items: [{ id: 1 }, { id: 2 }] })).toEqual({
      status: 'SUCCEEDED',
      output: { ids: [1, 2], count: 2 },
    });
  });

  test('keeps backslashes and quotes in what intrinsic functions give', async () => {
    const input = { text: 'C:\\dir "x" \n' };
    expect(await run('texts', input)).toEqual({
      status: 'SUCCEEDED',
      output: { json: JSON.stringify(input), told: `<${input.text}>`, back: input },
    });
  });

  test('does not let States.ALL catch a path that leads nowhere', async () => {
    expect(await run('missing', {})).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('$.nothing'),
    });
  });

  test('carries 256 KiB and no more, and lets nothing catch that', async () => {
    const envelope = JSON.stringify({ ExecutedVersion: '$LATEST', Payload: { text: '' }, StatusCode: 200 }).length;
    expect(await run('big', { size: 262_144 - envelope })).toEqual({ status: 'SUCCEEDED', output: { size: 1 } });
    expect(await run('big', { size: 262_145 - envelope })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
    await expect(aws.runStateMachine('paths', { items: ['x'.repeat(262_144)] })).rejects.toMatchObject({
      name: 'States.DataLimitExceeded',
    });
  });

  test('ends a task at its timeout, which States.TaskFailed does not match', async () => {
    expect(await run('slow', {})).toEqual({
      status: 'SUCCEEDED',
      output: { error: { Error: 'States.Timeout', Cause: expect.any(String) } },
    });
  });

  test('ends at its own timeout, whatever it would catch', async () => {
    const { execution, ...outcome } = await aws.runStateMachine('endless', {});
    expect(outcome).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(execution.status).toBe('TIMED_OUT');
    await aws.quiet();
    expect(execution.states).toEqual(['Task']);
  });

  test('runs branches side by side and gives their error to the catcher', async () => {
    expect(await run('parallel', { fail: false })).toEqual({
      status: 'SUCCEEDED',
      output: [{ in: 'Left' }, { fail: false }],
    });
    expect(await run('parallel', { fail: true })).toEqual({
      status: 'SUCCEEDED',
      output: { Error: 'Stopped', Cause: 'as asked' },
    });
  });

  test('writes and reads tables through both integrations, with the error names of each', async () => {
    const body = Buffer.from([0, 255, 1]).toString('base64');
    expect(await run('store', { id: 'a', body })).toEqual({
      status: 'SUCCEEDED',
      output: {
        id: 'a',
        body,
        updated: {
          Attributes: { id: { S: 'a' }, body: { B: body }, n: { N: '1' } },
          SdkHttpMetadata: { HttpStatusCode: 200 },
        },
        page: { Items: [{ id: { S: 'a' }, body: { B: body }, n: { N: '1' } }], Count: 1, ScannedCount: 1 },
      },
    });
    expect(await run('store', { id: 'a', body })).toEqual({
      status: 'FAILED',
      error: 'DynamoDb.ConditionalCheckFailedException',
      cause: 'The conditional request failed',
    });
  });

  test('calls a function by its own ARN', async () => {
    expect(await run('direct', { a: 1 })).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
  });
});

describe('loading state machines', () => {
  const start = async (state: JsonObject): Promise<void> => {
    const folder = writeAssembly({
      resources: { M: stateMachineResource('m', { StartAt: 'A', States: { A: { End: true, ...state } } }) },
    });
    try {
      await (await startEmbeddedAws({ assemblyDirectory: folder })).stop();
    } finally {
      removeAssembly(folder);
    }
  };

  test.each<[string, JsonObject, string]>([
    [
      'a service it does not know',
      { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {} },
      'sqs:sendMessage is not supported',
    ],
    [
      'waiting for a token',
      { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters: {} },
      'waitForTaskToken is not supported',
    ],
    [
      'a parameter the local store would ignore',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:putItem',
        Parameters: { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
      },
      'ReturnValuesOnConditionCheckFailure',
    ],
    [
      'a query through the optimized integration',
      { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', Parameters: {} },
      'dynamodb:query is not supported',
    ],
    ['a field the interpreter ignores', { Type: 'Pass', Assign: {} }, 'field Assign'],
  ])('stops at %s', async (_name, state, message) => {
    await expect(start(state)).rejects.toThrow(message);
  });
});
