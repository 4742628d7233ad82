import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { messageOf } from './failure';
import { parseJson } from './json';

/** An error an AWS service answers with its name. */
export class ServiceError extends Error {
  public readonly status: number;

  public constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Gets the parsed body, returns what is sent back. Throws {@link ServiceError}. */
export type Operation = (input: unknown) => unknown;

/** Largest request body AWS takes, with room to spare. */
const BODY_LIMIT = 4 * 1024 * 1024;

/** A service of the AWS JSON protocol: `X-Amz-Target` names the operation. Signatures are not checked: it binds loopback only. */
export function awsJsonServer(operations: Readonly<Record<string, Operation>>): Server {
  return createServer((request, response) => {
    void answer(request, operations).then(
      (result) => send(response, 200, result),
      (error: unknown) => {
        const [name, status] = error instanceof ServiceError ? [error.name, error.status] : ['InternalFailure', 500];
        send(response, status, { __type: name, message: messageOf(error) });
      },
    );
  });
}

async function answer(request: IncomingMessage, operations: Readonly<Record<string, Operation>>): Promise<unknown> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = z.instanceof(Buffer).parse(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new ServiceError('RequestEntityTooLarge', 'the request is too large', 413);
    chunks.push(bytes);
  }
  if (operation === undefined)
    throw new ServiceError('UnknownOperationException', `${target} is not supported by the local service`);
  return operation(parseBody(Buffer.concat(chunks).toString('utf8')));
}

function parseBody(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new ServiceError('SerializationException', 'the request is no JSON');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
