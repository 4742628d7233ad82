import type { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { LAMBDA_SANDBOX_DIED, LAMBDA_SERVICE_FAULT } from './retries';

interface FunctionTaskProps {
  readonly function: lambda.Function;
  readonly comment: string;
  readonly payload: Record<string, unknown>;
  /** Where the function's answer goes; by default it replaces the state. */
  readonly resultPath?: string;
  readonly resultSelector?: Record<string, unknown>;
  /** Retries for the function's own errors, tried before those of Lambda. */
  readonly retries?: readonly sfn.RetryProps[];
  /** For whatever no other retry names. */
  readonly lastRetry?: sfn.RetryProps;
  readonly timeout: Duration;
}

/** Invokes a function of ours, with retries that say why and a permission for this function and nothing beside it. */
export class FunctionTask extends tasks.LambdaInvoke {
  /** The task's own permission would include every version and alias, of which there are none. */
  protected override readonly taskPolicies: iam.PolicyStatement[];

  public constructor(scope: Construct, name: string, props: FunctionTaskProps) {
    const { function: target, comment, payload, retries = [], lastRetry, timeout, ...results } = props;
    super(scope, name, {
      ...results,
      comment,
      lambdaFunction: target,
      payload: sfn.TaskInput.fromObject(payload),
      // The built-in retry has no jitter and hides the error names it catches.
      retryOnServiceExceptions: false,
      taskTimeout: sfn.Timeout.duration(timeout),
    });
    this.taskPolicies = [
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
    ];
    const last = lastRetry === undefined ? [] : [lastRetry];
    for (const retry of [...retries, LAMBDA_SERVICE_FAULT, LAMBDA_SANDBOX_DIED, ...last]) this.addRetry(retry);
  }
}
