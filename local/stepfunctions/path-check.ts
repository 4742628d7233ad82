import { isJsonObject, type Json, type JsonObject } from '../json';
import { contextReferences, isPathField } from './asl';

/** References to the context object the local service supplies; `$$.Map` only where a Map selects its items. */
const CONTEXT =
  /^\.(Execution\.(Id|Name|StartTime|RoleArn|Input(\.[A-Za-z]+)*)|State\.(Name|EnteredTime)|StateMachine\.(Id|Name))$/;
const MAP_CONTEXT = /^\.Map\.Item\.(Index|Value(\.[A-Za-z]+)*)$/;

/** What is wrong, for the local service, with the paths in a state's own fields (nested states look at theirs). */
export function pathProblems(state: JsonObject): readonly string[] {
  const problems = fieldsOf(state, false).flatMap(fieldProblems);
  if (typeof state.ResultPath === 'string' && !/^\$(\.[A-Za-z_][\w-]*)*$/.test(state.ResultPath)) {
    problems.push(`result path ${state.ResultPath} is not supported by the local service`);
  }
  for (const field of ['ErrorPath', 'CausePath']) {
    const path = state[field];
    if (typeof path === 'string' && !path.startsWith('$')) problems.push(`${field} takes a path only, locally`);
  }
  return problems;
}

interface Field {
  readonly key: string;
  readonly value: Json;
  readonly inItemSelector: boolean;
}

/** Every field of a state at any depth, without constants and nested states. */
function fieldsOf(value: Json, inItemSelector: boolean): readonly Field[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, inItemSelector));
  if (!isJsonObject(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !['Result', 'ItemProcessor', 'Branches', 'Comment'].includes(key))
    .flatMap(([key, item]) => [
      { key, value: item, inItemSelector },
      ...fieldsOf(item, inItemSelector || key === 'ItemSelector'),
    ]);
}

function fieldProblems({ key, value, inItemSelector }: Field): string[] {
  const problems = key.slice(0, -2).includes('.$') ? [`key ${key} is misread by the interpreter`] : [];
  if (typeof value !== 'string' || !isPathField(key)) return problems;
  if (value.includes('\\')) problems.push(`escapes in ${value} are not supported by the local service`);
  for (const reference of contextReferences(value)) {
    if (CONTEXT.test(reference) || (inItemSelector && MAP_CONTEXT.test(reference))) continue;
    problems.push(`context reference $$${reference} is not supplied by the local service`);
  }
  return problems;
}
