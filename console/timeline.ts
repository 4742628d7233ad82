import type { ExplainedEvent } from '../shared/domain/explanation/explain';
import { type Html, html } from './html';
import { distance, moment } from './moments';
import { inWords } from './values';

const LATE_MS = 60_000;
const SHOWN = 100;

/** Events grouped by day, each with what it said, when it happened and, where it came late, when it was heard of. */
export function renderTimeline(events: readonly ExplainedEvent[], now: string): Html {
  if (events.length === 0) return html`<p class="quiet">Nothing was ever reported.</p>`;
  const days = Map.groupBy(events.slice(0, SHOWN), ({ occurredAt }) => occurredAt.slice(0, 10));
  return html`${[...days].map(
    ([day, ofDay]) => html`<h4><time datetime="${day}">${day}</time></h4>
<ol class="timeline">
${ofDay.map((event) => renderEvent(event, now))}</ol>
`,
  )}${events.length > SHOWN ? html`<p class="quiet">${events.length - SHOWN} older events are not shown here; npx postern history shows them.</p>` : undefined}`;
}

function renderEvent(event: ExplainedEvent, now: string): Html {
  const late = Date.parse(event.recordedAt) - Date.parse(event.occurredAt);
  return html`<li><time datetime="${event.occurredAt}">${event.occurredAt.slice(11, 19)}</time>
<div><p><strong>${event.type}</strong> <span class="quiet">${event.device} · ${distance(event.occurredAt, now)}</span></p>
${said(event)}
${Math.abs(late) < LATE_MS ? undefined : html`<p class="warn">${late > 0 ? 'Heard of later' : 'Claimed for a time that had not come'}: recorded ${moment(event.recordedAt, now)}</p>`}
${event.signalId === undefined ? undefined : html`<p class="quiet">signal <code>${event.signalId}</code></p>`}</div></li>
`;
}

function said({ facts, decided }: ExplainedEvent): Html | undefined {
  const pairs = Object.entries(Object(decided ?? facts ?? {}));
  if (pairs.length === 0) return undefined;
  return html`<p class="evidence">${pairs.map(([name, value]) => html`<span><code>${name}</code> ${inWords(value)}</span> `)}</p>`;
}
