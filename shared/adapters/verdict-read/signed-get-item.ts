import { SignatureV4 } from '@smithy/signature-v4';
import { VERDICTS } from '../../contracts/tables';
import type { Endpoint } from './endpoint';
import type { Post } from './post';
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
  readonly post: Post;
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };

/**
 * GetItem with the SDK's own signer and nothing else of the SDK: the client around it is six times the bytes and brings
 * credential providers that never run here (docs/decisions/0004-connect-path.md).
 */
export function signedGetItem({ endpoint, region, table, credentials, post }: SignedReadSettings): ReadRow {
  const signer = new SignatureV4({ service: 'dynamodb', region, credentials, sha256: Sha256 });
  const host = endpoint.port === undefined ? endpoint.hostname : `${endpoint.hostname}:${endpoint.port}`;
  const { protocol, hostname } = endpoint;
  return async (commonName, signal) => {
    const body = JSON.stringify({ TableName: table, Key: { [VERDICTS.key]: { S: commonName } }, ConsistentRead: true });
    const signed = await signer.sign({
      method: 'POST',
      protocol,
      hostname,
      path: '/',
      headers: { ...HEADERS, host },
      body,
    });
    const { statusCode, text } = await post(signed.headers, body, signal);
    if (statusCode !== 200) throw faultOf(statusCode, errorType(text));
    return parseItem(text);
  };
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
  if (isObject(verdict) && typeof verdict.S === 'string' && isObject(revision) && typeof revision.N === 'string') {
    const stored = { verdict: verdict.S, revision: Number(revision.N) };
    if (Number.isSafeInteger(stored.revision)) return stored;
  }
  throw new StoreFault('row-unreadable');
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
