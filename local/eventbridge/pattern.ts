import { isJsonObject, type Json, type JsonObject } from '../json';
import { leafTest } from './pattern-operators';

export type EventTest = (event: Json) => boolean;
/** `undefined` stands for an absent field. */
type NodeTest = (value: Json | undefined) => boolean;

/**
 * An event pattern as EventBridge matches it. Throws on a pattern EventBridge would refuse and on an operator this
 * matcher does not know: a rule that silently never matches is worse than no start.
 */
export function compilePattern(pattern: Json): EventTest {
  if (!isJsonObject(pattern)) throw new Error('an event pattern is an object');
  return objectTest(pattern, 'pattern');
}

function objectTest(pattern: JsonObject, place: string): NodeTest {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new Error(`${place}: an empty object matches nothing`);
  const tests = entries.map(([key, expected]): ((fields: JsonObject) => boolean) => {
    if (key === '$or') return alternatives(expected, `${place}.$or`);
    const test = nodeTest(expected, `${place}.${key}`);
    return (fields) => test(Object.hasOwn(fields, key) ? fields[key] : undefined);
  });
  const matches = (fields: JsonObject): boolean => tests.every((test) => test(fields));
  return (value) => {
    // In an array of objects one of them has to satisfy the whole pattern.
    if (Array.isArray(value)) return value.some((item) => isJsonObject(item) && matches(item));
    // An absent object is one without fields: `exists: false` below it holds.
    return matches(isJsonObject(value) ? value : {});
  };
}

function alternatives(expected: Json, place: string): (fields: JsonObject) => boolean {
  if (!Array.isArray(expected) || expected.length < 2) throw new Error(`${place} takes at least two patterns`);
  const tests = expected.map((alternative, index) => {
    if (!isJsonObject(alternative)) throw new Error(`${place}[${index}] is not an object`);
    return objectTest(alternative, `${place}[${index}]`);
  });
  return (fields) => tests.some((test) => test(fields));
}

function nodeTest(expected: Json, place: string): NodeTest {
  if (isJsonObject(expected)) return objectTest(expected, place);
  if (!Array.isArray(expected)) throw new Error(`${place}: values stand in an array`);
  if (expected.length === 0) throw new Error(`${place}: an empty array matches nothing`);
  const tests = expected.map((item) => leafTest(item, place));
  return (value) => {
    const leaves = leavesOf(value);
    return tests.some((test) => test(leaves));
  };
}

/** The values a leaf is compared with: each element of an array; none where the field is absent or an object. */
function leavesOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || isJsonObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}
