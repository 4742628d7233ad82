import { VirtualClock } from '../../../local/clock';
import { startEmbeddedAws } from '../../../local/embedded-aws';
import type { EmbeddedAws } from '../../../local/embedded-services';
import { removeAssembly, type TestFunction, writeAssembly } from '../../support/local-assembly';

const FUNCTIONS: readonly TestFunction[] = [
  {
    name: 'now',
    code: `
      const loaded = new Date().toISOString();
      class Later extends Date {}
      export const handler = async () => ({
        loaded, now: Date.now(), text: new Date().toISOString(), string: Date(), later: new Later().getTime(),
        constructed: new (new Date(0).constructor)().getTime(), given: new Date(0).toISOString(),
        parts: new Date(2022, 0, 16).getFullYear(), utc: Date.UTC(2022, 0), parsed: Date.parse('2022-01-16T00:00:00Z'),
        same: new Date() instanceof Date, prototype: Object.prototype.toString.call(new Date()),
      });`,
  },
  {
    name: 'echo',
    environment: { GREETING: 'hello' },
    code: `
      let count = 0;
      export const handler = async (event, context) => ({
        event, count: ++count, variables: Object.keys(process.env).sort(), greeting: process.env.GREETING,
        name: context.functionName, arn: context.invokedFunctionArn, remaining: context.getRemainingTimeInMillis(),
      });`,
  },
  { name: 'silent', code: 'export const handler = async () => undefined;' },
  {
    name: 'fails',
    code: `
      class Uninterpretable extends Error { constructor(m) { super(m); this.name = 'Uninterpretable'; } }
      export const handler = async (event) => { if (event.how === 'text') throw 'just text'; throw new Uninterpretable('no ' + event.how); };`,
  },
  {
    name: 'hangs',
    timeout: 0.3,
    code: 'let n = 0; export const handler = (event) => { n += 1; return event.hang ? new Promise(() => setInterval(() => {}, 1000)) : { n }; };',
  },
  { name: 'spins', timeout: 0.3, code: 'export const handler = async () => { for (;;) {} };' },
  { name: 'exits', code: 'export const handler = async () => { process.exit(3); };' },
  {
    name: 'leaks',
    code: 'export const handler = async (event) => { if (event.leak) setTimeout(() => { throw new Error("afterwards"); }, 500); return 1; };',
  },
  { name: 'broken', code: 'throw new TypeError("does not load");' },
  { name: 'headless', code: 'export const main = 1;' },
  {
    name: 'metered',
    code: `
      import { Console } from 'node:console';
      const own = new Console({ stdout: process.stdout, stderr: process.stderr });
      export const handler = async (event) => {
        own.log(JSON.stringify({ _aws: { Timestamp: Date.now() }, Allowed: event.n }));
        console.log(JSON.stringify({ level: 'INFO', message: 'fine' }));
        process.stderr.write(JSON.stringify({ level: 'ERROR', message: 'bad' }) + '\\n');
      };`,
  },
  {
    name: 'reserved',
    reservedConcurrency: 1,
    code: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 200, 1));',
  },
  {
    name: 'slow',
    code: 'let n = 0; export const handler = async () => { n += 1; const mine = n; await new Promise((r) => setTimeout(r, 30)); return mine === n; };',
  },
];

let directory: string;
let aws: EmbeddedAws;
const problems: string[] = [];
const clock = new VirtualClock();

beforeAll(async () => {
  directory = writeAssembly({ functions: FUNCTIONS });
  aws = await startEmbeddedAws({ assemblyDirectory: directory, clock, onProblem: (line) => problems.push(line) });
});
afterAll(async () => {
  await aws.stop();
  removeAssembly(directory);
});

const result = async (name: string, event: { [key: string]: string | number | boolean } = {}): Promise<unknown> => {
  const outcome = await aws.invoke(name, event);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return JSON.parse(outcome.result);
};

