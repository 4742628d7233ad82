import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { iamRequestSchema } from '../../shared/contracts/iam-request';
import { Refusal } from '../../shared/runtime/refusal';
import type { InspectPorts } from './ports';
import type { Query } from './query';
import { denials } from './views/decisions';
import { devices } from './views/devices';
import { evidence } from './views/evidence';
import { policies, policy } from './views/policies';
import { sessions } from './views/sessions';
import { signals } from './views/signals';
import { status } from './views/status';
import { why } from './views/why';

type View = (ports: InspectPorts, query: Query) => Promise<object>;
const VIEWS: ReadonlyMap<string, View> = new Map<string, View>([
  ['why', why],
  ['devices', devices],
  ['denials', denials],
  ['sessions', sessions],
  ['policies', policies],
  ['policy', policy],
  ['signals', signals],
  ['evidence', evidence],
  ['status', status],
]);

const reply = (statusCode: number, body: object): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** From the event of `GET /operator/{view}` to its answer. Never throws; `failed` gets what went wrong. */
export async function inspect(
  event: unknown,
  ports: InspectPorts,
  failed: (view: string, error: unknown) => void,
): Promise<APIGatewayProxyStructuredResultV2> {
  const parsed = iamRequestSchema.safeParse(event);
  if (!parsed.success) return reply(403, { error: 'the request was not authenticated by IAM' });
  const { view: name = '' } = parsed.data.pathParameters;
  const view = VIEWS.get(name);
  if (view === undefined) {
    return reply(404, { error: `there is no view ${JSON.stringify(name)}`, where: 'path', known: [...VIEWS.keys()] });
  }
  try {
    return reply(200, await view(ports, parsed.data.queryStringParameters));
  } catch (error) {
    if (error instanceof Refusal) return reply(error.status, error.body);
    failed(name, error);
    return reply(500, { error: 'the request failed', advice: 'the log of the function says why' });
  }
}
