import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { VERDICTS } from '../../contracts/tables';
import type { Endpoint } from './endpoint';
import { Sha256 } from './sha256';
import { faultOf, StoreFault } from './store-fault';

/** A verdict row as stored: its text is parsed by the domain. */
export interface StoredRow {
  readonly revision: number;
  readonly verdict: string;
}

/** One strongly consistent key read. Undefined where no row exists. Throws {@link StoreFault} only. */
export type ReadRow = (commonName: string, signal: AbortSignal) => Promise<StoredRow | undefined>;

export interface SignedReadSettings {
  readonly endpoint: Endpoint;
  readonly region: string;
  readonly table: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/**
 * GetItem with the SDK's own signer and HTTP handler and nothing else of the SDK: the client around them is four times
 * the bytes and brings credential providers that never run here (docs/decisions/0004).
 */
export function signedGetItem(settings: SignedReadSettings): ReadRow {
  const signer = new SignatureV4({
    service: 'dynamodb',
    region: settings.region,
    credentials: settings.credentials,
    sha256: Sha256,
  });
  const handler = new NodeHttpHandler({
    connectionTimeout: settings.connectionTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    // Without this the handler only logs a warning and waits on (client-vpn.md, 9).
    throwOnRequestTimeout: true,
    socketTimeout: settings.requestTimeoutMs,
  });
  return async (commonName, signal) => {
    try {
      const signed = await signer.sign(request(settings, commonName));
      const { response } = await handler.handle(new HttpRequest(signed), { abortSignal: signal });
      const text = await readText(response.body, signal);
      if (response.statusCode !== 200) throw faultOf(response.statusCode, errorType(text));
      return parseItem(text);
    } catch (error) {
      throw asFault(error, signal);
    }
  };
}

function request({ endpoint, table }: SignedReadSettings, commonName: string): HttpRequest {
  return new HttpRequest({
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port === undefined ? {} : { port: endpoint.port }),
    path: '/',
    headers: {
      host: endpoint.port === undefined ? endpoint.hostname : `${endpoint.hostname}:${endpoint.port}`,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
    },
    body: JSON.stringify({ TableName: table, Key: { [VERDICTS.key]: { S: commonName } }, ConsistentRead: true }),
  });
}

async function readText(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    if (signal.aborted) throw new StoreFault('store-timeout');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function errorType(text: string): string {
  const body = json(text);
  return isObject(body) && typeof body.__type === 'string' ? body.__type : '';
}

function parseItem(text: string): StoredRow | undefined {
  const body = json(text);
  if (!isObject(body)) throw new StoreFault('row-unreadable');
  if (body.Item === undefined) return undefined;
  const item = isObject(body.Item) ? body.Item : {};
  const verdict = item[VERDICTS.verdict];
  const revision = item[VERDICTS.revision];
  if (
    !isObject(verdict) ||
    typeof verdict.S !== 'string' ||
    !isObject(revision) ||
    !Number.isSafeInteger(Number(revision.N))
  ) {
    throw new StoreFault('row-unreadable');
  }
  return { verdict: verdict.S, revision: Number(revision.N) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function asFault(error: unknown, signal: AbortSignal): StoreFault {
  if (error instanceof StoreFault) return error;
  const name = error instanceof Error ? error.name : '';
  if (signal.aborted || name === 'TimeoutError' || name === 'AbortError')
    return new StoreFault('store-timeout', { cause: error });
  return new StoreFault('store-unreachable', { cause: error });
}
