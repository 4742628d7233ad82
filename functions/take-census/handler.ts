import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { scanTexts } from '../../shared/adapters/dynamodb-pages';
import { SERVICES } from '../../shared/contracts/metrics';
import { CLAIMS, VERDICTS } from '../../shared/contracts/tables';
import { readEnvironment } from './environment';
import { type Census, takeCensus } from './take-census';
import { recordCensus } from './telemetry';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.takeCensus });
const metrics = new Metrics({ serviceName: SERVICES.takeCensus });
const client = new DynamoDBClient({ maxAttempts: 5 });

const ports = {
  verdicts: () => scanTexts(client, environment.VERDICTS_TABLE, VERDICTS.verdict),
  claimants: () => scanTexts(client, environment.CLAIMS_TABLE, CLAIMS.sortKey),
};

/** On a schedule; the event says nothing. */
export async function handler(): Promise<Census> {
  const census = await takeCensus(ports, Date.now());
  recordCensus(metrics, census);
  logger.info('census taken', { ...census });
  return census;
}
