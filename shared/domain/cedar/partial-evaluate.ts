import { apply, isEager } from './apply';
import { asText, literal, pairs, pattern, some } from './evaluate';
import type { Expression } from './expression';
import { simplifyComparison } from './simplify-time';
import { toExpression } from './to-expression';
import {
  asString,
  type EntityValue,
  EvaluationError,
  type EvaluationFault,
  equals,
  like,
  type RecordValue,
  record,
  set,
  type Value,
} from './value';

/** Everything but the clock and the connection. */
export interface Known {
  readonly principal: EntityValue;
  readonly action: EntityValue;
  readonly resource: EntityValue;
  /** Attributes of `resource`; entities other than it have none and do not exist for `has`. */
  readonly resourceAttributes: RecordValue;
  /** `context` without `now` and `connection`. */
  readonly context: RecordValue;
  /** The clock, where it is known already. */
  readonly now?: Value;
}

export type Partial =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'residual'; readonly expression: Expression }
  | { readonly kind: 'fault'; readonly fault: EvaluationFault };

const value = (of: Value): Partial => ({ kind: 'value', value: of });
const residual = (expression: Expression): Partial => ({ kind: 'residual', expression });
const fault = (of: EvaluationFault): Partial => ({ kind: 'fault', fault: of });

/** What {@link Partial} looks like as (part of) a residual condition. */
export function asExpression(partial: Partial): Expression {
  switch (partial.kind) {
    case 'value':
      return toExpression(partial.value);
    case 'residual':
      return partial.expression;
    case 'fault':
      return ['error', partial.fault];
  }
}

/**
 * Evaluates all that is known and leaves the rest. For every clock and connection, evaluating what is left gives the
 * value, or the error, that evaluating the whole would have given.
 */
export function partiallyEvaluate(expression: Expression, known: Known): Partial {
  try {
    return step(expression, known);
  } catch (error) {
    if (error instanceof EvaluationError) return fault(error.fault);
    throw error;
  }
}

function step(expression: Expression, known: Known): Partial {
  if (typeof expression === 'boolean' || typeof expression === 'string') return value(expression);
  if (typeof expression === 'number') return value(BigInt(expression));
  const [operation, first, second, third] = expression;
  const at = (part: Expression | undefined): Partial => partiallyEvaluate(some(part), known);
  switch (operation) {
    case 'now':
      return clock(known);
    case 'connection':
      return residual([operation]);
    case 'principal':
      return value(known.principal);
    case 'action':
      return value(known.action);
    case 'resource':
      return value(known.resource);
    case '&&':
      return connective('&&', at(first), () => at(second));
    case '||':
      return connective('||', at(first), () => at(second));
    case 'if':
      return conditional(
        at(first),
        () => at(second),
        () => at(third),
      );
    case '.':
    case 'has':
      return member(operation, some(first), asText(second), known);
    case 'is': {
      const type = asText(second);
      return eager(
        [at(first)],
        ([a = false]) => apply('is', a, type),
        (left) => ['is', ...left, type],
      );
    }
    case 'like': {
      const parts = expression.slice(2);
      return eager(
        [at(first)],
        ([a = false]) => like(asString(a), pattern(parts)),
        (text) => ['like', ...text, ...parts],
      );
    }
    case 'entity':
      return value({ type: 'entity', entityType: asText(first), id: asText(second) });
    case 'set':
      return eager(expression.slice(1).map(at), set, (items) => ['set', ...items]);
    case 'record':
      return recordOf(pairs(expression.slice(1)), at);
    default: {
      const constant = literal(operation, first);
      if (constant !== undefined) return value(constant);
      if (!isEager(operation)) throw new EvaluationError('type');
      const parts = second === undefined ? [at(first)] : [at(first), at(second)];
      return eager(
        parts,
        ([a = false, b]) => apply(operation, a, b),
        (left) => simplify([operation, ...left]),
      );
    }
  }
}

