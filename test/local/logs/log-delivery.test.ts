import { linesIn } from '../../../functions/record-decisions/log-delivery';
import { startEmbeddedAws } from '../../../local/embedded-aws';
import type { EmbeddedAws } from '../../../local/embedded-services';
import { functionId, removeAssembly, writeAssembly } from '../../support/local-assembly';

/* A function that writes, and one that a subscription of its log group hands the lines to. */

const WRITER = `export const handler = async ({ lines }) => { for (const line of lines) console.log(line); };`;
/** Writes what it was given as a metric document; fails as often as it is told. */
const READER = `
let failures = Number(process.env.FAILURES);
export const handler = async (event) => {
  if (failures-- > 0) throw new Error('not now');
  console.log(JSON.stringify({ _aws: {}, event }));
};`;

let aws: EmbeddedAws | undefined;
const assemblies: string[] = [];
const problems: string[] = [];
afterEach(async () => {
  await aws?.stop();
  aws = undefined;
  problems.length = 0;
});
afterAll(() => assemblies.forEach(removeAssembly));

async function startWith(
  filter: Readonly<Record<string, string>>,
  { failures = 0, retries = 2 }: { failures?: number; retries?: number } = {},
): Promise<EmbeddedAws> {
  const directory = writeAssembly({
    functions: [
      { name: 'writer', code: WRITER },
      { name: 'reader', code: READER, environment: { FAILURES: String(failures) } },
    ],
    resources: {
      Subscription: {
        Type: 'AWS::Logs::SubscriptionFilter',
        Properties: {
          LogGroupName: '/aws/lambda/writer',
          DestinationArn: { 'Fn::GetAtt': [functionId('reader'), 'Arn'] },
          FilterPattern: '{ $.outcome = "*" }',
          ...filter,
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Invoke: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: functionId('reader') },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: retries,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
        },
      },
    },
  });
  assemblies.push(directory);
  aws = await startEmbeddedAws({
    assemblyDirectory: directory,
    retryFactor: 0.000_01,
    onProblem: (line) => problems.push(line),
  });
  return aws;
}

const delivered = (running: EmbeddedAws) =>
  running.metrics().map((line) => linesIn(JSON.parse(line).event).map(({ message }) => message));

test('delivers the lines that match, in one piece, and quiet waits for it', async () => {
  const running = await startWith({});
  const lines = [
    '{"outcome":"allowed","n":1}',
    'no JSON',
    '{"other":1}',
    '{"outcome":{}}',
    '{"outcome":"denied","é":2}',
  ];
  await running.invoke('writer', { lines });
  expect(await running.quiet()).toEqual([]);
  expect(delivered(running)).toEqual([['{"outcome":"allowed","n":1}', '{"outcome":"denied","é":2}']]);
});

test('gives each line an id of its own', async () => {
  const running = await startWith({ FilterPattern: '' });
  await running.invoke('writer', { lines: ['a', 'b', 'a'] });
  await running.quiet();
  const lines = running.metrics().flatMap((line) => linesIn(JSON.parse(line).event));
  expect(lines.map(({ message }) => message)).toEqual(['a', 'b', 'a']);
  expect(new Set(lines.map(({ id }) => id)).size).toBe(3);
  for (const { id } of lines) expect(id).toMatch(/^\d{56}$/);
});

test('delivers again what the function failed to take', async () => {
  const running = await startWith({}, { failures: 2 });
  await running.invoke('writer', { lines: ['{"outcome":"allowed"}'] });
  await running.quiet();
  expect(delivered(running)).toEqual([['{"outcome":"allowed"}']]);
  expect(running.lambda.failedInvocations()).toEqual([]);
});

test('keeps in the failure destination what the function never took', async () => {
  const running = await startWith({}, { failures: 2, retries: 1 });
  await running.invoke('writer', { lines: ['{"outcome":"allowed"}'] });
  await running.quiet();
  expect(delivered(running)).toEqual([]);
  const [failed, ...others] = running.lambda.failedInvocations();
  expect(others).toEqual([]);
  expect(failed).toMatchObject({
    functionName: 'reader',
    destinationArn: expect.stringContaining(':sqs:'),
    why: 'Error: not now',
  });
  expect(linesIn(JSON.parse(failed?.requestPayload ?? '')).map(({ message }) => message)).toEqual([
    '{"outcome":"allowed"}',
  ]);
});

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ['another filter pattern', { FilterPattern: '{ $.a = 1 }' }, 'filter pattern { $.a = 1 } is not supported'],
  ['a property it does not know', { Distribution: 'Random' }, 'properties the local service does not know'],
  [
    'a destination that is no function',
    { DestinationArn: 'arn:aws:kinesis:::stream' },
    'delivers log lines to functions only',
  ],
])('does not start with %s', async (_, filter, problem) => {
  await expect(startWith(filter)).rejects.toThrow(problem);
});
