import { denialsChart } from './chart';
import { type Html, html } from './html';
import type { Links } from './links';
import { moment } from './moments';
import { table } from './table';
import type { ConsoleView, ShownAlarm, ShownDecision, ShownPolicy, ShownSignal } from './view';

/** Alarms that are on, parts of composites left to the composite: first of all. */
export function renderAlarms(alarms: readonly ShownAlarm[]): Html {
  const telling = alarms.filter(({ tells }) => tells === 'page' || tells === 'ticket');
  if (telling.length === 0) return html`<p class="alarms good"><span aria-hidden="true">✓</span> No alarm is on.</p>`;
  const kinds = [...Map.groupBy(telling, ({ name }) => titleOf(name))].sort(
    ([, [a]], [, [b]]) => Number(b?.tells === 'page') - Number(a?.tells === 'page'),
  );
  return html`<section aria-labelledby="alarms"><h2 id="alarms">${telling.length === 1 ? 'One alarm is on' : `${telling.length} alarms are on`}</h2>
<ul class="alarms">
${kinds.map(([title, ofKind]) => renderKind(title, ofKind))}</ul></section>`;
}

/** Without the deployment's name, and without what the alarm is about where there are several of the kind. */
const titleOf = (name: string): string => name.replace(/^[^:]*: /, '').replace(/ \([^)]*\)$/, '');
const subjectOf = (name: string): string | undefined => / \(([^)]*)\)$/.exec(name)?.[1];

function renderKind(title: string, alarms: readonly ShownAlarm[]): Html {
  const [first] = alarms;
  if (first === undefined) return html``;
  const [happened = '', ...rest] = first.description.split('\n');
  const subjects = alarms.flatMap(({ name }) => subjectOf(name) ?? []);
  return html`<li class="${first.tells === 'page' ? 'bad' : 'warn'}"><p><strong>${title}</strong>${subjects.length === 0 ? undefined : html` ${subjects.join(', ')}`} <span class="tag">${first.tells}</span></p>
${alarms.length > 1 ? undefined : html`<p class="quiet">${happened.replace(/^What happened: /, '')}</p>`}
<details><summary>What it means, and what to do</summary>${rest.map((line) => html`<p>${line}</p>`)}
<p class="quiet">On because of: ${first.because.join(', ')}</p></details></li>
`;
}

export function renderOverview(view: ConsoleView, links: Links): Html {
  const parked = view.signals.filter(({ status }) => status === 'parked');
  return html`<section aria-labelledby="denials"><h2 id="denials">Denials by reason</h2>
${view.denials === undefined ? html`<p class="quiet">They could not be read just now.</p>` : denialsChart(view.denials)}</section>
${view.decisions === undefined ? undefined : html`<section aria-labelledby="decisions"><h2 id="decisions">Recent decisions</h2>${decisions(view.decisions, view.now, links)}</section>`}
<section aria-labelledby="parked"><h2 id="parked">Parked signals</h2>${signals('Signals that wait for somebody', parked, view.now, 'No signal is parked.')}</section>
<section aria-labelledby="signals"><h2 id="signals">Recent signals</h2>${signals('The newest pushes and what became of them', view.signals, view.now, 'No push has been accepted yet.')}</section>
<section aria-labelledby="policies"><h2 id="policies">Policy versions</h2>${policies(view.policies, view.now)}</section>`;
}

/** Answers that are the same but for their time, one after the other: a client that retries. */
interface Repeated {
  readonly decision: ShownDecision;
  readonly times: number;
}

function withoutRepetition(decisions: readonly ShownDecision[]): readonly Repeated[] {
  const runs: { decision: ShownDecision; times: number }[] = [];
  for (const decision of decisions) {
    const last = runs.at(-1);
    if (last !== undefined && sameAnswer(last.decision, decision)) last.times += 1;
    else runs.push({ decision, times: 1 });
  }
  return runs;
}

const sameAnswer = (a: ShownDecision, b: ShownDecision): boolean =>
  a.commonName === b.commonName && a.outcome === b.outcome && a.statuses.join() === b.statuses.join();

const decisions = (rows: readonly ShownDecision[], now: string, links: Links): Html =>
  table<Repeated>({
    caption: 'The newest answers, newest first',
    columns: [
      { heading: 'When', cell: ({ decision }) => moment(decision.at, now) },
      {
        heading: 'Common name',
        cell: ({ decision: { commonName } }) =>
          commonName === '' ? html`<span class="quiet">none</span>` : links.device(commonName, commonName),
      },
      {
        heading: 'Outcome',
        cell: ({ decision: { outcome }, times }) =>
          html`<strong class="${outcome === 'allowed' ? 'good' : 'bad'}">${outcomeInWords(outcome)}</strong>${times === 1 ? undefined : html` <span class="quiet">${times} times</span>`}`,
      },
      {
        heading: 'Why',
        wide: true,
        cell: ({ decision: { statuses, message } }) =>
          html`<span class="tags">${statuses.filter((status) => !/^(denied|allowed|policy:|row:)/.test(status)).map((status) => html`<code>${status}</code> `)}</span> ${message}`,
      },
    ],
    rows: withoutRepetition(rows),
    empty: 'Nobody has tried to connect yet.',
  });

const outcomeInWords = (outcome: string): string => {
  if (outcome === 'allowed') return '✓ allowed';
  return `✕ ${outcome === 'client-connect-failed' ? 'denied' : outcome}`;
};

const signals = (caption: string, rows: readonly ShownSignal[], now: string, empty: string): Html =>
  table<ShownSignal>({
    caption,
    columns: [
      { heading: 'Received', cell: ({ receivedAt }) => moment(receivedAt, now) },
      { heading: 'Source', cell: ({ source }) => source },
      {
        heading: 'Status',
        cell: ({ status }) => html`<strong class="${status === 'parked' ? 'bad' : ''}">${status}</strong>`,
      },
      {
        heading: 'Outcome',
        wide: true,
        cell: ({ outcome, signalId }) => html`${outcome} <span class="quiet">signal <code>${signalId}</code></span>`,
      },
    ],
    rows,
    empty,
  });

const policies = (rows: readonly ShownPolicy[], now: string): Html =>
  table<ShownPolicy>({
    caption: 'Activations, newest first; the first one is in force',
    columns: [
      { heading: 'Activation', cell: ({ activation }) => activation },
      { heading: 'Since', cell: ({ at }) => moment(at, now) },
      { heading: 'Policy', cell: ({ policyHash }) => html`<code>${policyHash.slice(0, 12)}</code>` },
      {
        heading: 'Configuration',
        cell: ({ configurationHash }) => html`<code>${configurationHash.slice(0, 12)}</code>`,
      },
    ],
    rows,
    empty: 'No policy has been activated yet.',
  });
