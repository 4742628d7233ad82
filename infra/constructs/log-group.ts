import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';

/** A log group with the configured retention. Outside development it outlives its stack: decisions are evidence. */
export function logGroup(
  scope: Construct,
  id: string,
  { stage, retention }: Pick<DeploymentConfiguration, 'stage' | 'retention'>,
  logGroupName: string,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    logGroupName,
    retention: retention.logDays,
    // A failed first deployment takes its log groups along, so that the next one finds their names free.
    removalPolicy: stage === 'development' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}
