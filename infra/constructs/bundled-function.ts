import type { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { metricsNamespace } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { bundleFunction } from './bundle';
import { logGroup } from './log-group';

/** What a grant needs of a function: somebody to permit, and that it reads the variable the grant sets. */
export interface Grantee<Variable extends string> {
  readonly grantPrincipal: iam.IPrincipal;
  readonly setVariable: (variable: Variable, value: string) => void;
}

/** Variables as text, as a function's environment schema takes them in. */
export type VariablesOf<Schema extends z.ZodType> = Extract<keyof z.input<Schema>, string>;

export interface BundledFunctionProps<Schema extends z.ZodType> {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly projectRoot: string;
  /** Folder under `functions/`; also the Powertools service name. */
  readonly folder: string;
  readonly functionName: string;
  readonly description: string;
  readonly environmentSchema: Schema;
  /** Variables known here; grants add theirs. Synthesis fails when one of the schema is still missing. */
  readonly environment: { readonly [Variable in VariablesOf<Schema>]?: string };
  readonly memory: number;
  readonly timeout: Duration;
  /** Off on the connect path, which calls nothing but its key read. */
  readonly tracing: boolean;
  readonly reservedConcurrency?: number | undefined;
  /** Files beside the bundle, by name. */
  readonly extraFiles?: Readonly<Record<string, string>>;
}

/** A Lambda function of ours: bundled, with a role that may do nothing but write its own logs until something is granted. */
export class BundledFunction<Schema extends z.ZodType> extends Construct implements iam.IGrantable {
  public readonly function: lambda.Function;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  /** Path of esbuild's metafile of the deployed bundle. */
  public readonly metafile: string;
  readonly #variables = new Map<string, string>();

  public constructor(scope: Construct, id: string, props: BundledFunctionProps<Schema>) {
    super(scope, id);
    const bundle = bundleFunction(props.projectRoot, props.folder, props.extraFiles);
    this.metafile = bundle.metafile;
    this.logGroup = logGroup(this, 'Logs', props.configuration, `/aws/lambda/${props.functionName}`);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Execution role of ${props.functionName}.`,
    });
    // Not AWSLambdaBasicExecutionRole: that may write to, and create, every log group of the account.
    this.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    this.function = new lambda.Function(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(bundle.directory),
      role: this.role,
      logGroup: this.logGroup,
      memorySize: props.memory,
      timeout: props.timeout,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      environment: {
        POWERTOOLS_SERVICE_NAME: props.folder,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(props.configuration.name),
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    });
    for (const [variable, value] of Object.entries<string | undefined>(props.environment)) {
      if (value !== undefined) this.#set(variable, value);
    }
    this.node.addValidation({ validate: () => this.#environmentProblems(props.environmentSchema) });
  }

  public get grantPrincipal(): iam.IPrincipal {
    return this.role;
  }

  /** Sets a variable the function's environment schema knows. */
  public readonly setVariable = (variable: VariablesOf<Schema>, value: string): void => this.#set(variable, value);

  #set(variable: string, value: string): void {
    this.#variables.set(variable, value);
    this.function.addEnvironment(variable, value);
  }

  #environmentProblems(schema: Schema): string[] {
    const parsed = schema.safeParse(Object.fromEntries(this.#variables));
    return (parsed.error?.issues ?? []).map(
      (issue) => `environment variable ${issue.path.join('.')}: ${issue.message}`,
    );
  }
}
