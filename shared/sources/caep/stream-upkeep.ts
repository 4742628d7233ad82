import * as z from 'zod';
import type { ApiAccess, HttpAnswer } from '../api';
import { ApiUnreadable } from '../api';
import { parseJson } from '../api-client';
import { isSafeUrl } from '../https-url';
import { isJsonObject } from '../json-object';
import type { Upkeep, UpkeepFinding, UpkeepMeans } from '../upkeep';
import { transmitterClient } from './client';
import type { CaepApi, CaepSettings, StreamSettings } from './settings';
import { verificationState } from './verification-state';

/** The event we ask for. */
const WANTED = 'https://schemas.openid.net/secevent/caep/event-type/device-compliance-change';

/** Delivery methods by their RFC, and as drafts named them. */
const METHODS = {
  push: ['urn:ietf:rfc:8935', 'https://schemas.openid.net/secevent/risc/delivery-method/push'],
  poll: ['urn:ietf:rfc:8936', 'https://schemas.openid.net/secevent/risc/delivery-method/poll'],
} as const;

const discoverySchema = z.object({
  issuer: z.string(),
  jwks_uri: z.string().optional(),
  configuration_endpoint: z.string(),
  status_endpoint: z.string().optional(),
  verification_endpoint: z.string().optional(),
});
type Discovery = z.output<typeof discoverySchema>;

const streamSchema = z.object({
  stream_id: z.string().min(1).max(512),
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  delivery: z.object({ method: z.string(), endpoint_url: z.string().optional() }).optional(),
  events_delivered: z.array(z.string()).optional(),
});
type Stream = z.output<typeof streamSchema>;

/** A verification is asked for once in so many milliseconds; the first run of each such span asks. */
const VERIFY_EVERY = 24 * 60 * 60_000;
/** How far apart runs are, at most: the span in which one of them is the first. */
const RUN_EVERY = 30 * 60_000;

/**
 * The stream at the transmitter (SSF 1.0, section 8.1): made where it is missing, its status asked for on every run, which
 * also keeps it from ending for inactivity, and verified once a day.
 */
export function streamUpkeep(settings: CaepSettings, api: CaepApi, stream: StreamSettings, access: ApiAccess): Upkeep {
  const origin = new URL(stream.discovery).origin;
  const client = transmitterClient(api, '', access);

  /** Endpoints come from a document of the transmitter's; our credentials go to its own host only. */
  async function discover(): Promise<Discovery> {
    const answer = await access.exchange({
      method: 'GET',
      url: stream.discovery,
      headers: { accept: 'application/json' },
    });
    const parsed = discoverySchema.safeParse(
      answer.status === 200 ? parseJson(answer.body, 'The discovery document') : {},
    );
    if (!parsed.success) throw new ApiUnreadable(`the discovery document answered ${answer.status} and does not read`);
    const { configuration_endpoint, status_endpoint, verification_endpoint } = parsed.data;
    for (const endpoint of [configuration_endpoint, status_endpoint, verification_endpoint]) {
      if (endpoint !== undefined && !(isSafeUrl(endpoint) && new URL(endpoint).origin === origin)) {
        throw new ApiUnreadable('the discovery document names an endpoint on another host');
      }
    }
    return parsed.data;
  }

  const isOurs = ({ delivery }: Stream, { pushUrl }: UpkeepMeans): boolean =>
    METHODS[stream.delivery].some((method) => method === delivery?.method) &&
    (stream.delivery === 'poll' || delivery?.endpoint_url === pushUrl);

  async function existing({ configuration_endpoint }: Discovery, means: UpkeepMeans): Promise<Stream | undefined> {
    const body = await client.get(configuration_endpoint);
    // One stream alone comes without a list; none as 404.
    const list = Array.isArray(body) ? body : isJsonObject(body) && Array.isArray(body.streams) ? body.streams : [body];
    return list.flatMap((entry) => streamSchema.safeParse(entry).data ?? []).find((entry) => isOurs(entry, means));
  }

  async function make({ configuration_endpoint }: Discovery, { pushUrl, secrets }: UpkeepMeans): Promise<Stream> {
    const [method] = METHODS[stream.delivery];
    const [authorization] = settings.authorization === 'required' ? secrets : [];
    const push = {
      endpoint_url: pushUrl,
      ...(authorization === undefined ? {} : { authorization_header: authorization }),
    };
    const body = await client.post(configuration_endpoint, {
      delivery: { method, ...(stream.delivery === 'push' ? push : {}) },
      events_requested: [WANTED],
      description: 'Postern',
    });
    const parsed = streamSchema.safeParse(body);
    if (!parsed.success) throw new ApiUnreadable('the transmitter made a stream whose configuration does not read');
    return parsed.data;
  }

  /** What of the stream does not fit the settings: every token would be refused. */
  function misfit(
    { iss, aud, events_delivered: delivered }: Stream,
    { issuer, jwks_uri }: Discovery,
  ): string | undefined {
    if (issuer !== settings.issuer) return 'the discovery document names another issuer than the settings';
    if (jwks_uri !== undefined && jwks_uri !== settings.jwksUri)
      return 'jwks_uri is another than jwksUri of the settings';
    if (iss !== undefined && iss !== settings.issuer) return 'iss of the stream is another than issuer of the settings';
    const audience = typeof aud === 'string' ? [aud] : aud;
    if (audience !== undefined && !audience.some((entry) => settings.audience.includes(entry))) {
      return 'aud of the stream is none of the audience of the settings';
    }
    return delivered === undefined || delivered.includes(WANTED)
      ? undefined
      : 'the stream does not deliver device-compliance-change';
  }

  async function disabled({ status_endpoint: endpoint }: Discovery, id: string): Promise<string | undefined> {
    if (endpoint === undefined) return undefined;
    const body = await client.get(`${endpoint}?stream_id=${encodeURIComponent(id)}`);
    const status = isJsonObject(body) && typeof body.status === 'string' ? body.status : 'unknown';
    return status === 'enabled' ? undefined : `the stream is ${status.slice(0, 40)}`;
  }

  async function verify(
    { verification_endpoint: endpoint }: Discovery,
    id: string,
    secret: string | undefined,
  ): Promise<string | undefined> {
    if (endpoint === undefined || secret === undefined) return undefined;
    const state = verificationState(secret, id, access.now());
    const { status }: HttpAnswer = await client.answer('POST', endpoint, { stream_id: id, state });
    return status >= 200 && status <= 299 ? undefined : `the verification was refused with ${status}`;
  }

  return {
    async run(means): Promise<readonly UpkeepFinding[]> {
      const discovery = await discover();
      const there = await existing(discovery, means);
      const current = there ?? (await make(discovery, means));
      const id = current.stream_id;
      const isDue = there === undefined || access.now() % VERIFY_EVERY < RUN_EVERY;
      const detail =
        misfit(current, discovery) ??
        (await disabled(discovery, id)) ??
        (isDue ? await verify(discovery, id, means.secrets[0]) : undefined);
      const what = `stream ${id.slice(0, 80)}`;
      return [
        detail === undefined
          ? { what, state: there === undefined ? 'made' : 'kept' }
          : { what, state: 'broken', detail },
      ];
    },
  };
}
