import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { CONDITION_FAILED } from '../../shared/contracts/errors';
import { ACTIVATION_PREFIX, EVENTS, FLEET, POLICIES } from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { Workflow } from './machine';
import { acknowledgeSegments, reprojectFleet } from './reproject-fleet';
import { STORE_TIMEOUT, TRANSIENT_STORE, UNREADABLE } from './retries';

const { JsonPath } = sfn;
const value = tasks.DynamoAttributeValue;

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
    const reproject = reprojectFleet(this, tables, projectVerdicts);
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
}
