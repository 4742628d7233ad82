import type { Answered } from '../shared/domain/explanation/answered';
import type { ExplainedEvent } from '../shared/domain/explanation/explain';
import { type Entry, timelineOf } from '../shared/domain/explanation/timeline';
import { type Html, html } from './html';
import { distance, moment, shortly } from './moments';
import { inWords } from './values';
import { SHOWN_ANSWERS } from './view';

const LATE_MS = 60_000;
const SHOWN = 100;

/**
 * Events and the answers to connections, grouped by day: each event with what it said, when it happened and, where it came
 * late, when it was heard of; answers that were the same in one entry.
 */
export function renderTimeline(events: readonly ExplainedEvent[], answers: readonly Answered[], now: string): Html {
  const entries = timelineOf(events, answers);
  if (entries.length === 0) return html`<p class="quiet">Nothing was ever reported.</p>`;
  const days = Map.groupBy(entries.slice(0, SHOWN), (entry) => instantOf(entry).slice(0, 10));
  const oldest = answers.length < SHOWN_ANSWERS ? undefined : answers.at(-1);
  return html`${[...days].map(
    ([day, ofDay]) => html`<h4><time datetime="${day}">${day}</time></h4>
<ol class="timeline">
${ofDay.map((entry) => (entry.kind === 'event' ? renderEvent(entry.event, now) : renderAnswers(entry, now)))}</ol>
`,
  )}${entries.length > SHOWN ? html`<p class="quiet">${entries.length - SHOWN} older entries are not shown here; npx postern history shows them.</p>` : undefined}
${oldest === undefined ? undefined : html`<p class="quiet">Connections before ${shortly(oldest.at)} are not shown here; npx postern history shows more.</p>`}`;
}

type Shown = Entry<ExplainedEvent, Answered>;
const instantOf = (entry: Shown): string => (entry.kind === 'event' ? entry.event.occurredAt : entry.newest.at);

function renderAnswers({ newest, since, times }: Extract<Shown, { kind: 'answers' }>, now: string): Html {
  const denied = newest.outcome === 'denied';
  const reason = newest.code === 'rule' ? newest.rules.join(', ') : [newest.code, ...newest.rules].join(' ');
  const client = [newest.platform, newest.platformVersion].filter((part) => part !== undefined).join(' ');
  const details = [
    ...(client === '' ? [] : [client]),
    ...(newest.publicIp === undefined ? [] : [`from ${newest.publicIp}`]),
    ...(newest.endpointId === undefined ? [] : [`to ${newest.endpointId}`]),
    distance(newest.at, now),
  ];
  return html`<li><time datetime="${newest.at}">${newest.at.slice(11, 19)}</time>
<div><p><strong class="${denied ? 'bad' : 'good'}"><span aria-hidden="true">${denied ? '✕' : '✓'}</span> Connection ${newest.outcome}</strong>${denied ? html` <strong>${reason}</strong>` : undefined}${newest.mode === 'shadow' ? html` <span class="tag">shadow mode${denied ? ': let in' : undefined}</span>` : undefined} <span class="quiet">${details.join(' · ')}</span></p>
${times === 1 ? undefined : html`<p>${times} times since ${moment(since, now)}</p>`}
${newest.connectionId === undefined ? undefined : html`<p class="quiet">${times === 1 ? 'connection' : 'newest connection'} <code>${newest.connectionId}</code></p>`}</div></li>
`;
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
