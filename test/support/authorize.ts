import { type AuthorizeDependencies, createAuthorize, type DecisionRecord } from '../../functions/authorize/authorize';
import type { ReadRow } from '../../shared/adapters/verdict-read/signed-get-item';
import type { EndpointSettings } from '../../shared/domain/connect/response';
import type { VerdictRow } from '../../shared/domain/verdict/row';

/** Within the verdict of support/rows.ts. */
export const NOW = Date.parse('2026-11-21T08:00:00Z');

export const ENFORCING: EndpointSettings = { mode: 'enforce', texts: {} };
export const SHADOWING: EndpointSettings = { mode: 'shadow', texts: {} };

/** A store that holds this row under every name, at revision 7. */
export const answeringWith =
  (row: VerdictRow): ReadRow =>
  async () => ({ revision: 7, verdict: JSON.stringify(row) });

export interface AuthorizeSettings {
  readonly readRow?: ReadRow | undefined;
  readonly now?: number | undefined;
  readonly endpoints?: AuthorizeDependencies['endpoints'];
  readonly record?: AuthorizeDependencies['record'];
}

/** The connect handler over a store of the test's making; enforcing, with a stopwatch that goes on by 1 ms a look. */
export function authorizeWith({ readRow = async () => undefined, now = NOW, endpoints, record }: AuthorizeSettings) {
  const records: DecisionRecord[] = [];
  let elapsed = 0;
  const authorize = createAuthorize({
    readRow,
    endpoints: endpoints ?? new Map([['default', ENFORCING]]),
    deadlineMs: 1_000,
    hedgeAfterMs: 1_000,
    clock: () => now,
    stopwatch: () => {
      elapsed += 1;
      return elapsed;
    },
    record: record ?? ((entry) => void records.push(entry)),
  });
  return { authorize, records };
}
