import * as z from 'zod';
import { MOST_PER_RUN, type RedriveSignalsPorts } from './redrive-signals';

/** Which parked signals are to be driven again, once their cause is mended: by id, of one source, or all. */
export const redriveRequestSchema = z.union([
  z.strictObject({ redrive: z.strictObject({ signals: z.array(z.string().min(1)).min(1).max(1_000) }) }),
  z.strictObject({ redrive: z.strictObject({ source: z.string().min(1) }) }),
  z.strictObject({ redrive: z.strictObject({ all: z.literal(true) }) }),
]);
export type RedriveRequest = z.infer<typeof redriveRequestSchema>['redrive'];

export interface RedrivenParked {
  /** Put on the bus again; each becomes events, or is parked anew with its error. */
  readonly redriven: readonly string[];
  /** Asked for by id, and not parked (any more). */
  readonly notParked: readonly string[];
  /** There are more: ask again. */
  readonly more: boolean;
  /** Found, but not taken by the bus: ask again. */
  readonly refused: number;
}

/** Puts parked signals on the bus again, oldest first, at most {@link MOST_PER_RUN}. The workflow takes a parked signal up like an open one. */
export async function redriveParked(
  { backlog, bus }: Pick<RedriveSignalsPorts, 'backlog' | 'bus'>,
  request: RedriveRequest,
): Promise<RedrivenParked> {
  const wanted = 'signals' in request ? new Set(request.signals) : undefined;
  const redriven: string[] = [];
  let refused = 0;
  let more = false;
  for await (const page of backlog.parked()) {
    const matching = page.filter(
      ({ signalId, source }) =>
        (wanted?.has(signalId) ?? true) && (!('source' in request) || source === request.source),
    );
    const due = matching.slice(0, MOST_PER_RUN - redriven.length - refused);
    const notTaken = new Set((await bus.publish(due)).map(({ signalId }) => signalId));
    redriven.push(...due.flatMap(({ signalId }) => (notTaken.has(signalId) ? [] : [signalId])));
    refused += notTaken.size;
    more = due.length < matching.length;
    if (more) break;
  }
  const found = new Set(redriven);
  const notParked = refused > 0 || more ? [] : [...(wanted ?? [])].filter((signalId) => !found.has(signalId));
  return { redriven, notParked, more, refused };
}
