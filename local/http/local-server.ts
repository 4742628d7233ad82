import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { GATEWAY_BODY_LIMIT, Gateway } from '../api-gateway/gateway';
import { messageOf } from '../failure';
import { isLocalHost, isLocalOrigin } from './host';
import { BodyTooLarge, errorReply, jsonReply, type Reply, readBody } from './reply';
import { type LocalRoute, selectRoute } from './router';

export interface LocalService {
  readonly gateway: Gateway;
  readonly routes: readonly LocalRoute[];
}

/** Bodies of the service's own requests are small. */
const BODY_LIMIT = 1024 * 1024;

/**
 * The service's HTTP server. It can listen before there is anything to serve (`service` gives undefined): a port in use
 * is noticed at once, and `GET /health` says that it is not ready.
 */
export function localServer(service: () => LocalService | undefined, onFault: (line: string) => void): Server {
  return createServer((request, response) => {
    void reply(request, service())
      .catch((error: unknown) => {
        if (error instanceof BodyTooLarge) return errorReply(413, `a body may have ${BODY_LIMIT} bytes`);
        onFault(`${request.method} ${request.url}: ${messageOf(error)}`);
        return errorReply(500, 'the local service failed; its terminal says why');
      })
      .then((answer) => send(request, response, answer));
  });
}

async function reply(request: IncomingMessage, service: LocalService | undefined): Promise<Reply> {
  const { method = 'GET', url: target = '/', headers } = request;
  if (!isLocalHost(headers.host)) return errorReply(403, 'only requests to localhost, 127.0.0.1 or [::1] are answered');
  if (!isLocalOrigin(headers.origin)) return errorReply(403, 'requests from pages elsewhere are not answered');
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  if (service === undefined) return jsonReply(503, { ready: false });
  const selected = selectRoute(service.routes, method, path);
  if (selected === undefined) {
    return service.gateway.owns(path)
      ? callGateway(request, service.gateway)
      : errorReply(404, `there is nothing at ${path}`);
  }
  if ('status' in selected) return selected;
  return selected.handle(new URLSearchParams(query), await readBody(request, BODY_LIMIT));
}

async function callGateway(request: IncomingMessage, gateway: Gateway): Promise<Reply> {
  let body: Buffer;
  try {
    body = await readBody(request, GATEWAY_BODY_LIMIT);
  } catch (error) {
    if (error instanceof BodyTooLarge) return Gateway.tooLarge;
    throw error;
  }
  return gateway.answer({
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: '127.0.0.1',
  });
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // What was not read of a refused body would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}
