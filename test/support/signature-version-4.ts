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

/**
 * The `authorization` header that a POST to `/` with these headers and this body must carry. Written from "Create a signed
 * AWS API request" in the IAM user guide, so that nothing of the code under test is in it.
 */
export function signatureVersion4(
  { headers, body }: ReceivedRequest,
  { accessKeyId, secretAccessKey, region, service }: Scope,
): string {
  const unsigned = ['authorization', 'connection', 'content-length'];
  const signed = Object.keys(headers)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const instant = String(headers['x-amz-date']);
  const date = instant.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonicalHeaders = signed.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = ['POST', '/', '', canonicalHeaders, signed.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', instant, scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date));
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
}
