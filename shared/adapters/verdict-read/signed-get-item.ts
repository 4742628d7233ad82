import { VERDICTS } from '../../contracts/tables';
import type { Cancellation } from './cancellation';
import type { Endpoint } from './endpoint';
import type { Post } from './post';
import { type SigningIdentity, signer } from './sign';
import { faultOf, StoreFault } from './store-fault';

/** A verdict row as stored: its text is parsed by the domain. */
export interface StoredRow {
  readonly revision: number;
  readonly verdict: string;
}

/** One strongly consistent key read. Undefined where no row exists. Throws {@link StoreFault} only. */
export type ReadRow = (commonName: string, cancellation: Cancellation) => Promise<StoredRow | undefined>;

export interface SignedReadSettings extends SigningIdentity {
  readonly endpoint: Endpoint;
  readonly table: string;
  readonly post: Post;
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };

/**
 * GetItem, signed and posted without the SDK's client, which is six times the bytes and brings credential providers that
 * never run here (docs/decisions/0004-connect-path.md).
 */
export function signedGetItem({ endpoint, region, table, credentials, post }: SignedReadSettings): ReadRow {
  const host = endpoint.port === undefined ? endpoint.hostname : `${endpoint.hostname}:${endpoint.port}`;
  const sign = signer({ ...HEADERS, host }, { region, credentials });
  return async (commonName, cancellation) => {
    const body = JSON.stringify({ TableName: table, Key: { [VERDICTS.key]: { S: commonName } }, ConsistentRead: true });
    const { statusCode, text } = await post(await sign(body, new Date()), body, cancellation);
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
