import { accessSync, constants, mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { LocalFailure, messageOf } from '../failure';
import { closeServer, listenOnLoopback } from '../loopback';

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
  readonly #engine: Server;

  private constructor(server: Server, engine: Server, port: number) {
    this.#server = server;
    this.#engine = engine;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  public static async open(options: StoreOptions): Promise<LocalStore> {
    if (options.directory !== undefined) requireWritable(options.directory);
    const engine = dynalite({
      ...(options.directory === undefined ? {} : { path: options.directory }),
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
    });
    // Our own server stands before the engine's: it can refuse calls, and is ours to close.
    const server = createServer((request, response) => {
      const fault = options.fault?.(operationOf(request));
      if (fault !== undefined) return refuse(request, response, fault);
      engine.emit('request', request, response);
      // The engine rethrows the error of a client that went away (a function that timed out): no reason to stop here.
      request.removeAllListeners('error').on('error', () => response.destroy());
    });
    return new LocalStore(server, engine, await listenOnLoopback(server, 0));
  }

  public async close(): Promise<void> {
    await closeServer(this.#server);
    // Never listened, so it answers with an error; the store behind it is closed all the same.
    await new Promise<void>((resolve) => this.#engine.close(() => resolve()));
  }
}

const operationOf = (request: IncomingMessage): string =>
  String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';

function refuse(request: IncomingMessage, response: ServerResponse, fault: { type: string; message: string }): void {
  request.resume();
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, message: fault.message }));
}

function requireWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new LocalFailure(`the data folder ${directory} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}
