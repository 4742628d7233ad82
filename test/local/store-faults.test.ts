import { LocalStore } from '../../local/dynamodb/store';
import { callDynamo } from '../../local/dynamodb/wire';

/* Drills make calls of the table store fail. */

const tableOf = (name: string) => ({
  TableName: name,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
});
const put = (store: LocalStore, table: string, text = '') =>
  callDynamo(store.endpoint, 'PutItem', { TableName: table, Item: { id: { S: '1' }, text: { S: text } } });

test('a call fails by its operation and its table; others reach the engine as they were sent', async () => {
  const store = await LocalStore.open({
    fault: (operation, tables) =>
      operation === 'PutItem' && tables.includes('refusing')
        ? { type: 'InternalServerError', message: 'no' }
        : undefined,
  });
  try {
    for (const table of ['refusing', 'taking']) await callDynamo(store.endpoint, 'CreateTable', tableOf(table));
    await expect(put(store, 'refusing')).rejects.toMatchObject({ name: 'InternalServerError', message: 'no' });
    // A name inside of a text is no table of the call.
    await put(store, 'taking', '{"TableName":"refusing"} ü');
    const read = (table: string) =>
      callDynamo(store.endpoint, 'GetItem', { TableName: table, Key: { id: { S: '1' } } });
    expect(await read('taking')).toEqual({ Item: { id: { S: '1' }, text: { S: '{"TableName":"refusing"} ü' } } });
    expect(await read('refusing')).toEqual({});
  } finally {
    await store.close();
  }
});
