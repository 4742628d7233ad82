import * as z from 'zod';

/** Loopback over plain HTTP is this machine, where the local service simulates the vendors' APIs. */
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether we may talk to this URL: over TLS, or to this machine. */
export function isSafeUrl(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.includes(parsed.hostname));
}

/** A URL we may talk to. It comes from configuration only, never from what somebody sent. */
export const httpsUrlSchema = z
  .url('is not a URL such as https://acme.example.com')
  .max(2048)
  .refine(isSafeUrl, 'must begin with https:// and carry no user name');
