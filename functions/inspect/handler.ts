import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { dynamoClaimStore } from '../../shared/adapters/claim-store';
import { dynamoDecisionHistory } from '../../shared/adapters/decision-history';
import { dynamoEventLog } from '../../shared/adapters/event-log';
import { createExplainer } from '../../shared/adapters/explainer';
import { dynamoLiveConnections } from '../../shared/adapters/live-connections';
import { dynamoPolicyStore } from '../../shared/adapters/policy-store';
import { dynamoSignalListing } from '../../shared/adapters/signal-listing';
import { dynamoVerdictListing } from '../../shared/adapters/verdict-listing';
import { dynamoVerdictStore } from '../../shared/adapters/verdict-store';
import { SERVICES } from '../../shared/contracts/metrics';
import { readEnvironment } from './environment';
import { inspect } from './inspect';
import type { InspectPorts } from './ports';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.inspect });
const store = new DynamoDBClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

const ports: InspectPorts = {
  log: dynamoEventLog(store, environment.EVENTS_TABLE),
  claims: dynamoClaimStore(store, environment.CLAIMS_TABLE),
  policies: dynamoPolicyStore(store, environment.POLICIES_TABLE),
  explain: createExplainer(store, {
    events: environment.EVENTS_TABLE,
    claims: environment.CLAIMS_TABLE,
    policies: environment.POLICIES_TABLE,
  }),
  rows: dynamoVerdictStore(store, environment.VERDICTS_TABLE),
  listing: dynamoVerdictListing(store, environment.VERDICTS_TABLE),
  signals: dynamoSignalListing(store, environment.SIGNALS_TABLE),
  decisions: dynamoDecisionHistory(store, environment.EVENTS_TABLE),
  live: dynamoLiveConnections(store, environment.LIVE_CONNECTIONS_TABLE),
  now: () => Date.now(),
};

/** HTTP API (payload format 2.0) with IAM authorization, `GET /operator/{view}`. Never throws. */
export const handler = async (event: unknown): Promise<APIGatewayProxyStructuredResultV2> =>
  await inspect(event, ports, (view, error) =>
    logger.error('view failed', { view, error: error instanceof Error ? error : String(error) }),
  );
