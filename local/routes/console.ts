import { renderConsole, type SearchResult, type ShownDecision } from '../../console/page';
import type { ExplainAnswer } from '../../shared/adapters/explainer';
import type { LocalRoute } from '../http/router';
import { isJsonObject, type Json } from '../json';
import type { SignalSummary } from '../recent-signals';
import type { Explain } from './devices';

export interface ConsoleSources {
  readonly now: () => number;
  readonly explain: Explain;
  readonly decisions: () => readonly ShownDecision[];
  readonly recentSignals: () => Promise<readonly SignalSummary[]>;
}

/** No script, nothing from elsewhere, in nobody's frame. */
const SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export const consoleRoutes = ({ now, explain, decisions, recentSignals }: ConsoleSources): readonly LocalRoute[] => [
  {
    method: 'GET',
    path: '/',
    handle: async ({ query }) => {
      const search = (query.get('device') ?? '').trim();
      const present = now();
      const body = renderConsole({
        now: new Date(present).toISOString(),
        search,
        found:
          search === '' ? undefined : resultOf(await explain({ commonName: search, at: present, knownAt: present })),
        decisions: decisions().toReversed(),
        signals: (await recentSignals()).map((signal) => ({ ...signal, outcome: inOneLine(signal.outcome) })),
      });
      return {
        status: 200,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        },
        body,
      };
    },
  },
];

function resultOf(answer: ExplainAnswer): SearchResult {
  switch (answer.kind) {
    case 'explained':
      return answer;
    case 'unusable-name':
      return { kind: 'nothing', reason: 'This is not a usable common name.' };
    case 'unknown':
      return { kind: 'nothing', reason: 'No device claims this common name.' };
    case 'no-policy':
      return { kind: 'nothing', reason: 'No policy was active then.' };
  }
}

/** Events by type and device, a reason as it is, an error with its cause; anything else as JSON. */
function inOneLine(outcome: Json): string {
  if (!isJsonObject(outcome)) return outcome === null ? '' : JSON.stringify(outcome);
  if (typeof outcome.reason === 'string') return outcome.reason;
  if (typeof outcome.error === 'string') return `${outcome.error}: ${String(outcome.cause)}`;
  if (!Array.isArray(outcome.events)) return JSON.stringify(outcome);
  return outcome.events
    .filter(isJsonObject)
    .map(({ type, device }) => `${String(type)} of ${String(device)}`)
    .join(', ');
}
