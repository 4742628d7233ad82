import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { environmentSchema as inspectSchema } from '../../functions/inspect/environment';
import { environmentSchema } from '../../functions/operate/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { ApplyOperation } from '../workflows/apply-operation';
import { Maintain } from '../workflows/maintain';
import { ReprojectAgain } from '../workflows/reproject-again';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import { logGroup } from './log-group';
import type { PostureTables } from './posture-tables';
import type { VerdictProjection } from './verdict-projection';

interface OperatorRouteProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
  readonly projection: VerdictProjection;
  /** Puts parked signals on the bus again. */
  readonly redriveSignals: lambda.Function;
}

/**
 * The one way in for people's decisions: `POST <url>/operator/{action}`, signed for IAM, on an API of its own. Nothing
 * else can start the workflow that appends them. `GET <url>/operator/{view}` shows what there is to decide about.
 */
export class OperatorRoute extends Construct {
  public readonly api: apigateway.HttpApi;
  public readonly operate: BundledFunction<typeof environmentSchema>;
  public readonly inspectFunction: BundledFunction<typeof inspectSchema>;
  public readonly apply: ApplyOperation;
  public readonly maintain: Maintain;
  public readonly reproject: ReprojectAgain;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, projectRoot, tables, projection, redriveSignals }: OperatorRouteProps,
  ) {
    super(scope, id);
    const { name, operator } = configuration;
    const projectVerdicts = projection.projectVerdicts.function;
    this.reproject = new ReprojectAgain(this, 'ReprojectFleet', { configuration, tables, projectVerdicts });
    this.apply = new ApplyOperation(this, 'ApplyOperation', {
      configuration,
      tables,
      projectVerdicts,
      reprojectFleet: this.reproject.workflow.machine,
    });
    this.maintain = new Maintain(this, 'Maintain', {
      configuration,
      redriveSignals,
      rebuildVerdicts: projection.rebuild.machine,
    });
    this.operate = new BundledFunction(this, 'Operate', {
      configuration,
      projectRoot,
      folder: SERVICES.operate,
      functionName: `${name}-operate`,
      description: 'Checks what an operator decided and has it applied.',
      environmentSchema,
      environment: {
        APPLY_WORKFLOW: this.apply.workflow.machine.stateMachineArn,
        MAINTAIN_WORKFLOW: this.maintain.workflow.machine.stateMachineArn,
        LONGEST_DAYS: String(operator.longestDays),
      },
      memory: 512,
      // The API answers after 30 s at the latest.
      timeout: Duration.seconds(29),
      tracing: true,
    });
    tables.grantReadLog(this.operate);
    this.operate.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['states:StartSyncExecution'],
        resources: [this.apply, this.maintain].map(({ workflow }) => workflow.machine.stateMachineArn),
      }),
    );
    acknowledgeTracing(this.operate);
    this.inspectFunction = new BundledFunction(this, 'Inspect', {
      configuration,
      projectRoot,
      folder: SERVICES.inspect,
      functionName: `${name}-inspect`,
      description: 'Shows operators what is known and decided. Writes nothing.',
      environmentSchema: inspectSchema,
      environment: {},
      memory: 1024,
      timeout: Duration.seconds(29),
      tracing: true,
    });
    tables.grantReadLog(this.inspectFunction);
    tables.grantListVerdicts(this.inspectFunction);
    tables.grantListSignals(this.inspectFunction);
    tables.grantShowDecisions(this.inspectFunction);
    acknowledgeTracing(this.inspectFunction);

    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName: `${name}-operator`,
      description: 'Decisions of operators.',
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      // People and their scripts; reading a whole fleet is a few requests a second.
      throttle: { rateLimit: 20, burstLimit: 40 },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(
          logGroup(this, 'AccessLog', configuration, `/aws/vendedlogs/http-apis/${name}-operator`),
        ),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
    this.api.addRoutes({
      path: '/operator/{action}',
      methods: [apigateway.HttpMethod.POST],
      integration: new HttpLambdaIntegration('Operate', this.operate.function),
    });
    // A route of its own: a role may be let look without being let decide (execute-api:Invoke on GET only).
    this.api.addRoutes({
      path: '/operator/{view}',
      methods: [apigateway.HttpMethod.GET],
      integration: new HttpLambdaIntegration('Inspect', this.inspectFunction.function),
    });
  }
}

/** Who asked for what: also where IAM let nobody in. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  error: '$context.error.message',
});
