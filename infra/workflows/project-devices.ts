import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FunctionTask } from './function-task';
import { NOT_YET_ACTIVATED, STORE_FAULT_INSIDE, UNREADABLE } from './retries';

const { JsonPath } = sfn;

/** Projects the devices at one path of the state; the state stays as it is. */
export const projectDevices = (
  scope: Construct,
  name: string,
  projectVerdicts: lambda.Function,
  paths: { readonly devices: string; readonly receivedAt: string },
): FunctionTask =>
  new FunctionTask(scope, name, {
    function: projectVerdicts,
    comment:
      'Folds the devices’ logs and writes their rows. After the append: a crash between the two is mended by the next execution.',
    payload: {
      devices: JsonPath.listAt(paths.devices),
      receivedAt: JsonPath.numberAt(paths.receivedAt),
      signalId: JsonPath.stringAt('$$.Execution.Input.detail.signalId'),
    },
    resultPath: JsonPath.DISCARD,
    retries: [UNREADABLE, NOT_YET_ACTIVATED],
    lastRetry: STORE_FAULT_INSIDE,
    timeout: Duration.seconds(35),
  });
