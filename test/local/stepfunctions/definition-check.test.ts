import type { Json, JsonObject } from '../../../local/json';
import { definitionProblems } from '../../../local/stepfunctions/definition-check';

const machine = (state: JsonObject, more: JsonObject = {}): Json => ({
  StartAt: 'A',
  States: { A: { End: true, ...state } },
  ...more,
});
const problems = (definition: Json): readonly string[] => definitionProblems(definition, () => []);

const PASS_MACHINE: JsonObject = { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } };

describe('the definition check', () => {
  test('accepts what the interpreter runs as Step Functions does', () => {
    const definition = machine(
      {
        Type: 'Task',
        Comment: 'c',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { 'a.$': '$$.State.EnteredTime', 'b.$': "States.Format('{} $$.Nothing', $$.Execution.Id)", c: 1 },
        ResultSelector: { 'd.$': '$.Payload' },
        ResultPath: '$.result',
        TimeoutSeconds: 10,
        Retry: [
          {
            ErrorEquals: ['States.ALL'],
            IntervalSeconds: 1,
            MaxAttempts: 2,
            BackoffRate: 2,
            MaxDelaySeconds: 10,
            JitterStrategy: 'FULL',
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A', ResultPath: '$.error' }],
      },
      { TimeoutSeconds: 60, Comment: 'c', QueryLanguage: 'JSONPath' },
    );
    expect(problems(definition)).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['JSONata machines', machine({ Type: 'Pass' }, { QueryLanguage: 'JSONata' }), 'query language JSONata'],
    ['JSONata states', machine({ Type: 'Pass', QueryLanguage: 'JSONata' }), 'query language JSONata'],
    ['Assign', machine({ Type: 'Pass', Assign: { 'a.$': '$' } }), 'field Assign'],
    ['Output', machine({ Type: 'Task', Resource: 'r', Output: '{% 1 %}' }), 'field Output'],
    ['Arguments', machine({ Type: 'Task', Resource: 'r', Arguments: {} }), 'field Arguments'],
    [
      'a timeout by path',
      machine({ Type: 'Task', Resource: 'r', TimeoutSecondsPath: '$.t' }),
      'field TimeoutSecondsPath',
    ],
    ['heartbeats', machine({ Type: 'Task', Resource: 'r', HeartbeatSeconds: 5 }), 'field HeartbeatSeconds'],
    ['item readers', machine({ Type: 'Map', ItemProcessor: PASS_MACHINE, ItemReader: {} }), 'field ItemReader'],
    ['item batchers', machine({ Type: 'Map', ItemProcessor: PASS_MACHINE, ItemBatcher: {} }), 'field ItemBatcher'],
    ['result writers', machine({ Type: 'Map', ItemProcessor: PASS_MACHINE, ResultWriter: {} }), 'field ResultWriter'],
    [
      'tolerated failures',
      machine({ Type: 'Map', ItemProcessor: PASS_MACHINE, ToleratedFailurePercentage: 5 }),
      'field ToleratedFailurePercentage',
    ],
    ['unknown state types', machine({ Type: 'Sleep', Seconds: 5 }), 'state type Sleep'],
    ['a Wait without a time', machine({ Type: 'Wait', End: true }), 'exactly one of Seconds'],
    ['a Wait with two', machine({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true }), 'exactly one of Seconds'],
    [
      'a Wait by a path of many',
      machine({ Type: 'Wait', TimestampPath: '$.a[*]', End: true }),
      'path $.a[*] of a Wait',
    ],
    ['an empty result', machine({ Type: 'Pass', Result: false }), 'empty Result'],
    [
      'unknown fields of a retrier',
      machine({ Type: 'Task', Resource: 'r', Retry: [{ ErrorEquals: ['x'], Assign: {} }] }),
      'Retry: field Assign',
    ],
    [
      'unknown fields of a catcher',
      machine({ Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['x'], Next: 'A', Output: 1 }] }),
      'Catch: field Output',
    ],
    [
      'a context reference nobody supplies',
      machine({ Type: 'Pass', Parameters: { 'a.$': '$$.Task.Token' } }),
      '$$.Task.Token',
    ],
    ['the retry count', machine({ Type: 'Pass', Parameters: { 'a.$': '$$.State.RetryCount' } }), '$$.State.RetryCount'],
    ['the whole context', machine({ Type: 'Pass', InputPath: '$$' }), 'context reference $$ '],
    [
      'a context reference in a function',
      machine({ Type: 'Pass', Parameters: { 'a.$': "States.Format('{}', $$.Task.Token)" } }),
      '$$.Task.Token',
    ],
    [
      'escapes in a literal',
      machine({ Type: 'Pass', Parameters: { 'a.$': "States.Format('it\\'s {}', $.a)" } }),
      'escapes in',
    ],
    [
      'the map context outside of an item selector',
      machine({ Type: 'Pass', Parameters: { 'a.$': '$$.Map.Item.Index' } }),
      '$$.Map.Item.Index',
    ],
    ['a result path with an index', machine({ Type: 'Pass', ResultPath: '$.a[0]' }), 'result path $.a[0]'],
    [
      'an unknown choice operator',
      machine({ Type: 'Choice', Choices: [{ Variable: '$.a', StringIs: 'x', Next: 'A' }] }),
      'none of the known operators',
    ],
    [
      'an unknown choice operator within And',
      machine({ Type: 'Choice', Choices: [{ And: [{ Variable: '$.a', Is: 1 }], Next: 'A' }] }),
      'none of the known operators',
    ],
    [
      'two operators in one rule',
      machine({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, IsPresent: true, Next: 'A' }] }),
      'next to',
    ],
    [
      'problems within a Map',
      machine({ Type: 'Map', ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', Assign: {}, End: true } } } }),
      'A > B: field Assign',
    ],
    [
      'problems within a Parallel',
      machine({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: {}, End: true } } }],
      }),
      'A[0] > B: field Assign',
    ],
    ['a start that is no state', { StartAt: 'Z', States: {} }, 'StartAt names no state'],
  ])('refuses %s', (_name, definition, problem) => {
    expect(problems(definition).join('\n')).toContain(problem.trim());
  });

  test('lists every problem with its place', () => {
    const definition = {
      StartAt: 'A',
      States: { A: { Type: 'Pass', Assign: {}, Next: 'B' }, B: { Type: 'Sleep', End: true } },
    };
    expect(problems(definition)).toEqual([
      'definition > A: field Assign is not supported by the local service',
      'definition > B: state type Sleep is not supported by the local service',
    ]);
  });

  test('accepts the map context where items are selected', () => {
    const state: JsonObject = {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value.id' },
      ItemProcessor: PASS_MACHINE,
    };
    expect(problems(machine(state))).toEqual([]);
  });
});
