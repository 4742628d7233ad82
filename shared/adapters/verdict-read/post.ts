import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
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
  const secure = endpoint.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const send = secure ? httpsRequest : httpRequest;
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
    // A kept-alive socket is connected already.
    if (!socket.connecting) clearTimeout(timer);
    socket.once('secureConnect', () => clearTimeout(timer));
    if (!('encrypted' in socket)) socket.once('connect', () => clearTimeout(timer));
  });
  return timer;
}

function asFault(error: Error, signal: AbortSignal): StoreFault {
  if (error instanceof StoreFault) return error;
  return new StoreFault(signal.aborted ? 'store-timeout' : 'store-unreachable', { cause: error });
}
