import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listenOnLoopback } from '../../local/loopback';

/** How the impostor treats a request. `request` has been read to its end. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void;

export interface ReceivedRequest {
  readonly method: string | undefined;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Impostor {
  readonly endpoint: string;
  readonly port: number;
  /** What came in so far. */
  readonly requests: readonly ReceivedRequest[];
  /** TCP connections opened so far. */
  readonly connections: () => number;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** An HTTP server that stands in for DynamoDB and misbehaves as told. */
export async function openImpostor(): Promise<Impostor> {
  const requests: ReceivedRequest[] = [];
  let behaviour: Behaviour = answering(200, '{}');
  let connections = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const received = { method: request.method, target: request.url ?? '', headers: request.headers, body };
      requests.push(received);
      behaviour(response, received);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listenOnLoopback(server, 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    behave(next) {
      behaviour = next;
    },
    close: () => closeServer(server),
  };
}

export const answering =
  (status: number, body: string): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  };

/** An error as DynamoDB words it. */
export const failing = (status: number, type: string): Behaviour =>
  answering(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no' }));

/** A row as GetItem answers it. */
export const holding = (verdict: unknown, revision = 7): Behaviour =>
  answering(
    200,
    JSON.stringify({ Item: { revision: { N: String(revision) }, verdict: { S: JSON.stringify(verdict) } } }),
  );

export const hanging: Behaviour = () => undefined;
export const resetting: Behaviour = (response) => {
  response.socket?.resetAndDestroy();
};
/** Headers and half an answer, then silence. */
export const stopping: Behaviour = (response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"Item":');
};
/** Half an answer, then the connection ends. */
export const breakingOff: Behaviour = (response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"Item":', () => response.socket?.destroy());
};
/** One byte now and then, for ever. */
export const dripping: Behaviour = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};
