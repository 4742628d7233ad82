import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { listenOnLoopback } from '../loopback';

/** Makes one call fail as DynamoDB would; undefined lets it through. */
export type FaultInjection = (operation: string) => { readonly type: string; readonly message: string } | undefined;

export interface StoreOptions {
  /** Folder that keeps the tables; in memory without it. */
  readonly directory?: string | undefined;
  readonly fault?: FaultInjection | undefined;
}

/** DynamoDB on a loopback port, by dynalite. */
export class LocalStore {
  public readonly endpoint: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  public static async open(options: StoreOptions): Promise<LocalStore> {
    const server = dynalite({
      ...(options.directory === undefined ? {} : { path: options.directory }),
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
    });
    const engine = server.listeners('request');
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      const fault = options.fault?.(operationOf(request));
      if (fault !== undefined) return refuse(request, response, fault);
      for (const listener of engine) Reflect.apply(listener, server, [request, response]);
      // The engine rethrows the error of a client that went away (a function that timed out): no reason to stop here.
      request.removeAllListeners('error').on('error', () => response.destroy());
    });
    return new LocalStore(server, await listenOnLoopback(server, 0));
  }

  /** Resolves once the tables are on disk. */
  public close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
      this.#server.closeAllConnections();
    });
  }
}

const operationOf = (request: IncomingMessage): string =>
  String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  fault: { readonly type: string; readonly message: string },
): void {
  request.resume();
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, message: fault.message }));
}
