import { isJsonObject, type Json, type JsonObject } from '../json';

const ORDERS = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
/** Comparison -> the type test without which the interpreter compares across types, as JavaScript does. */
const TYPED = new Map<string, string>([
  ...['String', 'Numeric', 'Timestamp'].flatMap((type) =>
    ORDERS.flatMap((order): [string, string][] => [
      [`${type}${order}`, `Is${type}`],
      [`${type}${order}Path`, `Is${type}`],
    ]),
  ),
  ['BooleanEquals', 'IsBoolean'],
  ['BooleanEqualsPath', 'IsBoolean'],
  ['StringMatches', 'IsString'],
]);
const TYPE_TESTS = ['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'];
const COMBINATIONS = ['And', 'Or', 'Not'];

const operatorOf = (rule: JsonObject): string | undefined =>
  Object.keys(rule).find((key) => TYPED.has(key) || TYPE_TESTS.includes(key) || COMBINATIONS.includes(key));

/** The interpreter takes an operator it does not know for "does not match". */
export function choiceRuleProblems(rule: Json, place: string): readonly string[] {
  if (!isJsonObject(rule)) return [`${place}: a choice rule is not an object`];
  const operator = operatorOf(rule);
  if (operator === undefined)
    return [`${place}: choice rule with none of the known operators: ${Object.keys(rule).join(', ')}`];
  const known = [operator, 'Variable', 'Next', 'Comment'];
  const problems = Object.keys(rule)
    .filter((key) => !known.includes(key))
    .map((key) => `${place}: choice rule with ${key} next to ${operator}`);
  return [...problems, ...operandsOf(rule, operator).flatMap((nested) => choiceRuleProblems(nested, place))];
}

const operandsOf = (rule: JsonObject, operator: string): readonly Json[] => {
  const operand = rule[operator] ?? null;
  if (operator === 'Not') return [operand];
  return COMBINATIONS.includes(operator) && Array.isArray(operand) ? operand : [];
};

/**
 * The same rule in words the interpreter reads as Step Functions does: comparisons of another type are false instead of
 * coerced, and `IsPresent: false` is the opposite of `IsPresent: true` instead of never.
 */
export function preciseRule(rule: JsonObject): JsonObject {
  const { Next: next, Comment: _comment, ...condition } = rule;
  return { ...preciseCondition(condition), ...(next === undefined ? {} : { Next: next }) };
}

function preciseCondition(condition: JsonObject): JsonObject {
  const operator = operatorOf(condition);
  if (operator === undefined) return condition;
  const operand = condition[operator] ?? null;
  if (COMBINATIONS.includes(operator)) {
    if (isJsonObject(operand)) return { [operator]: preciseCondition(operand) };
    return {
      [operator]: Array.isArray(operand)
        ? operand.map((item) => (isJsonObject(item) ? preciseCondition(item) : item))
        : operand,
    };
  }
  const variable = condition.Variable ?? null;
  if (TYPE_TESTS.includes(operator))
    return operand === false ? { Not: { Variable: variable, [operator]: true } } : condition;
  return { And: [{ Variable: variable, [TYPED.get(operator) ?? 'IsPresent']: true }, condition] };
}
