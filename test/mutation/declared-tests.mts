import { createRequire } from 'node:module';
import { expect } from 'expect';
import { bind } from 'jest-each';

/** As much of Jest's globals as the tests of the domain use: blocks, tests, their tables and `expect`. */

export interface DeclaredTest {
  /** With the blocks it stands in. */
  readonly name: string;
  readonly run: () => unknown;
}
type Run = (...values: unknown[]) => unknown;

let declared: DeclaredTest[] = [];
let blocks: readonly string[] = [];
const names = new Map<string, number>();

const describe = (name: string, declare: Run): void => {
  const around = blocks;
  blocks = [...blocks, name];
  try {
    declare();
  } finally {
    blocks = around;
  }
};
const test = (title: string, run: Run): void => {
  const name = [...blocks, title].join(' ');
  const seen = names.get(name) ?? 0;
  names.set(name, seen + 1);
  declared.push({ name: seen === 0 ? name : `${name} (${seen + 1})`, run: () => run() });
};

const fastCheck = createRequire(import.meta.url)('fast-check');
// Nobody reads a smaller counterexample here, and looking for one can take a minute.
fastCheck.configureGlobal({ endOnFailure: true });

Object.assign(globalThis, {
  expect,
  describe: Object.assign(describe, { each: bind(describe) }),
  test: Object.assign(test, { each: bind(test) }),
  it: Object.assign((title: string, run: Run) => test(title, run), { each: bind(test) }),
});

/** The tests that `declare` declares; where it throws, one that fails with the same. */
export async function declaring(declare: () => unknown): Promise<readonly DeclaredTest[]> {
  declared = [];
  blocks = [];
  names.clear();
  try {
    await declare();
    return declared;
  } catch (error) {
    const fail = (): never => {
      throw error;
    };
    return ['the tests are declared', ...declared.map(({ name }) => name)].map((name) => ({ name, run: fail }));
  }
}
