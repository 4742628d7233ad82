import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/receive-signal/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import { sourceSecretName } from '../../shared/contracts/secrets';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import { logGroup } from './log-group';
import type { PostureTables } from './posture-tables';
import type { SignalBucket } from './signal-bucket';
import type { SignalBus } from './signal-bus';
import { grantReadSecrets } from './source-secrets';

interface SignalIngressProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
  readonly bodies: SignalBucket;
  readonly bus: SignalBus;
}

/** Where sources push to: `POST <url>/signals/<source>`. */
export class SignalIngress extends Construct {
  public readonly api: apigateway.HttpApi;
  public readonly receiveSignal: BundledFunction<typeof environmentSchema>;
  public readonly accessLog: logs.LogGroup;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, projectRoot, tables, bodies, bus }: SignalIngressProps,
  ) {
    super(scope, id);
    const { name, sources, retention, ingress } = configuration;
    const secrets = Object.keys(sources).map((source) => sourceSecretName(name, source));
    this.receiveSignal = new BundledFunction(this, 'ReceiveSignal', {
      configuration,
      projectRoot,
      folder: SERVICES.receiveSignal,
      functionName: `${name}-receive-signal`,
      description: 'Authenticates a push, stores it and announces it.',
      environmentSchema,
      environment: {
        SOURCES: JSON.stringify(
          Object.fromEntries(
            Object.entries(sources).map(([id, { kind, settings, pushesPerMinute = ingress.pushesPerMinute }]) => [
              id,
              { kind, settings, secret: sourceSecretName(name, id), pushesPerMinute },
            ]),
          ),
        ),
        SIGNAL_RETENTION_DAYS: String(retention.signalDays),
      },
      memory: 512,
      // Senders give up early (Jamf after 2 s); what takes longer than this has failed anyway.
      timeout: Duration.seconds(15),
      tracing: true,
    });
    tables.grantStoreSignals(this.receiveSignal);
    tables.grantCountPushes(this.receiveSignal);
    bodies.grantKeepBodies(this.receiveSignal);
    bus.grantAnnounceSignals(this.receiveSignal);
    grantReadSecrets(this.receiveSignal, secrets);
    acknowledgeTracing(this.receiveSignal);

    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName: `${name}-signals`,
      description: 'Receives pushes of MDM and device-trust systems.',
      createDefaultStage: false,
    });
    this.accessLog = logGroup(this, 'AccessLog', configuration, `/aws/vendedlogs/http-apis/${name}-signals`);
    new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: ingress.requestsPerSecond, burstLimit: ingress.burst },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
    this.api.addRoutes({
      path: '/signals/{source}',
      methods: [apigateway.HttpMethod.POST, apigateway.HttpMethod.GET],
      integration: new HttpLambdaIntegration('ReceiveSignal', this.receiveSignal.function),
    });
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        "MDMs cannot sign for IAM or fetch tokens. Each push is authenticated in receive-signal by its source's own scheme, over the raw body.",
    });
  }
}

/** The route, never the path or the query: some senders can only put their secret there. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
});
