import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancellation } from './cancellation';
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
  cancellation: Cancellation,
) => Promise<PostAnswer>;

/**
 * HTTP with connections kept alive, on Node's own client: what stands between one signed request and one small answer.
 * The SDK's handler does the same with twice the code on the path (docs/decisions/0004-connect-path.md has the figures).
 */
export function keepAlivePost({ endpoint, connectionTimeoutMs, requestTimeoutMs }: PostSettings): Post {
  const { Agent, request: send } = clientOf(endpoint);
  const agent = new Agent({ keepAlive: true });
  const target = {
    agent,
    method: 'POST',
    hostname: endpoint.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: endpoint.port,
    path: '/',
  };
  const exchange: Post = (headers, body, cancellation) =>
    new Promise((resolve, reject) => {
      if (cancellation.cancelled) throw new StoreFault('store-timeout');
      let answered = false;
      const call = send({ ...target, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) =>
        collect(response, (answer) => {
          answered = true;
          resolve(answer);
        }),
      );
      const timeOut = (): void => void call.destroy(new StoreFault('store-timeout'));
      const timer = setTimeout(timeOut, requestTimeoutMs);
      cancellation.onCancel(timeOut);
      call.on('socket', (socket) => whileConnecting(call, socket, connectionTimeoutMs));
      call.on('close', () => {
        clearTimeout(timer);
        // A close without an answer or an error (the peer hung up mid-answer) must settle the promise too.
        if (!answered) reject(new StoreFault('store-unreachable'));
      });
      call.on('error', (error) => {
        if (error instanceof StoreFault) reject(error);
        else
          reject(
            call.reusedSocket ? new StaleConnection(error) : new StoreFault('store-unreachable', { cause: error }),
          );
      });
      call.end(body);
    });
  return async (headers, body, cancellation) => {
    try {
      return await exchange(headers, body, cancellation);
    } catch (error) {
      if (error instanceof StaleConnection) return await exchange(headers, body, cancellation);
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

/** Gives up a connection that does not open in time. A kept-alive one is open already. */
function whileConnecting(call: ClientRequest, socket: Socket, timeoutMs: number): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => call.destroy(new StoreFault('store-unreachable')), timeoutMs);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(timer));
  call.once('close', () => clearTimeout(timer));
}
