import { dynamoEndpoint, type Endpoint } from '../../shared/adapters/verdict-read/endpoint';

export type EndpointMode = 'enforce' | 'shadow';

/** What the connect handler is configured with, read by hand (no schema library on the connect path). */
export interface ConnectEnvironment {
  readonly table: string;
  readonly region: string;
  readonly endpoint: Endpoint;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Mode per endpoint id; `default` holds for endpoints that configuration does not name. */
  readonly modes: ReadonlyMap<string, EndpointMode>;
  readonly deadlineMs: number;
  readonly hedgeAfterMs: number;
}

/** Throws an Error that names the variable. Must accept what functions/authorize/environment.ts accepts (tested). */
export function readConnectEnvironment(environment: Readonly<Record<string, string | undefined>>): ConnectEnvironment {
  const required = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const milliseconds = (name: string, least: number): number => {
    const text = required(name);
    const value = Number(text);
    if (!/^\d{2,5}$/.test(text) || value < least || value > 29_000)
      throw new Error(`environment variable ${name} must be from ${least} to 29000`);
    return value;
  };
  const table = required('VERDICTS_TABLE');
  if (table.length < 3) throw new Error('environment variable VERDICTS_TABLE names no table');
  const sessionToken = environment.AWS_SESSION_TOKEN;
  return {
    table,
    region: required('AWS_REGION'),
    endpoint: dynamoEndpoint(environment),
    credentials: {
      accessKeyId: required('AWS_ACCESS_KEY_ID'),
      secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken === undefined || sessionToken === '' ? {} : { sessionToken }),
    },
    modes: readModes(required('ENDPOINTS')),
    deadlineMs: milliseconds('DEADLINE_MS', 100),
    hedgeAfterMs: milliseconds('HEDGE_AFTER_MS', 10),
  };
}

function readModes(text: string): ReadonlyMap<string, EndpointMode> {
  const problem = new Error('environment variable ENDPOINTS must be JSON such as {"default":{"mode":"enforce"}}');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw problem;
  }
  if (typeof json !== 'object' || json === null) throw problem;
  const modes = new Map<string, EndpointMode>();
  for (const [id, settings] of Object.entries(json)) {
    const mode = typeof settings === 'object' && settings !== null && 'mode' in settings ? settings.mode : undefined;
    if (mode !== 'enforce' && mode !== 'shadow') throw problem;
    modes.set(id, mode);
  }
  if (!modes.has('default')) throw problem;
  return modes;
}
