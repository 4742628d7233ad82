import { createHash } from 'node:crypto';
import type { ReplayKey } from '../../shared/sources/source';

/**
 * Id of a delivery: the same push delivered again, by a retry or a replay, has the same id. Made of the content, unless
 * the sender's own id says it all.
 *
 * A push with neither an id nor a time of its own could be a new observation of an unchanged state as well as a
 * retry; there the minute of receipt tells them apart (a retry across its end costs one more event, and changes nothing).
 *
 * @param receivedAt - epoch milliseconds
 */
export function signalId(source: string, replay: ReplayKey, body: Uint8Array, receivedAt: number): string {
  const hash = createHash('sha256');
  if (replay.by === 'id') return hash.update(JSON.stringify([source, 'id', replay.id])).digest('base64url');
  const minute = replay.id === undefined && !replay.timed ? Math.floor(receivedAt / 60_000) : null;
  return (
    hash
      // One JSON line first: the parts cannot run into each other or into the body.
      .update(`${JSON.stringify([source, replay.id ?? '', minute])}\n`)
      .update(body)
      .digest('base64url')
  );
}