describe('a function', () => {
  test('sees the virtual clock wherever it asks Date for the present, from its first line on', async () => {
    clock.set(Date.parse('2022-01-16T09:20:00Z'));
    const before = await result('now');
    expect(before).toMatchObject({
      loaded: expect.stringMatching(/^2022-01-16T09:20:0/),
      text: expect.stringMatching(/^2022-01-16T09:20:0/),
      string: expect.stringContaining('Jan 16 2022'),
      given: '1970-01-01T00:00:00.000Z',
      parts: 2022,
      utc: 1640995200000,
      parsed: 1642291200000,
      same: true,
      prototype: '[object Date]',
    });
    clock.advance(72 * 3_600_000);
    const after = await result('now');
    const expected = Date.parse('2022-01-19T09:20:00Z');
    for (const field of ['now', 'later', 'constructed']) {
      const value = Reflect.get(Object(after), field);
      expect(value).toBeGreaterThanOrEqual(expected);
      expect(value).toBeLessThan(expected + 30_000);
    }
  });

  test('gets its event, its own environment and nothing of this process', async () => {
    process.env.POSTERN_TEST_LEAK = 'yes';
    const echoed = await result('echo', { a: 1 });
    delete process.env.POSTERN_TEST_LEAK;
    expect(echoed).toMatchObject({
      event: { a: 1 },
      greeting: 'hello',
      name: 'echo',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
    });
    const variables = Reflect.get(Object(echoed), 'variables');
    expect(variables).toEqual(
      expect.arrayContaining([
        'AWS_ENDPOINT_URL_DYNAMODB',
        'AWS_ENDPOINT_URL_EVENTBRIDGE',
        'AWS_ENDPOINT_URL_SECRETS_MANAGER',
        'AWS_REGION',
      ]),
    );
    expect(variables).not.toContain('POSTERN_TEST_LEAK');
    expect(variables).not.toContain('PATH');
    expect(Reflect.get(Object(echoed), 'remaining')).toBeGreaterThan(2000);
  });

  test('stays warm between invocations', async () => {
    const first = Reflect.get(Object(await result('echo')), 'count');
    expect(Reflect.get(Object(await result('echo')), 'count')).toBe(first + 1);
  });

  test('that returns nothing answers null', async () => {
    expect(await aws.invoke('silent', {})).toEqual({ ok: true, result: 'null' });
  });

  test('reports errors as Lambda does', async () => {
    expect(await aws.invoke('fails', { how: 'sense' })).toEqual({
      ok: false,
      error: {
        errorType: 'Uninterpretable',
        errorMessage: 'no sense',
        trace: expect.arrayContaining(['Uninterpretable: no sense']),
      },
    });
    expect(await aws.invoke('fails', { how: 'text' })).toEqual({
      ok: false,
      error: { errorType: 'string', errorMessage: 'just text' },
    });
  });

  test.each([
    ['hangs', { hang: true }],
    ['spins', {}],
  ])('that %s is killed at its timeout', async (name, event) => {
    expect(await aws.invoke(name, event)).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 0\.30 seconds$/),
      },
    });
  });

  test('starts afresh after a timeout', async () => {
    await aws.invoke('hangs', { hang: true });
    expect(await result('hangs', { hang: false })).toEqual({ n: 1 });
  });

  test('that ends its process is a fault', async () => {
    expect(await aws.invoke('exits', {})).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
  });

  test('that failed after its answer is not used again', async () => {
    // Long after the answer: an error while its output is still drained is the invocation's own.
    expect(await result('leaks', { leak: true })).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await result('leaks', { leak: false })).toBe(1);
  });

  test.each([
    ['broken', 'TypeError', 'does not load'],
    ['headless', 'Runtime.HandlerNotFound', 'no function named handler'],
  ])('that is %s fails each invocation', async (name, errorType, message) => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await aws.invoke(name, {})).toMatchObject({
        ok: false,
        error: { errorType, errorMessage: expect.stringContaining(message) },
      });
    }
  });

  test('has written its metrics and logs by the time it answers', async () => {
    const before = aws.metrics().length;
    for (let n = 1; n <= 20; n += 1) {
      await result('metered', { n });
      expect(aws.metrics().length).toBe(before + n);
      expect(JSON.parse(aws.metrics().at(-1) ?? '')).toMatchObject({ Allowed: n });
    }
    expect(aws.logs.lines().filter(({ functionName }) => functionName === 'metered')).toHaveLength(40);
    expect(problems.filter((line) => line.startsWith('metered'))).toHaveLength(20);
    expect(problems.at(-1)).toBe('metered: {"level":"ERROR","message":"bad"}');
  });

  test('is refused beyond its reserved concurrency', async () => {
    const first = aws.invoke('reserved', {});
    await expect(aws.invoke('reserved', {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect(await first).toEqual({ ok: true, result: '1' });
  });

  test('runs one invocation per thread, and queues the rest', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => result('slow')));
    expect(outcomes).toEqual(Array.from({ length: 20 }, () => true));
  });

  test('keeps memory flat over many invocations', async () => {
    for (let n = 0; n < 200; n += 1) await result('silent').catch(() => undefined);
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 2000; n += 1) await result('silent');
    global.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30 * 1024 * 1024);
  });
});
