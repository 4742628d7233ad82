import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** Starts another machine without input, and goes on: it may take as long as a fleet does. */
export function startMachine(
  scope: Construct,
  name: string,
  machine: sfn.StateMachine,
  result: Pick<tasks.StepFunctionsStartExecutionProps, 'resultPath' | 'resultSelector'>,
): sfn.TaskStateBase {
  const start = new tasks.StepFunctionsStartExecution(scope, name, {
    ...result,
    comment: 'It is started, not waited for.',
    stateMachine: machine,
    integrationPattern: sfn.IntegrationPattern.REQUEST_RESPONSE,
    input: sfn.TaskInput.fromObject({}),
    taskTimeout: sfn.Timeout.duration(Duration.seconds(10)),
  });
  return start.addRetry({
    errors: [sfn.Errors.ALL],
    interval: Duration.seconds(1),
    maxAttempts: 5,
    backoffRate: 2,
    jitterStrategy: sfn.JitterType.FULL,
  });
}
