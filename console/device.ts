import type { Answered } from '../shared/domain/explanation/answered';
import type { ExplainedFact, ExplainedRule, Explanation } from '../shared/domain/explanation/explain';
import { renderDoubleUse } from './double-use';
import { type Html, html } from './html';
import type { Links } from './links';
import { moment } from './moments';
import { table } from './table';
import { renderTimeline } from './timeline';
import { inWords } from './values';

/** One device, answer first: what would be decided now, then why, rule by rule, then what was reported and decided when. */
export function renderDevice(explanation: Explanation, answers: readonly Answered[], now: string, links: Links): Html {
  const deciding = explanation.rules.filter(({ state }) => state !== 'pass');
  const passing = explanation.rules.filter(({ state }) => state === 'pass');
  return html`<section aria-labelledby="device">
<h2 id="device"><span class="quiet">Device</span> <span class="name">${explanation.commonName}</span></h2>
${answer(explanation, renderDoubleUse(answers, now), now, links)}
<h3>Why, rule by rule</h3>
${explanation.rules.length === 0 ? html`<p class="quiet">No rule was asked: ${stateInWords(explanation)}.</p>` : undefined}
<ol class="rules">
${[...deciding, ...passing].map((rule) => renderRule(rule, explanation, now))}</ol>
${facts('What is known, merged over its sources', explanation.facts, now)}
${Object.entries(explanation.sources).length < 2 ? undefined : Object.entries(explanation.sources).map(([source, { facts: own }]) => facts(`What ${source} says`, own, now))}
<h3 id="history">History, newest first</h3>
${renderTimeline(explanation.history, answers, now)}
</section>`;
}

/** `notice` is what to know besides the answer. */
function answer(explanation: Explanation, notice: Html | undefined, now: string, links: Links): Html {
  const { decision, nextChange } = explanation;
  const denied = decision.outcome === 'denied';
  const reason = denied ? (decision.code === 'rule' ? decision.rules.join(', ') : decision.code) : undefined;
  return html`<div class="answer ${denied ? 'bad' : 'good'}">
<p class="verdict"><span aria-hidden="true">${denied ? '✕' : '✓'}</span> ${denied ? 'Denied' : 'Allowed'}${reason === undefined ? undefined : html`<span class="reason">${reason}</span>`}</p>
${denied ? html`<p>The person reads: <q>${decision.message}</q></p>` : undefined}
${decision.suspended.length === 0 ? undefined : html`<p>Not counted: ${decision.suspended.map(({ rule, by }) => `${rule} (${by})`).join(', ')}</p>`}
</div>
${notice}
<dl class="summary">
<div><dt>Next change</dt><dd>${nextChange === undefined ? 'none without a new report' : html`${nextChange.outcome}${nextChange.code === undefined ? '' : ` (${nextChange.code})`} ${moment(nextChange.at, now)}`}</dd></div>
<div><dt>Last seen</dt><dd>${explanation.lastSeen === undefined ? 'never' : moment(explanation.lastSeen, now)}</dd></div>
<div><dt>Counts as alive until</dt><dd>${explanation.validUntil === undefined ? 'not at all' : moment(explanation.validUntil, now)}</dd></div>
${explanation.lockedUntil === undefined ? undefined : html`<div><dt>Locked until</dt><dd>${moment(explanation.lockedUntil, now)}</dd></div>`}
<div><dt>Holder of the name</dt><dd>${explanation.device === undefined ? stateInWords(explanation) : html`<code>${explanation.device}</code>`}</dd></div>
${explanation.claimants.length === 0 ? undefined : html`<div><dt>Claimed by</dt><dd>${explanation.claimants.map((claimant) => html`<code>${claimant}</code> `)}</dd></div>`}
<div><dt>Sources</dt><dd>${sources(explanation, now)}</dd></div>
<div><dt>Policy</dt><dd><code>${explanation.policy.hash.slice(0, 12)}</code>, activation ${explanation.policy.activation}</dd></div>
</dl>
<p class="quiet">As of ${moment(explanation.at, now)}, with what was known then. ${links.device(explanation.commonName, 'Look again')}</p>`;
}

