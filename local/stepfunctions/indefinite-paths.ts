import { createRequire } from 'node:module';
import * as z from 'zod';

/**
 * `$.items[*].id` over no items is `[]` in Step Functions; the interpreter finds nothing and fails with `States.Runtime`.
 * This corrects its JSONPath engine (the very copy it loads): an indefinite path that matches nothing gives an empty list.
 */
const engineSchema = z.object({
  JSONPath: z.custom<{ prototype: { evaluate: (...args: unknown[]) => unknown } }>(
    (value) => typeof value === 'function',
  ),
});
const queriedSchema = z.object({ path: z.string() });

/** Wildcards, slices, unions, filters, scripts and recursive descent can match many values. */
const isIndefinite = (path: string): boolean => /\.\.|\*|\[[^\]'"]*[:,]|\[\?|\[\(/.test(path);

let corrected = false;

export function correctIndefinitePaths(): void {
  if (corrected) return;
  corrected = true;
  const { JSONPath } = engineSchema.parse(createRequire(require.resolve('aws-local-stepfunctions'))('jsonpath-plus'));
  const evaluate = JSONPath.prototype.evaluate;
  JSONPath.prototype.evaluate = function (...args: unknown[]): unknown {
    const result = evaluate.apply(this, args);
    if (result !== undefined) return result;
    const queried = queriedSchema.safeParse(args[0]);
    return queried.success && isIndefinite(queried.data.path) ? [] : undefined;
  };
}
