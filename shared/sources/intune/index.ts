import type { ApiAccess } from '../api';
import { authenticateGraph } from '../graph/authenticate';
import { graphHandshake } from '../graph/handshake';
import { receiveGraph } from '../graph/receive';
import { subscribed } from '../graph/upkeep';
import { defineSource } from '../source';
import { intuneDescription } from './description';
import { interpretIntune } from './interpret';
import { intuneInventory } from './inventory';

/** Microsoft Intune: nothing pushes its compliance, so what is pushed says where to look. */
export const intune = defineSource(intuneDescription, (settings) => {
  const { api } = settings;
  return {
    handshake: graphHandshake,
    authenticate: authenticateGraph,
    receive: receiveGraph,
    interpret: (signal) => interpretIntune(signal, settings),
    ...(api === undefined
      ? {}
      : { inventory: (access: ApiAccess) => intuneInventory(api, access), ...subscribed(api) }),
  };
});
