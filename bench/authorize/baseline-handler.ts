import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

/**
 * The baseline: what one writes first. The SDK's client, Powertools logger and metrics, the same read and the same
 * answer; no partial evaluation, no deadline, no typed denials.
 */
const client = new DynamoDBClient({});
const logger = new Logger({ serviceName: 'authorize' });
const metrics = new Metrics({ namespace: 'Postern', serviceName: 'authorize' });

export const handler = async (event: Record<string, string>) => {
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: process.env.VERDICTS_TABLE,
      Key: { commonName: { S: (event['common-name'] ?? '').toLowerCase() } },
      ConsistentRead: true,
    }),
  );
  const verdict = JSON.parse(item?.verdict?.S ?? '{}');
  const allow = verdict.state === 'active' && verdict.validUntil > Date.now();
  logger.info('decision', { connectionId: event['connection-id'], allow });
  metrics.addMetric(allow ? 'Allowed' : 'Denied', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  return {
    allow,
    'error-msg-on-denied-connection': '',
    'posture-compliance-statuses': [
      allow ? 'allowed' : 'denied',
      `policy:${String(verdict.policyHash).slice(0, 12)}`,
      `row:${item?.revision?.N}`,
    ],
    'schema-version': 'v2',
  };
};
