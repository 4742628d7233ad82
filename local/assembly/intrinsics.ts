import { LocalFailure } from '../failure';
import { isJsonObject, type Json } from '../json';

/** Where the values of references come from. */
export interface References {
  ref(logicalId: string): Json | undefined;
  attribute(logicalId: string, attribute: string): Json | undefined;
  importValue(exportName: string): Json | undefined;
}

const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/**
 * Replaces CloudFormation's intrinsic functions in a template value. Throws, naming the place, on one it does not know:
 * a guess here would make the local service differ from the deployment without anybody noticing.
 */
export function resolveIntrinsics(value: unknown, references: References, place: string): Json {
  const resolved = resolve(value, references, place);
  if (resolved === NO_VALUE) throw new LocalFailure(`${place}: AWS::NoValue has no meaning here`);
  return resolved;
}

function resolve(value: unknown, references: References, place: string): Resolved {
  if (typeof value === 'string') {
    if (value.includes('{{resolve:')) throw new LocalFailure(`${place}: dynamic reference ${value} is not supported`);
    return value;
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolve(item, references, `${place}[${index}]`))
      .filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object') throw new LocalFailure(`${place}: ${typeof value} in a template`);
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1 && isIntrinsic(only[0])) {
    return evaluate(only[0], only[1], references, place);
  }
  const result: { [key: string]: Json } = {};
  for (const [key, item] of entries) {
    const resolved = resolve(item, references, `${place}.${key}`);
    if (resolved !== NO_VALUE) result[key] = resolved;
  }
  return result;
}

const isIntrinsic = (key: string): boolean => key === 'Ref' || key.startsWith('Fn::') || key === 'Condition';

function evaluate(name: string, raw: unknown, references: References, place: string): Resolved {
  const fail = (why: string): never => {
    throw new LocalFailure(`${place}: ${name} ${why}`);
  };
  if (name === 'Ref') return typeof raw === 'string' ? refer(raw, references, place) : fail('takes a name');
  if (name === 'Fn::GetAtt') return attribute(raw, references, place);
  if (name === 'Fn::Sub') return substitute(raw, references, place);
  const argument = resolveIntrinsics(raw, references, `${place}.${name}`);
  if (name === 'Fn::ImportValue') {
    const imported = typeof argument === 'string' ? references.importValue(argument) : undefined;
    return imported ?? fail(`of ${JSON.stringify(argument)}, which no stack exports`);
  }
  if (!Array.isArray(argument)) return fail('is not an intrinsic function the local service knows');
  const [first, second] = argument;
  if (name === 'Fn::Join' && typeof first === 'string' && Array.isArray(second)) {
    return second.map((part) => text(part, place)).join(first);
  }
  if (name === 'Fn::Split' && typeof first === 'string' && typeof second === 'string') return second.split(first);
  if (name === 'Fn::Select' && Array.isArray(second))
    return second[Number(first)] ?? fail(`has no element ${String(first)}`);
  return fail('is not an intrinsic function the local service knows, or has arguments it does not know');
}

function refer(name: string, references: References, place: string): Resolved {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const value = references.ref(name);
  if (value === undefined) throw new LocalFailure(`${place}: Ref to ${name}, which the local service does not know`);
  return value;
}

function attribute(raw: unknown, references: References, place: string): Json {
  const parts = typeof raw === 'string' ? splitOnce(raw) : Array.isArray(raw) ? raw : [];
  const [logicalId, name] = parts;
  const value =
    typeof logicalId === 'string' && typeof name === 'string' ? references.attribute(logicalId, name) : undefined;
  if (value === undefined)
    throw new LocalFailure(`${place}: Fn::GetAtt ${JSON.stringify(raw)} is not known to the local service`);
  return value;
}

const splitOnce = (text: string): string[] => {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
};

function substitute(raw: unknown, references: References, place: string): Json {
  const [template, given] = Array.isArray(raw) ? raw : [raw, {}];
  if (typeof template !== 'string' || !isJsonObject(given)) throw new LocalFailure(`${place}: malformed Fn::Sub`);
  const variables = new Map(Object.entries(given));
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_match, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (variables.has(name)) return text(resolveIntrinsics(variables.get(name), references, `${place}.${name}`), place);
    const value = name.includes('.') ? attribute(name, references, place) : refer(name, references, place);
    return text(value, place);
  });
}

function text(value: Resolved, place: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new LocalFailure(`${place}: expected text, found ${JSON.stringify(value) ?? 'AWS::NoValue'}`);
}
