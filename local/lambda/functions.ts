import { statSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { LocalFailure } from '../failure';

const functionSchema = z.strictObject({
  Architectures: z.unknown().optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Description: z.string().optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
  FunctionName: z.string().optional(),
  Handler: z.string(),
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).optional(),
  MemorySize: z.number().optional(),
  ReservedConcurrentExecutions: z.number().int().nonnegative().optional(),
  Role: z.string(),
  Runtime: z.literal(['nodejs22.x', 'nodejs24.x']),
  Tags: z.unknown().optional(),
  Timeout: z.number().positive().optional(),
  TracingConfig: z.unknown().optional(),
});

const invokeConfigSchema = z.strictObject({
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  FunctionName: z.string(),
  MaximumEventAgeInSeconds: z.number().optional(),
  MaximumRetryAttempts: z.number().int().nonnegative().optional(),
  Qualifier: z.literal('$LATEST'),
});

/** A function as the template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly bundle: string;
  readonly exportName: string;
  readonly handler: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** MB. */
  readonly memory: number;
  readonly logGroup: string;
  readonly reservedConcurrency: number | undefined;
  /** How often an asynchronous invocation that failed is tried again. */
  readonly asynchronousRetries: number;
  /** ARN of the queue that keeps asynchronous invocations that failed for good. */
  readonly failureDestination: string | undefined;
}

export function functionsOf(deployment: Deployment): readonly FunctionDefinition[] {
  const invokeConfigs = parseResources(deployment, 'AWS::Lambda::EventInvokeConfig', invokeConfigSchema);
  return parseResources(deployment, 'AWS::Lambda::Function', functionSchema).map(
    ({ stack, logicalId, ref, attributes, properties }) => {
      const folder = stack.assets.get(properties.Code.S3Key);
      if (folder === undefined) {
        throw new LocalFailure(`${stack.name}/${logicalId}: no asset manifest has its code ${properties.Code.S3Key}`);
      }
      const { bundle, exportName } = locateHandler(folder, properties.Handler, `${stack.name}/${logicalId}`);
      const invokeConfig = invokeConfigs.find((config) => config.properties.FunctionName === ref);
      return {
        name: ref,
        arn: attributes.Arn ?? ref,
        bundle,
        exportName,
        handler: properties.Handler,
        runtime: properties.Runtime,
        environment: properties.Environment?.Variables ?? {},
        timeoutMs: (properties.Timeout ?? 3) * 1000,
        memory: properties.MemorySize ?? 128,
        logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${ref}`,
        reservedConcurrency: properties.ReservedConcurrentExecutions,
        asynchronousRetries: invokeConfig?.properties.MaximumRetryAttempts ?? 2,
        failureDestination: invokeConfig?.properties.DestinationConfig?.OnFailure.Destination,
      };
    },
  );
}

/** `index.handler` is export `handler` of `index.mjs`, `index.js` or `index.cjs`, looked for in Lambda's order. */
function locateHandler(folder: string, handler: string, place: string): { bundle: string; exportName: string } {
  const dot = handler.lastIndexOf('.');
  const module = handler.slice(0, dot);
  const candidates = ['.js', '.mjs', '.cjs'].map((extension) => path.join(folder, `${module}${extension}`));
  const bundle = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  if (dot < 1 || bundle === undefined)
    throw new LocalFailure(`${place}: missing build, ${folder} has no ${module}.mjs`);
  return { bundle, exportName: handler.slice(dot + 1) };
}
