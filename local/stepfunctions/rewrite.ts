import { isJsonObject, type Json, type JsonObject } from '../json';
import { isPathField, replaceContextReferences } from './asl';
import { preciseRule } from './choice-rules';

/**
 * The interpreter runs one state at a time; this prepares a state for it. Meaning stays, form changes: transitions lead
 * to markers, nested scopes become one bridging task each, references to the context object point to where the
 * interpreter leaves them alone (it overwrites `$$.Execution`).
 */

/** Key of the context object under which ours lies. */
export const CONTEXT_KEY = 'Supplied';
export const marker = (target: string): string => `→${target}`;
export const bridge = (index: number): string => `⇒${index}`;

/** setTimeout's limit; the interpreter gives a task without a timeout 60 s, Step Functions gives it years. */
const LONGEST_TIMEOUT_SECONDS = 2_147_483;
const PLACEHOLDER = 'arn:aws:states:::local:bridge';

const bridgeScope = (index: number): JsonObject => ({
  StartAt: bridge(index),
  States: {
    [bridge(index)]: { Type: 'Task', Resource: PLACEHOLDER, TimeoutSeconds: LONGEST_TIMEOUT_SECONDS, End: true },
  },
});

export interface PreparedState {
  /** A definition with this one state and a marker for each target. */
  readonly definition: JsonObject;
  readonly targets: readonly string[];
}

/** `retryFactor` shortens the waits before a retry. */
export function prepareState(name: string, state: JsonObject, retryFactor: number): PreparedState {
  const prepared: JsonObject = { ...withContextPaths(state) };
  const targets = new Set<string>();
  const lead = (target: Json | undefined): Json => {
    targets.add(String(target));
    return marker(String(target));
  };
  // The interpreter would store the result under a key named `$`.
  if (prepared.ResultPath === '$') delete prepared.ResultPath;
  if (prepared.Next !== undefined) prepared.Next = lead(prepared.Next);
  if (prepared.Default !== undefined) prepared.Default = lead(prepared.Default);
  if (Array.isArray(prepared.Catch)) {
    prepared.Catch = prepared.Catch.map((catcher) =>
      isJsonObject(catcher) ? { ...wholeResult(catcher), Next: lead(catcher.Next) } : catcher,
    );
  }
  if (Array.isArray(prepared.Retry)) prepared.Retry = prepared.Retry.map((retrier) => shortened(retrier, retryFactor));
  if (Array.isArray(prepared.Choices)) {
    prepared.Choices = prepared.Choices.map((rule) =>
      isJsonObject(rule) ? { ...preciseRule(rule), Next: lead(rule.Next) } : rule,
    );
  }
  if (prepared.Type === 'Task') prepared.TimeoutSeconds ??= LONGEST_TIMEOUT_SECONDS;
  if (prepared.Type === 'Map') prepared.ItemProcessor = bridgeScope(0);
  if (prepared.Type === 'Parallel' && Array.isArray(prepared.Branches))
    prepared.Branches = prepared.Branches.map((_, index) => bridgeScope(index));
  const markers = [...targets].map((target): [string, Json] => [
    marker(target),
    { Type: 'Task', Resource: PLACEHOLDER, End: true },
  ]);
  return {
    definition: { StartAt: name, States: { [name]: prepared, ...Object.fromEntries(markers) } },
    targets: [...targets],
  };
}

function wholeResult(catcher: JsonObject): JsonObject {
  const { ResultPath: resultPath, ...rest } = catcher;
  return resultPath === undefined || resultPath === '$' ? rest : catcher;
}

function shortened(retrier: Json, factor: number): Json {
  if (!isJsonObject(retrier)) return retrier;
  const seconds = (value: Json | undefined, fallback: number): number =>
    (typeof value === 'number' ? value : fallback) * factor;
  return {
    ...retrier,
    IntervalSeconds: seconds(retrier.IntervalSeconds, 1),
    ...(retrier.MaxDelaySeconds === undefined ? {} : { MaxDelaySeconds: seconds(retrier.MaxDelaySeconds, 0) }),
  };
}

/** `$$.State.Name` becomes `$$.Supplied.State.Name`; `$$.Map` is the interpreter's own and right. */
function withContextPaths(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] => {
      if (['Result', 'ItemProcessor', 'Branches', 'Comment'].includes(key)) return [key, item];
      if (typeof item === 'string') return [key, isPathField(key) ? replaceContextReferences(item, supplied) : item];
      return [key, rewriteNested(item)];
    }),
  );
}

const rewriteNested = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(rewriteNested);
  return isJsonObject(value) ? withContextPaths(value) : value;
};

const supplied = (reference: string): string =>
  reference.startsWith('.Map.') ? reference : `.${CONTEXT_KEY}${reference}`;
