import { createHmac } from 'node:crypto';
import * as z from 'zod';

/** What the demo and the smoke run ask of the service, and what of its answers they read. */
const clockSchema = z.object({ now: z.string() });
const connectionSchema = z.object({
  outcome: z.string(),
  response: z.looseObject({
    allow: z.boolean(),
    'error-msg-on-denied-connection': z.string().optional(),
    'posture-compliance-statuses': z.array(z.string()),
  }),
  log: z.record(z.string(), z.unknown()),
});
export type Connection = z.infer<typeof connectionSchema>;

export interface Push {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class ServiceClient {
  readonly #url: string;
  public constructor(url: string) {
    this.#url = url;
  }

  /** Epoch ms of the service's clock. */
  public async now(): Promise<number> {
    return Date.parse(clockSchema.parse(await this.#json('GET', '/clock')).now);
  }
  public async setClock(instant: string): Promise<void> {
    await this.#json('POST', '/clock', { set: instant });
  }
  public async advance(by: string): Promise<number> {
    return Date.parse(clockSchema.parse(await this.#json('POST', '/clock', { advance: by })).now);
  }

  public async push({ path, headers, body }: Push): Promise<{ status: number; body: string }> {
    const response = await fetch(`${this.#url}${path}`, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  }

  /** Waits until everything pushed has become rows. */
  public async quiet(): Promise<void> {
    await this.#json('GET', '/quiet');
  }

  public async connect(commonName: string): Promise<Connection> {
    return await this.send(connectionRequest(commonName));
  }

  /** A request as Client VPN sends it to its connect handler. */
  public async send(request: Readonly<Record<string, unknown>>): Promise<Connection> {
    return connectionSchema.parse(await this.#json('POST', '/connect', request));
  }

  /** As {@link send}, where the handler may not have answered at all. */
  public async attempt(request: Readonly<Record<string, unknown>>): Promise<string> {
    return z.object({ outcome: z.string() }).parse(await this.#json('POST', '/connect', request)).outcome;
  }

  public async operate(action: string, operator: string): Promise<void> {
    await this.#json('POST', `/operator/${action}`, {}, { 'x-postern-operator': operator });
  }

  public async get(path: string): Promise<unknown> {
    return await this.#json('GET', path);
  }

  async #json(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** A request as Client VPN sends it (schema v2, mutual authentication). */
export const connectionRequest = (commonName: string) => ({
  'connection-id': 'cvpn-connection-04e7e1b2f0daf9460',
  'endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
  'common-name': commonName,
  username: '',
  platform: 'mac',
  'platform-version': '',
  'public-ip': '203.0.113.7',
  'client-openvpn-version': '',
  groups: [],
  'schema-version': 'v2',
});

/** All facts in order, as the generic source reports them. */
export const GOOD_FACTS = {
  managed: true,
  compliant: true,
  encrypted: true,
  firewall: true,
  jailbroken: false,
  platform: 'macos',
  osVersion: '14.5',
} as const;

/** A posture report to the generic source, signed by the Standard Webhooks scheme. `now` is epoch ms. */
export function signedReport(secret: string, id: string, now: number, report: unknown): Push {
  const body = JSON.stringify(report);
  const timestamp = String(Math.floor(now / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    path: '/signals/generic',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}

/** A push with HTTP Basic authentication, as Workspace ONE sends it. `credentials` are `user:password`. */
export const basicPush = (source: string, credentials: string, body: string): Push => ({
  path: `/signals/${source}`,
  headers: {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  },
  body,
});
