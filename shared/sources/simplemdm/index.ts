import { readInstant } from '../instant';
import { property } from '../json-object';
import { receiveJson } from '../receive-json';
import { authenticateUrl } from '../schemes/shared-secret';
import { defineSource } from '../source';
import { simplemdmDescription } from './description';
import { interpretSimpleMdm } from './interpret';
import { simpleMdmInventory } from './inventory';

/** SimpleMDM: webhooks of enrolment, and its API for the posture. */
export const simplemdm = defineSource(simplemdmDescription, ({ api }) => ({
  authenticate: authenticateUrl,
  receive: (request) =>
    receiveJson(request, 'SimpleMDM', (push) => ({
      by: 'body',
      timed: readInstant(property(push, 'at')) !== undefined,
    })),
  interpret: interpretSimpleMdm,
  ...(api === undefined ? {} : { inventory: (access) => simpleMdmInventory(access, api) }),
}));
