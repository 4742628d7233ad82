import { isJsonObject, type JsonObject } from '../json-object';

/** A token as it was sent: what its parts say, not yet whether they are true. */
export interface CompactToken {
  /** The token without blanks around it: what the signature is of. */
  readonly text: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/** Three parts in base64url (RFC 7515, section 7.1), nothing else: decoders that let more pass disagree on what it says. */
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/;

/** The token in a body, or undefined where the body is none. Never throws. */
export function readCompactToken(body: Uint8Array): CompactToken | undefined {
  const text = new TextDecoder('latin1').decode(body).trim();
  const [, header = '', claims = ''] = COMPACT.exec(text) ?? [];
  const read = { header: decodedObject(header), claims: decodedObject(claims) };
  return read.header === undefined || read.claims === undefined
    ? undefined
    : { text, header: read.header, claims: read.claims };
}

function decodedObject(part: string): JsonObject | undefined {
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
