import { randomInt } from 'node:crypto';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createAuthorize } from '../../functions/authorize/authorize';
import { LocalStore } from '../../local/dynamodb/store';
import { dynamoEndpoint } from '../../shared/adapters/verdict-read/endpoint';
import { keepAlivePost } from '../../shared/adapters/verdict-read/post';
import { signedGetItem } from '../../shared/adapters/verdict-read/signed-get-item';
import { VERDICTS } from '../../shared/contracts/tables';
import { type Figure, median } from '../figures';

const FEW = 1_000;
const MANY = 100_000;
const DECISIONS = 3_000;
/** Decisions before that belong to the compiler. */
const WARM_UP = 500;
const REGION = 'eu-central-1';
const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };
/** A key read in a tree of a hundred times the size may touch a node or two more. */
const BUDGET = 1.5;

/**
 * The connect path over a store with many rows against one with few: two tables of one dynalite (in memory, in this
 * process), a random one of their devices each time, turn by turn. It says that the path does nothing that grows with the
 * fleet; how DynamoDB itself scales is AWS's to say.
 */
export async function benchRows(progress: (line: string) => void): Promise<readonly Figure[]> {
  const store = await LocalStore.open({});
  const client = new DynamoDBClient({ endpoint: store.endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    const sizes = [FEW, MANY];
    const stores = [];
    for (const rows of sizes)
      stores.push({ rows, decide: handlerOver(store.endpoint, await fill(client, rows, progress)) });
    const samples: readonly number[][] = sizes.map(() => []);
    for (let run = 0; run < DECISIONS + WARM_UP; run += 1) {
      if (run % 500 === 0) progress(`${run} of ${DECISIONS + WARM_UP} decisions`);
      for (const [index, { rows, decide }] of stores.entries()) {
        const request = requestFor(randomInt(rows));
        const started = performance.now();
        const answer = await decide(request);
        const took = performance.now() - started;
        if (!answer.allow) throw new Error(`the rows of the bench must be let in, got ${JSON.stringify(answer)}`);
        if (run >= WARM_UP) samples[index]?.push(took);
      }
    }
    const [few = Number.NaN, many = Number.NaN] = samples.map(median);
    return [
      {
        key: 'authorize-rows.p50.ratio',
        value: many / few,
        budget: BUDGET,
        unit: '100,000 rows ÷ 1,000 rows, p50, dynalite',
      },
      { key: 'authorize-rows.few.p50.ms', value: few, unit: 'ms, 1,000 rows' },
      { key: 'authorize-rows.many.p50.ms', value: many, unit: 'ms, 100,000 rows' },
    ];
  } finally {
    client.destroy();
    await store.close();
  }
}

const nameOf = (row: number): string => `c02bench${String(row).padStart(6, '0')}`;
const requestFor = (row: number) => ({ 'common-name': nameOf(row), 'endpoint-id': 'cvpn-endpoint-1', platform: 'mac' });

/** A table of rows like those that projections write. Resolves to its name. */
async function fill(client: DynamoDBClient, rows: number, progress: (line: string) => void): Promise<string> {
  const TableName = `verdicts-${rows}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: VERDICTS.key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: VERDICTS.key, KeyType: 'HASH' }],
    }),
  );
  const numbers = Array.from({ length: rows }, (_, row) => row);
  for (let from = 0; from < rows; from += 25) {
    const puts = numbers.slice(from, from + 25).map((row) => ({ PutRequest: { Item: itemOf(nameOf(row)) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    if (from % 10_000 === 0) progress(`${from} of ${rows} rows`);
  }
  return TableName;
}

const itemOf = (commonName: string) => ({
  [VERDICTS.key]: { S: commonName },
  [VERDICTS.revision]: { N: '1' },
  [VERDICTS.verdict]: {
    S: JSON.stringify({
      format: 2,
      commonName,
      activation: 1,
      policyHash: '0tIhc_PIbpnQ7FvE_IrxQ5DC-AAs-Qy_7ecoC3URf88',
      state: 'active',
      device: `generic:${commonName}`,
      lastSeen: 1_795_338_000_000,
      validUntil: 4_102_444_800_000,
      answers: [
        {
          endpoints: ['default'],
          permitted: true,
          rules: [{ id: 'office-hours', message: 'Later.', when: ['<', ['datetime', 4_102_444_800_000], ['now']] }],
        },
      ],
    }),
  },
});

/** The connect handler over this table, with connections of its own. */
function handlerOver(endpointUrl: string, table: string): ReturnType<typeof createAuthorize> {
  const endpoint = dynamoEndpoint({ AWS_ENDPOINT_URL_DYNAMODB: endpointUrl });
  const post = keepAlivePost({ endpoint, connectionTimeoutMs: 1_000, requestTimeoutMs: 5_000 });
  return createAuthorize({
    readRow: signedGetItem({ endpoint, region: REGION, table, credentials: CREDENTIALS, post }),
    endpoints: new Map([['default', { mode: 'enforce', texts: {} }]]),
    deadlineMs: 5_000,
    hedgeAfterMs: 5_000,
    clock: () => Date.now(),
    stopwatch: () => performance.now(),
    record: () => undefined,
  });
}
