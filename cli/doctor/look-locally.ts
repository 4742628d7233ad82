import { statusSchema } from '../../shared/contracts/inspection';
import { found, unknown } from '../found';
import { type Target, view } from '../targets/target';
import type { DeploymentFacts } from './facts';

const NOT_HERE = 'the local service has none';

/** What can be looked at on this machine. */
export async function lookLocally(target: Target, expectedDevices: number | undefined): Promise<DeploymentFacts> {
  const status = await view(target, 'status', statusSchema);
  return {
    kind: 'local',
    now: Date.parse(status.at),
    connectHandlerArn: unknown(NOT_HERE),
    endpoints: unknown(NOT_HERE),
    wantedEndpoints: [],
    handler: unknown(NOT_HERE),
    secrets: unknown('local secrets are fixed (local/secrets.json)'),
    alarms: unknown(NOT_HERE),
    status: found(status),
    expectedDevices,
  };
}
