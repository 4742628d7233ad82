import { readInstant } from '../instant';
import { property } from '../json-object';
import { receiveJson } from '../receive-json';
import { authenticateUrl } from '../schemes/shared-secret';
import { defineSource } from '../source';
import { fleetDescription } from './description';
import { interpretFleet } from './interpret';
import { fleetInventory } from './inventory';

/** Fleet: webhooks of its automations, which are hints, and its hosts API, which has the facts. */
export const fleet = defineSource(fleetDescription, ({ api }) => ({
  authenticate: authenticateUrl,
  // Fleet stamps the body anew on each run: the same failure, sent again, is another push (and the same hint).
  receive: (request) =>
    receiveJson(request, 'Fleet', (push) => ({
      by: 'body',
      timed: readInstant(property(push, 'timestamp')) !== undefined,
    })),
  interpret: interpretFleet,
  inventory: (access) => fleetInventory(access, api),
}));
