import type { Server } from 'node:http';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { awsJsonServer } from '../../../local/aws-json';
import { VirtualClock } from '../../../local/clock';
import { startEmbeddedAws } from '../../../local/embedded-aws';
import type { EmbeddedAws } from '../../../local/embedded-services';
import type { JsonObject } from '../../../local/json';
import { closeServer, listenOnLoopback } from '../../../local/loopback';
import { stepFunctionsOperations } from '../../../local/stepfunctions/endpoint';
import { stepFunctionsOperationWorkflow } from '../../../shared/adapters/operation-workflow';
import { removeAssembly, stateMachineResource, writeAssembly } from '../../support/local-assembly';

/** What functions call of Step Functions, through the SDK's own client. */
const pass = (result: JsonObject): JsonObject => ({
  StartAt: 'A',
  States: { A: { Type: 'Pass', Result: result, End: true } },
});
const START = {
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution',
  Parameters: { StateMachineArn: { Ref: 'Slow' }, 'Input.$': '$.input' },
  ResultSelector: { 'started.$': '$.ExecutionArn' },
  End: true,
};
const arn = (name: string): string => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

let directory: string;
let aws: EmbeddedAws;
let server: Server;
let client: SFNClient;
const clock = new VirtualClock();

beforeAll(async () => {
  const [before = '', after = ''] = JSON.stringify({ StartAt: 'A', States: { A: START } }).split('{"Ref":"Slow"}');
  directory = writeAssembly({
    resources: {
      Quick: stateMachineResource('quick', pass({ projection: { written: ['a'], unchanged: [] } })),
      Failing: stateMachineResource('failing', {
        StartAt: 'A',
        States: { A: { Type: 'Fail', Error: 'Broken', Cause: 'by design' } },
      }),
      Slow: stateMachineResource('slow', pass({ done: 'yes' }), 'STANDARD'),
      Starting: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'starting',
          StateMachineType: 'EXPRESS',
          RoleArn: 'r',
          DefinitionString: { 'Fn::Join': ['', [`${before}"`, { Ref: 'Slow' }, `"${after}`]] },
        },
      },
    },
  });
  aws = await startEmbeddedAws({ assemblyDirectory: directory, clock });
  server = awsJsonServer(stepFunctionsOperations(() => aws.stateMachines, clock));
  client = new SFNClient({
    endpoint: `http://127.0.0.1:${await listenOnLoopback(server, 0)}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await closeServer(server);
  await aws.stop();
  removeAssembly(directory);
});

const start = (name: string, input?: string) =>
  client.send(new StartSyncExecutionCommand({ stateMachineArn: arn(name), input }));

describe('StartSyncExecution', () => {
  test('gives the output of an Express machine', async () => {
    const { status, output, startDate, executionArn } = await start('quick', '{"a":1}');
    expect([status, output]).toEqual(['SUCCEEDED', '{"projection":{"written":["a"],"unchanged":[]}}']);
    expect(startDate).toBeInstanceOf(Date);
    expect(executionArn).toContain(':express:quick:');
  });

  test('tells a failure as AWS does: with status 200', async () => {
    expect(await start('failing')).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'by design' });
  });

  test.each([
    ['slow', '{}', 'StateMachineTypeNotSupported'],
    ['nobody', '{}', 'StateMachineDoesNotExist'],
    ['quick', '{', 'InvalidExecutionInput'],
  ])('of %s with %s is refused', async (name, input, error) => {
    await expect(start(name, input)).rejects.toMatchObject({ name: error });
  });
});

describe('a state that starts another machine', () => {
  test('goes on without waiting for it', async () => {
    const { status, output } = await start('starting', '{"input":{"n":1}}');
    expect([status, JSON.parse(output ?? '')]).toEqual([
      'SUCCEEDED',
      { started: expect.stringContaining(':execution:slow:') },
    ]);
    expect(await aws.quiet()).toEqual([]);
    expect(aws.stateMachines.executions().filter(({ stateMachine }) => stateMachine === 'slow')).toMatchObject([
      { status: 'SUCCEEDED' },
    ]);
  });
});

describe('the workflow that applies decisions', () => {
  const operation = {
    event: {
      type: 'DeviceUnlocked' as const,
      device: 'generic:a',
      eventId: 'op-1',
      version: 1 as const,
      source: 'operator',
      occurredAt: 1,
      recordedAt: 1,
      who: 'sam',
      reason: 'x',
      lock: 'op-0',
    },
    devices: ['generic:a'],
    fleet: false,
  };
  test('gives what was projected', async () => {
    expect(await stepFunctionsOperationWorkflow(client, arn('quick')).apply(operation)).toEqual({
      written: ['a'],
      unchanged: [],
    });
  });
  test.each(['failing', 'nobody'])('that fails (%s) leaves open what became of the decision', async (name) => {
    await expect(stepFunctionsOperationWorkflow(client, arn(name)).apply(operation)).rejects.toMatchObject({
      name: 'OperationNotCompleted',
    });
  });
});
