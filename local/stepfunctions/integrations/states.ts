import { isJsonObject } from '../../json';
import type { LocalStateMachine } from '../local-state-machine';
import { StatesError } from '../states-error';
import type { Integration } from './integration';

/** By ARN; undefined where there is no such state machine. */
export type FindStateMachine = (arn: string) => Pick<LocalStateMachine, 'begin'> | undefined;

const PARAMETERS = ['StateMachineArn', 'Input'];

/** `arn:aws:states:::states:startExecution`: starts an execution and goes on. Waiting for its end (`.sync`) is not supported. */
export function statesIntegration(resource: string, find: FindStateMachine): Integration | undefined {
  if (resource !== 'arn:aws:states:::states:startExecution') return undefined;
  return {
    problems: (parameters) =>
      Object.keys(isJsonObject(parameters) ? parameters : {})
        .map((key) => key.replace(/\.\$$/, ''))
        .filter((key) => !PARAMETERS.includes(key))
        .map((key) => `${resource} with parameter ${key} is not supported by the local service`),
    run: async (parameters) => {
      const { StateMachineArn: arn, Input: input = {} } = isJsonObject(parameters) ? parameters : {};
      const machine = find(String(arn));
      if (machine === undefined) {
        throw new StatesError(
          'StepFunctions.StateMachineDoesNotExistException',
          `State Machine Does Not Exist: '${String(arn)}'`,
        );
      }
      // Its end is its own business: the service lists it and says when it failed.
      const { execution } = machine.begin(input);
      return { ExecutionArn: execution.id, StartDate: execution.startedAt, SdkHttpMetadata: { HttpStatusCode: 200 } };
    },
  };
}
