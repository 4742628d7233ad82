import { VirtualClock } from '../../../local/clock';
import { startEmbeddedAws } from '../../../local/embedded-aws';
import type { EmbeddedAws } from '../../../local/embedded-services';
import type { Entry } from '../../../local/eventbridge/event';
import type { JsonObject } from '../../../local/json';
import { functionId, removeAssembly, stateMachineResource, writeAssembly } from '../../support/local-assembly';

/** Writes each event it gets as a metric document, so that a test can read it; fails as often as its event asks for. */
const LISTENER = `
  let failures = 0;
  export const handler = async (event) => {
    console.log(JSON.stringify({ _aws: {}, event }));
    if (failures < (event.detail?.fail ?? 0)) { failures += 1; throw new Error('not yet'); }
  };`;

const arn = (id: string): JsonObject => ({ 'Fn::GetAtt': [id, 'Arn'] });
const rule = (properties: JsonObject): JsonObject => ({
  Type: 'AWS::Events::Rule',
  Properties: { State: 'ENABLED', ...properties },
});
const listener = (more: JsonObject = {}): JsonObject => ({ Id: 'Target0', Arn: arn(functionId('listener')), ...more });

let directory: string;
let aws: EmbeddedAws;
const problems: string[] = [];
/** Stands still until it is moved. */
const clock = new VirtualClock(() => Date.parse('2022-01-16T09:20:00.500Z'));

beforeAll(async () => {
  directory = writeAssembly({
    functions: [{ name: 'listener', code: LISTENER }],
    resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'own' } },
      Undelivered: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'undelivered' } },
      Machine: stateMachineResource('machine', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }),
      OnOwnBus: rule({ EventBusName: { Ref: 'Bus' }, EventPattern: { source: ['mine'] }, Targets: [listener()] }),
      OnDefaultBus: rule({
        EventPattern: { source: ['default-only'] },
        Targets: [listener({ InputPath: '$.detail' })],
      }),
      Constant: rule({
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['constant'] },
        Targets: [listener({ Input: '{"given":true}' })],
      }),
      Disabled: rule({
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['mine'] },
        State: 'DISABLED',
        Targets: [listener()],
      }),
      ToMachine: rule({
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['machine'] },
        Targets: [{ Id: 'Target0', Arn: { Ref: 'Machine' }, DeadLetterConfig: { Arn: arn('Undelivered') } }],
      }),
      Nightly: rule({ ScheduleExpression: 'rate(1 hour)', Targets: [listener()] }),
    },
  });
  aws = await startEmbeddedAws({
    assemblyDirectory: directory,
    clock,
    retryFactor: 0.0001,
    onProblem: (line) => problems.push(line),
  });
});
afterAll(async () => {
  await aws.stop();
  removeAssembly(directory);
});

const heard = async (): Promise<readonly JsonObject[]> => {
  expect(await aws.quiet()).toEqual([]);
  return aws.metrics().map((line) => JSON.parse(line).event);
};
const entry = (Source: string, detail: JsonObject = {}, more: Partial<Entry> = {}): Entry => ({
  Source,
  DetailType: 'Something.v1',
  Detail: JSON.stringify(detail),
  EventBusName: 'own',
  ...more,
});

