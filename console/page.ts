import type { Explanation } from '../shared/domain/explanation/explain';
import { renderDevice } from './device';
import { type Html, html } from './html';

/** All the page shows; it asks nothing itself. Times are ISO 8601. */
export interface ConsoleView {
  readonly now: string;
  /** What was searched for; empty without a search. */
  readonly search: string;
  readonly found: SearchResult | undefined;
  /** Newest first. */
  readonly decisions: readonly ShownDecision[];
  /** Newest first. */
  readonly signals: readonly ShownSignal[];
}

export type SearchResult =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'nothing'; readonly reason: string };

export interface ShownDecision {
  readonly at: string;
  readonly commonName: string;
  readonly outcome: string;
  readonly statuses: readonly string[];
  readonly message: string;
}

export interface ShownSignal {
  readonly signalId: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly status: string;
  /** One line: the events, the reason or the error. */
  readonly outcome: string;
}

/** The on-call page, complete. */
export function renderConsole(view: ConsoleView): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Postern</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem; color: light-dark(#1b1f24, #e6edf3); background: light-dark(#fff, #0d1117); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } h3 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid light-dark(#d8dee4, #30363d); overflow-wrap: break-word; }
th { font-weight: 600; white-space: nowrap; } code { font-size: .9em; } input { font: inherit; padding: .3rem .5rem; width: 20rem; } button { font: inherit; padding: .3rem .8rem; }
.good { color: light-dark(#116329, #56d364); font-weight: 600; } .bad { color: light-dark(#a40e26, #ff7b72); font-weight: 600; } .muted { color: light-dark(#57606a, #8d96a0); }
</style>
</head>
<body>
<h1>Postern</h1>
<p class="muted">The clock says <time>${view.now}</time>.</p>
<form method="get" action="/">
<label for="device">Common name of a device</label>
<input id="device" name="device" value="${view.search}" autocomplete="off" spellcheck="false">
<button>Explain</button>
</form>
${view.found === undefined ? undefined : renderFound(view.search, view.found)}
<h2>Decisions</h2>
${renderDecisions(view.decisions)}
<h2>Signals</h2>
${renderSignals(view.signals)}
</body>
</html>
`.toString();
}

const renderFound = (search: string, found: SearchResult): Html =>
  found.kind === 'explained' ? renderDevice(found.explanation) : html`<h2>${search}</h2><p>${found.reason}</p>`;

function renderDecisions(decisions: readonly ShownDecision[]): Html {
  if (decisions.length === 0) return html`<p class="muted">Nobody has tried to connect yet.</p>`;
  return html`<table>
<tr><th>When</th><th>Common name</th><th>Outcome</th><th>Statuses</th><th>What the person reads</th></tr>
${decisions.map(
  (
    decision,
  ) => html`<tr><td>${decision.at}</td><td><a href="/?device=${encodeURIComponent(decision.commonName)}">${decision.commonName}</a></td><td class="${decision.outcome === 'allowed' ? 'good' : 'bad'}">${decision.outcome}</td><td>${decision.statuses.join(', ')}</td><td>${decision.message}</td></tr>
`,
)}</table>`;
}

function renderSignals(signals: readonly ShownSignal[]): Html {
  if (signals.length === 0) return html`<p class="muted">No push has been accepted yet.</p>`;
  return html`<table>
<tr><th>Received</th><th>Source</th><th>Status</th><th>Outcome</th><th>Id</th></tr>
${signals.map(
  (
    signal,
  ) => html`<tr><td>${signal.receivedAt}</td><td>${signal.source}</td><td class="${signal.status === 'parked' ? 'bad' : ''}">${signal.status}</td><td>${signal.outcome}</td><td><code>${signal.signalId.slice(0, 12)}</code></td></tr>
`,
)}</table>`;
}
