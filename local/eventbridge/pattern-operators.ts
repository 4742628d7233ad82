import { isJsonObject, type Json } from '../json';

/** Gets every value of the field; none where it is absent. */
export type LeafTest = (values: readonly Json[]) => boolean;

const any =
  (test: (value: Json) => boolean): LeafTest =>
  (values) =>
    values.some(test);
const onText = (test: (text: string) => boolean): LeafTest => any((value) => typeof value === 'string' && test(value));

const text = (operand: Json, place: string): string => {
  if (typeof operand !== 'string') throw new Error(`${place} takes text`);
  return operand;
};
const sameIgnoringCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** One element of a pattern's array: a value, or an object with one operator. */
export function leafTest(expected: Json, place: string): LeafTest {
  if (Array.isArray(expected)) throw new Error(`${place}: an array within an array`);
  if (!isJsonObject(expected)) return any((value) => value === expected);
  const [entry, ...others] = Object.entries(expected);
  if (entry === undefined || others.length > 0) throw new Error(`${place}: one operator per object`);
  const [operator, operand] = entry;
  const operation = OPERATORS[operator];
  if (operation === undefined) throw new Error(`${place}: operator ${operator} is not supported by the local service`);
  return operation(operand, `${place}.${operator}`);
}

const affix =
  (test: (value: string, operand: string) => boolean) =>
  (operand: Json, place: string): LeafTest => {
    if (!isJsonObject(operand)) {
      const expected = text(operand, place);
      return onText((value) => test(value, expected));
    }
    if (Object.keys(operand).join() !== 'equals-ignore-case') throw new Error(`${place}: unknown form`);
    const expected = text(operand['equals-ignore-case'] ?? null, place).toLowerCase();
    return onText((value) => test(value.toLowerCase(), expected));
  };

const OPERATORS: Readonly<Record<string, (operand: Json, place: string) => LeafTest>> = {
  prefix: affix((value, operand) => value.startsWith(operand)),
  suffix: affix((value, operand) => value.endsWith(operand)),
  'equals-ignore-case': (operand, place) => {
    const expected = text(operand, place);
    return onText((value) => sameIgnoringCase(value, expected));
  },
  wildcard: (operand, place) => {
    const expression = wildcard(text(operand, place), place);
    return onText((value) => expression.test(value));
  },
  exists: (operand, place) => {
    if (typeof operand !== 'boolean') throw new Error(`${place} takes true or false`);
    return (values) => values.length > 0 === operand;
  },
  numeric: (operand, place) => {
    const test = numericTest(operand, place);
    return any((value) => typeof value === 'number' && test(value));
  },
  'anything-but': (operand, place) => {
    const test = exceptTest(operand, place);
    return any(test);
  },
};

function exceptTest(operand: Json, place: string): (value: Json) => boolean {
  if (!isJsonObject(operand)) {
    const excluded = Array.isArray(operand) ? operand : [operand];
    if (excluded.length === 0 || excluded.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
      throw new Error(`${place} takes text, numbers or one operator`);
    }
    return (value) => !excluded.includes(value);
  }
  const [entry, ...others] = Object.entries(operand);
  if (entry === undefined || others.length > 0) throw new Error(`${place}: one operator`);
  const [operator, nested] = entry;
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) {
    throw new Error(`${place}: operator ${operator} is not supported by the local service`);
  }
  const tests = (Array.isArray(nested) ? nested : [nested]).map((item) => leafTest({ [operator]: item }, place));
  return (value) => !tests.some((test) => test([value]));
}

/** `*` stands for any text; `\*` and `\\` for the characters themselves. */
function wildcard(pattern: string, place: string): RegExp {
  if (/(^|[^\\])\*\*/.test(pattern)) throw new Error(`${place}: consecutive wildcards`);
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === '*' ? '[\\s\\S]*' : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 5]`, `[">", 0]` or a range `[">", 0, "<=", 5]`. */
function numericTest(operand: Json, place: string): (value: number) => boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw new Error(`${place} takes one or two comparisons`);
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [sign, bound] = [operand[index], operand[index + 1]];
    const compare = typeof sign === 'string' ? COMPARISONS[sign] : undefined;
    if (compare === undefined || typeof bound !== 'number') throw new Error(`${place} takes comparisons with numbers`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => tests.every((test) => test(value));
}