describe('event buses', () => {
  test('hand an event to the rules of its own bus that match it', async () => {
    const before = (await heard()).length;
    expect(
      aws.putEvents([entry('mine', { n: 1 }, { Resources: ['r'] }), entry('other'), entry('default-only')]),
    ).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }, { EventId: expect.any(String) }, { EventId: expect.any(String) }],
    });
    expect((await heard()).slice(before)).toEqual([
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Something.v1',
        source: 'mine',
        account: '000000000000',
        time: '2022-01-16T09:20:00Z',
        region: 'us-east-1',
        resources: ['r'],
        detail: { n: 1 },
      },
    ]);
  });

  test('know a bus by its ARN, and the default one without a name', async () => {
    const before = (await heard()).length;
    aws.putEvents([entry('mine', {}, { EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/own' })]);
    aws.putEvents([{ Source: 'default-only', DetailType: 'x', Detail: '{"part":1}' }]);
    expect((await heard()).slice(before)).toEqual([expect.objectContaining({ source: 'mine' }), { part: 1 }]);
  });

  test('give a target its constant input', async () => {
    const before = (await heard()).length;
    aws.putEvents([entry('constant', { secret: 1 })]);
    expect((await heard()).slice(before)).toEqual([{ given: true }]);
  });

  test.each<[string, Entry, string]>([
    ['no source', entry(''), 'InvalidArgument'],
    ['no detail type', entry('mine', {}, { DetailType: '' }), 'InvalidArgument'],
    ['a detail that is no JSON', entry('mine', {}, { Detail: '{' }), 'MalformedDetail'],
    ['a detail that is no object', entry('mine', {}, { Detail: '[]' }), 'MalformedDetail'],
    ["one of AWS's sources", entry('aws.cloudformation'), 'NotAuthorizedForSourceException'],
    ['an unknown bus', entry('mine', {}, { EventBusName: 'nowhere' }), 'ResourceNotFoundException'],
  ])('refuse an entry with %s, and take the others', async (_name, refused, code) => {
    const before = (await heard()).length;
    expect(aws.putEvents([refused, entry('mine')])).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: code, ErrorMessage: expect.any(String) }, { EventId: expect.any(String) }],
    });
    expect((await heard()).length).toBe(before + 1);
  });

  test('keep what a target cannot take in its dead-letter queue', async () => {
    aws.putEvents([entry('machine', { small: 1 }), entry('machine', { large: 'x'.repeat(256 * 1024) })]);
    await heard();
    expect(aws.stateMachines.executions().map(({ status }) => status)).toEqual(['SUCCEEDED']);
    expect(aws.buses.deadLetters()).toEqual([
      {
        queueArn: 'arn:aws:sqs:us-east-1:000000000000:undelivered',
        ruleArn: expect.stringContaining('ToMachine'),
        targetArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
        errorMessage: expect.stringContaining('more than the 262144'),
        event: expect.objectContaining({ source: 'machine' }),
      },
    ]);
    expect(problems.filter((line) => line.includes('went to arn:aws:sqs'))).toHaveLength(1);
  });

  test('try a function that failed twice more, and then say so', async () => {
    const before = (await heard()).length;
    aws.putEvents([entry('mine', { fail: 2 })]);
    expect((await heard()).length).toBe(before + 3);
    expect(problems.filter((line) => line.startsWith('listener: asynchronous'))).toEqual([]);
    aws.putEvents([entry('mine', { fail: 100 })]);
    expect((await heard()).length).toBe(before + 6);
    expect(problems.filter((line) => line.startsWith('listener: asynchronous'))).toEqual([
      'listener: asynchronous invocation failed for good: Error: not yet',
    ]);
  });

  test('fire a schedule once however far the clock goes', async () => {
    const before = (await heard()).length;
    aws.advance(59 * 60_000);
    expect((await heard()).length).toBe(before);
    aws.advance(72 * 3_600_000);
    expect((await heard()).slice(before)).toEqual([
      expect.objectContaining({
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        detail: {},
        time: '2022-01-19T10:19:00Z',
      }),
    ]);
  });
});

describe('loading rules', () => {
  test.each<[string, JsonObject, string]>([
    ['an operator it does not know', { EventPattern: { a: [{ cidr: '10.0.0.0/8' }] }, Targets: [] }, 'cidr'],
    [
      'an input transformer',
      { EventPattern: { a: ['b'] }, Targets: [listener({ InputTransformer: { InputTemplate: '{}' } })] },
      'InputTransformer',
    ],
    [
      'an input path with an index',
      { EventPattern: { a: ['b'] }, Targets: [listener({ InputPath: '$.a[0]' })] },
      '$.a[0]',
    ],
    [
      'a target it cannot reach',
      { EventPattern: { a: ['b'] }, Targets: [{ Id: 'T', Arn: 'arn:aws:sqs:us-east-1:000000000000:q' }] },
      'arn:aws:sqs',
    ],
    ['a calendar', { ScheduleExpression: 'cron(0 12 * * ? *)', Targets: [] }, 'cron'],
  ])('stops at %s', async (_name, properties, message) => {
    const folder = writeAssembly({
      functions: [{ name: 'listener', code: LISTENER }],
      resources: { Rule: rule(properties) },
    });
    await expect(startEmbeddedAws({ assemblyDirectory: folder })).rejects.toThrow(message);
    removeAssembly(folder);
  });
});
