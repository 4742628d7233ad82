import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SourceKind } from '../../shared/sources/descriptions';
import { messageOf } from '../failure';
import { errorReply, type Reply, readBody } from '../http/reply';
import { isJsonObject, type JsonObject } from '../json';
import { closeServer, listenOnLoopback } from '../loopback';
import type { LocalSecrets } from '../secretsmanager/secrets';
import { type ApiFaultMode, EXPIRE } from './faults';
import { Tokens } from './tokens';
import type { SimulatedDevices, Vendor } from './vendor';
import { VENDORS } from './vendors';

const BODY_LIMIT = 1024 * 1024;

interface Simulated {
  readonly vendor: Vendor;
  readonly tokens: Tokens;
  readonly credentials: JsonObject;
  devices: SimulatedDevices;
  fault: ApiFaultMode;
  /** Requests answered, faults included. */
  requests: number;
}

export interface SimulatedApisOptions {
  /** Of each source's API, under `<source>/api`. */
  readonly secrets: LocalSecrets;
  /** Virtual time, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The APIs of MDM vendors, each at `<origin>/<source>`: a source of the local configuration is called like its kind. One
 * HTTP server, loopback only. It can listen before anything else starts, for the template has its address.
 */
export class SimulatedApis {
  public readonly origin: string;
  readonly #server: Server;
  readonly #simulated: ReadonlyMap<string, Simulated>;
  readonly #now: () => number;
  /** Requests that a fault leaves without an answer. */
  readonly #hanging = new Set<ServerResponse>();

  private constructor(server: Server, port: number, { secrets, now }: SimulatedApisOptions) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#now = now;
    this.#simulated = new Map(
      VENDORS.map((vendor) => {
        const secret = secrets[`${vendor.kind}/api`];
        const credentials = isJsonObject(secret) ? secret : {};
        const { devices } = vendor;
        return [vendor.kind, { vendor, tokens: new Tokens(now), credentials, devices, fault: 'none', requests: 0 }];
      }),
    );
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#reply(request)
        .catch((error: unknown) => errorReply(500, messageOf(error)))
        .then((reply) => {
          if (reply === undefined) this.#hanging.add(response);
          else send(response, reply);
        });
    });
  }

  /** @param port - 0 takes a free one */
  public static async open(options: SimulatedApisOptions, port = 0): Promise<SimulatedApis> {
    const server = createServer();
    return new SimulatedApis(server, await listenOnLoopback(server, port), options);
  }

  /** A merge patch over the deployment configuration: the sources' APIs are these. */
  public configuration(): JsonObject {
    return simulatedConfiguration(this.origin);
  }

  public sources(): readonly string[] {
    return [...this.#simulated.keys()];
  }

  /** Undefined: no API of this source is simulated. */
  public state(source: string): { lists: readonly string[]; devices: SimulatedDevices; requests: number } | undefined {
    const simulated = this.#simulated.get(source);
    if (simulated === undefined) return undefined;
    return { lists: simulated.vendor.lists, devices: simulated.devices, requests: simulated.requests };
  }

  /** Replaces the lists that are given; others stay. */
  public seed(source: string, devices: SimulatedDevices): void {
    const simulated = this.#simulated.get(source);
    if (simulated !== undefined) simulated.devices = { ...simulated.devices, ...devices };
  }

  public fault(source: string): ApiFaultMode | undefined {
    return this.#simulated.get(source)?.fault;
  }

  public setFault(source: string, mode: ApiFaultMode | typeof EXPIRE): void {
    const simulated = this.#simulated.get(source);
    if (simulated === undefined) return;
    if (mode === EXPIRE) simulated.tokens.revokeAll();
    else {
      for (const response of this.#hanging) response.destroy();
      this.#hanging.clear();
      simulated.fault = mode;
    }
  }

  public close(): Promise<void> {
    return closeServer(this.#server);
  }

  /** Undefined: never answered. */
  async #reply(request: IncomingMessage): Promise<Reply | undefined> {
    const [target = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
    const [, source = '', ...rest] = target.split('/');
    const simulated = this.#simulated.get(source);
    if (simulated === undefined) return errorReply(404, `no API is simulated at /${source}`);
    const body = (await readBody(request, BODY_LIMIT)).toString('utf8');
    simulated.requests += 1;
    const { vendor, tokens, credentials, devices, fault } = simulated;
    if (fault === 'hang') return undefined;
    if (fault !== 'none') return FAULTS[fault];
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { method = 'GET' } = request;
    const path = `/${rest.join('/')}`;
    const state = { devices, credentials, tokens, baseUrl: `${this.origin}/${source}`, now: this.#now };
    const asked = { method, path, query: new URLSearchParams(query), headers, body };
    return (await vendor.answer(asked, state)) ?? errorReply(404, `the API of ${source} has nothing at ${path}`);
  }
}

const FAULTS: Readonly<Record<Exclude<ApiFaultMode, 'none' | 'hang'>, Reply>> = {
  throttle: { ...errorReply(429, 'slow down'), headers: { 'retry-after': '30' } },
  error: errorReply(500, 'a fault'),
  refuse: errorReply(401, 'unauthorized'),
  garbage: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Sign in</body></html>' },
};

export function simulatedConfiguration(origin: string): JsonObject {
  const source = ({ kind, apiSettings, settings }: Vendor): [SourceKind, JsonObject] => {
    const baseUrl = `${origin}/${kind}`;
    return [kind, { settings: settings?.(baseUrl) ?? { api: { baseUrl, ...settingsAt(apiSettings, baseUrl) } } }];
  };
  return { sources: Object.fromEntries(VENDORS.map(source)) };
}

const settingsAt = (settings: Vendor['apiSettings'], baseUrl: string): JsonObject =>
  typeof settings === 'function' ? settings(baseUrl) : (settings ?? {});

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
