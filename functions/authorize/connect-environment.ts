import { dynamoEndpoint, type Endpoint } from '../../shared/adapters/verdict-read/endpoint';
import { DENIAL_CODES, type DenialCode } from '../../shared/domain/connect/decision';
import { isTextFor, type Texts } from '../../shared/domain/connect/message';
import type { EndpointSettings } from '../../shared/domain/connect/response';

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
  /** By endpoint id; `default` holds for endpoints that configuration does not name. */
  readonly endpoints: ReadonlyMap<string, EndpointSettings>;
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
    endpoints: readEndpoints(required('ENDPOINTS')),
    deadlineMs: milliseconds('DEADLINE_MS', 100),
    hedgeAfterMs: milliseconds('HEDGE_AFTER_MS', 10),
  };
}

const MALFORMED = new Error('environment variable ENDPOINTS must be JSON such as {"default":{"mode":"enforce"}}');

function readEndpoints(text: string): ReadonlyMap<string, EndpointSettings> {
  const written = new Map<string, EndpointSettings>();
  for (const [id, settings] of entriesOf(jsonOf(text))) written.set(id, readSettings(settings));
  const rest = written.get('default');
  if (rest === undefined) throw MALFORMED;
  // An endpoint that has no words of its own for a denial has those of `default`.
  return new Map(
    [...written].map(([id, { mode, texts }]) => [id, { mode, texts: { ...rest.texts, ...texts } }] as const),
  );
}

function readSettings(json: unknown): EndpointSettings {
  const { mode, texts } = Object.fromEntries(entriesOf(json));
  if (mode !== 'enforce' && mode !== 'shadow') throw MALFORMED;
  return { mode, texts: texts === undefined ? {} : readTexts(texts) };
}

function readTexts(json: unknown): Texts {
  const texts: Partial<Record<DenialCode, string>> = {};
  for (const [name, text] of entriesOf(json)) {
    const code = DENIAL_CODES.find((known) => known === name);
    if (code === undefined || typeof text !== 'string' || !isTextFor(code, text)) throw MALFORMED;
    texts[code] = text;
  }
  return texts;
}

function entriesOf(json: unknown): readonly (readonly [string, unknown])[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw MALFORMED;
  return Object.entries(json);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw MALFORMED;
  }
}
