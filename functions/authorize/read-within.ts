import { Cancellation } from '../../shared/adapters/verdict-read/cancellation';
import type { ReadRow, StoredRow } from '../../shared/adapters/verdict-read/signed-get-item';
import { StoreFault } from '../../shared/adapters/verdict-read/store-fault';

export interface ReadLimits {
  readonly readRow: ReadRow;
  /** Milliseconds for the read, its repeat included. */
  readonly deadlineMs: number;
  /** Milliseconds after which a read without an answer is sent once more; at or above the deadline: never. */
  readonly hedgeAfterMs: number;
}

export type RowRead = { readonly stored: StoredRow | undefined } | StoreFault;

/**
 * The one key read, sent at most twice: again when there is no answer after a while, and at once when the store was not
 * reached, for both cost one more read and often help. A throttled or refused read is not repeated: it would add to the
 * load, or be refused again. The first row that comes decides; the slower read is told to stop.
 */
export async function readWithin(
  commonName: string,
  { readRow, deadlineMs, hedgeAfterMs }: ReadLimits,
): Promise<{ readonly read: RowRead; readonly hedged: boolean }> {
  const cancellation = new Cancellation();
  const timers: NodeJS.Timeout[] = [];
  let sent = 0;
  const reading = new Promise<RowRead>((resolve, reject) => {
    let failed = 0;
    let first: StoreFault | undefined;
    const send = (): void => {
      sent += 1;
      readOnce(readRow, commonName, cancellation).then((read) => {
        if (!(read instanceof StoreFault)) return resolve(read);
        failed += 1;
        first ??= read;
        if (sent === 1 && read.kind === 'store-unreachable') send();
        else if (failed === sent) resolve(first);
      }, reject);
    };
    // The deadline holds even if the reads ignore being aborted.
    timers.push(setTimeout(() => resolve(new StoreFault('store-timeout')), deadlineMs));
    if (hedgeAfterMs < deadlineMs) timers.push(setTimeout(() => sent === 1 && send(), hedgeAfterMs));
    send();
  });
  try {
    const read = await reading;
    if (sent > 1 || read instanceof StoreFault) cancellation.cancel();
    return { read, hedged: sent > 1 };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

async function readOnce(readRow: ReadRow, commonName: string, cancellation: Cancellation): Promise<RowRead> {
  try {
    return { stored: await readRow(commonName, cancellation) };
  } catch (error) {
    if (error instanceof StoreFault) return error;
    throw error;
  }
}
