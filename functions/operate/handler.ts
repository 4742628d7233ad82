import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { dynamoClaimStore } from '../../shared/adapters/claim-store';
import { dynamoEventLog } from '../../shared/adapters/event-log';
import { stepFunctionsMaintenance, stepFunctionsOperationWorkflow } from '../../shared/adapters/operation-workflow';
import { dynamoPolicyStore } from '../../shared/adapters/policy-store';
import { SERVICES } from '../../shared/contracts/metrics';
import { answerOperation } from './answer';
import { readEnvironment } from './environment';
import type { OperatePorts } from './operate';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.operate });

const store = new DynamoDBClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});
/** Not tried again by the SDK: the caller repeats the request under its key, which cannot append twice. */
const workflows = new SFNClient({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 25_000, throwOnRequestTimeout: true },
  // An endpoint of one's own has no `sync-` host beside it.
  disableHostPrefix: process.env.AWS_ENDPOINT_URL_SFN !== undefined,
});

const DAY = 86_400_000;
const ports: OperatePorts = {
  log: dynamoEventLog(store, environment.EVENTS_TABLE),
  claims: dynamoClaimStore(store, environment.CLAIMS_TABLE),
  policies: dynamoPolicyStore(store, environment.POLICIES_TABLE),
  workflow: stepFunctionsOperationWorkflow(workflows, environment.APPLY_WORKFLOW),
  maintenance: stepFunctionsMaintenance(workflows, environment.MAINTAIN_WORKFLOW),
  now: () => Date.now(),
  longest: environment.LONGEST_DAYS * DAY,
};

/** HTTP API (payload format 2.0) with IAM authorization, `POST /operator/{action}`. Never throws. */
export const handler = async (event: unknown): Promise<APIGatewayProxyStructuredResultV2> =>
  await answerOperation(event, ports, (level, message, details) => logger[level](message, { ...details }));
