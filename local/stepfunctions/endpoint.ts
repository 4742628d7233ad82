import * as z from 'zod';
import { type Operation, ServiceError } from '../aws-json';
import type { VirtualClock } from '../clock';
import { parseJson } from '../json';
import type { StateMachineService } from './state-machine-service';

const inputSchema = z.strictObject({ stateMachineArn: z.string(), input: z.string().default('{}') });

/** Step Functions' HTTP interface, as far as functions use it: an Express execution that is waited for. */
export const stepFunctionsOperations = (
  machines: () => StateMachineService,
  clock: VirtualClock,
): Readonly<Record<string, Operation>> => ({
  'AWSStepFunctions.StartSyncExecution': async (given) => {
    const parsed = inputSchema.safeParse(given);
    if (!parsed.success) throw new ServiceError('ValidationException', z.prettifyError(parsed.error));
    const { stateMachineArn, input } = parsed.data;
    const machine = machines().byArn(stateMachineArn);
    if (machine === undefined) {
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    if (machine.definition.type !== 'EXPRESS') {
      throw new ServiceError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    }
    const startDate = clock.now() / 1000;
    const outcome = await machine.start(parseInput(input));
    return {
      executionArn: outcome.execution.id,
      stateMachineArn,
      name: outcome.execution.name,
      startDate,
      stopDate: clock.now() / 1000,
      status: outcome.status,
      input,
      ...(outcome.status === 'SUCCEEDED'
        ? { output: JSON.stringify(outcome.output) }
        : { error: outcome.error, cause: outcome.cause }),
    };
  },
});

function parseInput(text: string) {
  try {
    return parseJson(text);
  } catch {
    throw new ServiceError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'the input is no JSON'");
  }
}
