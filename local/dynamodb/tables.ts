import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { LocalFailure, messageOf } from '../failure';
import type { JsonObject } from '../json';
import { callDynamo, DynamoFault } from './wire';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projectionSchema = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const localIndexSchema = z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projectionSchema });
const globalIndexSchema = localIndexSchema.extend({
  ContributorInsightsSpecification: z.unknown().optional(),
  OnDemandThroughput: z.unknown().optional(),
  WarmThroughput: z.unknown().optional(),
});

/** What shapes the data is typed; what only matters in AWS (backups, encryption, expiry, capacity) is accepted and has no effect here. */
const tableSchema = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(globalIndexSchema).optional(),
  LocalSecondaryIndexes: z.array(localIndexSchema).optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  ContributorInsightsSpecification: z.unknown().optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  OnDemandThroughput: z.unknown().optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  Replicas: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
  TableClass: z.unknown().optional(),
  Tags: z.unknown().optional(),
  TimeToLiveSpecification: z.unknown().optional(),
  WarmThroughput: z.unknown().optional(),
  WriteOnDemandThroughputSettings: z.unknown().optional(),
});

export interface Table {
  readonly name: string;
  readonly arn: string;
  /** Body of DynamoDB's `CreateTable`. */
  readonly creation: JsonObject;
}

export function tablesOf(deployment: Deployment): readonly Table[] {
  return ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap((type) =>
    parseResources(deployment, type, tableSchema).map(({ ref, attributes, properties }) => ({
      name: ref,
      arn: attributes.Arn ?? ref,
      creation: {
        TableName: ref,
        KeySchema: properties.KeySchema,
        AttributeDefinitions: properties.AttributeDefinitions,
        BillingMode: 'PAY_PER_REQUEST',
        ...indexes('GlobalSecondaryIndexes', properties.GlobalSecondaryIndexes),
        ...indexes('LocalSecondaryIndexes', properties.LocalSecondaryIndexes),
      },
    })),
  );
}

function indexes(kind: string, list: readonly z.infer<typeof globalIndexSchema>[] | undefined): JsonObject {
  if (list === undefined || list.length === 0) return {};
  return {
    [kind]: list.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection: {
        ProjectionType: Projection.ProjectionType,
        ...(Projection.NonKeyAttributes === undefined ? {} : { NonKeyAttributes: Projection.NonKeyAttributes }),
      },
    })),
  };
}

/** Creates what is missing. Returns whether any table was there before. */
export async function createTables(endpoint: string, tables: readonly Table[]): Promise<boolean> {
  let found = false;
  for (const table of tables) {
    const described = await describe(endpoint, table.name);
    if (described === undefined) await create(endpoint, table);
    else {
      requireSameKeys(table, described);
      found = true;
    }
  }
  return found;
}

/** Drops and creates every table: the log begins anew. */
export async function recreateTables(endpoint: string, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    await callDynamo(endpoint, 'DeleteTable', { TableName: table.name });
    while ((await describe(endpoint, table.name)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    await create(endpoint, table);
  }
}

/** Right after its creation a table takes no requests yet. */
async function create(endpoint: string, table: Table): Promise<void> {
  await callDynamo(endpoint, 'CreateTable', table.creation);
  const isActive = async (): Promise<boolean> => {
    const described = statusSchema.safeParse(await describe(endpoint, table.name));
    return described.success && described.data.Table.TableStatus === 'ACTIVE';
  };
  while (!(await isActive())) await new Promise((resolve) => setTimeout(resolve, 5));
}
const statusSchema = z.object({ Table: z.object({ TableStatus: z.string() }) });

async function describe(endpoint: string, name: string): Promise<JsonObject | undefined> {
  try {
    return await callDynamo(endpoint, 'DescribeTable', { TableName: name });
  } catch (error) {
    if (error instanceof DynamoFault && error.name === 'ResourceNotFoundException') return undefined;
    if (error instanceof DynamoFault)
      throw new LocalFailure(`the table store fails: ${messageOf(error)}`, { cause: error });
    throw error;
  }
}

const describedSchema = z.object({ Table: z.object({ KeySchema: keySchema }) });

/** A stored table of another shape comes from an older version: say so instead of failing later and elsewhere. */
function requireSameKeys(table: Table, described: JsonObject): void {
  const stored = describedSchema.parse(described).Table.KeySchema;
  const shape = (keys: unknown): string =>
    JSON.stringify(
      keySchema
        .parse(keys)
        .map((key) => [key.KeyType, key.AttributeName])
        .sort(),
    );
  if (shape(stored) !== shape(table.creation.KeySchema)) {
    throw new LocalFailure(
      `the data folder holds table ${table.name} with another key; use another folder or delete this one`,
    );
  }
}
