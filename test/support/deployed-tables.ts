import { callDynamo } from '../../local/dynamodb/wire';
import type { EmbeddedAws } from '../../local/embedded-services';
import type { Json } from '../../local/json';
import { SIGNALS } from '../../shared/contracts/tables';

/* What workflows under test left in the tables, as DynamoDB's own JSON. `variable` is the name by which functions know the table. */

export async function itemsUnder(
  aws: EmbeddedAws,
  variable: string,
  key: string,
  value: string,
): Promise<readonly Json[]> {
  const { Items: items } = await callDynamo(aws.dynamoEndpoint, 'Query', {
    TableName: aws.tableName(variable),
    KeyConditionExpression: '#key = :value',
    ExpressionAttributeNames: { '#key': key },
    ExpressionAttributeValues: { ':value': { S: value } },
    ConsistentRead: true,
  });
  if (!Array.isArray(items)) throw new Error(`a query of ${variable} gave no items`);
  return items;
}

/** Reads the fields of a signal's item; one that is not there reads "undefined". */
export async function signalFields(
  aws: EmbeddedAws,
  signalId: string,
): Promise<(name: string, type?: 'S' | 'N') => string> {
  const { Item: item } = await callDynamo(aws.dynamoEndpoint, 'GetItem', {
    TableName: aws.tableName('SIGNALS_TABLE'),
    Key: { [SIGNALS.key]: { S: signalId } },
    ConsistentRead: true,
  });
  return (name, type = 'S') => String(Reflect.get(Object(Reflect.get(Object(item), name)), type));
}
