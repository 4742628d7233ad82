import * as z from 'zod';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';
import type { SimulatedApis } from '../simulated/simulated-apis';

const devicesSchema = z.record(z.string(), z.array(z.record(z.string(), z.json())));

/** What the simulated APIs of vendors hold: to be read, and to be seeded with devices as the vendor writes them. */
export function simulatedRoutes(apis: SimulatedApis): readonly LocalRoute[] {
  const known = (source = '') => {
    const state = apis.state(source);
    if (state !== undefined) return state;
    throw new RequestError(404, `no API of "${source}" is simulated; there are ${apis.sources().join(', ')}`);
  };
  return [
    {
      method: 'GET',
      path: '/simulated/{source}/devices',
      handle: ({ parameters: { source } }) => jsonReply(200, known(source).devices),
    },
    {
      method: 'PUT',
      path: '/simulated/{source}/devices',
      handle: ({ parameters: { source = '' }, body }) => {
        const { lists } = known(source);
        apis.seed(source, readDevices(body, lists));
        return jsonReply(200, known(source).devices);
      },
    },
  ];
}

function readDevices(body: Buffer, lists: readonly string[]): z.output<typeof devicesSchema> {
  const usage = `send {"${lists[0]}":[…]}, devices as the vendor's API writes them; lists: ${lists.join(', ')}`;
  let parsed: z.ZodSafeParseResult<z.output<typeof devicesSchema>>;
  try {
    parsed = devicesSchema.safeParse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new RequestError(400, `the body is not JSON; ${usage}`);
  }
  if (!parsed.success || Object.keys(parsed.data).some((list) => !lists.includes(list))) {
    throw new RequestError(400, usage);
  }
  return parsed.data;
}
