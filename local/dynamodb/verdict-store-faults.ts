import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import { closeServer, listenOnLoopback } from '../loopback';

/**
 * How the verdict store misbehaves. `slow` answers rightly, but later than any deadline a connect handler can be
 * configured with; `hang` never answers; `throttle` and `error` refuse as DynamoDB does.
 */
export const STORE_FAULTS = ['none', 'slow', 'throttle', 'error', 'hang'] as const;
export type StoreFaultMode = (typeof STORE_FAULTS)[number];

/** The longest deadline that configuration allows is 4 s (infra/config.ts). */
const SLOW_MS = 5_000;

const REFUSALS = {
  throttle: {
    status: 400,
    type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for the table was exceeded.',
  },
  error: {
    status: 500,
    type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
    message: 'The request processing has failed because of an unknown error.',
  },
} as const;

/** The store as the connect handler alone sees it: pushes go on while it misbehaves. */
export class VerdictStoreFaults {
  public readonly endpoint: string;
  readonly #server: Server;
  readonly #store: URL;
  #mode: StoreFaultMode = 'none';

  private constructor(server: Server, port: number, storeEndpoint: string) {
    this.#server = server;
    this.#store = new URL(storeEndpoint);
    this.endpoint = `http://127.0.0.1:${port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.#handle(request, response));
  }

  /** @param storeEndpoint - where requests go that nothing is wrong with */
  public static async open(storeEndpoint: string): Promise<VerdictStoreFaults> {
    const server = createServer();
    return new VerdictStoreFaults(server, await listenOnLoopback(server, 0), storeEndpoint);
  }

  public get mode(): StoreFaultMode {
    return this.#mode;
  }

  /** Holds for requests from now on; those that hang are let go when the mode changes. */
  public set(mode: StoreFaultMode): void {
    if (this.#mode === 'hang' && mode !== 'hang') this.#server.closeAllConnections();
    this.#mode = mode;
  }

  public close(): Promise<void> {
    return closeServer(this.#server);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#mode === 'none') this.#forward(request, response);
    else if (this.#mode === 'slow') this.#forwardLater(request, response);
    else {
      request.resume();
      if (this.#mode !== 'hang') refuse(response, REFUSALS[this.#mode]);
    }
  }

  #forwardLater(request: IncomingMessage, response: ServerResponse): void {
    const timer = setTimeout(() => this.#forward(request, response), SLOW_MS);
    // The handler gives up before: nothing is left to forward for.
    response.once('close', () => clearTimeout(timer));
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url: path, headers } = request;
    const forwarded = send({ host: this.#store.hostname, port: this.#store.port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    // Either side may go away: the other is let go with it.
    forwarded.on('error', () => response.destroy());
    response.once('close', () => forwarded.destroy());
    request.pipe(forwarded);
  }
}

function refuse(response: ServerResponse, { status, type, message }: (typeof REFUSALS)[keyof typeof REFUSALS]): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: type, message }));
}
