import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/keep-subscriptions/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import { apiSecretName, sourceSecretName } from '../../shared/contracts/secrets';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import { sourcesWith } from './source-capabilities';
import { grantReadSecrets } from './source-secrets';

interface SubscriptionKeepingProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  /** Of the signals API. */
  readonly apiUrl: string;
  readonly undelivered: sqs.Queue;
}

/** Makes and renews what has vendors push to us: subscriptions, channels and streams end by themselves. */
export class SubscriptionKeeping extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    { configuration, projectRoot, apiUrl, undelivered }: SubscriptionKeepingProps,
  ) {
    super(scope, id);
    const { name, sources } = configuration;
    const kept = sourcesWith('upkeepSetting', sources);
    const keepSubscriptions = new BundledFunction(this, 'KeepSubscriptions', {
      configuration,
      projectRoot,
      folder: SERVICES.keepSubscriptions,
      functionName: `${name}-keep-subscriptions`,
      description: 'Makes and renews subscriptions, channels and streams at the vendors.',
      environmentSchema,
      environment: {
        API_URL: apiUrl,
        SOURCES: JSON.stringify(
          Object.fromEntries(
            kept.map(([source, { kind, settings }]) => [
              source,
              { kind, settings, secret: sourceSecretName(name, source), apiSecret: apiSecretName(name, source) },
            ]),
          ),
        ),
      },
      memory: 512,
      timeout: Duration.seconds(60),
      tracing: true,
    });
    grantReadSecrets(
      keepSubscriptions,
      kept.flatMap(([source]) => [sourceSecretName(name, source), apiSecretName(name, source)]),
    );
    acknowledgeTracing(keepSubscriptions);
    new events.Rule(this, 'EveryHalfHour', {
      description: 'Starts the upkeep of subscriptions.',
      schedule: events.Schedule.rate(Duration.minutes(30)),
      targets: [
        new targets.LambdaFunction(keepSubscriptions.function, {
          retryAttempts: 2,
          maxEventAge: Duration.minutes(15),
          deadLetterQueue: undelivered,
        }),
      ],
    });
  }
}
