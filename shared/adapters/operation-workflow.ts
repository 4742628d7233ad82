import { type SFNClient, StartSyncExecutionCommand, type StartSyncExecutionOutput } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { MaintenanceRequest } from '../contracts/operator';
import { canonicalJson } from '../domain/canonical-json';
import type { HoldEvent, OperatorEvent } from '../domain/events';

/** A decision to be appended, and whose rows it changes. */
export interface Operation {
  readonly event: OperatorEvent | HoldEvent;
  readonly devices: readonly string[];
  /** The rows of the whole fleet are projected again; this goes on after the answer. */
  readonly fleet: boolean;
}
/** Common names by whether their row was written. */
export interface AppliedOperation {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
}

/** Appends a decision once and projects what it changes. */
export interface OperationWorkflow {
  /** Throws {@link OperationNotCompleted}: the decision may be recorded, and its rows may not be written. */
  apply(operation: Operation): Promise<AppliedOperation>;
}

export class OperationNotCompleted extends Error {
  public constructor(why: string) {
    super(why);
    this.name = 'OperationNotCompleted';
  }
}

const outputSchema = z.object({
  projection: z.object({ written: z.array(z.string()), unchanged: z.array(z.string()) }),
});

/** Runs `apply-operation` to its end, as an Express execution that is waited for. */
export const stepFunctionsOperationWorkflow = (client: SFNClient, stateMachineArn: string): OperationWorkflow => ({
  async apply({ event, devices, fleet }) {
    const { device, eventId, type, recordedAt } = event;
    const input = {
      // Texts, because the state machine puts them into DynamoDB as they are.
      event: { device, eventId, type, recordedAt: String(recordedAt), event: canonicalJson(event) },
      devices,
      fleet,
    };
    return outputSchema.parse(await runToItsEnd(client, stateMachineArn, input)).projection;
  },
});

/** What operators have done again; JSON in, JSON out. */
export interface MaintenanceWorkflow {
  /** Throws {@link OperationNotCompleted}. */
  run(request: MaintenanceRequest): Promise<unknown>;
}

/** Runs `maintain` to its end. */
export const stepFunctionsMaintenance = (client: SFNClient, stateMachineArn: string): MaintenanceWorkflow => ({
  run: async (request) => await runToItsEnd(client, stateMachineArn, request),
});

async function runToItsEnd(client: SFNClient, stateMachineArn: string, input: object): Promise<unknown> {
  let execution: StartSyncExecutionOutput;
  try {
    execution = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  } catch (error) {
    throw new OperationNotCompleted(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  if (execution.status !== 'SUCCEEDED') {
    throw new OperationNotCompleted(`${execution.status}: ${execution.error ?? 'no error'}: ${execution.cause ?? ''}`);
  }
  return JSON.parse(execution.output ?? 'null');
}
