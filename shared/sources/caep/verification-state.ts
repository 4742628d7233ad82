import { createHmac } from 'node:crypto';
import { anyInConstantTime, equalInConstantTime } from '../constant-time';

/**
 * The `state` of a stream's verification (SSF 1.0, section 8.1.4): what we send with the request comes back in a token.
 * It proves itself, so that nothing has to be stored in between: the time of asking, signed by the source's secret.
 */
const PREFIX = 'postern';
/** A transmitter may take its time; what comes later than this was not asked for lately. Milliseconds. */
const USABLE_FOR = 24 * 60 * 60_000;

/** @param askedAt - epoch milliseconds */
export const verificationState = (secret: string, streamId: string, askedAt: number): string =>
  `${PREFIX}.${askedAt}.${signature(secret, streamId, String(askedAt))}`;

const signature = (secret: string, streamId: string, askedAt: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['ssf-verification', streamId, askedAt]))
    .digest('base64url');

/** `foreign`: not made by us at all. The transmitter, or somebody with access to it, asked for this verification. */
export type StateCheck = 'ours' | 'foreign' | 'wrong';

export function checkState(state: string, streamId: string, secrets: readonly string[], now: number): StateCheck {
  const [prefix, askedAt = '', presented = '', ...rest] = state.split('.');
  if (prefix !== PREFIX) return 'foreign';
  if (rest.length > 0 || !/^\d{1,15}$/.test(askedAt) || Math.abs(now - Number(askedAt)) > USABLE_FOR) return 'wrong';
  const signs = (secret: string) => equalInConstantTime(presented, signature(secret, streamId, askedAt));
  return anyInConstantTime(
    secrets.filter((secret) => secret !== ''),
    signs,
  )
    ? 'ours'
    : 'wrong';
}
