import type { Session } from '../client-vpn/sessions';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

export interface SessionControl {
  readonly sessions: () => readonly Session[];
  /** The connection log's entry of the end, or undefined where no such session is live. */
  readonly disconnect: (id: string) => Readonly<Record<string, string>> | undefined;
}

/** The live connections of the fake Client VPN service. */
export const sessionRoutes = ({ sessions, disconnect }: SessionControl): readonly LocalRoute[] => [
  {
    method: 'GET',
    path: '/sessions',
    handle: ({ query }) => {
      const wanted = query.get('commonName')?.trim().toLowerCase();
      const shown = sessions().filter(({ commonName }) => wanted === undefined || commonName.toLowerCase() === wanted);
      return jsonReply(200, {
        sessions: shown.map(({ id, commonName, endpointId, username, since }) => ({
          id,
          commonName,
          endpointId,
          ...(username === undefined ? {} : { username }),
          since: new Date(since).toISOString(),
        })),
      });
    },
  },
  {
    method: 'DELETE',
    path: '/sessions/{id}',
    handle: ({ parameters }) => {
      const id = parameters.id ?? '';
      const log = disconnect(id);
      if (log === undefined) throw new RequestError(404, `no session "${id}" is live; GET /sessions lists them`);
      return jsonReply(200, { log });
    },
  },
];
