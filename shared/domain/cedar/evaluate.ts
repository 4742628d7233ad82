import { apply, isEager } from './apply';
import { type Expression, OPERATIONS } from './expression';
import { ipOrThrow } from './ip';
import {
  asBoolean,
  asString,
  datetime,
  duration,
  EvaluationError,
  like,
  long,
  type RecordValue,
  record,
  set,
  type Value,
} from './value';

/** What could not be known before the connection. */
export interface Unknowns {
  readonly now: Value;
  readonly connection: RecordValue;
}

type Rest = readonly Expression[];

/** Reads a literal that JSON has no type for, or undefined where the operation is none. Throws {@link EvaluationError} on a bad one. */
export function literal(operation: Expression | undefined, first: Expression | undefined): Value | undefined {
  switch (operation) {
    case 'long':
      return long(asInteger(first));
    case 'datetime':
      return datetime(asInteger(first));
    case 'duration':
      return duration(asInteger(first));
    case 'ip':
      return ipOrThrow(asText(first));
    case 'decimal':
      return { type: 'decimal', scaled: asInteger(first) };
    case 'error':
      throw new EvaluationError(
        first === 'overflow' || first === 'attribute' || first === 'extension' ? first : 'type',
      );
    default:
      return undefined;
  }
}

/**
 * Full evaluation of a residual condition. Throws {@link EvaluationError} exactly where Cedar reports an evaluation
 * error, and on anything that is no expression of ours.
 */
export function evaluate(expression: Expression, unknowns: Unknowns): Value {
  if (typeof expression === 'boolean' || typeof expression === 'string') return expression;
  if (typeof expression === 'number') return asInteger(expression);
  const [operation, first, second, third] = expression;
  switch (operation) {
    case 'now':
      return unknowns.now;
    case 'connection':
      return unknowns.connection;
    case '&&':
      return asBoolean(evaluate(some(first), unknowns)) && asBoolean(evaluate(some(second), unknowns));
    case '||':
      return asBoolean(evaluate(some(first), unknowns)) || asBoolean(evaluate(some(second), unknowns));
    case 'if':
      return evaluate(asBoolean(evaluate(some(first), unknowns)) ? some(second) : some(third), unknowns);
    case 'like':
      return like(asString(evaluate(some(first), unknowns)), pattern(expression.slice(2)));
    case 'entity':
      return { type: 'entity', entityType: asText(first), id: asText(second) };
    case 'set':
      return set(expression.slice(1).map((item) => evaluate(item, unknowns)));
    case 'record':
      return record(pairs(expression.slice(1)).map(([name, item]) => [name, evaluate(item, unknowns)] as const));
    default: {
      const value = literal(operation, first);
      if (value !== undefined) return value;
      // Never guess an operand that is missing: a comparison with nothing would pass.
      if (!isEager(operation) || expression.length !== OPERATIONS[operation] + 1) throw new EvaluationError('type');
      const a = evaluate(some(first), unknowns);
      return second === undefined ? apply(operation, a) : apply(operation, a, evaluate(second, unknowns));
    }
  }
}

/** `["like", text, …]`: a string is literal text, `["*"]` any run of characters. */
export const pattern = (parts: Rest): (string | undefined)[] =>
  parts.map((part) => (typeof part === 'string' ? part : undefined));

/** `["record", name, expression, name, expression, …]`. */
export function pairs(parts: Rest): (readonly [string, Expression])[] {
  const found: (readonly [string, Expression])[] = [];
  for (let at = 0; at < parts.length; at += 2) found.push([asText(parts[at]), some(parts[at + 1])]);
  return found;
}

export function some(expression: Expression | undefined): Expression {
  if (expression === undefined) throw new EvaluationError('type');
  return expression;
}
export function asText(expression: Expression | undefined): string {
  if (typeof expression !== 'string') throw new EvaluationError('type');
  return expression;
}
/** A whole number, or its digits where JSON could not carry it exactly. */
function asInteger(expression: Expression | undefined): bigint {
  if (typeof expression === 'number' && Number.isSafeInteger(expression)) return BigInt(expression);
  if (typeof expression === 'string' && /^-?\d{1,20}$/.test(expression)) return BigInt(expression);
  throw new EvaluationError('type');
}
