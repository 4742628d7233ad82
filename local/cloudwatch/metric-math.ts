import { LocalFailure } from '../failure';

/** Value of each metric of an expression in one period; undefined where it has none. */
export type Values = Readonly<Record<string, number | undefined>>;

/**
 * The part of metric math that our alarms use: numbers, metrics, `+ - * /`, comparisons, `IF(condition, then, else)` and
 * `FILL(metric, number)`. A missing operand makes the result missing, as in CloudWatch. Throws on anything else.
 *
 * A comparison is 1 or 0. Evaluated for one period at a time, which is what these operations do.
 */
export function evaluateMath(expression: string, values: Values): number | undefined {
  const reader = new Reader(expression, values);
  const result = reader.comparison();
  reader.end();
  return result;
}

const TOKEN = /\s*(>=|<=|>|<|[-+*/(),]|\d+(?:\.\d+)?|[A-Za-z_]\w*)/y;
type Operation = (a: number, b: number) => number;
const SUMS: Readonly<Record<string, Operation>> = { '+': (a, b) => a + b, '-': (a, b) => a - b };
const PRODUCTS: Readonly<Record<string, Operation>> = { '*': (a, b) => a * b, '/': (a, b) => a / b };
const COMPARISONS: Readonly<Record<string, Operation>> = {
  '>=': (a, b) => Number(a >= b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '<': (a, b) => Number(a < b),
};

class Reader {
  readonly #expression: string;
  readonly #values: Values;
  readonly #tokens: readonly string[];
  #next = 0;

  public constructor(expression: string, values: Values) {
    this.#expression = expression;
    this.#values = values;
    this.#tokens = tokensOf(expression);
  }

  public comparison(): number | undefined {
    return this.#chain(COMPARISONS, () => this.#chain(SUMS, () => this.#chain(PRODUCTS, () => this.#operand())));
  }

  public end(): void {
    if (this.#next < this.#tokens.length) this.#refuse();
  }

  #chain(operations: Readonly<Record<string, Operation>>, operand: () => number | undefined): number | undefined {
    let result = operand();
    for (;;) {
      const operation = operations[this.#tokens[this.#next] ?? ''];
      if (operation === undefined) return result;
      this.#next += 1;
      const right = operand();
      result = result === undefined || right === undefined ? undefined : finite(operation(result, right));
    }
  }

  #operand(): number | undefined {
    const token = this.#take();
    if (token === '(') {
      const value = this.comparison();
      this.#expect(')');
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (token === 'IF') return this.#if();
    if (token === 'FILL') return this.#fill();
    if (!(token in this.#values)) this.#refuse();
    return this.#values[token];
  }

  #if(): number | undefined {
    const [condition, then, otherwise] = this.#arguments(3);
    return condition === undefined ? undefined : condition === 0 ? otherwise : then;
  }

  #fill(): number | undefined {
    const [value, filler] = this.#arguments(2);
    return value ?? filler;
  }

  #arguments(count: number): readonly (number | undefined)[] {
    this.#expect('(');
    const values = [this.comparison()];
    while (values.length < count) {
      this.#expect(',');
      values.push(this.comparison());
    }
    this.#expect(')');
    return values;
  }

  #take(): string {
    const token = this.#tokens[this.#next];
    this.#next += 1;
    return token ?? this.#refuse();
  }

  #expect(token: string): void {
    if (this.#take() !== token) this.#refuse();
  }

  #refuse(): never {
    throw new LocalFailure(`the local service does not understand the metric math ${this.#expression}`);
  }
}

function tokensOf(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const match = TOKEN.exec(expression);
    if (match?.[1] === undefined)
      throw new LocalFailure(`the local service does not understand the metric math ${expression}`);
    tokens.push(match[1]);
  }
  return tokens;
}

/** CloudWatch drops what is no number: 0 / 0. */
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
