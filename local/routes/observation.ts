import { jsonReply } from '../http/reply';
import type { LocalRoute } from '../http/router';

export interface Observed {
  readonly metrics: () => readonly string[];
  readonly quiet: (timeoutMs: number) => Promise<readonly string[]>;
}

const QUIET_TIMEOUT_MS = 60_000;
const NAMED_AT_MOST = 20;

/** Health, metric documents and the end of all work under way. */
export const observationRoutes = ({ metrics, quiet }: Observed): readonly LocalRoute[] => [
  { method: 'GET', path: '/health', handle: () => jsonReply(200, { ready: true }) },
  {
    method: 'GET',
    path: '/metrics',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson' },
      body: metrics()
        .map((line) => `${line}\n`)
        .join(''),
    }),
  },
  {
    method: 'GET',
    path: '/quiet',
    handle: async () => {
      const busy = await quiet(QUIET_TIMEOUT_MS);
      return busy.length === 0
        ? jsonReply(200, { quiet: true })
        : jsonReply(503, {
            error: `still busy after 60 s: ${busy.length} pieces of work`,
            busy: busy.slice(0, NAMED_AT_MOST),
          });
    },
  },
];
