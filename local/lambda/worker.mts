/**
 * One execution environment of a function: a worker thread that loads the built bundle and answers one invocation at a
 * time. Nothing of the product is changed for it: the clock is patched, and output is captured, before the bundle loads.
 *
 * Node runs this file as it is (types stripped), so that a worker starts without a loader.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, InvocationRequest, WorkerData, WorkerMessage } from './protocol';

const { clockOffset, bundle, exportName }: WorkerData = workerData;

const offset = new BigInt64Array(clockOffset);
const RealDate = globalThis.Date;
const now = (): number => RealDate.now() + Number(Atomics.load(offset, 0));

/** Every way to ask `Date` for the present goes through the virtual clock; everything else is the real `Date`. */
const VirtualDate = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
Object.defineProperty(RealDate.prototype, 'constructor', { value: VirtualDate, writable: true, configurable: true });
globalThis.Date = VirtualDate;

/** Written synchronously and sent along with the answer: a metric line never arrives after what it is about. */
let output: string[] = [];
const capture = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
  output.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
  const done = rest.at(-1);
  if (typeof done === 'function') queueMicrotask(() => done());
  return true;
};
process.stdout.write = capture;
process.stderr.write = capture;

const drain = (): readonly string[] => {
  const drained = output;
  output = [];
  return drained;
};
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

const describe = (thrown: unknown): FunctionError => {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown) };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
};

type Handler = (event: unknown, context: unknown) => unknown;
const isHandler = (value: unknown): value is Handler => typeof value === 'function';

async function invoke(handler: Handler, request: InvocationRequest): Promise<WorkerMessage> {
  const context = {
    awsRequestId: request.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: request.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: request.functionArn,
    logGroupName: request.logGroup,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: request.memory,
    getRemainingTimeInMillis: (): number => Math.max(0, request.deadline - now()),
  };
  try {
    const result = await handler(JSON.parse(request.event), context);
    return { kind: 'returned', result: JSON.stringify(result ?? null) ?? 'null', output: drain() };
  } catch (error) {
    return { kind: 'threw', error: describe(error), output: drain() };
  }
}

try {
  const exported: Record<string, unknown> = await import(pathToFileURL(bundle).href);
  const handler = exported[exportName];
  if (isHandler(handler)) {
    parentPort?.on('message', (request: InvocationRequest) => void invoke(handler, request).then(send));
    send({ kind: 'ready', output: drain() });
  } else {
    const errorMessage = `${bundle} exports no function named ${exportName}`;
    send({ kind: 'broken', error: { errorType: 'Runtime.HandlerNotFound', errorMessage }, output: drain() });
  }
} catch (error) {
  send({ kind: 'broken', error: describe(error), output: drain() });
}
