import { type Expression, OPERATIONS } from './expression';
import { parseIp } from './ip';
import { parseDatetime, parseDecimal, parseDuration } from './literals';
import { toExpression } from './to-expression';
import type { Value } from './value';

/** A construct that Postern does not compile. The policy is refused: nothing is approximated. */
export class Uncompilable extends Error {
  public constructor(reason: string) {
    super(reason);
    this.name = 'Uncompilable';
  }
}

const UNARY = ['!', 'neg', 'isEmpty'];
const BINARY = ['==', '<', '<=', '&&', '||', '+', '-', '*', 'contains', 'containsAll', 'containsAny', 'in'];
/** Operations that Cedar's JSON does not write as a call; the others are methods of extension types. */
const NOT_CALLED: readonly string[] = [...UNARY, ...BINARY, 'if', '.', 'has', 'is'];
const METHODS: ReadonlyMap<string, number> = new Map(
  Object.entries(OPERATIONS).filter(([operation]) => !NOT_CALLED.includes(operation)),
);
const CONSTRUCTORS: Readonly<Record<string, (text: string) => Value | undefined>> = {
  ip: parseIp,
  datetime: parseDatetime,
  duration: parseDuration,
  decimal: parseDecimal,
};
const UNKNOWNS: readonly string[] = ['now', 'connection'];
/** Where an attribute can be read off: residual evaluation knows the attributes of nothing else. */
const OWNERS = ['context', 'connection', 'resource', 'principal', '.', 'record', 'entity'];

/** Compiles one expression of Cedar's JSON policy format. Throws {@link Uncompilable}. */
export function fromCedarJson(json: unknown): Expression {
  const [operator, body] = onlyEntry(json);
  if (operator === 'Value') return fromValue(body);
  if (operator === 'Var') return fromVariable(body);
  if (operator === 'Set') return ['set', ...list(body).map(operand)];
  if (operator === 'Record')
    return ['record', ...Object.entries(object(body)).flatMap(([name, part]) => [name, operand(part)])];
  if (UNARY.includes(operator)) return [operator, operand(object(body).arg)];
  if (BINARY.includes(operator)) return [operator, operand(object(body).left), operand(object(body).right)];
  if (METHODS.has(operator)) return method(operator, list(body));
  const parse = Object.hasOwn(CONSTRUCTORS, operator) ? CONSTRUCTORS[operator] : undefined;
  if (parse !== undefined) return construct(operator, parse, list(body));
  if (Array.isArray(body)) throw uncompilable(operator);
  return special(operator, object(body));
}

function special(operator: string, body: Readonly<Record<string, unknown>>): Expression {
  switch (operator) {
    case '!=':
      return ['!', ['==', operand(body.left), operand(body.right)]];
    case '>':
      return ['<', operand(body.right), operand(body.left)];
    case '>=':
      return ['<=', operand(body.right), operand(body.left)];
    case 'if-then-else':
      return ['if', operand(body.if), operand(body.then), operand(body.else)];
    case '.':
      return member(owner(body.left), text(body.attr));
    case 'has':
      return has(owner(body.left), Array.isArray(body.attr) ? body.attr.map(text) : [text(body.attr)]);
    case 'like':
      return ['like', operand(body.left), ...list(body.pattern).map(patternPart)];
    case 'is': {
      const subject = operand(body.left);
      const is: Expression = ['is', subject, text(body.entity_type)];
      return body.in === undefined ? is : ['&&', is, ['in', subject, operand(body.in)]];
    }
    default:
      throw uncompilable(operator);
  }
}

/** `context.now` and `context.connection` are what is unknown before the connection, and have names of their own. */
const member = (of: Expression, name: string): Expression =>
  Array.isArray(of) && of[0] === 'context' && UNKNOWNS.includes(name) ? [name] : ['.', of, name];

const uncompilable = (operator: string): Uncompilable =>
  new Uncompilable(`\`${operator}\` cannot be compiled into a verdict row${hint(operator)}`);

/** What `context has a.b.c` stands for. */
function has(container: Expression, path: readonly string[]): Expression {
  const [name = '', ...rest] = path;
  const here: Expression = ['has', container, name];
  return rest.length === 0 ? here : ['&&', here, has(member(container, name), rest)];
}

function hint(operator: string): string {
  if (operator === 'toTime' || operator === 'toDate')
    return '; calendar functions are refused, compare instants and durations instead';
  if (operator === 'getTag' || operator === 'hasTag') return '; entities here have no tags';
  return '';
}

/** An operand: the whole `context` is no value, for part of it is unknown. */
function operand(json: unknown): Expression {
  const expression = fromCedarJson(json);
  if (Array.isArray(expression) && expression[0] === 'context') {
    throw new Uncompilable('`context` can only be followed by an attribute, as in `context.device`');
  }
  return expression;
}

function owner(json: unknown): Expression {
  const expression = fromCedarJson(json);
  if (Array.isArray(expression) && OWNERS.some((name) => expression[0] === name)) return expression;
  throw new Uncompilable(
    'an attribute can only be read off context, resource, principal, a record or another attribute',
  );
}

function fromVariable(name: unknown): Expression {
  const variable = text(name);
  if (!['principal', 'action', 'resource', 'context'].includes(variable))
    throw new Uncompilable(`unknown variable ${variable}`);
  return [variable];
}

function fromValue(json: unknown): Expression {
  if (typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') {
    if (!Number.isSafeInteger(json))
      throw new Uncompilable(`the number ${json} is beyond 2^53 and would lose precision`);
    return json;
  }
  if (Array.isArray(json)) return ['set', ...json.map(fromValue)];
  const value = object(json);
  if ('__entity' in value) {
    const entity = object(value.__entity);
    return ['entity', text(entity.type), text(entity.id)];
  }
  if ('__extn' in value)
    throw new Uncompilable('extension values must be written as a call, such as datetime("2026-01-01")');
  return ['record', ...Object.entries(value).flatMap(([name, part]) => [name, fromValue(part)])];
}

function method(name: string, parts: readonly unknown[]): Expression {
  if (parts.length !== METHODS.get(name)) throw new Uncompilable(`\`${name}\` with ${parts.length - 1} arguments`);
  return [name, ...parts.map(operand)];
}

function construct(name: string, parse: (text: string) => Value | undefined, parts: readonly unknown[]): Expression {
  const argument = parts.length === 1 ? fromCedarJson(parts[0]) : undefined;
  const value = typeof argument === 'string' ? parse(argument) : undefined;
  if (value === undefined) throw new Uncompilable(`${name}(…) needs one literal that Cedar accepts`);
  return toExpression(value);
}

function patternPart(part: unknown): Expression {
  return part === 'Wildcard' ? ['*'] : text(object(part).Literal);
}

function onlyEntry(json: unknown): readonly [string, unknown] {
  const entries = Object.entries(object(json));
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new Uncompilable('not an expression in Cedar JSON');
  return entry;
}
function object(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Uncompilable('not an object in Cedar JSON');
  return json as Record<string, unknown>;
}
function list(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw new Uncompilable('not a list in Cedar JSON');
  return json;
}
function text(json: unknown): string {
  if (typeof json !== 'string') throw new Uncompilable('not a string in Cedar JSON');
  return json;
}
