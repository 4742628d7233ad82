import { CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { CONDITION_FAILED } from '../../shared/contracts/errors';
import { ACTIVATION_PREFIX, CLAIMS, EVENTS, FLEET, POLICIES } from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { Workflow } from './machine';
import { CONTENDED, STORE_FAULT_INSIDE, TRANSIENT_STORE, UNREADABLE } from './retries';

const { JsonPath } = sfn;
const value = tasks.DynamoAttributeValue;
const STORE_TIMEOUT = sfn.Timeout.duration(Duration.seconds(10));

/** Claims per page: what one projection can fold well within its time. */
const PAGE = 25;

interface ActivatePolicyProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly tables: PostureTables;
  readonly prepareActivation: lambda.Function;
  readonly projectVerdicts: lambda.Function;
}

/**
 * Makes the policy and configuration of this deployment the active ones, and writes every row anew. Started after each
 * deployment; run again at any time it changes nothing that is right, and completes what an earlier run left undone.
 */
export class ActivatePolicy extends Construct {
  public readonly workflow: Workflow;
  readonly #tables: PostureTables;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, tables, prepareActivation, projectVerdicts }: ActivatePolicyProps,
  ) {
    super(scope, id);
    this.#tables = tables;
    const read = this.#readCurrent();
    const prepare = new FunctionTask(this, 'Prepare the activation', {
      function: prepareActivation,
      comment: 'Compares what this deployment carries with what is active.',
      payload: { current: JsonPath.listAt('$.current.Items') },
      resultSelector: { activation: JsonPath.objectAt('$.Payload') },
      retries: [UNREADABLE],
      timeout: Duration.seconds(20),
    });
    const reproject = this.#reproject(projectVerdicts);
    const record = this.#record();
    record.addCatch(read, { errors: [...CONDITION_FAILED], resultPath: '$.failure' });
    const changed = new sfn.Choice(this, 'Does the deployment bring anything new?', {
      comment: 'Rows are written again either way: an earlier run may have ended halfway.',
    })
      .when(
        sfn.Condition.booleanEquals('$.activation.changed', true),
        this.#keep(
          'Keep the policy',
          'policy',
          this.#keep('Keep the configuration', 'configuration', record.next(reproject)),
        ),
      )
      .otherwise(reproject);

    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'activate-policy',
      comment: 'After a deployment: activate its policy and configuration, then project the fleet again.',
      type: sfn.StateMachineType.STANDARD,
      start: read.next(prepare).next(changed),
      timeout: Duration.hours(6),
    });
    denyChangesOfEvents(this.workflow.machine, tables.events);
    acknowledgeSegments(this.workflow.machine);
  }

  #readCurrent(): sfn.TaskStateBase {
    const read = new tasks.CallAwsService(this, 'Read the current activation', {
      comment: 'The newest: activations are counted, and the count sorts.',
      service: 'dynamodb',
      action: 'query',
      iamAction: 'dynamodb:Query',
      iamResources: [this.#tables.events.tableArn],
      parameters: {
        TableName: this.#tables.events.tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#device = :fleet AND begins_with(#eventId, :prefix)',
        ExpressionAttributeNames: { '#device': EVENTS.key, '#eventId': EVENTS.sortKey },
        ExpressionAttributeValues: { ':fleet': { S: FLEET }, ':prefix': { S: ACTIVATION_PREFIX } },
        ScanIndexForward: false,
        Limit: 1,
      },
      resultSelector: { Items: JsonPath.listAt('$.Items') },
      resultPath: '$.current',
      taskTimeout: STORE_TIMEOUT,
    });
    return read.addRetry(TRANSIENT_STORE);
  }

  /** Stores one document under its hash, once, and goes on to `next` either way. */
  #keep(name: string, document: 'policy' | 'configuration', next: sfn.IChainable): sfn.IChainable {
    const put = new tasks.DynamoPutItem(this, name, {
      comment: 'For ever, by the hash of its content: a decision of last year can still be recomputed.',
      table: this.#tables.policies,
      item: {
        [POLICIES.key]: value.fromString(JsonPath.stringAt(`$.activation.${document}.hash`)),
        [POLICIES.kind]: value.fromString(document),
        [POLICIES.document]: value.fromString(JsonPath.stringAt(`$.activation.${document}.document`)),
      },
      conditionExpression: 'attribute_not_exists(#hash)',
      expressionAttributeNames: { '#hash': POLICIES.key },
      resultPath: JsonPath.DISCARD,
      taskTimeout: STORE_TIMEOUT,
    });
    put.addRetry(TRANSIENT_STORE);
    put.addCatch(next, { errors: [...CONDITION_FAILED], resultPath: JsonPath.DISCARD });
    return put.next(next);
  }

  #record(): sfn.TaskStateBase {
    const put = new tasks.DynamoPutItem(this, 'Record the activation', {
      comment: 'Under the next number. Taken already: another deployment was faster, so look again.',
      table: this.#tables.events,
      item: {
        [EVENTS.key]: value.fromString(FLEET),
        [EVENTS.sortKey]: value.fromString(JsonPath.stringAt('$.activation.event.eventId')),
        [EVENTS.type]: value.fromString('PolicyActivated'),
        [EVENTS.recordedAt]: value.numberFromString(JsonPath.stringAt('$.activation.event.recordedAt')),
        [EVENTS.event]: value.fromString(JsonPath.stringAt('$.activation.event.event')),
      },
      conditionExpression: 'attribute_not_exists(#eventId)',
      expressionAttributeNames: { '#eventId': EVENTS.sortKey },
      resultPath: JsonPath.DISCARD,
      taskTimeout: STORE_TIMEOUT,
    });
    return put.addRetry(TRANSIENT_STORE);
  }

  /** Each segment of the claims table is an execution of its own: one history holds 25,000 entries, a fleet needs more. */
  #reproject(projectVerdicts: lambda.Function): sfn.DistributedMap {
    const first = this.#scan('Read the first page of claims', {});
    const next = this.#scan('Read the next page of claims', {
      ExclusiveStartKey: JsonPath.objectAt('$.page.LastEvaluatedKey'),
    });
    const done = new sfn.Succeed(this, 'Segment done');
    const more = new sfn.Choice(this, 'Is there another page?')
      .when(sfn.Condition.isPresent('$.page.LastEvaluatedKey'), next)
      .otherwise(done);
    const project = new FunctionTask(this, 'Project the verdicts of the page', {
      function: projectVerdicts,
      comment: 'Signals that come in meanwhile write the same rows: whoever is last has read the new activation.',
      payload: { claims: JsonPath.listAt('$.page.Items') },
      resultPath: JsonPath.DISCARD,
      retries: [UNREADABLE, CONTENDED],
      lastRetry: STORE_FAULT_INSIDE,
      timeout: Duration.seconds(65),
    });
    const any = new sfn.Choice(this, 'Are there claims on the page?', {
      comment: 'A page may be empty and yet not be the last.',
    })
      .when(sfn.Condition.isPresent('$.page.Items[0]'), project.next(more))
      .otherwise(more);
    next.next(any);
    return new sfn.DistributedMap(this, 'Project every verdict', {
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

  #scan(name: string, from: Readonly<Record<string, unknown>>): sfn.TaskStateBase {
    const scan = new tasks.CallAwsService(this, name, {
      service: 'dynamodb',
      action: 'scan',
      iamAction: 'dynamodb:Scan',
      iamResources: [this.#tables.claims.tableArn],
      parameters: {
        TableName: this.#tables.claims.tableName,
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
}

/** CDK lets the machine follow and stop the executions of its own map, whose names only exist at run time. */
function acknowledgeSegments(machine: sfn.StateMachine): void {
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
