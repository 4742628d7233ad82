import type * as z from 'zod';
import { refusalSchema } from '../../shared/contracts/operator';
import { Failure } from '../failure';
import type { Found } from '../found';

/** A deployment the command talks to. Everything goes over the operator route: it needs no permission on any table. */
export interface Target {
  /** For people: `the local service at http://…`. */
  readonly name: string;
  /** Where it is deployed; undefined on this machine. */
  readonly aws: { readonly deployment: string; readonly region: string } | undefined;
  readonly call: (request: ApiRequest) => Promise<ApiAnswer>;
  /** What Client VPN itself says is connected: sessions that end of themselves are told to nobody. */
  readonly connected: () => Promise<Found<readonly OpenConnection[]>>;
}
export interface OpenConnection {
  readonly connectionId: string;
  /** As the certificate has it. */
  readonly commonName: string;
  readonly endpointId: string;
  /** ISO 8601. */
  readonly since: string;
}
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** From the root of the API. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** The path with its query; what is undefined is left out. */
export function pathOf({ path, query = {} }: ApiRequest): string {
  // Spaces as %20: a signature is made over that, and `+` would not match it.
  const text = Object.entries(query)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
    )
    .join('&');
  return text === '' ? path : `${path}?${text}`;
}

/** `GET /operator/<view>`. Throws {@link Failure} with the service's own words where it refuses. */
export const view = async <T>(
  target: Target,
  name: string,
  schema: z.ZodType<T>,
  query: ApiRequest['query'] = {},
): Promise<T> => await ask(target, { method: 'GET', path: `/operator/${name}`, query }, schema);

export const operation = async <T>(target: Target, action: string, schema: z.ZodType<T>, body: unknown): Promise<T> =>
  await ask(target, { method: 'POST', path: `/operator/${action}`, body }, schema);

export async function ask<T>(target: Target, request: ApiRequest, schema: z.ZodType<T>): Promise<T> {
  const { status, text } = await target.call(request);
  const json = parse(text);
  if (status !== 200) throw refused(target, status, json ?? text);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure(
    `${target.name} answered something this command does not understand (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    { advice: 'deployment and command may be of different versions' },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(target: Target, status: number, body: unknown): Failure {
  const refusal = refusalSchema.safeParse(body);
  if (!refusal.success) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Failure(`${target.name} answered ${status}: ${text.slice(0, 300)}`, { body });
  }
  const { error, where, advice, known = [] } = refusal.data;
  const place = where === undefined || where === 'body' || where === 'path' ? '' : ` (${where})`;
  const choice = known.length === 0 ? [] : [`there is: ${known.join(', ')}`];
  return new Failure(`${error}${place}`, {
    advice: [...choice, ...(advice === undefined ? [] : [advice])].join('\n'),
    body,
  });
}
