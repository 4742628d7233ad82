import { isUtf8 } from 'node:buffer';
import type { ConnectionAttempt } from '../client-vpn/client-vpn-service';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

const NOT_JSON = new RequestError(400, 'the body is not JSON; send the request as Client VPN sends it');

/** `connect` throws `SyntaxError` for what is no JSON. */
export const connectRoutes = (connect: (request: string) => Promise<ConnectionAttempt>): readonly LocalRoute[] => [
  {
    method: 'POST',
    path: '/connect',
    handle: async ({ body }) => {
      if (!isUtf8(body)) throw NOT_JSON;
      const { outcome, response, problems, log } = await connect(body.toString('utf8')).catch((error: unknown) => {
        throw error instanceof SyntaxError ? NOT_JSON : error;
      });
      return jsonReply(200, { outcome, response, log, ...(problems.length === 0 ? {} : { problems }) });
    },
  },
];
