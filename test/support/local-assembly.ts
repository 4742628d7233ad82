import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Json, JsonObject } from '../../local/json';

export interface TestFunction {
  readonly name: string;
  /** Text of `index.mjs`. */
  readonly code: string;
  readonly environment?: JsonObject;
  readonly timeout?: number;
  readonly reservedConcurrency?: number;
}

export interface TestAssembly {
  readonly functions?: readonly TestFunction[];
  /** Further resources of the one stack. */
  readonly resources?: JsonObject;
}

const BUCKET = { 'Fn::Sub': `cdk-test-assets-\${AWS::AccountId}-\${AWS::Region}` };

/** Logical id of a test function. */
export const functionId = (name: string): string => `${name.replace(/[^A-Za-z0-9]/g, '')}Function`;

/** Writes a cloud assembly of one stack, `test`, in the form `cdk synth` gives it. Returns its folder. */
export function writeAssembly({ functions = [], resources = {} }: TestAssembly): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'postern-assembly-'));
  const write = (file: string, value: Json): void => writeFileSync(path.join(directory, file), JSON.stringify(value));
  const files: JsonObject = {};
  const functionResources: JsonObject = {};
  for (const { name, code, environment = {}, timeout, reservedConcurrency } of functions) {
    const asset = `asset.${functionId(name)}`;
    mkdirSync(path.join(directory, asset));
    writeFileSync(path.join(directory, asset, 'index.mjs'), code);
    files[functionId(name)] = {
      source: { path: asset, packaging: 'zip' },
      destinations: { 'current_account-current_region': { bucketName: 'b', objectKey: `${functionId(name)}.zip` } },
    };
    functionResources[functionId(name)] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: BUCKET, S3Key: `${functionId(name)}.zip` },
        FunctionName: name,
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/test',
        Runtime: 'nodejs24.x',
        ...(timeout === undefined ? {} : { Timeout: timeout }),
        ...(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }),
        Environment: { Variables: environment },
      },
    };
  }
  write('manifest.json', {
    version: '55.0.0',
    artifacts: {
      'test.assets': { type: 'cdk:asset-manifest', properties: { file: 'test.assets.json' } },
      test: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'test.template.json' },
        dependencies: ['test.assets'],
      },
    },
  });
  write('test.assets.json', { version: '55.0.0', files });
  write('test.template.json', { Resources: { ...functionResources, ...resources } });
  return directory;
}

export const removeAssembly = (directory: string): void => rmSync(directory, { recursive: true, force: true });

/** A state machine resource; its definition is given as an object. */
export const stateMachineResource = (
  name: string,
  definition: JsonObject,
  type: 'STANDARD' | 'EXPRESS' = 'EXPRESS',
): JsonObject => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: name,
    StateMachineType: type,
    RoleArn: 'arn:aws:iam::000000000000:role/test',
    DefinitionString: JSON.stringify(definition),
  },
});

/** A table with a partition key and, where given, a sort key; all keys are text. */
export const tableResource = (name: string, key: string, sortKey?: string): JsonObject => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [key, ...(sortKey === undefined ? [] : [sortKey])].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: key, KeyType: 'HASH' },
      ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' }]),
    ],
  },
});
