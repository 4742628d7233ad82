import { isJsonObject, parseJson } from '../../json';
import type { InvocationOutcome } from '../../lambda/execution-environment';
import { StatesError } from '../states-error';
import type { Integration } from './integration';

/** Invokes by name or ARN; undefined where there is no such function. `event` is JSON. */
export type InvokeFunction = (functionNameOrArn: string, event: string) => Promise<InvocationOutcome> | undefined;

const PARAMETERS = ['FunctionName', 'Payload', 'InvocationType'];

/** `arn:aws:states:::lambda:invoke`, and a function's own ARN as resource (the result is then the payload alone). */
export function lambdaIntegration(resource: string, invoke: InvokeFunction): Integration | undefined {
  if (resource.startsWith('arn:aws:lambda:')) {
    return { problems: () => [], run: async (input) => parseJson(await call(invoke, resource, JSON.stringify(input))) };
  }
  if (resource !== 'arn:aws:states:::lambda:invoke') return undefined;
  return {
    problems: (parameters) => {
      if (!isJsonObject(parameters)) return [`${resource} without parameters`];
      const unknown = Object.keys(parameters).filter((key) => !PARAMETERS.includes(key.replace(/\.\$$/, '')));
      if ((parameters.InvocationType ?? 'RequestResponse') !== 'RequestResponse') unknown.push('InvocationType');
      return unknown.map((key) => `${resource} with parameter ${key} is not supported by the local service`);
    },
    run: async (input) => {
      const { FunctionName: name, Payload: payload } = isJsonObject(input) ? input : {};
      const result = await call(invoke, String(name), JSON.stringify(payload ?? {}));
      return { ExecutedVersion: '$LATEST', Payload: parseJson(result), StatusCode: 200 };
    },
  };
}

async function call(invoke: InvokeFunction, name: string, event: string): Promise<string> {
  const invocation = invoke(name, event);
  if (invocation === undefined)
    throw new StatesError('Lambda.ResourceNotFoundException', `Function not found: ${name}`);
  const outcome = await invocation.catch((error: unknown) => {
    const { name: errorName, message } = StatesError.from(error);
    throw new StatesError(`Lambda.${errorName}`, message);
  });
  if (outcome.ok) return outcome.result;
  throw new StatesError(outcome.error.errorType, JSON.stringify(outcome.error));
}
