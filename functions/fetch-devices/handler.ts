import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apiCredentials } from '../../shared/adapters/api-credentials';
import { fetchExchange } from '../../shared/adapters/http-exchange';
import { dynamoLookLeases } from '../../shared/adapters/look-leases';
import { SERVICES } from '../../shared/contracts/metrics';
import { ApiUnavailable } from '../../shared/sources/api';
import { SOURCES } from '../../shared/sources/registry';
import { readEnvironment } from './environment';
import { type FetchDevicesPorts, type FetchedDevices, fetchDevices } from './fetch-devices';
import { readFetchRequest } from './request';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.fetchDevices });

const client = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
const now = () => Date.now();
const credentials = apiCredentials(new SecretsManagerClient(client), now);
const exchange = fetchExchange({
  timeoutMs: 10_000,
  unavailable: (message, options) => new ApiUnavailable(message, options),
});

const ports: FetchDevicesPorts = {
  // Made once: a client keeps its token while this environment lives.
  inventories: new Map(
    Object.entries(environment.SOURCES).flatMap(([id, { kind, settings, secret }]) => {
      const open = SOURCES[kind].configure(settings).inventory;
      const access = { exchange, credentials: credentials(secret), now, pause: (ms: number) => pause(ms) };
      return open === undefined ? [] : [[id, open(access)]];
    }),
  ),
  leases: dynamoLookLeases(new DynamoDBClient(client), environment.COORDINATION_TABLE, now),
  now,
};

/** Task of `ingest-signal`: devices to look at, to the events they mean. */
export async function handler(input: unknown): Promise<FetchedDevices> {
  const request = readFetchRequest(input);
  const { source, signalId, looks } = request;
  const fetched = await fetchDevices(ports, request);
  const { events, coveredByOthers, failed } = fetched;
  const counts = { looks: looks.length, events: events.length, covered: coveredByOthers.length, failed: failed.length };
  logger.info('devices looked at', { signalId, source, ...counts });
  return fetched;
}
