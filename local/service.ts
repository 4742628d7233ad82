import * as path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { shownPolicy } from '../console/policy';
import { SHOWN_ANSWERS, type ShownDecision } from '../console/view';
import { dynamoDecisionHistory } from '../shared/adapters/decision-history';
import { dynamoEventLog } from '../shared/adapters/event-log';
import { createExplainer } from '../shared/adapters/explainer';
import { dynamoSignalListing } from '../shared/adapters/signal-listing';
import { lastAnswers } from '../shared/runtime/last-answers';
import { Gateway } from './api-gateway/gateway';
import { routesOf } from './api-gateway/routes';
import { ACCOUNT } from './assembly/account';
import { ClientVpnService, type ConnectionAttempt } from './client-vpn/client-vpn-service';
import { VirtualClock } from './clock';
import type { FaultInjection } from './dynamodb/store';
import { startEmbeddedAws } from './embedded-aws';
import type { EmbeddedAws } from './embedded-services';
import type { LocalService } from './http/local-server';
import { isLogEmpty } from './is-log-empty';
import { isJsonObject } from './json';
import { KeptClock } from './kept-clock';
import { recentSignals } from './recent-signals';
import { Ring } from './ring';
import { alarmRoutes } from './routes/alarms';
import { clockRoutes } from './routes/clock';
import { connectRoutes } from './routes/connect';
import { consoleRoutes } from './routes/console';
import { decisionRoutes } from './routes/decisions';
import { deviceRoutes } from './routes/devices';
import { faultRoutes } from './routes/faults';
import { observationRoutes } from './routes/observation';
import { sessionRoutes } from './routes/sessions';
import { signalRoutes } from './routes/signals';
import { simulatedRoutes } from './routes/simulated';
import type { LocalSecrets } from './secretsmanager/secrets';
import type { SimulatedApis } from './simulated/simulated-apis';

export interface RunningService {
  readonly service: LocalService;
  readonly aws: EmbeddedAws;
  readonly stop: () => Promise<void>;
}

export interface ServiceOptions {
  readonly assemblyDirectory: string;
  /** Keeps tables and clock, taken for this process by the caller; in memory without it. */
  readonly dataDirectory: string | undefined;
  readonly secrets: LocalSecrets;
  /** Where this service answers, for functions that call its HTTP APIs. */
  readonly apiOrigin?: string | undefined;
  /** The APIs of vendors that the template was synthesized with; none of them is reached without. */
  readonly simulated?: SimulatedApis | undefined;
  readonly onProblem: (line: string) => void;
  /** Makes calls of the table store fail. */
  readonly fault?: FaultInjection;
}

/** The template running, with all its HTTP routes: what `npm start` serves. Nothing is deployed yet. */
export async function startService({
  assemblyDirectory,
  dataDirectory,
  secrets,
  apiOrigin,
  simulated,
  onProblem,
  fault,
}: ServiceOptions): Promise<RunningService> {
  const clock = new VirtualClock();
  const kept = dataDirectory === undefined ? undefined : new KeptClock(clock, dataDirectory);
  kept?.restore();
  const tablesDirectory = dataDirectory === undefined ? undefined : path.join(dataDirectory, 'tables');
  const aws = await startEmbeddedAws({
    assemblyDirectory,
    dataDirectory: tablesDirectory,
    clock,
    secrets,
    apiOrigin,
    onProblem,
    ...(fault === undefined ? {} : { fault }),
  });
  const client = new DynamoDBClient({
    endpoint: aws.dynamoEndpoint,
    region: ACCOUNT.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const tables = {
    events: aws.tableName('EVENTS_TABLE'),
    claims: aws.tableName('CLAIMS_TABLE'),
    policies: aws.tableName('POLICIES_TABLE'),
    signals: aws.tableName('SIGNALS_TABLE'),
  };
  const now = (): number => clock.now();
  const explain = createExplainer(client, tables);
  const log = dynamoEventLog(client, tables.events);
  const history = dynamoDecisionHistory(client, tables.events);
  const listing = dynamoSignalListing(client, tables.signals);
  const signals = () => recentSignals(listing);
  const decisions = new Ring<ShownDecision>(100);
  const clientVpn = new ClientVpnService({
    functionNames: aws.lambda.definitions().map(({ name }) => name),
    invoke: (name, event) => aws.lambda.invoke(name, event),
    now,
  });
  const gateway = new Gateway({
    routes: routesOf(aws.deployment),
    invoke: (arn, event) => aws.lambda.invoke(arn, event),
    now,
  });
  const routes = [
    ...observationRoutes({ metrics: () => aws.metrics(), quiet: (timeoutMs) => aws.quiet(timeoutMs) }),
    ...signalRoutes(signals),
    ...alarmRoutes(() => aws.alarms()),
    ...connectRoutes(async (request) => {
      const attempt = await clientVpn.connect(request);
      decisions.push(shown(attempt, clock.now()));
      return attempt;
    }),
    ...sessionRoutes({
      sessions: () => clientVpn.sessions(),
      disconnect: (id) => clientVpn.disconnect(id),
    }),
    ...decisionRoutes(history, now),
    ...faultRoutes(aws.verdictStoreFaults, simulated),
    ...(simulated === undefined ? [] : simulatedRoutes(simulated)),
    ...deviceRoutes(explain, now),
    ...clockRoutes({
      now,
      isLogEmpty: () => isLogEmpty(aws.dynamoEndpoint, tables),
      advance: async (milliseconds) => {
        aws.advance(milliseconds);
        kept?.keep();
      },
      restartAt: async (instant) => {
        await aws.restartAt(instant);
        clientVpn.reset();
        kept?.keep();
        await aws.quiet();
      },
    }),
    ...consoleRoutes({
      now,
      explain,
      answers: (commonName, at) => lastAnswers(history, commonName, { at, knownAt: at, limit: SHOWN_ANSWERS }),
      decisions: () => decisions.entries(),
      recentSignals: signals,
      alarms: () => aws.alarms(),
      dataPoints: () => aws.dataPoints(),
      policies: async () => (await log.activations()).map(shownPolicy),
    }),
  ];
  return {
    service: { gateway, routes },
    aws,
    stop: async () => {
      client.destroy();
      await aws.stop();
    },
  };
}

function shown({ outcome, response, log }: ConnectionAttempt, now: number): ShownDecision {
  const { 'posture-compliance-statuses': statuses, ...rest } = isJsonObject(response) ? response : {};
  const message = rest['error-msg-on-denied-connection'] ?? rest['error-msg-on-failed-posture-compliance'];
  return {
    at: new Date(now).toISOString(),
    commonName: log['common-name'] ?? '',
    outcome,
    statuses: Array.isArray(statuses) ? statuses.map(String) : [],
    message: typeof message === 'string' ? message : '',
  };
}
