import { interpretMdmEvent } from '../apple-mdm/interpret';
import { receiveMdmEvent } from '../apple-mdm/receive';
import { authenticateBodySignature } from '../schemes/body-signature';
import { defineSource } from '../source';
import { nanomdmDescription } from './description';

/** NanoMDM: check-ins and results of commands, signed when the server is given a key. */
export const nanomdm = defineSource(nanomdmDescription, () => ({
  authenticate: (request, means) =>
    authenticateBodySignature(request, means, {
      header: 'x-hmac-signature',
      algorithm: 'sha256',
      encodings: ['base64'],
    }),
  receive: (request) => receiveMdmEvent(request, 'NanoMDM'),
  interpret: interpretMdmEvent,
}));
