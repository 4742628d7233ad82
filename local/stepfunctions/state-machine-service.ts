import type { Activity } from '../activity';
import type { Deployment } from '../assembly/deployment';
import type { VirtualClock } from '../clock';
import type { Json } from '../json';
import { findByName } from '../lookup';
import { stateMachinesOf } from './definitions';
import type { Execution } from './execution';
import type { Integrations } from './integrations/integration';
import { LocalStateMachine, type LocalStateMachineOptions } from './local-state-machine';
import { STATES_ERRORS, StatesError } from './states-error';

export interface StateMachineServiceOptions {
  readonly deployment: Deployment;
  readonly integrations: Integrations;
  readonly clock: VirtualClock;
  readonly activity: Activity;
  readonly retryFactor: number;
  readonly onFailed: LocalStateMachineOptions['onFailed'];
  readonly onEnded: LocalStateMachineOptions['onEnded'];
}

/** Every state machine of the deployment. */
export class StateMachineService {
  readonly #machines: readonly LocalStateMachine[];

  public constructor(options: StateMachineServiceOptions) {
    const { deployment, integrations, ...rest } = options;
    const definitions = stateMachinesOf(deployment, (resource, parameters) => {
      const integration = integrations(resource);
      return integration === undefined
        ? [`resource ${resource} is not supported by the local service`]
        : integration.problems(parameters);
    });
    const runTask = async (resource: string, input: Json): Promise<Json> => {
      const integration = integrations(resource);
      if (integration === undefined) throw new StatesError(STATES_ERRORS.runtime, `${resource} is not supported`);
      return integration.run(input);
    };
    this.#machines = definitions.map((definition) => new LocalStateMachine({ ...rest, definition, runTask }));
  }

  public byArn(arn: string): LocalStateMachine | undefined {
    return this.#machines.find((machine) => machine.definition.arn === arn);
  }

  /** By name, ARN or logical id, or by a part of them no other machine shares. */
  public find(name: string): LocalStateMachine {
    return findByName(
      'state machine',
      this.#machines,
      ({ definition: { name, arn, logicalId } }) => [name, arn, logicalId],
      name,
    );
  }

  /** Of all machines, in the order they started. */
  public executions(): readonly Execution[] {
    return this.#machines
      .flatMap((machine) => machine.executions())
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  }
}
