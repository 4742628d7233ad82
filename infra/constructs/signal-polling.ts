import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/poll-signals/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import { apiSecretName } from '../../shared/contracts/secrets';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import { sourcesWith } from './source-capabilities';
import { grantReadSecrets } from './source-secrets';

interface SignalPollingProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  /** Of the signals API. */
  readonly apiUrl: string;
  readonly undelivered: sqs.Queue;
}

/**
 * Fetches signals where the vendor does not push, every minute, and hands each in at our own ingress: so it is checked,
 * stored and announced as if it had been pushed, and this function needs no permission but to read its credentials.
 */
export class SignalPolling extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    { configuration, projectRoot, apiUrl, undelivered }: SignalPollingProps,
  ) {
    super(scope, id);
    const { name, sources } = configuration;
    const polled = sourcesWith('pollSetting', sources);
    const pollSignals = new BundledFunction(this, 'PollSignals', {
      configuration,
      projectRoot,
      folder: SERVICES.pollSignals,
      functionName: `${name}-poll-signals`,
      description: 'Fetches signals of sources that do not push, and hands them in at the signals API.',
      environmentSchema,
      environment: {
        API_URL: apiUrl,
        SOURCES: JSON.stringify(
          Object.fromEntries(
            polled.map(([source, { kind, settings }]) => [
              source,
              { kind, settings, secret: apiSecretName(name, source) },
            ]),
          ),
        ),
      },
      memory: 512,
      timeout: Duration.seconds(75),
      tracing: true,
    });
    grantReadSecrets(
      pollSignals,
      polled.map(([source]) => apiSecretName(name, source)),
    );
    acknowledgeTracing(pollSignals);
    new events.Rule(this, 'EveryMinute', {
      description: 'Starts the polling of sources that do not push.',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [
        new targets.LambdaFunction(pollSignals.function, {
          // The next run does what a lost one would have done.
          retryAttempts: 0,
          maxEventAge: Duration.minutes(1),
          deadLetterQueue: undelivered,
        }),
      ],
    });
  }
}
