import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { StateMachine as InterpretedStateMachine } from 'aws-local-stepfunctions';
import * as z from 'zod';

/**
 * aws-local-stepfunctions 3.0.0 with two faults corrected that no option reaches and that lie in classes it does not
 * export. Its own file is read, corrected and evaluated; a release in which the faulty lines look otherwise does not start.
 */
interface Correction {
  readonly fault: string;
  readonly wrong: string;
  readonly right: string;
}

const CORRECTIONS: readonly Correction[] = [
  {
    fault: 'takes every backslash out of the text an intrinsic function gives: States.JsonToString would give no JSON',
    wrong:
      'if (typeof result === "string") {\n      result = result.replaceAll("\\\\", "");\n    }\n    return result;',
    right: 'return result;',
  },
  {
    fault: 'fails on a path that can match many values and matches none, where Step Functions gives an empty list',
    wrong: 'for (const Constraint of constraints) {\n    const constraintObject',
    right:
      'if (evaluation === undefined && isIndefinite(pathExpression)) evaluation = [];\n  for (const Constraint of constraints) {\n    const constraintObject',
  },
];

/** Wildcards, slices, unions, filters, scripts and recursive descent can match many values. */
const isIndefinite = (path: string): boolean => /\.\.|\*|\[[^\]'"]*[:,]|\[\?|\[\(/.test(path);

const exportsSchema = z.object({
  StateMachine: z.custom<typeof InterpretedStateMachine>((value) => typeof value === 'function'),
});

function load(): typeof InterpretedStateMachine {
  const file = require.resolve('aws-local-stepfunctions');
  let source = readFileSync(file, 'utf8');
  for (const { fault, wrong, right } of CORRECTIONS) {
    if (source.split(wrong).length !== 2) {
      throw new Error(`aws-local-stepfunctions has changed; check whether it still ${fault} (${file})`);
    }
    source = source.replace(wrong, () => right);
  }
  const module = { exports: {} };
  // Evaluated in this realm, as `require` would: the interpreter compares prototypes.
  const evaluate = new Function('module', 'exports', 'require', 'isIndefinite', source);
  evaluate(module, module.exports, createRequire(file), isIndefinite);
  return exportsSchema.parse(module.exports).StateMachine;
}

export const StateMachine = load();
export type Definition = ConstructorParameters<typeof StateMachine>[0];
