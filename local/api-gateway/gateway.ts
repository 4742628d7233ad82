import * as z from 'zod';
import { LocalFailure } from '../failure';
import { jsonReply, type Reply } from '../http/reply';
import { isJsonObject, parseJson } from '../json';
import type { InvocationOutcome } from '../lambda/execution-environment';
import { type GatewayRequest, gatewayEvent, operatorIn } from './event';
import type { Route } from './routes';

export interface GatewayOptions {
  readonly routes: readonly Route[];
  /** By ARN; undefined where there is no such function. */
  readonly invoke: (functionArn: string, event: string) => Promise<InvocationOutcome> | undefined;
  readonly now: () => number;
}

/** Largest body an HTTP API takes. */
export const GATEWAY_BODY_LIMIT = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

const message = (status: number, text: string): Reply => jsonReply(status, { message: text });

/** AWS answers 403 "Forbidden" to a request without a signature; here there is more to say. */
const UNSIGNED = jsonReply(401, {
  error: 'who asks? this route takes signed requests only',
  advice: 'here, name yourself in the header X-Postern-Operator: 2 to 64 letters, digits and _ + = , . @ -',
});

/** The template's HTTP API, as far as its routes go. */
export class Gateway {
  readonly #options: GatewayOptions;

  public constructor(options: GatewayOptions) {
    this.#options = options;
  }

  public static readonly tooLarge = message(413, 'Request Entity Too Large');

  /** Undefined where no path of the API begins like this one: somebody else's business. */
  public owns(path: string): boolean {
    const first = path.split('/')[1] ?? '';
    return this.#options.routes.some(({ key }) => key.split(' ')[1]?.split('/')[1] === first);
  }

  public async answer(request: GatewayRequest): Promise<Reply> {
    const path = request.target.split('?')[0] ?? '/';
    for (const route of this.#options.routes) {
      const raw = route.match(request.method, path);
      if (raw === undefined) continue;
      const parameters = decodeAll(raw);
      if (parameters === undefined) return message(400, 'Bad Request');
      const operator = route.needsIam ? operatorIn(request.rawHeaders) : undefined;
      if (route.needsIam && operator === undefined) return UNSIGNED;
      return this.#integrate(request, route, parameters, operator);
    }
    return message(404, 'Not Found');
  }

  async #integrate(
    request: GatewayRequest,
    route: Route,
    parameters: Readonly<Record<string, string>>,
    operator: string | undefined,
  ): Promise<Reply> {
    const matched = { key: route.key, apiId: route.apiId, parameters, ...(operator === undefined ? {} : { operator }) };
    const event = gatewayEvent(request, matched, this.#options.now());
    const invocation = this.#options.invoke(route.functionArn, JSON.stringify(event));
    if (invocation === undefined)
      throw new LocalFailure(`${route.key} leads to ${route.functionArn}, which is no function`);
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), INTEGRATION_TIMEOUT_MS);
    });
    try {
      const outcome = await Promise.race([invocation, expired]);
      if (outcome === undefined) return message(503, 'Service Unavailable');
      return outcome.ok ? replyOf(outcome.result) : message(500, 'Internal Server Error');
    } catch {
      // Throttled: Lambda refused, and so does the API.
      return message(503, 'Service Unavailable');
    } finally {
      clearTimeout(timer);
    }
  }
}

function decodeAll(raw: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  try {
    return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}

const responseSchema = z.object({
  statusCode: z.union([z.number(), z.string().regex(/^\d{3}$/)]).transform(Number),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  cookies: z.array(z.string()).optional(),
});

/** A function answers with status, headers and body; or with anything else, which then is the body of a 200. */
function replyOf(result: string): Reply {
  const value = parseJson(result);
  if (!isJsonObject(value) || !('statusCode' in value)) return jsonReply(200, value);
  const parsed = responseSchema.safeParse(value);
  if (!parsed.success) return message(500, 'Internal Server Error');
  const { statusCode, headers = {}, body = '', isBase64Encoded = false, cookies = [] } = parsed.data;
  const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=utf-8',
      ...lowerCased,
      ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}
