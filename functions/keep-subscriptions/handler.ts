import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apiCredentials } from '../../shared/adapters/api-credentials';
import { fetchExchange } from '../../shared/adapters/http-exchange';
import { secretsManagerSourceSecrets } from '../../shared/adapters/source-secrets';
import { SERVICES, UPKEEP_METRICS } from '../../shared/contracts/metrics';
import { ApiUnavailable } from '../../shared/sources/api';
import { SOURCES } from '../../shared/sources/registry';
import { readEnvironment } from './environment';
import { brokenIn, type Keeping, type KeepSubscriptionsPorts, keepSubscriptions } from './keep-subscriptions';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.keepSubscriptions });
const metrics = new Metrics({ serviceName: SERVICES.keepSubscriptions });

const now = () => Date.now();
const secretsManager = new SecretsManagerClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
});
const credentials = apiCredentials(secretsManager, now);
const unavailable = (message: string, options: ErrorOptions) => new ApiUnavailable(message, options);
const exchange = fetchExchange({ timeoutMs: 10_000, unavailable });

const ports: KeepSubscriptionsPorts = {
  sources: new Map(
    Object.entries(environment.SOURCES).flatMap(([id, { kind, settings, secret, apiSecret }]) => {
      const open = SOURCES[kind].configure(settings).upkeep;
      const access = { exchange, credentials: credentials(apiSecret), now, pause: (ms: number) => pause(ms) };
      return open === undefined ? [] : [[id, { upkeep: open(access), secret }]];
    }),
  ),
  secrets: secretsManagerSourceSecrets(secretsManager, now),
  apiUrl: environment.API_URL,
};

/** On a schedule; the event says nothing. What is broken is logged and counted: the next run tries again. */
export async function handler(): Promise<readonly Keeping[]> {
  const keeping = await keepSubscriptions(ports);
  for (const { source, findings } of keeping) {
    for (const finding of findings) {
      if (finding.state === 'broken') logger.error('subscription broken', { source, ...finding });
      else logger.info('subscription kept', { source, ...finding });
    }
  }
  metrics.addMetric(UPKEEP_METRICS.subscriptionsBroken, MetricUnit.Count, brokenIn(keeping)).publishStoredMetrics();
  return keeping;
}
