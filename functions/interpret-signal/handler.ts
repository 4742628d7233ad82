import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import { s3SignalBodies } from '../../shared/adapters/signal-bodies';
import { SERVICES } from '../../shared/contracts/metrics';
import { SOURCES } from '../../shared/sources/registry';
import { readEnvironment } from './environment';
import { type InterpretedSignal, type InterpretSignalPorts, interpretSignal } from './interpret-signal';
import { readSignalItem } from './signal-item';
import { recordInterpretation } from './telemetry';

const environment = readEnvironment(process.env);
const logger = new Logger({ serviceName: SERVICES.interpretSignal });
const metrics = new Metrics({ serviceName: SERVICES.interpretSignal });

const bodies = s3SignalBodies(
  new S3Client({ maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } }),
  environment.BODIES_BUCKET,
);
const ports: InterpretSignalPorts = {
  sources: new Map(
    Object.entries(environment.SOURCES).map(([id, { kind, settings }]) => [id, SOURCES[kind].configure(settings)]),
  ),
  now: () => Date.now(),
};

/** Task of `ingest-signal`: `{"signal": <item of the signals table>}` to the events it means. What it throws, parks the signal. */
export async function handler(input: unknown): Promise<InterpretedSignal> {
  const signal = await readSignalItem(input, bodies);
  const interpreted = interpretSignal(ports, signal);
  recordInterpretation(metrics, logger, signal, interpreted);
  return interpreted;
}
