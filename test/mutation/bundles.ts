import { globSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

/**
 * A mutation run starts Jest once per mutant, and Jest loads every module anew for each test file: loading would take longer than
 * testing. So a run takes the test files in three bundles, each of which loads everything once.
 */
const ROOT = join(__dirname, '..', '..');
const SHELLS = [
  'test/shared/runtime/{cedar-compiler,policy-refusals,clock-refusals,grace-refusals,activation-bundle}.test.ts',
  'test/shared/adapters/explainer.test.ts',
  'test/functions/project-verdicts/project-verdicts.test.ts',
  'test/functions/prepare-activation/prepare-activation.test.ts',
];
/** They take long: properties over many cases and comparisons with full Cedar. */
const LONG = /\/(?:stories|oracle|receipt|snapshot|suffices|next-change|parse-row|message|response)\.test\.ts$/;

const files = (...patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
const domain = files('test/shared/domain/**/*.test.ts');

const BUNDLES = {
  quick: domain.filter((file) => !LONG.test(file)),
  shells: files(...SHELLS),
  long: domain.filter((file) => LONG.test(file)),
};

/** Declares all tests of a bundle in the file that calls; after the first that fails the others pass at once. */
export function declareTests(bundle: keyof typeof BUNDLES): void {
  // Nobody reads a smaller counterexample here, and looking for one can take a minute.
  fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
  const { test: declareTest, describe: declareBlock } = globalThis;
  globalThis.test = wrapped(declareTest, endingAtFailure);
  globalThis.it = globalThis.test;
  globalThis.describe = wrapped(declareBlock, reportingFailure);
  for (const file of BUNDLES[bundle]) reportingFailure(() => require(join(ROOT, file)))();
}

type Run = (...values: unknown[]) => unknown;

function wrapped<Declare extends jest.It | jest.Describe>(declare: Declare, wrap: (run: Run) => Run): Declare {
  const each =
    (...table: readonly unknown[]) =>
    (name: string, run: Run, timeout?: number): unknown =>
      (declare.each as Run as (...table: readonly unknown[]) => Run)(...table)(name, wrap(run), timeout);
  const wrapping = (name: string, run: Run, timeout?: number): unknown => (declare as Run)(name, wrap(run), timeout);
  return Object.assign(wrapping, declare, { each }) as unknown as Declare;
}

let failed = false;
/** What was thrown while tests were declared: then every test fails, for a mutant that spoils the declaring is noticed too. */
let thrown: { readonly error: unknown } | undefined;

const endingAtFailure =
  (run: Run): Run =>
  async (...values) => {
    if (thrown !== undefined) throw thrown.error;
    if (failed) return;
    try {
      await run(...values);
    } catch (error) {
      failed = true;
      throw error;
    }
  };

const reportingFailure =
  (declare: Run): Run =>
  (...values) => {
    try {
      declare(...values);
    } catch (error) {
      thrown ??= { error };
    }
  };
