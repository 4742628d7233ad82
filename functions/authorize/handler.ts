import { keepAlivePost } from '../../shared/adapters/verdict-read/post';
import { signedGetItem } from '../../shared/adapters/verdict-read/signed-get-item';
import { StoreFault } from '../../shared/adapters/verdict-read/store-fault';
import { SERVICES } from '../../shared/contracts/metrics';
import type { ConnectResponse } from '../../shared/domain/connect/response';
import { type AuthorizeDependencies, createAuthorize } from './authorize';
import { readConnectEnvironment } from './connect-environment';
import { decisionMetrics } from './decision-metrics';
import { readWithin } from './read-within';

/** A connection that takes longer than this to open will not be quick on it either (client-vpn.md, 9). */
const CONNECTION_TIMEOUT_MS = 300;
const REQUEST_TIMEOUT_MS = 1_000;
/** How long initialisation may wait for the priming read: it warms the TLS connection and the code, and may fail. */
const PRIMING_TIMEOUT_MS = 900;
/** Keys of the table are lower-case common names: no device can have this one. */
const PRIMING_KEY = 'PRIMING';

type Settings = Pick<AuthorizeDependencies, 'readRow' | 'endpoints' | 'deadlineMs' | 'hedgeAfterMs'>;
type Handler = (event: unknown) => Promise<ConnectResponse>;

async function wire(): Promise<Handler> {
  const environment = readConnectEnvironment(process.env);
  const post = keepAlivePost({
    endpoint: environment.endpoint,
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const readRow = signedGetItem({ ...environment, post });
  await readWithin(PRIMING_KEY, { readRow, deadlineMs: PRIMING_TIMEOUT_MS, hedgeAfterMs: PRIMING_TIMEOUT_MS });
  return authorizeWith({ ...environment, readRow });
}

const authorizeWith = ({ readRow, endpoints, deadlineMs, hedgeAfterMs }: Settings): Handler =>
  createAuthorize({
    readRow,
    endpoints,
    deadlineMs,
    hedgeAfterMs,
    clock: () => Date.now(),
    stopwatch: () => performance.now(),
    record: decisionMetrics(),
  });

/** A handler that is misconfigured still answers within the contract and counts its denials; an error would tell nobody anything. */
export const handler: Handler = await wire().catch((error: unknown) => {
  console.error(
    JSON.stringify({
      level: 'ERROR',
      service: SERVICES.authorize,
      message: error instanceof Error ? error.message : 'cannot start',
    }),
  );
  const readRow = (): Promise<never> => Promise.reject(new StoreFault('store-refused'));
  return authorizeWith({ readRow, endpoints: new Map(), deadlineMs: 100, hedgeAfterMs: 100 });
});
