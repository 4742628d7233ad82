import type { ConnectionAttempt } from '../client-vpn/client-vpn-service';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

/** `connect` throws `SyntaxError` for what is no JSON. */
export const connectRoutes = (connect: (request: string) => Promise<ConnectionAttempt>): readonly LocalRoute[] => [
  {
    method: 'POST',
    path: '/connect',
    handle: async ({ body }) => {
      try {
        const { outcome, response, problems, log } = await connect(
          new TextDecoder('utf-8', { fatal: true }).decode(body),
        );
        return jsonReply(200, { outcome, response, log, ...(problems.length === 0 ? {} : { problems }) });
      } catch (error) {
        if (error instanceof SyntaxError || error instanceof TypeError) {
          throw new RequestError(400, 'the body is not JSON; send the request as Client VPN sends it');
        }
        throw error;
      }
    },
  },
];
