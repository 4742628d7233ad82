import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoClaimStore } from '../../shared/adapters/claim-store';
import { dynamoEventLog } from '../../shared/adapters/event-log';
import { dynamoPolicyStore } from '../../shared/adapters/policy-store';
import { dynamoSnapshotStore } from '../../shared/adapters/snapshot-store';
import { dynamoVerdictStore } from '../../shared/adapters/verdict-store';
import { PROJECTION_METRICS, SERVICES } from '../../shared/contracts/metrics';
import { CLAIMS } from '../../shared/contracts/tables';
import { claimedName } from '../../shared/domain/identity/claims';
import type { VerdictStore } from '../../shared/runtime/ports';
import { readEnvironment } from './environment';
import { type Projection, projectVerdicts } from './project-verdicts';

const inputSchema = z.object({
  devices: z.array(z.string().min(1)).default([]),
  /** Claims as scanned by `activate-policy`: their names are projected as well, for a template may have changed. */
  claims: z
    .array(z.object({ [CLAIMS.key]: z.object({ S: z.string() }), [CLAIMS.sortKey]: z.object({ S: z.string() }) }))
    .default([]),
  /**
   * Epoch ms: when the signal arrived whose events were appended to the devices' logs; nothing of it was recorded earlier.
   * Without this and `recordedAt` the logs of the devices are read whole: right for whatever appended something, only slower.
   */
  receivedAt: z.number().int().optional(),
  /** Epoch ms: when the event of an operator was recorded that was appended. */
  recordedAt: z.number().int().optional(),
  /** Of that signal: leads from the push to the rows it made. */
  signalId: z.string().min(1).optional(),
});

/** Reading so many events costs about as much as a snapshot does. */
const SNAPSHOT_AFTER = 32;

const environment = readEnvironment(process.env);
const client = new DynamoDBClient({ maxAttempts: 3 });
const dependencies = {
  log: dynamoEventLog(client, environment.EVENTS_TABLE),
  claims: dynamoClaimStore(client, environment.CLAIMS_TABLE),
  verdicts: dynamoVerdictStore(client, environment.VERDICTS_TABLE),
  policies: dynamoPolicyStore(client, environment.POLICIES_TABLE),
  snapshots: dynamoSnapshotStore(client, environment.SNAPSHOTS_TABLE),
  now: () => Date.now(),
  snapshotAfter: SNAPSHOT_AFTER,
};
const metrics = new Metrics({ serviceName: SERVICES.projectVerdicts });
const logger = new Logger({ serviceName: SERVICES.projectVerdicts });

/**
 * One line per row a signal wrote, changed or not, with its revision: from a decision, which says the revision it read, back
 * to the push.
 * A reprojection of the fleet has no signal and prints no lines.
 */
const loggingWrites = (verdicts: VerdictStore, signalId: string | undefined): VerdictStore => ({
  read: (commonName) => verdicts.read(commonName),
  write: async (commonName, verdict, expected) => {
    const written = await verdicts.write(commonName, verdict, expected);
    if (written && signalId !== undefined)
      logger.info('row written', { signalId, commonName, revision: (expected ?? 0) + 1 });
    return written;
  },
});

export const handler = async (event: unknown): Promise<Projection> => {
  const { devices, claims, receivedAt, recordedAt, signalId } = inputSchema.parse(event);
  const claimants = claims.map((claim) => claim[CLAIMS.sortKey]?.S ?? '');
  // Of claims alone nothing was appended to any log.
  const since = devices.length === 0 ? Number.POSITIVE_INFINITY : (receivedAt ?? recordedAt);
  const names = claims.flatMap((claim) => claimedName(claim[CLAIMS.key]?.S ?? '') ?? []);
  const projection = await projectVerdicts(
    [...devices, ...claimants],
    names,
    { ...dependencies, verdicts: loggingWrites(dependencies.verdicts, signalId) },
    since,
  );
  metrics.addMetric(PROJECTION_METRICS.rowsWritten, MetricUnit.Count, projection.written.length);
  metrics.addMetric(PROJECTION_METRICS.rowsUnchanged, MetricUnit.Count, projection.unchanged.length);
  metrics.addMetric(PROJECTION_METRICS.contended, MetricUnit.Count, projection.contended);
  if (receivedAt !== undefined)
    metrics.addMetric(PROJECTION_METRICS.ingestLag, MetricUnit.Milliseconds, Math.max(0, Date.now() - receivedAt));
  if (signalId !== undefined) metrics.addMetadata('signalId', signalId);
  metrics.publishStoredMetrics();
  return projection;
};
