import * as z from 'zod';
import { STORE_FAULTS, type StoreFaultMode } from '../dynamodb/verdict-store-faults';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';
import { API_FAULTS, EXPIRE } from '../simulated/faults';
import type { SimulatedApis } from '../simulated/simulated-apis';

export interface StoreFaultControl {
  readonly mode: StoreFaultMode;
  set(mode: StoreFaultMode): void;
}

const apiFaultSchema = z.enum([...API_FAULTS, EXPIRE]);
const bodySchema = z
  .strictObject({
    store: z.enum(STORE_FAULTS).optional(),
    /** Of every simulated API, or by source. */
    api: z.union([apiFaultSchema, z.record(z.string(), apiFaultSchema)]).optional(),
  })
  .refine(({ store, api }) => store !== undefined || api !== undefined);
type Faults = z.output<typeof bodySchema>;

const USAGE =
  `send {"store":"slow"}; known: ${STORE_FAULTS.join(', ')}; ` +
  `or {"api":"throttle"} or {"api":{"jamf":"throttle"}}; known: ${[...API_FAULTS, EXPIRE].join(', ')}`;

/** Makes the verdict store misbehave, as the connect handler sees it; and the simulated APIs of vendors. */
export function faultRoutes(store: StoreFaultControl, apis: SimulatedApis | undefined): readonly LocalRoute[] {
  const answer = () => {
    const api = apis?.sources().map((source): [string, string] => [source, apis.fault(source) ?? 'none']) ?? [];
    return jsonReply(200, { store: store.mode, ...(api.length === 0 ? {} : { api: Object.fromEntries(api) }) });
  };
  return [
    { method: 'GET', path: '/faults', handle: answer },
    {
      method: 'POST',
      path: '/faults',
      handle: ({ body }) => {
        const faults = readFaults(body);
        const api = perSource(faults.api, apis?.sources() ?? []);
        for (const [source, mode] of api) apis?.setFault(source, mode);
        if (faults.store !== undefined) store.set(faults.store);
        return answer();
      },
    },
  ];
}

/** Every source's mode; throws before anything is set where a source has no simulated API. */
function perSource(api: Faults['api'], sources: readonly string[]) {
  const modes = typeof api === 'string' ? sources.map((source) => [source, api] as const) : Object.entries(api ?? {});
  const unknown = modes.map(([source]) => source).filter((source) => !sources.includes(source));
  if (unknown.length === 0) return modes;
  throw new RequestError(400, `no API of ${unknown.join(', ')} is simulated; there are ${sources.join(', ')}`);
}

function readFaults(body: Buffer): Faults {
  try {
    return bodySchema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new RequestError(400, USAGE);
  }
}
