import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoClaimStore } from '../../../shared/adapters/claim-store';
import { dynamoPolicyStore } from '../../../shared/adapters/policy-store';
import { dynamoSnapshotStore } from '../../../shared/adapters/snapshot-store';
import { dynamoVerdictStore } from '../../../shared/adapters/verdict-store';
import { CLAIMS, POLICIES, SNAPSHOTS, VERDICTS } from '../../../shared/contracts/tables';
import { bundleOf, SMALL_POLICY } from '../../support/activations';
import { DYNAMODB_ENDPOINTS, openDynamoDb, type TestDynamoDb } from '../../support/dynamodb';
import { activation } from '../../support/event-log-contract';
import { inMemoryClaimStore } from '../../support/in-memory/claim-store';
import { inMemoryPolicyStore } from '../../support/in-memory/policy-store';
import { inMemorySnapshotStore } from '../../support/in-memory/snapshot-store';
import { inMemoryVerdictStore } from '../../support/in-memory/verdict-store';
import {
  describeClaimStoreContract,
  describePolicyStoreContract,
  describeSnapshotStoreContract,
  describeVerdictStoreContract,
} from '../../support/store-contracts';

describeClaimStoreContract('in memory', async () => inMemoryClaimStore());
describeVerdictStoreContract('in memory', async () => inMemoryVerdictStore());
describeSnapshotStoreContract('in memory', async () => inMemorySnapshotStore());
describePolicyStoreContract('in memory', async (held) => inMemoryPolicyStore(held));

describe.each(DYNAMODB_ENDPOINTS)('DynamoDB at %s', (where) => {
  const databases: TestDynamoDb[] = [];
  beforeAll(async () => {
    databases.push(await openDynamoDb(where));
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
  });
  async function table(...keys: readonly [string, string?]): Promise<readonly [DynamoDBClient, string]> {
    const [database] = databases;
    if (database === undefined) throw new Error('no database');
    return [database.client, await database.createTable(...keys)];
  }

  describeClaimStoreContract(where, async () => dynamoClaimStore(...(await table(CLAIMS.key, CLAIMS.sortKey))));
  describeVerdictStoreContract(where, async () => dynamoVerdictStore(...(await table(VERDICTS.key))));
  describeSnapshotStoreContract(where, async () => dynamoSnapshotStore(...(await table(SNAPSHOTS.key))));

  describe('claim store', () => {
    it('knows all claimants, however many', async () => {
      const claims = dynamoClaimStore(...(await table(CLAIMS.key, CLAIMS.sortKey)));
      // 1.1 MB of keys: more than one page.
      const devices = Array.from(
        { length: 1_100 },
        (_, index) => `generic:${String(index).padStart(5, '0')}${'x'.repeat(1_000)}`,
      );
      for (let from = 0; from < devices.length; from += 50)
        await Promise.all(devices.slice(from, from + 50).map((device) => claims.add('name:a', device)));
      expect(await claims.devices('name:a')).toEqual(devices);
    });
  });

  describe('verdict store', () => {
    it.each([
      ['without its text', { [VERDICTS.revision]: { N: '1' } }],
      ['without its revision', { [VERDICTS.verdict]: { S: '{}' } }],
      ['with half a revision', { [VERDICTS.revision]: { N: '1.5' }, [VERDICTS.verdict]: { S: '{}' } }],
      ['with a revision of text', { [VERDICTS.revision]: { S: '1' }, [VERDICTS.verdict]: { S: '{}' } }],
    ])('says which row it cannot read: one %s', async (_, attributes) => {
      const [client, TableName] = await table(VERDICTS.key);
      await client.send(new PutItemCommand({ TableName, Item: { [VERDICTS.key]: { S: 'a' }, ...attributes } }));
      await expect(dynamoVerdictStore(client, TableName).read('a')).rejects.toMatchObject({
        name: 'UnreadableStore',
        message: 'the verdict row of a cannot be read',
      });
    });

    it('passes on what is no lost race', async () => {
      const [client] = await table(VERDICTS.key);
      await expect(dynamoVerdictStore(client, 'no-such-table').write('a', '{}', 1)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    });
  });

  describePolicyStoreContract(where, async ({ policyHash, policySet, configuration }) => {
    const [client, TableName] = await table(POLICIES.key);
    const { configurationHash } = bundleOf(SMALL_POLICY);
    for (const [hash, document] of Object.entries({ [policyHash]: policySet, [configurationHash]: configuration })) {
      const item = { [POLICIES.key]: { S: hash }, [POLICIES.document]: { S: JSON.stringify(document) } };
      await client.send(new PutItemCommand({ TableName, Item: item }));
    }
    return dynamoPolicyStore(client, TableName);
  });

  describe('policy store', () => {
    const { policyHash, policy, configurationHash, configuration } = bundleOf(SMALL_POLICY);
    const enforced = { 'disk#t1': 30 };
    const active = activation(3, { policyHash, configurationHash, enforced });
    const documents = { [policyHash]: JSON.stringify(policy), [configurationHash]: JSON.stringify(configuration) };

    async function storeWith(stored: Readonly<Record<string, string>>) {
      const [client, TableName] = await table(POLICIES.key);
      const put = async (hash: string, document: string): Promise<void> => {
        const item = { [POLICIES.key]: { S: hash }, [POLICIES.document]: { S: document } };
        await client.send(new PutItemCommand({ TableName, Item: item }));
      };
      for (const [hash, document] of Object.entries(stored)) await put(hash, document);
      return { store: dynamoPolicyStore(client, TableName), put };
    }

    it('asks once for each activation, and again for another', async () => {
      const { store, put } = await storeWith(documents);
      const first = await store.load(active);
      await put(policyHash, 'overwritten');
      expect(await store.load(active)).toBe(first);
      await expect(store.load({ ...active, activation: 4 })).rejects.toMatchObject({ name: 'UnreadableStore' });
      expect(await store.load(active)).toBe(first);
    });

    it.each([
      ['a policy that is not there', { [configurationHash]: JSON.stringify(configuration) }, `policy ${policyHash}`],
      [
        'a configuration that is none',
        { ...documents, [configurationHash]: '{}' },
        `configuration ${configurationHash}`,
      ],
    ])('names %s', async (_, stored, what) => {
      const { store } = await storeWith(stored);
      await expect(store.load(active)).rejects.toMatchObject({
        name: 'UnreadableStore',
        message: expect.stringContaining(what),
      });
    });
  });
});
