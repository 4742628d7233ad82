import type * as z from 'zod';
import { isRecord } from './merge-patch';

type Path = readonly PropertyKey[];

/** Each issue of a failed parse as one line: where, and what is wrong in plain words. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], raw: unknown): readonly string[] {
  return issues.flatMap((issue) => sentences(issue, raw).map((sentence) => `${formatPath(issue.path)}: ${sentence}`));
}

/** `sources.kolide.kind`; keys that would be misread are quoted. */
export function formatPath(path: Path): string {
  if (path.length === 0) return 'configuration';
  return path
    .map((part, index) => {
      const plain = typeof part === 'string' && /^[\w-]+$/.test(part);
      return plain
        ? `${index === 0 ? '' : '.'}${part}`
        : `[${typeof part === 'number' ? part : JSON.stringify(String(part))}]`;
    })
    .join('');
}

/** How zod begins what it says by itself; anything else was written for the setting and says it better. */
const GENERIC = /^(Invalid|Too big|Too small|Unrecognized)/;

function sentences(issue: z.core.$ZodIssue, raw: unknown): readonly string[] {
  const value = valueAt(raw, issue.path);
  if (
    value === undefined &&
    (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union')
  ) {
    return ['is missing'];
  }
  if (!GENERIC.test(issue.message)) return [issue.message];
  switch (issue.code) {
    case 'invalid_type':
      return [`must be ${typeName(issue.expected)}, not ${show(value)}`];
    case 'invalid_value':
      return [`must be ${oneOf(issue.values)}, not ${show(value)}`];
    case 'unrecognized_keys':
      return issue.keys.map((key) => `has no setting ${JSON.stringify(key)}`);
    case 'invalid_key':
      return issue.issues.map((nested) => nested.message);
    case 'too_small':
      return [`must be at least ${limit(issue.origin, issue.minimum)}`];
    case 'too_big':
      return [`must be at most ${limit(issue.origin, issue.maximum)}`];
    case 'invalid_union':
      return [
        `must be ${issue.errors.map((errors) => errors.map((error) => alternative(error)).join(' and ')).join(' or ')}, not ${show(value)}`,
      ];
    default:
      return [issue.message];
  }
}

function alternative(issue: z.core.$ZodIssue): string {
  const name = issue.code === 'invalid_type' ? typeName(issue.expected) : issue.message;
  return typeof issue.path[0] === 'number' ? `a list of ${name}` : name;
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const typeName = (expected: string): string => NAMES[expected] ?? expected;

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1
    ? JSON.stringify(values[0])
    : `one of ${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')}`;

function limit(origin: string, bound: number | bigint): string {
  if (origin === 'string') return bound === 1 ? '1 character long' : `${bound} characters long`;
  return origin === 'array' ? `${bound} entries long` : String(bound);
}

/** What stands there, cut short. Configuration holds no secrets. */
function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const key of path) {
    if (Array.isArray(value) && typeof key === 'number') value = value[key];
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[String(key)];
    else return undefined;
  }
  return value;
}
