import { interpretMdmEvent } from '../apple-mdm/interpret';
import { receiveMdmEvent } from '../apple-mdm/receive';
import { authenticateUrl } from '../schemes/shared-secret';
import { defineSource } from '../source';
import { micromdmDescription } from './description';

/** MicroMDM: check-ins and results of commands; it cannot sign, so its URL holds the secret. */
export const micromdm = defineSource(micromdmDescription, () => ({
  authenticate: authenticateUrl,
  receive: (request) => receiveMdmEvent(request, 'MicroMDM'),
  interpret: interpretMdmEvent,
}));
