import * as z from 'zod';
import { statusSchema } from '../../shared/contracts/inspection';
import { found, unknown } from '../found';
import { ask, type Target, view } from '../targets/target';
import type { AlarmFacts, DeploymentFacts } from './facts';
import { lookAtClients } from './look-at-clients';

const NO_IAM = 'there is no IAM on this machine';

/** What can be looked at on this machine. */
export async function lookLocally(target: Target, expectedDevices: number | undefined): Promise<DeploymentFacts> {
  const status = await view(target, 'status', statusSchema);
  const now = Date.parse(status.at);
  return {
    kind: 'local',
    now,
    connectHandlerArn: unknown('the local service does not start with a handler of another name'),
    endpoints: unknown('there is no Client VPN endpoint on this machine: POST /connect plays one'),
    wantedEndpoints: [],
    handler: unknown('it runs in this service, without reserved concurrency'),
    secrets: unknown('local secrets are fixed (local/secrets.json)'),
    alarms: found(await lookAtAlarms(target)),
    topics: unknown('alarms tell nobody on this machine: the console shows them'),
    serviceRoles: unknown(NO_IAM),
    permissions: unknown(NO_IAM),
    clients: found(await lookAtClients(target, now)),
    status: found(status),
    expectedDevices,
  };
}

const alarmsSchema = z.object({
  alarms: z.array(z.object({ name: z.string(), state: z.string(), tells: z.string() })),
});

/** Those that tell people of themselves: the parts of composites are told of by these. */
async function lookAtAlarms(target: Target): Promise<readonly AlarmFacts[]> {
  const { alarms } = await ask(target, { method: 'GET', path: '/alarms' }, alarmsSchema);
  return alarms
    .filter(({ tells }) => tells === 'page' || tells === 'ticket')
    .map(({ name, state, tells }) => ({ name, actionsEnabled: true, actions: [tells], state, rule: undefined }));
}
