import type { ShownDecision, ShownEvent, ShownFact, ShownRule, Why } from '../../shared/contracts/inspection';
import { clean, columns, distance, instant, type Paint, value } from './format';
import { eventLine } from './history';

/** The whole answer in one look. */
export function whyText(why: Why, paint: Paint): string {
  const lines = [
    headline(why, paint),
    ...columns(summary(why), '  '),
    ...section('Rules', ruleLines(why, paint), paint),
    ...section('Sources', sourceLines(why), paint),
    ...section('Last decisions', decisionLines(why.decisions.slice(0, 5), paint), paint),
    ...section('Last events', columns(why.history.slice(0, 5).map((event) => eventLine(event))), paint),
    ...section('Provenance', columns(provenance(why)), paint),
  ];
  return `${lines.join('\n')}\n`;
}

const section = (title: string, lines: readonly string[], paint: Paint): readonly string[] =>
  lines.length === 0 ? [] : ['', paint.strong(title), ...lines];

function headline({ commonName, decision, state }: Why, paint: Paint): string {
  const name = paint.strong(clean(commonName));
  if (decision.outcome === 'allowed') {
    const notes = decision.suspended.map(({ rule, by }) => `${rule} ${BY[by] ?? by}`);
    return `${name}: ${paint.good('allowed')}${notes.length === 0 ? '' : ` (${clean(notes.join(', '))})`}`;
  }
  const rules = decision.rules.length === 0 ? '' : ` ${decision.rules.join(', ')}`;
  const code = decision.code ?? state;
  return `${name}: ${paint.bad('denied')}, ${clean(code === 'rule' ? `by${rules}` : `${code}${rules}`)}`;
}

const BY: Readonly<Record<string, string>> = { exemption: 'exempt', grace: 'in grace', hold: 'held' };

function summary(why: Why): readonly (readonly string[])[] {
  const { at, knownAt, decision, device, claimants, lastSeen, validUntil, lockedUntil, nextChange } = why;
  const known = knownAt === at ? '' : `, as was known at ${instant(knownAt)}`;
  const until = (iso: string): string => `${instant(iso)} (${distance(iso, at)})`;
  const rows: (readonly string[] | undefined)[] = [
    ['at', `${instant(at)}${known}`],
    decision.message === undefined ? undefined : ['says', `"${clean(decision.message)}"`],
    why.state === 'unknown'
      ? ['because', 'nobody had claimed this name: no source reported a device that goes by it']
      : undefined,
    why.state === 'retired' ? ['because', 'no enrolled device goes by this name any more'] : undefined,
    claimants.length === 0 ? undefined : ['claimed by', claimants.map(clean).join(', ')],
    lockedUntil === undefined ? undefined : ['locked', `until ${until(lockedUntil)}`],
    device === undefined ? undefined : ['device', clean(device)],
    lastSeen === undefined ? undefined : ['last seen', until(lastSeen)],
    validUntil === undefined ? undefined : ['valid', `until ${until(validUntil)}`],
    ['next', nextChange === undefined ? 'nothing changes by itself' : changeText(nextChange, at)],
  ];
  return rows.filter((row) => row !== undefined);
}

const changeText = ({ at, outcome, code }: NonNullable<Why['nextChange']>, from: string): string =>
  `${instant(at)} (${distance(at, from)}): ${outcome}${code === undefined ? '' : `, ${clean(code)}`}`;

const STATES: Readonly<Record<string, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  error: 'ERROR',
  grace: 'grace',
  exempt: 'exempt',
  held: 'held',
  'depends-on-connection': 'asks',
};

/** A rule and the facts it looks at; what denies comes first. */
function ruleLines(why: Why, paint: Paint): readonly string[] {
  const rows = [...why.rules].sort((a, b) => rank(a) - rank(b)).flatMap((rule) => rowsOf(rule, why));
  const lines = columns(rows);
  return lines.map((line, index) => {
    const state = rows[index]?.[0] ?? '';
    if (state.includes('FAIL') || state.includes('ERROR')) return paint.bad(line);
    return /grace|exempt|held|asks/.test(state) ? paint.warn(line) : line;
  });
}

const ORDER = ['error', 'fail', 'grace', 'exempt', 'held', 'depends-on-connection', 'pass'];
const rank = ({ state, shadow }: ShownRule): number => ORDER.indexOf(state) + (shadow && state !== 'pass' ? 3 : 0);

function rowsOf(rule: ShownRule, why: Why): readonly (readonly string[])[] {
  const state = `${STATES[rule.state] ?? clean(rule.state)}${rule.shadow ? ' (shadow)' : ''}`;
  const until = rule.suspendedUntil === undefined ? '' : `until ${instant(rule.suspendedUntil)}`;
  const facts = rule.reads.map((path) => factCells(path, why));
  const [first = ['', '', ''], ...rest] = facts;
  const id = clean(rule.id);
  const rows = [[state, until === '' ? id : `${id} ${until}`, ...first], ...rest.map((cells) => ['', '', ...cells])];
  return rows;
}

/** What is known of a fact: its value, who said so, since when, and when it was last observed. */
function factCells(path: string, why: Why): readonly string[] {
  const dot = path.indexOf('.');
  const [of, name] = [path.slice(0, dot), path.slice(dot + 1)];
  if (path === 'now') return ['the clock', '', '', ''];
  if (of === 'connection') return [`${clean(path)}: told by each connection`, '', '', ''];
  if (of === 'device' && name === 'lastSeen') return [`last seen ${instant(why.lastSeen ?? '')}`, '', '', ''];
  const facts: readonly ShownFact[] = of === 'device' ? why.facts : (why.sources[of]?.facts ?? []);
  const fact = facts.find((candidate) => candidate.name === name);
  const label = of === 'device' ? clean(name) : clean(path);
  if (fact === undefined) return [`${label} unknown`, 'no source says', '', ''];
  return [
    `${label} = ${value(fact.value)}`,
    clean(fact.source),
    `since ${instant(fact.since)}`,
    `observed ${distance(fact.observedAt, why.at)}`,
  ];
}

const sourceLines = ({ sources, at }: Why): readonly string[] =>
  columns(
    Object.entries(sources).map(([name, { lastSeen }]) => [
      clean(name),
      lastSeen === undefined ? 'never heard of it' : `last heard ${instant(lastSeen)} (${distance(lastSeen, at)})`,
    ]),
  );

export function decisionLines(decisions: readonly ShownDecision[], paint: Paint): readonly string[] {
  const rows = decisions.map(({ at, outcome, code, rules, mode, endpointId = '', connectionId = '' }) => [
    instant(at),
    `${outcome}${mode === 'shadow' ? ' (shadow)' : ''}`,
    clean(code === undefined ? '' : [code, ...rules].join(' ')),
    clean(endpointId),
    clean(connectionId),
  ]);
  return columns(rows).map((line, index) => (rows[index]?.[1]?.startsWith('denied') ? paint.bad(line) : line));
}

function provenance({ policy, row, history }: Why): readonly (readonly string[])[] {
  const agreement =
    row === undefined ? undefined : row.agrees ? 'as the log says' : 'NOT as the log says: run "postern rebuild"';
  return [
    ...(policy === undefined ? [] : [['policy', `activation ${policy.activation}, ${clean(policy.hash)}`]]),
    ...(row === undefined ? [] : [['row', `revision ${row.revision}, ${agreement ?? ''}`]]),
    ...(history.length === 0 ? [] : [['made from', `${history.length} ${history.length === 1 ? 'event' : 'events'}`]]),
  ];
}

export type { ShownEvent };
