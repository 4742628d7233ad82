import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fetchExchange } from '../../shared/adapters/http-exchange';
import { fetchedKeySets } from '../../shared/adapters/key-sets';
import { dynamoPushAllowance } from '../../shared/adapters/push-allowance';
import { s3SignalBodies } from '../../shared/adapters/signal-bodies';
import { eventBridgeSignalBus } from '../../shared/adapters/signal-bus';
import { dynamoSignalStore } from '../../shared/adapters/signal-store';
import { secretsManagerSourceSecrets } from '../../shared/adapters/source-secrets';
import { SERVICES } from '../../shared/contracts/metrics';
import { SOURCES } from '../../shared/sources/registry';
import { readEnvironment } from './environment';
import { jsonAnswer, readRequest, toResult } from './http';
import { type ReceiveSignalPorts, receiveSignal } from './receive-signal';
import { recordIngress } from './telemetry';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.receiveSignal });
const metrics = new Metrics({ serviceName: SERVICES.receiveSignal });

/** Milliseconds. Senders give up after a few seconds: better a quick 503, which they repeat, than silence. */
const client = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

const dynamo = new DynamoDBClient(client);

const ports: ReceiveSignalPorts = {
  sources: new Map(
    Object.entries(environment.SOURCES).map(([id, { kind, settings, secret, pushesPerMinute }]) => [
      id,
      { source: SOURCES[kind].configure(settings), secret, pushesPerMinute },
    ]),
  ),
  keySets: fetchedKeySets(fetchExchange({ timeoutMs: 1_500, largestAnswer: 256 * 1024 }), () => Date.now()),
  secrets: secretsManagerSourceSecrets(new SecretsManagerClient(client), () => Date.now()),
  store: dynamoSignalStore(
    dynamo,
    environment.SIGNALS_TABLE,
    s3SignalBodies(new S3Client(client), environment.BODIES_BUCKET),
  ),
  allowance: dynamoPushAllowance(dynamo, environment.COORDINATION_TABLE, () => Date.now()),
  bus: eventBridgeSignalBus(new EventBridgeClient(client), {
    busName: environment.EVENT_BUS_NAME,
    pause,
    random: Math.random,
  }),
  record: (record) => recordIngress(metrics, logger, record),
  now: () => Date.now(),
  retentionDays: environment.SIGNAL_RETENTION_DAYS,
};

/** HTTP API (payload format 2.0), `POST` and `GET /signals/{source}`. Never throws. */
export async function handler(event: unknown): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const request = readRequest(event);
    if (request === undefined) return toResult(jsonAnswer(400, { error: 'not a request for /signals/{source}' }));
    return toResult(await receiveSignal(ports, request));
  } catch (error) {
    logger.error('unexpected', { errorName: error instanceof Error ? error.name : typeof error });
    return toResult(jsonAnswer(500, { error: 'not accepted; send it again' }));
  }
}
