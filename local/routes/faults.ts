import * as z from 'zod';
import { STORE_FAULTS, type StoreFaultMode } from '../dynamodb/verdict-store-faults';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

export interface StoreFaultControl {
  readonly mode: StoreFaultMode;
  set(mode: StoreFaultMode): void;
}

const bodySchema = z.strictObject({ store: z.enum(STORE_FAULTS) });
const USAGE = `send {"store":"slow"}; known: ${STORE_FAULTS.join(', ')}`;

/** Makes the verdict store misbehave, as the connect handler sees it. */
export function faultRoutes(faults: StoreFaultControl): readonly LocalRoute[] {
  const answer = () => jsonReply(200, { store: faults.mode });
  return [
    { method: 'GET', path: '/faults', handle: answer },
    {
      method: 'POST',
      path: '/faults',
      handle: ({ body }) => {
        faults.set(readMode(body));
        return answer();
      },
    },
  ];
}

function readMode(body: Buffer): StoreFaultMode {
  try {
    return bodySchema.parse(JSON.parse(body.toString('utf8'))).store;
  } catch {
    throw new RequestError(400, USAGE);
  }
}
