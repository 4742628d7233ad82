import type { Expression } from '../cedar/expression';
import {
  type EndpointAnswer,
  type HeldStanding,
  READABLE_FORMATS,
  ROW_FORMAT,
  type RowRule,
  type Standing,
  SUSPENSION_KINDS,
  type Suspension,
  type VerdictRow,
} from './row';

/** A row has some hundred bytes, in bad cases some thousand. What is longer is none, and not worth the time to find out. */
export const LONGEST_ROW_TEXT = 65_536;

/**
 * Reads a stored row by hand, for the connect path carries no schema library. Accepts exactly what row-schema.ts accepts
 * (test/shared/domain/verdict/parse-row.test.ts). Anything else is undefined, and denies.
 */
export function parseRow(text: string): VerdictRow | 'later-format' | undefined {
  if (text.length > LONGEST_ROW_TEXT) return undefined;
  try {
    return readRow(JSON.parse(text));
  } catch {
    // No JSON, or nested so deeply that the guard ran out of stack.
    return undefined;
  }
}

function readRow(json: unknown): VerdictRow | 'later-format' | undefined {
  if (!isObject(json)) return undefined;
  if (typeof json.format === 'number' && Number.isInteger(json.format) && json.format > ROW_FORMAT)
    return 'later-format';
  return isRow(json) ? json : undefined;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isListOf = <T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(isItem);
const isString = (value: unknown): value is string => typeof value === 'string';

const isEndpoints = (value: unknown): value is string[] => isListOf(value, isString) && value.length > 0;

const isOneOf = (values: readonly unknown[], value: unknown): boolean => values.includes(value);
const isAbsentOr = (json: Json, name: string, is: (value: unknown) => boolean): boolean =>
  !(name in json) || is(json[name]);

function isRow(json: Json): json is Json & VerdictRow {
  return (
    isOneOf(READABLE_FORMATS, json.format) &&
    isText(json.commonName) &&
    isText(json.policyHash) &&
    isInteger(json.activation) &&
    json.activation > 0 &&
    isAbsentOr(json, 'held', (held) => isListOf(held, isHeld)) &&
    isStanding(json) &&
    (json.state !== 'active' || json.answers.some((answer) => answer.endpoints.includes('default')))
  );
}

const isHeld = (value: unknown): value is HeldStanding =>
  isObject(value) && isInteger(value.until) && isEndpoints(value.endpoints) && isStanding(value);

function isStanding(json: Json): json is Json & Standing {
  switch (json.state) {
    case 'retired':
      return true;
    case 'ambiguous':
      return isListOf(json.claimants, isString);
    case 'active':
      return (
        isText(json.device) &&
        isInteger(json.lastSeen) &&
        isInteger(json.validUntil) &&
        isAbsentOr(json, 'lockedUntil', isInteger) &&
        isListOf(json.answers, isAnswer)
      );
    default:
      return false;
  }
}

function isAnswer(value: unknown): value is EndpointAnswer {
  return (
    isObject(value) &&
    isEndpoints(value.endpoints) &&
    typeof value.permitted === 'boolean' &&
    isListOf(value.rules, isRule)
  );
}

function isRule(value: unknown): value is RowRule {
  return (
    isObject(value) &&
    isText(value.id) &&
    isExpression(value.when) &&
    isAbsentOr(value, 'message', isString) &&
    isAbsentOr(value, 'shadow', (shadow) => shadow === true) &&
    isAbsentOr(value, 'suspended', (suspended) => isListOf(suspended, isSuspension))
  );
}

const isSuspension = (value: unknown): value is Suspension =>
  isObject(value) &&
  isOneOf(SUSPENSION_KINDS, value.by) &&
  isInteger(value.until) &&
  isAbsentOr(value, 'from', isInteger);

function isExpression(value: unknown): value is Expression {
  if (Array.isArray(value)) return value.every(isExpression);
  return (
    typeof value === 'boolean' || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
  );
}