/** An operation that evaluates all its arguments: known when all are, an error when any errs. */
function eager(
  parts: readonly Partial[],
  compute: (values: readonly Value[]) => Value,
  leave: (parts: readonly Expression[]) => Expression,
): Partial {
  const failed = parts.find((part) => part.kind === 'fault');
  if (failed !== undefined) return failed;
  const values = parts.flatMap((part) => (part.kind === 'value' ? [part.value] : []));
  return values.length === parts.length ? value(compute(values)) : residual(leave(parts.map(asExpression)));
}

/** `&&` and `||` in one: `stop` is the value of the left side at which the right side is not looked at. */
function connective(operation: '&&' | '||', left: Partial, right: () => Partial): Partial {
  const stop = operation === '||';
  if (left.kind === 'fault') return left;
  if (left.kind === 'value') {
    if (typeof left.value !== 'boolean') return fault('type');
    if (left.value === stop) return left;
    const only = right();
    return only.kind === 'value' && typeof only.value !== 'boolean' ? fault('type') : only;
  }
  const other = right();
  if (other.kind === 'value') {
    if (typeof other.value !== 'boolean') return residual([operation, left.expression, ['error', 'type']]);
    if (other.value !== stop) return left;
    // `x && false` is false only if x cannot err: Cedar would report the error of x.
    if (!canErr(left.expression)) return other;
  }
  return residual([operation, left.expression, asExpression(other)]);
}

function conditional(test: Partial, consequent: () => Partial, alternative: () => Partial): Partial {
  if (test.kind === 'fault') return test;
  if (test.kind === 'value') {
    if (typeof test.value !== 'boolean') return fault('type');
    return test.value ? consequent() : alternative();
  }
  const yes = consequent();
  const no = alternative();
  if (yes.kind === 'value' && no.kind === 'value' && equals(yes.value, no.value) && !canErr(test.expression))
    return yes;
  return residual(['if', test.expression, asExpression(yes), asExpression(no)]);
}

const clock = ({ now }: Known): Partial => (now === undefined ? residual(['now']) : value(now));

/** Attribute access and `has`. The compiler lets `context` stand only to the left of these. */
function member(operation: '.' | 'has', container: Expression, name: string, known: Known): Partial {
  if (Array.isArray(container) && container[0] === 'context') {
    if (operation === 'has' && (name === 'now' || name === 'connection')) return value(true);
    return value(apply(operation, known.context, name));
  }
  const owner = partiallyEvaluate(container, known);
  return eager(
    [owner],
    ([a = false]) => apply(operation, recordBehind(a, operation, known), name),
    (left) => [operation, ...left, name],
  );
}

function recordBehind(owner: Value, operation: '.' | 'has', known: Known): Value {
  if (typeof owner !== 'object' || owner.type !== 'entity') return owner;
  if (equals(owner, known.resource)) return known.resourceAttributes;
  // Cedar: `has` on an entity that is not in the store is false, reading its attribute is an error.
  if (operation === '.') throw new EvaluationError('attribute');
  return record([]);
}

function recordOf(fields: readonly (readonly [string, Expression])[], at: (part: Expression) => Partial): Partial {
  const parts = fields.map(([name, part]) => [name, at(part)] as const);
  const failed = parts.find(([, part]) => part.kind === 'fault');
  if (failed !== undefined) return failed[1];
  const values = parts.flatMap(([name, part]) => (part.kind === 'value' ? [[name, part.value] as const] : []));
  if (values.length === parts.length) return value(record(values));
  return residual(['record', ...parts.flatMap(([name, part]) => [name, asExpression(part)])]);
}

function simplify(expression: readonly Expression[]): Expression {
  const [operation, argument] = expression;
  if (operation === '!' && Array.isArray(argument) && argument[0] === '!') return some(argument[1]);
  return operation === '<' || operation === '<=' || operation === '==' ? simplifyComparison(expression) : expression;
}

const MAY_ERR: readonly Expression[] = ['+', '-', '*', 'neg', 'offset', 'durationSince', '.', 'error'];
function canErr(expression: Expression): boolean {
  return Array.isArray(expression) && (MAY_ERR.includes(expression[0] ?? false) || expression.slice(1).some(canErr));
}