const stateInWords = ({ state, claimants }: Explanation): string =>
  state === 'ambiguous'
    ? `${claimants.length} devices claim this name`
    : state === 'retired'
      ? 'nobody holds this name any more'
      : state;

function sources({ sources: known }: Explanation, now: string): Html {
  const entries = Object.entries(known);
  if (entries.length === 0) return html`none`;
  return html`${entries.map(
    ([source, { lastSeen }]) =>
      html`<span class="source">${source} ${lastSeen === undefined ? 'never' : moment(lastSeen, now)}</span> `,
  )}`;
}

const STATES: Readonly<
  Record<ExplainedRule['state'], { readonly sign: string; readonly tone: string; readonly words: string }>
> = {
  pass: { sign: '✓', tone: 'good', words: 'passes' },
  fail: { sign: '✕', tone: 'bad', words: 'fails' },
  error: { sign: '✕', tone: 'bad', words: 'could not be evaluated, and so denies' },
  grace: { sign: '◷', tone: 'warn', words: 'fails, in grace' },
  exempt: { sign: '◷', tone: 'warn', words: 'fails, exempt' },
  held: { sign: '◷', tone: 'warn', words: 'fails, held' },
  'depends-on-connection': { sign: '?', tone: 'warn', words: 'depends on the connection' },
};

function renderRule(rule: ExplainedRule, explanation: Explanation, now: string): Html {
  const { sign, tone, words } = STATES[rule.state];
  // The clock and the connection are no facts of the device.
  const evidence = rule.reads
    .filter((read) => read.includes('.') && !read.startsWith('connection.') && !read.endsWith('.reports'))
    .map((read) => evidenceOf(read, explanation, now));
  return html`<li class="${tone}"><p><span class="sign" aria-hidden="true">${sign}</span> <strong>${rule.id}</strong> ${words}${rule.suspendedUntil === undefined ? undefined : html` until ${moment(rule.suspendedUntil, now)}`}${rule.shadow ? ' · shadow: never denies' : ''}${rule.critical ? ' · critical' : ''}</p>
${evidence.length === 0 ? undefined : html`<p class="evidence">${evidence}</p>`}
${rule.state === 'pass' || rule.message === undefined ? undefined : html`<p class="quiet">${rule.message}</p>`}</li>
`;
}

/** What a rule saw: the fact's value, whose word it is, and since when. `read` is `<device or source>.<fact>`. */
function evidenceOf(read: string, { facts: merged, sources: own }: Explanation, now: string): Html {
  const dot = read.lastIndexOf('.');
  const [holder, name] = [read.slice(0, Math.max(0, dot)), read.slice(dot + 1)];
  const fact = (holder === 'device' ? merged : own[holder]?.facts)?.find((one) => one.name === name);
  if (fact === undefined) return html`<span><code>${holder === 'device' ? name : read}</code> is not reported</span> `;
  return html`<span><code>${name}</code> is <strong>${inWords(fact.value)}</strong>, says ${fact.source}; since ${moment(fact.since, now)}</span> `;
}

const facts = (caption: string, rows: readonly ExplainedFact[], now: string): Html =>
  table<ExplainedFact>({
    caption,
    columns: [
      { heading: 'Fact', cell: ({ name }) => name },
      { heading: 'Value', cell: ({ value }) => html`<strong>${inWords(value)}</strong>` },
      { heading: 'Source', cell: ({ source }) => source },
      { heading: 'Observed', cell: ({ observedAt }) => moment(observedAt, now) },
      { heading: 'Since', cell: ({ since }) => moment(since, now) },
    ],
    rows,
    empty: 'No facts are known.',
  });
