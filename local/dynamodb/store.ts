import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { listenOnLoopback } from '../loopback';

/** Makes one call fail as DynamoDB would, by its operation and the tables it names; undefined lets it through. */
export type FaultInjection = (operation: string, tables: readonly string[]) => StoreFault | undefined;

interface StoreFault {
  readonly type: string;
  readonly message: string;
}

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
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      for (const listener of engine) Reflect.apply(listener, server, [request, response]);
      // The engine rethrows the error of a client that went away (a function that timed out): no reason to stop here.
      request.removeAllListeners('error').on('error', () => response.destroy());
    };
    server.on('request', (request, response) => {
      if (options.fault === undefined) return answer(request, response);
      const { fault: faultOf } = options;
      const chunks: Buffer[] = [];
      request.on('error', () => response.destroy());
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        // Its client has gone with the service: the engine would find no database.
        if (!server.listening) return response.destroy();
        const body = Buffer.concat(chunks);
        const fault = faultOf(operationOf(request), tablesIn(body.toString('utf8')));
        if (fault !== undefined) return refuse(response, fault);
        request.removeAllListeners();
        answer(request, response);
        // What was read to know the tables is given to the engine as if it came now.
        request.emit('data', body);
        request.emit('end');
      });
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

/** Names in the document itself; in a text inside of it the quotes are escaped. */
const tablesIn = (body: string): readonly string[] =>
  [...body.matchAll(/"TableName"\s*:\s*"([^"]+)"/g)].map(([, name = '']) => name);

function refuse(response: ServerResponse, fault: StoreFault): void {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, message: fault.message }));
}
