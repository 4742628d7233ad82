import { createHash } from 'node:crypto';
import type { Reception } from '../../shared/sources/source';

/**
 * Content-addressed id of a delivery: the same push delivered again, by a retry or a replay, has the same id.
 *
 * A push with neither a delivery id nor a time of its own could be a new observation of an unchanged state as well as a
 * retry; there the minute of receipt tells them apart (a retry across its end costs one more event, and changes nothing).
 *
 * @param receivedAt - epoch milliseconds
 */
export function signalId(
  source: string,
  push: Extract<Reception, { kind: 'push' }>,
  body: Uint8Array,
  receivedAt: number,
): string {
  const minute = push.deliveryId === undefined && !push.timed ? Math.floor(receivedAt / 60_000) : null;
  return (
    createHash('sha256')
      // One JSON line first: the parts cannot run into each other or into the body.
      .update(`${JSON.stringify([source, push.deliveryId ?? '', minute])}\n`)
      .update(body)
      .digest('base64url')
  );
}
