import type { Explanation } from '../shared/domain/explanation/explain';
import { type Html, html } from './html';

/** One device: what would be decided, which rule says so, on which facts, and what was reported when. */
export function renderDevice(explanation: Explanation): Html {
  const { commonName, decision, nextChange } = explanation;
  const denied = decision.outcome === 'denied';
  return html`<h2>${commonName}</h2>
<p class="${denied ? 'bad' : 'good'}">${denied ? `denied: ${decision.code}` : 'allowed'}</p>
${denied ? html`<p>The person reads: ${decision.message}</p>` : undefined}
<p class="muted">As of ${explanation.at}, with what was known at ${explanation.knownAt}; policy ${explanation.policy.hash.slice(0, 12)}, activation ${explanation.policy.activation}.</p>
<ul>
<li>State: ${explanation.state}${explanation.device === undefined ? undefined : html` (<code>${explanation.device}</code>)`}</li>
${explanation.claimants.length === 0 ? undefined : html`<li>Claimed by: ${explanation.claimants.join(', ')}</li>`}
<li>Last seen: ${explanation.lastSeen ?? 'never'}</li>
<li>Counts as alive until: ${explanation.validUntil ?? 'not at all'}</li>
<li>Next change: ${nextChange === undefined ? 'none' : `${nextChange.outcome} at ${nextChange.at}${nextChange.code === undefined ? '' : ` (${nextChange.code})`}`}</li>
</ul>
<h3>Rules</h3>
<table>
<tr><th>Rule</th><th>State</th><th>What the person reads</th></tr>
${explanation.rules.map(
  (
    rule,
  ) => html`<tr><td>${rule.id}</td><td class="${rule.state === 'pass' ? 'good' : 'bad'}">${rule.state}${rule.shadow ? ' (shadow)' : ''}</td><td>${rule.state === 'pass' ? undefined : rule.message}</td></tr>
`,
)}</table>
<h3>Facts</h3>
<table>
<tr><th>Fact</th><th>Value</th><th>Source</th><th>Observed</th><th>Since</th></tr>
${explanation.facts.map(
  (
    fact,
  ) => html`<tr><td>${fact.name}</td><td>${JSON.stringify(fact.value)}</td><td>${fact.source}</td><td>${fact.observedAt}</td><td>${fact.since}</td></tr>
`,
)}</table>
<h3>History</h3>
<table>
<tr><th>Occurred</th><th>Recorded</th><th>Event</th><th>Device</th><th>Facts</th></tr>
${explanation.history.map(
  (
    event,
  ) => html`<tr><td>${event.occurredAt}</td><td>${event.recordedAt}</td><td>${event.type}</td><td>${event.device}</td><td>${event.facts === undefined ? undefined : JSON.stringify(event.facts)}</td></tr>
`,
)}</table>`;
}
