import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DENIALS_BAR_MS, DENIALS_WINDOW_MS } from '../../console/denials';
import { SHOWN_ANSWERS } from '../../console/view';
import { dynamoDecisionHistory } from '../../shared/adapters/decision-history';
import { readDenialCounts } from '../../shared/adapters/denial-counts';
import { dynamoEventLog } from '../../shared/adapters/event-log';
import { createExplainer } from '../../shared/adapters/explainer';
import { dynamoSignalListing } from '../../shared/adapters/signal-listing';
import { SERVICES } from '../../shared/contracts/metrics';
import { lastAnswers } from '../../shared/runtime/last-answers';
import { type ConsoleWidgetPorts, consoleWidget } from './console-widget';
import { readEnvironment } from './environment';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.consoleWidget });
const client = new DynamoDBClient({ maxAttempts: 3 });
const history = dynamoDecisionHistory(client, environment.EVENTS_TABLE);
/** Milliseconds, small: the page is worth showing without its chart. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true };
const cloudWatch = new CloudWatchClient({ maxAttempts: 2, requestHandler });

const ports: ConsoleWidgetPorts = {
  explain: createExplainer(client, {
    events: environment.EVENTS_TABLE,
    claims: environment.CLAIMS_TABLE,
    policies: environment.POLICIES_TABLE,
  }),
  answers: (commonName, now) => lastAnswers(history, commonName, { at: now, knownAt: now, limit: SHOWN_ANSWERS }),
  signals: dynamoSignalListing(client, environment.SIGNALS_TABLE),
  activations: () => dynamoEventLog(client, environment.EVENTS_TABLE).activations(),
  denials: (now) =>
    readDenialCounts(cloudWatch, environment.POWERTOOLS_METRICS_NAMESPACE, {
      from: now - DENIALS_WINDOW_MS,
      to: now,
      periodMs: DENIALS_BAR_MS,
    }),
  now: () => Date.now(),
  onFault: (part, error) =>
    logger.warn('left out of the page', { part, errorName: error instanceof Error ? error.name : typeof error }),
};

/** Called by CloudWatch dashboards in the name of whoever looks at them. */
export const handler = (event: unknown, context: { readonly invokedFunctionArn: string }): Promise<string> =>
  consoleWidget(ports, event, context.invokedFunctionArn);
