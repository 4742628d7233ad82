import type { ApiAccess } from '../api';
import { authenticateGraph } from '../graph/authenticate';
import { interpretNotifications } from '../graph/batch';
import { graphHandshake } from '../graph/handshake';
import { receiveGraph } from '../graph/receive';
import { subscribed } from '../graph/upkeep';
import { defineSource } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { entraDescription } from './description';
import { entraInventory } from './inventory';

/** Microsoft Entra ID: Graph says which device or user changed, its directory what the MDM says of it. */
export const entra = defineSource(entraDescription, ({ api }) => ({
  handshake: graphHandshake,
  authenticate: authenticateGraph,
  receive: receiveGraph,
  interpret: (signal) => {
    const interpretation = interpretNotifications(signal);
    if (interpretation === undefined) throw new UninterpretableSignal('no "value": not a batch of Graph notifications');
    return interpretation;
  },
  ...(api === undefined ? {} : { inventory: (access: ApiAccess) => entraInventory(api, access), ...subscribed(api) }),
}));
