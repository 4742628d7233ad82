import { callDynamo, DynamoFault } from '../../dynamodb/wire';
import { messageOf } from '../../failure';
import { isJsonObject, type Json } from '../../json';
import { StatesError } from '../states-error';
import type { Integration } from './integration';

const CONDITION = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];
const WRITE = ['TableName', ...CONDITION, 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'ReturnValues'];
const READ = [
  'TableName',
  'ConsistentRead',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ReturnConsumedCapacity',
];
const PAGE = ['ExpressionAttributeValues', 'FilterExpression', 'IndexName', 'Limit', 'ExclusiveStartKey', 'Select'];

/** Parameters of each call that the local store honours. `ReturnValuesOnConditionCheckFailure` is not among them: it would be ignored. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  getItem: [...READ, 'Key'],
  putItem: [...WRITE, 'Item'],
  updateItem: [...WRITE, 'Key', 'UpdateExpression'],
  deleteItem: [...WRITE, 'Key'],
  query: [...READ, ...PAGE, 'KeyConditionExpression', 'ScanIndexForward'],
  scan: [...READ, ...PAGE, 'Segment', 'TotalSegments'],
};
const OPTIMIZED = ['getItem', 'putItem', 'updateItem', 'deleteItem'];

/**
 * `arn:aws:states:::dynamodb:putItem` (optimized; errors begin with `DynamoDB.`) and
 * `arn:aws:states:::aws-sdk:dynamodb:query` (through the SDK; errors begin with `DynamoDb.`).
 */
export function dynamoIntegration(resource: string, endpoint: () => string): Integration | undefined {
  const found = /^arn:aws:states:::(aws-sdk:)?dynamodb:([A-Za-z]+)$/.exec(resource);
  const action = found?.[2] ?? '';
  const throughSdk = found?.[1] !== undefined;
  const known = PARAMETERS[action];
  if (known === undefined || (!throughSdk && !OPTIMIZED.includes(action))) return undefined;
  const prefix = throughSdk ? 'DynamoDb' : 'DynamoDB';
  const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return {
    problems: (parameters) =>
      Object.keys(isJsonObject(parameters) ? parameters : {})
        .map((key) => key.replace(/\.\$$/, ''))
        .filter((key) => !known.includes(key))
        .map((key) => `${resource} with parameter ${key} is not supported by the local service`),
    run: async (input) => {
      if (!isJsonObject(input)) throw new StatesError(`${prefix}.ValidationException`, 'parameters are an object');
      try {
        const result = await callDynamo(endpoint(), operation, input);
        return throughSdk ? result : { ...result, ...httpMetadata() };
      } catch (error) {
        throw fault(error, prefix);
      }
    },
  };
}

function fault(error: unknown, prefix: string): StatesError {
  if (error instanceof DynamoFault) return new StatesError(`${prefix}.${error.name}`, error.message);
  return new StatesError(`${prefix}.SdkClientException`, messageOf(error));
}

const httpMetadata = (): { [key: string]: Json } => ({ SdkHttpMetadata: { HttpStatusCode: 200 } });
