import { CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { CLAIMS } from '../../shared/contracts/tables';
import type { PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { STORE_FAULT_INSIDE, STORE_TIMEOUT, TRANSIENT_STORE, UNREADABLE } from './retries';

const { JsonPath } = sfn;

/** Claims per page: what one projection can fold well within its time. */
const PAGE = 25;

/** Projects the names and devices of all claims: every row under what is active now. */
export function reprojectFleet(
  scope: Construct,
  tables: PostureTables,
  projectVerdicts: lambda.Function,
): sfn.DistributedMap {
  return walk(scope, projectVerdicts, {
    name: 'Project every verdict',
    what: 'claims',
    table: tables.claims,
    parameters: {
      ProjectionExpression: '#identifier, #device',
      ExpressionAttributeNames: { '#identifier': CLAIMS.key, '#device': CLAIMS.sortKey },
      Limit: PAGE,
    },
    payload: { claims: JsonPath.listAt('$.page.Items') },
    comment: 'Signals that come in meanwhile write the same rows: whoever is last has read the new activation.',
  });
}

interface Walk {
  readonly name: string;
  /** What a page has, as its states are named by. */
  readonly what: string;
  readonly table: dynamodb.TableV2;
  /** Of the scan, beside table and segment. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** For the projection, of `$.page.Items`. */
  readonly payload: Record<string, unknown>;
  readonly comment: string;
}

/**
 * Projects a whole table, page by page. Each segment is an execution of its own: one history holds 25,000 entries, a fleet
 * needs more. Takes `$.activation.segments` and `$.activation.totalSegments`.
 */
export function walk(scope: Construct, projectVerdicts: lambda.Function, of: Walk): sfn.DistributedMap {
  const first = scan(scope, of, `Read the first page of ${of.what}`, {});
  const next = scan(scope, of, `Read the next page of ${of.what}`, {
    ExclusiveStartKey: JsonPath.objectAt('$.page.LastEvaluatedKey'),
  });
  const done = new sfn.Succeed(scope, `Segment of ${of.what} done`);
  const more = new sfn.Choice(scope, `Is there another page of ${of.what}?`)
    .when(sfn.Condition.isPresent('$.page.LastEvaluatedKey'), next)
    .otherwise(done);
  const project = new FunctionTask(scope, `Project the verdicts of the page of ${of.what}`, {
    function: projectVerdicts,
    comment: of.comment,
    payload: of.payload,
    resultPath: JsonPath.DISCARD,
    retries: [UNREADABLE],
    lastRetry: STORE_FAULT_INSIDE,
    timeout: Duration.seconds(65),
  });
  const any = new sfn.Choice(scope, `Are there ${of.what} on the page?`, {
    comment: 'A page may be empty and yet not be the last.',
  })
    .when(sfn.Condition.isPresent('$.page.Items[0]'), project.next(more))
    .otherwise(more);
  next.next(any);
  return new sfn.DistributedMap(scope, of.name, {
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

function scan(
  scope: Construct,
  { table, parameters }: Walk,
  name: string,
  from: Readonly<Record<string, unknown>>,
): sfn.TaskStateBase {
  const task = new tasks.CallAwsService(scope, name, {
    service: 'dynamodb',
    action: 'scan',
    iamAction: 'dynamodb:Scan',
    iamResources: [table.tableArn],
    parameters: {
      TableName: table.tableName,
      // Strong: what was stored before this run began must not be missed by it.
      ConsistentRead: true,
      ...parameters,
      Segment: JsonPath.stringToJson(JsonPath.stringAt('$.segment')),
      TotalSegments: JsonPath.stringToJson(JsonPath.stringAt('$.totalSegments')),
      ...from,
    },
    resultPath: '$.page',
    taskTimeout: STORE_TIMEOUT,
  });
  return task.addRetry(TRANSIENT_STORE);
}

/** As many parallel walks as an activation takes. */
const SEGMENTS = 4;

/** Leaves what {@link walk} takes. */
export const divide = (scope: Construct): sfn.Pass =>
  new sfn.Pass(scope, 'Divide the tables', {
    result: sfn.Result.fromObject({
      segments: Array.from({ length: SEGMENTS }, (_, segment) => String(segment)),
      totalSegments: String(SEGMENTS),
    }),
    resultPath: '$.activation',
  });

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
