import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { dynamoSignalBacklog } from '../../shared/adapters/signal-backlog';
import { eventBridgeSignalBus } from '../../shared/adapters/signal-bus';
import { REDRIVE_METRICS, SERVICES } from '../../shared/contracts/metrics';
import { readEnvironment } from './environment';
import { type RedrivenParked, type RedriveRequest, redriveParked, redriveRequestSchema } from './redrive-parked';
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

/**
 * Invoked by an operator with `{"redrive":{"signals":[…]}}`, `{"redrive":{"source":"jamf"}}` or `{"redrive":{"all":true}}`:
 * drives parked signals again. On its schedule the event says nothing: drives what stayed open, and fails when the bus
 * did not take all, so that the failure shows and is retried.
 */
export async function handler(event: unknown): Promise<Redrive | RedrivenParked> {
  const request = readRequest(event);
  if (request === undefined) return sweep();
  const parked = await redriveParked(ports, request);
  const { more, refused } = parked;
  logger.info('parked signals redriven', { redriven: parked.redriven.length, more, refused });
  return parked;
}

/** Undefined for the schedule's event. Throws for a request that does not read: never a sweep by mistake. */
function readRequest(event: unknown): RedriveRequest | undefined {
  const isRequest = typeof event === 'object' && event !== null && 'redrive' in event;
  return isRequest ? redriveRequestSchema.parse(event).redrive : undefined;
}

async function sweep(): Promise<Redrive> {
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
