import { createHash, createHmac } from 'node:crypto';
import type { ReceivedRequest } from './dynamodb-impostor';

interface Scope {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** `a=1&b=2` with names and values encoded by RFC 3986 and in their order, as the guide has it. */
const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query.replaceAll('+', '%2B'))]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The `authorization` header that a request must carry, over the headers that it says it signed. Throws where one is not
 * signed that must be. Written from "Create a signed AWS API request" in the IAM user guide, so that nothing of the code under
 * test is in it. A path is encoded once more than it was sent, as for every service but S3.
 */
export function signatureVersion4(
  { method = '', target, headers, body }: ReceivedRequest,
  { accessKeyId, secretAccessKey, region, service }: Scope,
): string {
  const signed = /SignedHeaders=([^,]*)/.exec(String(headers.authorization))?.[1]?.split(';') ?? [];
  const unsigned = Object.keys(headers).filter(
    (name) => /^(host|content-type|x-amz-.*)$/.test(name) && !signed.includes(name),
  );
  if (unsigned.length > 0) throw new Error(`${unsigned.join(', ')} must be signed`);
  const instant = String(headers['x-amz-date']);
  const date = instant.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const [path = '', query = ''] = target.split('?');
  const canonicalPath = path.split('/').map(encoded).join('/');
  const canonicalHeaders = signed.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = [
    method,
    canonicalPath,
    canonicalQuery(query),
    canonicalHeaders,
    [...signed].sort().join(';'),
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', instant, scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date));
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
}
