import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apiCredentials } from '../../shared/adapters/api-credentials';
import { fetchExchange } from '../../shared/adapters/http-exchange';
import { POLL_METRICS, SERVICES } from '../../shared/contracts/metrics';
import { ApiUnavailable } from '../../shared/sources/api';
import { SOURCES } from '../../shared/sources/registry';
import { readEnvironment } from './environment';
import { type PolledSource, type PollSignalsPorts, pollSignals } from './poll-signals';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.pollSignals });
const metrics = new Metrics({ serviceName: SERVICES.pollSignals });

const client = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
const now = () => Date.now();
const credentials = apiCredentials(new SecretsManagerClient(client), now);
const unavailable = (message: string, options: ErrorOptions) => new ApiUnavailable(message, options);
const exchange = fetchExchange({ timeoutMs: 10_000, unavailable });

const ports: PollSignalsPorts = {
  // Made once: a client keeps its token while this environment lives.
  polls: new Map(
    Object.entries(environment.SOURCES).flatMap(([id, { kind, settings, secret }]) => {
      const open = SOURCES[kind].configure(settings).poll;
      const access = { exchange, credentials: credentials(secret), now, pause: (ms: number) => pause(ms) };
      return open === undefined ? [] : [[id, open(access)]];
    }),
  ),
  handIn: (source, { contentType, body }) =>
    exchange({
      method: 'POST',
      url: `${environment.API_URL}/signals/${source}`,
      headers: { 'content-type': contentType, accept: 'application/json' },
      body,
    }),
  now,
};

/** On a schedule; the event says nothing. A source that cannot be polled is logged and counted: the next run tries again. */
export async function handler(): Promise<readonly PolledSource[]> {
  const polled = await pollSignals(ports);
  for (const { source, error, ...counts } of polled) {
    if (error === undefined) logger.info('polled', { source, ...counts });
    else logger.error('polling failed', { source, ...counts, error });
  }
  metrics
    .addMetric(POLL_METRICS.pollFailed, MetricUnit.Count, polled.filter(({ error }) => error !== undefined).length)
    .publishStoredMetrics();
  return polled;
}
