import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { dynamoActivationConfiguration } from '../../shared/adapters/activation-configuration';
import { eventBridgeConnectionBus } from '../../shared/adapters/connection-bus';
import { dynamoDecisionHistory } from '../../shared/adapters/decision-history';
import { dynamoLiveConnections } from '../../shared/adapters/live-connections';
import { dynamoVerdictStore } from '../../shared/adapters/verdict-store';
import { RECORDING_METRICS, SERVICES } from '../../shared/contracts/metrics';
import { doubleUseLines } from './double-use-lines';
import { readEnvironment } from './environment';
import { linesIn } from './log-delivery';
import { type RecordDecisionsPorts, recordDecisions } from './record-decisions';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.recordDecisions });
const metrics = new Metrics({ serviceName: SERVICES.recordDecisions });

const client = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};
const dynamo = new DynamoDBClient(client);
const ports: RecordDecisionsPorts = {
  history: dynamoDecisionHistory(dynamo, environment.EVENTS_TABLE),
  live: dynamoLiveConnections(dynamo, environment.LIVE_CONNECTIONS_TABLE),
  verdicts: dynamoVerdictStore(dynamo, environment.VERDICTS_TABLE),
  bus: eventBridgeConnectionBus(new EventBridgeClient(client), {
    busName: environment.EVENT_BUS_NAME,
    pause,
    random: Math.random,
  }),
  configurationOf: dynamoActivationConfiguration(dynamo, environment.EVENTS_TABLE),
  now: () => Date.now(),
};

/** A delivery of the connect handler's log. Fails when a line is not in the history: Lambda tries again, and keeps it in the end. */
export async function handler(event: unknown): Promise<void> {
  const lines = linesIn(event);
  const { recorded, duplicates, outdated, usedTwice, failures, lagMs } = await recordDecisions(lines, ports);
  metrics
    .addMetric(RECORDING_METRICS.recorded, MetricUnit.Count, recorded)
    .addMetric(RECORDING_METRICS.duplicate, MetricUnit.Count, duplicates)
    .addMetric(RECORDING_METRICS.unrecorded, MetricUnit.Count, failures.length)
    .addMetric(RECORDING_METRICS.outdatedAllows, MetricUnit.Count, outdated)
    .addMetric(RECORDING_METRICS.usedTwice, MetricUnit.Count, usedTwice.length);
  if (lagMs !== undefined) metrics.addMetric(RECORDING_METRICS.recordingLag, MetricUnit.Milliseconds, lagMs);
  metrics.publishStoredMetrics();
  for (const line of doubleUseLines(usedTwice)) logger.warn('certificate used from two places', line);
  for (const failure of failures) logger.error('not recorded', { ...failure });
  if (failures.length > 0) throw new Error(`${failures.length} of ${lines.length} decisions are not recorded`);
}
