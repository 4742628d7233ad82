import { denialsIn } from '../../console/denials';
import { searchResult } from '../../console/found';
import { renderPage } from '../../console/page';
import type { ShownDecision, ShownPolicy } from '../../console/view';
import type { Explainer } from '../../shared/adapters/explainer';
import { outcomeInOneLine } from '../../shared/contracts/signal-outcome';
import type { Answered } from '../../shared/domain/explanation/answered';
import type { DataPoint } from '../cloudwatch/data-points';
import type { AlarmState } from '../cloudwatch/evaluate';
import { denialCounts } from '../denials';
import type { LocalRoute } from '../http/router';
import type { SignalSummary } from '../recent-signals';

export interface ConsoleSources {
  readonly now: () => number;
  readonly explain: Explainer;
  /** Decisions about a common name, newest first. */
  readonly answers: (commonName: string, now: number) => Promise<readonly Answered[]>;
  readonly decisions: () => readonly ShownDecision[];
  readonly recentSignals: () => Promise<readonly SignalSummary[]>;
  readonly alarms: () => readonly AlarmState[];
  readonly dataPoints: () => readonly DataPoint[];
  readonly policies: () => Promise<readonly ShownPolicy[]>;
}

/** No script, nothing from elsewhere, in nobody's frame. */
const SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** So much is shown; `npx postern signals` and `GET /signals` have more. */
const SHOWN = 25;

export const consoleRoutes = (sources: ConsoleSources): readonly LocalRoute[] => [
  {
    method: 'GET',
    path: '/',
    handle: async ({ query }) => {
      const search = (query.get('device') ?? '').trim();
      const present = sources.now();
      const [found, answers, signals, policies] = await Promise.all([
        search === '' ? undefined : sources.explain({ commonName: search, at: present, knownAt: present }),
        search === '' ? [] : sources.answers(search, present),
        sources.recentSignals(),
        sources.policies(),
      ]);
      const body = renderPage({
        now: new Date(present).toISOString(),
        search,
        found: found && searchResult(found),
        answers,
        alarms: sources
          .alarms()
          .filter(({ state }) => state === 'ALARM')
          .map(({ alarm: { name, tells, description }, because }) => ({ name, tells, description, because })),
        denials: denialsIn(denialCounts(sources.dataPoints()), present),
        decisions: sources.decisions().toReversed().slice(0, SHOWN),
        signals: signals.slice(0, SHOWN).map((signal) => ({ ...signal, outcome: outcomeInOneLine(signal.outcome) })),
        policies: policies.slice(0, SHOWN),
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
