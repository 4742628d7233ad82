import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Endpoint } from './endpoint';
import { StoreFault } from './store-fault';

export interface PostSettings {
  readonly endpoint: Endpoint;
  /** How long opening a connection may take, TLS included; then the store counts as unreachable. */
  readonly connectionTimeoutMs: number;
  /** How long the whole exchange may take. */
  readonly requestTimeoutMs: number;
}

export interface PostAnswer {
  readonly statusCode: number;
  readonly text: string;
}

/** Posts a body and reads the whole answer. Throws {@link StoreFault} only; its timeouts end the exchange, they don't just warn. */
export type Post = (
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<PostAnswer>;

/**
 * HTTP with connections kept alive, on Node's own client: what stands between one signed request and one small answer.
 * The SDK's handler does the same with twice the code on the path (docs/decisions/0004-connect-path.md has the figures).
 */
export function keepAlivePost({ endpoint, connectionTimeoutMs, requestTimeoutMs }: PostSettings): Post {
  const { Agent, request: send } = clientOf(endpoint);
  const agent = new Agent({ keepAlive: true });
  const exchange: Post = (headers, body, signal) =>
    new Promise((resolve, reject) => {
      const call = send(
        {
          agent,
          method: 'POST',
          hostname: endpoint.hostname.replace(/^\[(.*)\]$/, '$1'),
          port: endpoint.port,
          path: '/',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal,
        },
        (response) => collect(response, resolve),
      );
      const timers = [
        whileConnecting(call, connectionTimeoutMs),
        setTimeout(() => call.destroy(new StoreFault('store-timeout')), requestTimeoutMs),
      ];
      call.on('close', () => {
        for (const timer of timers) clearTimeout(timer);
        // A close without an answer or an error (the peer hung up mid-answer) must settle the promise too.
        reject(new StoreFault('store-unreachable'));
      });
      call.on('error', (error) => {
        const fault = asFault(error, signal);
        reject(call.reusedSocket && fault.kind === 'store-unreachable' ? new StaleConnection(error) : fault);
      });
      call.end(body);
    });
  return async (headers, body, signal) => {
    try {
      return await exchange(headers, body, signal);
    } catch (error) {
      if (error instanceof StaleConnection) return await exchange(headers, body, signal);
      throw error;
    }
  };
}

/**
 * Node's client, taken as `require` gives it. An `import` of node:http reads every export once, and some of them
 * (`WebSocket`) load undici: 30 ms of the cold start for something that never runs.
 */
function clientOf(endpoint: Endpoint): Pick<typeof import('node:http'), 'Agent' | 'request'> {
  return endpoint.protocol === 'https:'
    ? process.getBuiltinModule('node:https')
    : process.getBuiltinModule('node:http');
}

/** A kept connection that the store closed while this function slept: the first request on it finds out, and is sent once more. */
class StaleConnection extends StoreFault {
  public constructor(cause: unknown) {
    super('store-unreachable', { cause });
  }
}

function collect(response: IncomingMessage, resolve: (answer: PostAnswer) => void): void {
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('end', () => {
    if (response.complete) resolve({ statusCode: response.statusCode ?? 0, text });
  });
}

function whileConnecting(call: ClientRequest, timeoutMs: number): NodeJS.Timeout {
  const timer = setTimeout(() => call.destroy(new StoreFault('store-unreachable')), timeoutMs);
  call.on('socket', (socket) => {
    // A kept-alive socket is connected already; a listener on it would stay for as long as it does.
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    else clearTimeout(timer);
  });
  return timer;
}

function asFault(error: Error, signal: AbortSignal): StoreFault {
  if (error instanceof StoreFault) return error;
  return new StoreFault(signal.aborted ? 'store-timeout' : 'store-unreachable', { cause: error });
}
