import { CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { CLAIMS } from '../../shared/contracts/tables';
import type { PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { CONTENDED, STORE_FAULT_INSIDE, STORE_TIMEOUT, TRANSIENT_STORE, UNREADABLE } from './retries';

const { JsonPath } = sfn;

/** Claims per page: what one projection can fold well within its time. */
const PAGE = 25;

/** Each segment of the claims table is an execution of its own: one history holds 25,000 entries, a fleet needs more. */
export function reprojectFleet(
  scope: Construct,
  tables: PostureTables,
  projectVerdicts: lambda.Function,
): sfn.DistributedMap {
  const first = scanClaims(scope, tables, 'Read the first page of claims', {});
  const next = scanClaims(scope, tables, 'Read the next page of claims', {
    ExclusiveStartKey: JsonPath.objectAt('$.page.LastEvaluatedKey'),
  });
  const done = new sfn.Succeed(scope, 'Segment done');
  const more = new sfn.Choice(scope, 'Is there another page?')
    .when(sfn.Condition.isPresent('$.page.LastEvaluatedKey'), next)
    .otherwise(done);
  const project = new FunctionTask(scope, 'Project the verdicts of the page', {
    function: projectVerdicts,
    comment: 'Signals that come in meanwhile write the same rows: whoever is last has read the new activation.',
    payload: { claims: JsonPath.listAt('$.page.Items') },
    resultPath: JsonPath.DISCARD,
    retries: [UNREADABLE, CONTENDED],
    lastRetry: STORE_FAULT_INSIDE,
    timeout: Duration.seconds(65),
  });
  const any = new sfn.Choice(scope, 'Are there claims on the page?', {
    comment: 'A page may be empty and yet not be the last.',
  })
    .when(sfn.Condition.isPresent('$.page.Items[0]'), project.next(more))
    .otherwise(more);
  next.next(any);
  return new sfn.DistributedMap(scope, 'Project every verdict', {
    itemsPath: '$.activation.segments',
    itemSelector: {
      segment: JsonPath.stringAt('$$.Map.Item.Value'),
      totalSegments: JsonPath.stringAt('$.activation.totalSegments'),
    },
    mapExecutionType: sfn.StateMachineType.STANDARD,
    maxConcurrency: 4,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(first.next(any));
}

function scanClaims(
  scope: Construct,
  tables: PostureTables,
  name: string,
  from: Readonly<Record<string, unknown>>,
): sfn.TaskStateBase {
  const scan = new tasks.CallAwsService(scope, name, {
    service: 'dynamodb',
    action: 'scan',
    iamAction: 'dynamodb:Scan',
    iamResources: [tables.claims.tableArn],
    parameters: {
      TableName: tables.claims.tableName,
      // Strong: a claim made under the old activation must not be missed by the run that replaces it.
      ConsistentRead: true,
      ProjectionExpression: '#identifier, #device',
      ExpressionAttributeNames: { '#identifier': CLAIMS.key, '#device': CLAIMS.sortKey },
      Segment: JsonPath.stringToJson(JsonPath.stringAt('$.segment')),
      TotalSegments: JsonPath.stringToJson(JsonPath.stringAt('$.totalSegments')),
      Limit: PAGE,
      ...from,
    },
    resultPath: '$.page',
    taskTimeout: STORE_TIMEOUT,
  });
  return scan.addRetry(TRANSIENT_STORE);
}

/** CDK lets the machine follow and stop the executions of its own map, whose names only exist at run time. */
export function acknowledgeSegments(machine: sfn.StateMachine): void {
  const resource = machine.node.defaultChild;
  if (!CfnElement.isCfnElement(resource)) throw new Error('the state machine has no resource of its own');
  const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${Stack.of(machine).getLogicalId(resource)}"}]}]}`;
  for (const executions of [':*', '/*:*']) {
    Validations.of(machine).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}${executions}]`,
      reason: 'Executions of this machine only: the segments of its map, which Step Functions names at run time.',
    });
  }
}
