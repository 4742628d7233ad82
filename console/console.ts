import { renderDevice } from './device';
import { renderDoubleUse } from './double-use';
import { type Html, html } from './html';
import type { Links } from './links';
import { renderAlarms, renderOverview } from './overview';
import { renderTimeline } from './timeline';
import type { ConsoleView, SearchResult } from './view';

/** What on-call sees, without the document around it. One renderer for the local page and for the widget on the dashboard. */
export function renderConsole(view: ConsoleView, links: Links): Html {
  return html`${links.search(view.search)}
${view.found === undefined ? undefined : renderFound(view, view.found, links)}
${view.alarms === undefined ? undefined : renderAlarms(view.alarms)}
${view.found === undefined ? renderOverview(view, links) : html`<p>${links.home('Everything else')}</p>`}`;
}

const renderFound = ({ search, answers, now }: ConsoleView, found: SearchResult, links: Links): Html =>
  found.kind === 'explained'
    ? renderDevice(found.explanation, answers, now, links)
    : html`<section aria-labelledby="device"><h2 id="device"><span class="quiet">Device</span> <span class="name">${search}</span></h2>
<div class="answer warn"><p class="verdict"><span aria-hidden="true">?</span> Nothing to explain</p><p>${found.reason}</p></div>
${renderDoubleUse(answers, now)}
${answers.length === 0 ? undefined : html`<h3 id="history">Who connected with this name, newest first</h3>${renderTimeline([], answers, now)}`}</section>`;
