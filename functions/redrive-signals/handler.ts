import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { dynamoSignalBacklog } from '../../shared/adapters/signal-backlog';
import { eventBridgeSignalBus } from '../../shared/adapters/signal-bus';
import { REDRIVE_METRICS, SERVICES } from '../../shared/contracts/metrics';
import { readEnvironment } from './environment';
import { type Redrive, type RedriveSignalsPorts, redriveSignals } from './redrive-signals';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.redriveSignals });
const metrics = new Metrics({ serviceName: SERVICES.redriveSignals });

const client = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

const ports: RedriveSignalsPorts = {
  backlog: dynamoSignalBacklog(new DynamoDBClient(client), environment.SIGNALS_TABLE),
  bus: eventBridgeSignalBus(new EventBridgeClient(client), {
    busName: environment.EVENT_BUS_NAME,
    pause,
    random: Math.random,
  }),
  now: () => Date.now(),
};

/** On a schedule; the event says nothing. Fails when the bus did not take all, so that the failure shows and is retried. */
export async function handler(): Promise<Redrive> {
  const redrive = await redriveSignals(ports);
  metrics
    .addMetric(REDRIVE_METRICS.openSignals, MetricUnit.Count, redrive.open)
    .addMetric(REDRIVE_METRICS.parkedSignals, MetricUnit.Count, redrive.parked)
    .publishStoredMetrics();
  logger.info('sweep done', { ...redrive });
  if (redrive.redriven < redrive.open)
    throw new Error(`the bus did not take ${redrive.open - redrive.redriven} signals`);
  return redrive;
}
