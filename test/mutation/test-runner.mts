import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Script } from 'node:vm';
import type { InstrumenterContext } from '@stryker-mutator/api/core';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type CompleteDryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import { type DeclaredTest, declaring } from './declared-tests.mts';

/*
 * Runs the tests of the domain for StrykerJS within its own process. Its Jest runner starts Jest, and loads each module anew
 * for each of some forty test files, once per mutant: seconds each, for thousands of mutants. Here everything is one
 * script, made once; a mutant costs one run of it, which declares the tests anew (so that nothing that one mutant left
 * in a variable reaches another), and the tests that reach the mutant, shortest first, up to the first that fails.
 */

const TESTS = [
  'test/shared/domain/**/*.test.ts',
  'test/shared/runtime/{cedar-compiler,policy-refusals,clock-refusals,grace-refusals,activation-bundle,build-event}.test.ts',
  'test/functions/*/{inspect,operate,prepare-activation,project-verdicts,record-decisions,short-logs}.test.ts',
];

/** Where the instrumented code finds which mutant is active, and says what it came by. */
const stryker: InstrumenterContext = {};
Object.assign(globalThis, { __stryker__: stryker });

class InProcessTestRunner implements TestRunner {
  #script: Script | undefined;
  /** Milliseconds without a mutant, by name. */
  readonly #times = new Map<string, number>();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#script = new Script(await bundled(), { filename: join(process.cwd(), 'mutation.bundle.cjs') });
  }

  async dryRun(): Promise<CompleteDryRunResult> {
    const results: TestResult[] = [];
    for (const test of await this.#declare()) {
      stryker.currentTestId = test.name;
      const result = await resultOf(test);
      this.#times.set(test.name, result.timeSpentMs);
      results.push(result);
    }
    delete stryker.currentTestId;
    const { mutantCoverage } = stryker;
    return {
      status: DryRunStatus.Complete,
      tests: results,
      ...(mutantCoverage === undefined ? {} : { mutantCoverage }),
    };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }: MutantRunOptions) {
    // Of the processes that run mutants, one has made the dry run.
    if (this.#times.size === 0) await this.dryRun();
    Object.assign(stryker, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    if (mutantActivation === 'static') stryker.activeMutant = activeMutant.id;
    const tests = await this.#declare();
    stryker.activeMutant = activeMutant.id;
    const wanted = tests.filter(({ name }) => testFilter?.includes(name) ?? true);
    const results: TestResult[] = [];
    for (const test of wanted.toSorted((a, b) => this.#time(a) - this.#time(b))) {
      const result = await resultOf(test);
      results.push(result);
      if (result.status === TestStatus.Failed) break;
    }
    delete stryker.activeMutant;
    const stopped = determineHitLimitReached(stryker.hitCount, stryker.hitLimit);
    return toMutantRunResult(stopped ?? { status: DryRunStatus.Complete, tests: results });
  }

  #time = ({ name }: DeclaredTest): number => this.#times.get(name) ?? 0;

  async #declare(): Promise<readonly DeclaredTest[]> {
    const script = this.#script;
    if (script === undefined) throw new Error('there is no script before init');
    const module = { exports: {} };
    return await declaring(() => script.runInThisContext()(createRequire(join(process.cwd(), 'package.json')), module));
  }
}

async function resultOf({ name, run }: DeclaredTest): Promise<TestResult> {
  const started = performance.now();
  const known = { id: name, name };
  try {
    await run();
    return { ...known, timeSpentMs: Math.round(performance.now() - started), status: TestStatus.Success };
  } catch (error) {
    const failureMessage = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      ...known,
      timeSpentMs: Math.round(performance.now() - started),
      status: TestStatus.Failed,
      failureMessage,
    };
  }
}

/** All tests with all they import from this project, as the body of one function of `require` and `module`. */
async function bundled(): Promise<string> {
  const root = process.cwd();
  const tests = TESTS.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  const { outputFiles } = await build({
    stdin: { contents: tests.map((test) => `import './${test}';`).join('\n'), resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
    plugins: [
      {
        name: 'each file keeps its folder',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) => ({
            loader: 'ts',
            contents: readFileSync(path, 'utf8').replaceAll('__dirname', JSON.stringify(dirname(path))),
          })),
      },
    ],
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('nothing was bundled');
  return `(function (require, module) { const exports = module.exports;\n${output.text}\n})`;
}

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'in-process', () => new InProcessTestRunner()),
];
