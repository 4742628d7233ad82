import { isJsonObject, type Json, type JsonObject } from '../json';
import { choiceRuleProblems } from './choice-rules';
import { pathProblems } from './path-check';
import { waitProblems } from './wait-state';

/**
 * Fields each kind of state may have here. The interpreter silently ignores what it does not know (JSONata, `Assign`,
 * `Output`, item readers, tolerated failures, heartbeats): a definition that uses one must not start.
 */
const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = ['Next', 'End'];
const DATA = ['InputPath', 'OutputPath'];
const RESULT = ['ResultPath', 'ResultSelector'];
const ERRORS = ['Retry', 'Catch'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [...COMMON, ...FLOW, ...DATA, ...RESULT, ...ERRORS, 'Resource', 'Parameters', 'TimeoutSeconds'],
  Pass: [...COMMON, ...FLOW, ...DATA, 'ResultPath', 'Parameters', 'Result'],
  Choice: [...COMMON, ...DATA, 'Choices', 'Default'],
  Wait: [...COMMON, ...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: [...COMMON, ...DATA],
  Fail: [...COMMON, 'Error', 'Cause', 'ErrorPath', 'CausePath'],
  Map: [
    ...COMMON,
    ...FLOW,
    ...DATA,
    ...RESULT,
    ...ERRORS,
    'ItemProcessor',
    'ItemsPath',
    'ItemSelector',
    'MaxConcurrency',
  ],
  Parallel: [...COMMON, ...FLOW, ...DATA, ...RESULT, ...ERRORS, 'Branches', 'Parameters'],
};
const SCOPE_FIELDS = ['StartAt', 'States', 'Comment'];
const MACHINE_FIELDS = [...SCOPE_FIELDS, 'TimeoutSeconds', 'Version', 'QueryLanguage'];
const RETRIER_FIELDS = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCHER_FIELDS = ['ErrorEquals', 'Next', 'ResultPath', 'Comment'];

export type IntegrationProblems = (resource: string, parameters: Json | undefined) => readonly string[];

/** Every reason why this definition would run differently here than in AWS; empty when there is none. */
export function definitionProblems(definition: Json, integrationProblems: IntegrationProblems): readonly string[] {
  if (!isJsonObject(definition)) return ['the definition is not an object'];
  return scopeProblems(definition, 'definition', MACHINE_FIELDS, integrationProblems);
}

function scopeProblems(
  scope: JsonObject,
  place: string,
  fields: readonly string[],
  integrations: IntegrationProblems,
): readonly string[] {
  const problems = [...unknownFields(scope, fields, place), ...queryLanguage(scope, place)];
  const { States: states, StartAt: start } = scope;
  if (!isJsonObject(states)) return [...problems, `${place}: no States`];
  if (typeof start !== 'string' || !isJsonObject(states[start])) problems.push(`${place}: StartAt names no state`);
  for (const [name, state] of Object.entries(states)) {
    if (isJsonObject(state)) problems.push(...stateProblems(state, `${place} > ${name}`, integrations));
    else problems.push(`${place} > ${name}: not an object`);
  }
  return problems;
}

function stateProblems(state: JsonObject, place: string, integrations: IntegrationProblems): readonly string[] {
  const fields = typeof state.Type === 'string' ? FIELDS[state.Type] : undefined;
  if (fields === undefined) return [`${place}: state type ${String(state.Type)} is not supported by the local service`];
  const problems = [
    ...unknownFields(state, fields, place),
    ...queryLanguage(state, place),
    ...pathProblems(state).map((problem) => `${place}: ${problem}`),
  ];
  problems.push(...listOf(state.Retry).flatMap((retrier) => unknownFields(retrier, RETRIER_FIELDS, `${place} Retry`)));
  problems.push(...listOf(state.Catch).flatMap((catcher) => unknownFields(catcher, CATCHER_FIELDS, `${place} Catch`)));
  if (state.Type === 'Task')
    problems.push(...integrations(String(state.Resource), state.Parameters).map((problem) => `${place}: ${problem}`));
  if (state.Type === 'Pass' && 'Result' in state && (!state.Result || 'Parameters' in state)) {
    problems.push(`${place}: an empty Result, or Result next to Parameters, is misread by the interpreter`);
  }
  if (state.Type === 'Wait') problems.push(...waitProblems(state).map((problem) => `${place}: ${problem}`));
  if (state.Type === 'Choice')
    problems.push(...listOf(state.Choices).flatMap((rule) => choiceRuleProblems(rule, place)));
  if (state.Type === 'Map' && isJsonObject(state.ItemProcessor)) {
    const { ProcessorConfig, ...scope } = state.ItemProcessor;
    problems.push(...unknownFields(ProcessorConfig ?? {}, ['Mode', 'ExecutionType'], `${place} ProcessorConfig`));
    problems.push(...scopeProblems(scope, place, SCOPE_FIELDS, integrations));
  }
  if (state.Type === 'Parallel') {
    for (const [index, branch] of listOf(state.Branches).entries()) {
      if (isJsonObject(branch))
        problems.push(...scopeProblems(branch, `${place}[${index}]`, SCOPE_FIELDS, integrations));
    }
  }
  return problems;
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

function unknownFields(value: Json, known: readonly string[], place: string): readonly string[] {
  if (!isJsonObject(value)) return [`${place}: not an object`];
  return Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => `${place}: field ${field} is not supported by the local service`);
}

function queryLanguage(value: JsonObject, place: string): readonly string[] {
  return (value.QueryLanguage ?? 'JSONPath') === 'JSONPath'
    ? []
    : [`${place}: query language ${String(value.QueryLanguage)} is not supported`];
}
