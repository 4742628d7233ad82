import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** X-Ray's write calls take no resource: the role's statement has to name `*`. */
export function acknowledgeTracing(of: IConstruct, alsoFor = ''): void {
  Validations.of(of).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: `xray:PutTraceSegments and its companions know no resource-level permission${alsoFor}.`,
  });
}
