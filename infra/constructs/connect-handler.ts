import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/authorize/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { endpointsVariable } from '../configuration/endpoint-schema';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';

/** Client VPN invokes no function whose name begins otherwise; its service-linked role allows nothing else. */
export const HANDLER_NAME_PREFIX = 'AWSClientVPN-';
const LONGEST_FUNCTION_NAME = 64;

/** CDK's own check does not see the name, which is a token by then. Throws on a name Client VPN would not call. */
export function connectHandlerName(deployment: string): string {
  const name = `${HANDLER_NAME_PREFIX}${deployment}-authorize`;
  if (!/^[\w-]+$/.test(name) || name.length > LONGEST_FUNCTION_NAME) {
    throw new Error(`${name} is no function name: letters, digits, - and _, at most ${LONGEST_FUNCTION_NAME} of them`);
  }
  return name;
}

interface ConnectHandlerProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
}

/** The function Client VPN asks about every new connection. It may read one table by key, and write its own logs. */
export class ConnectHandler extends Construct {
  public readonly authorize: BundledFunction<typeof environmentSchema>;
  /** ARN of what Client VPN calls: the function, or its alias with environments kept warm. */
  public readonly calledArn: string;

  public constructor(scope: Construct, id: string, { configuration, projectRoot, tables }: ConnectHandlerProps) {
    super(scope, id);
    const { name, endpoints, connect } = configuration;
    this.authorize = new BundledFunction(this, 'Authorize', {
      configuration,
      projectRoot,
      folder: SERVICES.authorize,
      functionName: connectHandlerName(name),
      description: 'Decides whether a device may connect to the VPN now.',
      environmentSchema,
      environment: {
        ENDPOINTS: endpointsVariable(endpoints),
        DEADLINE_MS: String(connect.deadlineMs),
        HEDGE_AFTER_MS: String(connect.hedgeAfterMs),
      },
      // CPU comes with memory: this much makes the cold start short, and a decision takes milliseconds either way.
      memory: 1024,
      // Far above the handler's own deadline, below the 30 s of the service: it should never be reached.
      timeout: Duration.seconds(10),
      tracing: false,
      reservedConcurrency: connect.reservedConcurrency,
    });
    tables.grantDecide(this.authorize);
    this.calledArn =
      connect.provisionedConcurrency === undefined
        ? this.authorize.function.functionArn
        : this.#warm(connect.provisionedConcurrency);
  }

  /** How an operator attaches this handler to an endpoint that is already there. */
  public get attachCommand(): string {
    return `aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id <cvpn-endpoint-id> --client-connect-options Enabled=true,LambdaFunctionArn=${this.calledArn}`;
  }

  /** Client VPN keeps the ARN it is given, so an alias: it stays while versions come and go. */
  #warm(provisionedConcurrentExecutions: number): string {
    // Not the Alias of CDK: its types and exactOptionalPropertyTypes exclude each other.
    const live = new lambda.CfnAlias(this, 'Live', {
      name: 'live',
      functionName: this.authorize.function.functionName,
      functionVersion: this.authorize.function.currentVersion.version,
      provisionedConcurrencyConfig: { provisionedConcurrentExecutions },
    });
    return live.ref;
  }
}
