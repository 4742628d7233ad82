import type { ApiAccess } from '../api';
import { defineSource } from '../source';
import { authenticateChannel, receiveMessage } from './channel';
import { googleDescription } from './description';
import { interpretActivity } from './interpret';
import { googleInventory } from './inventory';
import { googleUpkeep } from './upkeep';

/** Google endpoint management: messages of a push channel (https://developers.google.com/workspace/admin/reports/v1/guides/push). */
export const google = defineSource(googleDescription, (settings) => {
  const { api } = settings;
  return {
    authenticate: authenticateChannel,
    receive: receiveMessage,
    interpret: (signal) => interpretActivity(signal, settings),
    ...(api === undefined ? {} : { inventory: (access: ApiAccess) => googleInventory(api, access) }),
    ...(api?.channel === true ? { upkeep: (access: ApiAccess) => googleUpkeep(api, access) } : {}),
  };
});
