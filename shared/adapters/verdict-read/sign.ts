import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { createScope, getCanonicalHeaders, getSigningKey } from '@smithy/signature-v4';
import { Sha256 } from './sha256';

/** Whose signature it is, and for where. */
export interface SigningIdentity {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The headers of a POST to `/` with this body, signed. */
export type Sign = (body: string, now: Date) => Promise<Readonly<Record<string, string>>>;

const SERVICE = 'dynamodb';
const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signs POSTs to DynamoDB (AWS Signature Version 4) with the parts of the SDK's signer that one such request needs: its
 * canonical headers, its scope, its key. The signer's class brings event streams and presigned URLs along and derives from
 * the credentials anew each time; a test holds the two to the same signature (docs/decisions/0004-connect-path.md).
 *
 * @param fixed - headers that every request carries, `host` among them; names in lower case
 */
export function signer(fixed: Readonly<Record<string, string>>, { region, credentials }: SigningIdentity): Sign {
  const { accessKeyId, sessionToken } = credentials;
  const constant = { ...fixed, ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }) };
  let current: { readonly day: string; readonly key: KeyObject } | undefined;
  const keyOf = async (day: string): Promise<KeyObject> => {
    if (current?.day === day) return current.key;
    const key = createSecretKey(await getSigningKey(Sha256, credentials, day, region, SERVICE));
    current = { day, key };
    return key;
  };
  return async (body, now) => {
    const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const headers = { ...constant, 'x-amz-date': time };
    const canonical = getCanonicalHeaders({ method: 'POST', protocol: '', hostname: '', path: '/', headers });
    const names = Object.keys(canonical);
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${canonical[name]}`).join('\n');
    const request = `POST\n/\n\n${lines}\n\n${signed}\n${hash('sha256', body)}`;
    const scope = createScope(day, region, SERVICE);
    const signature = createHmac('sha256', await keyOf(day))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request)}`)
      .digest('hex');
    return {
      ...headers,
      authorization: `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    };
  };
}
