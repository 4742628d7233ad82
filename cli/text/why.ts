import * as z from 'zod';
import type { ShownDecision, ShownEvent, ShownFact, ShownRule, Why } from '../../shared/contracts/inspection';
import { timelineOf } from '../../shared/domain/explanation/timeline';
import { adviceOn } from './advice';
import { ago, clean, columns, distance, instant, type Paint, person, value } from './format';
import { eventLine } from './history';

/**
 * The whole answer in one look.
 *
 * @param now - the present is explained: then there is something to do about it
 */
export function whyText(why: Why, paint: Paint, now: boolean): string {
  const lines = [
    headline(why, paint),
    ...columns(summary(why), '  '),
    ...section('What to do', now ? adviceOn(why).map((line) => `  ${line}`) : [], paint),
    ...section('Rules', ruleLines(why, paint), paint),
    ...section('Sources', sourceLines(why), paint),
    ...section('Last decisions', decisionLines(why.decisions, paint), paint),
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
    ...becauseOfRules(why),
    lockedUntil === undefined ? undefined : ['locked', `until ${until(lockedUntil)}${decidedBy(why, isLock)}`],
    ...suspensions(why, until),
    device === undefined ? undefined : ['device', clean(device)],
    lastSeen === undefined ? undefined : ['last seen', `${instant(lastSeen)} (${ago(lastSeen, at)})`],
    validUntil === undefined ? undefined : ['alive', `until ${until(validUntil)}, if nothing new is heard`],
    ['next', nextChange === undefined ? 'nothing changes by itself' : changeText(why, nextChange)],
  ];
  return rows.filter((row) => row !== undefined);
}

/** What comes, and why: of a rule, which one, as far as its suspension ends then. */
function changeText({ at: now, decision, rules }: Why, { at, outcome, code }: NonNullable<Why['nextChange']>): string {
  const ending = rules
    .filter(({ suspendedUntil }) => suspendedUntil === at)
    .map(({ id, state }) => `${id} ${ENDS[state] ?? ''}`);
  const reason =
    code === 'rule'
      ? ending.join(', ') || 'by a rule'
      : code === 'stale'
        ? 'stale: too long without a word'
        : (code ?? '');
  const still = outcome === decision.outcome ? 'still ' : '';
  return `${instant(at)} (${distance(at, now)}): ${still}${outcome}${reason === '' ? '' : `, ${clean(reason)}`}`;
}

const ENDS: Readonly<Record<string, string>> = {
  exempt: '(its exemption ends)',
  grace: '(its grace ends)',
  held: '(its hold ends)',
};

/** Each rule that denies, with what it saw, whose word it is, and since when. */
const becauseOfRules = (why: Why): readonly (readonly string[])[] =>
  why.rules
    .filter(({ id }) => why.decision.rules.includes(id))
    .map(({ id, reads }) => {
      const seen = reads.map((path) => {
        const { fact, label } = factAt(path, why);
        if (fact === undefined) return factCells(path, why)[0] ?? '';
        const since = `${instant(fact.since)} (${ago(fact.since, why.at)})`;
        return `${label} = ${value(fact.value)}, says ${clean(fact.source)}, since ${since}`;
      });
      return ['because', `${clean(id)}: ${seen.join('; ')}`];
    });

/** Each rule that fails and does not deny: why not, until when, and who decided so. */
const suspensions = (why: Why, until: (iso: string) => string): readonly (readonly string[])[] =>
  why.decision.suspended.map(({ rule, by }) => {
    const end = why.rules.find(({ id }) => id === rule)?.suspendedUntil;
    const covers = ({ type, decided = {} }: ShownEvent): boolean => {
      const { rules, of } = decided;
      const named = Array.isArray(rules) ? rules : [z.object({ rule: z.string() }).safeParse(of).data?.rule];
      return type === EVENT_OF[by] && named.includes(rule);
    };
    return [
      BY[by] ?? clean(by),
      `${clean(rule)}${end === undefined ? '' : ` until ${until(end)}`}${decidedBy(why, covers)}`,
    ];
  });

const EVENT_OF: Readonly<Record<string, string>> = { exemption: 'ExemptionGranted', hold: 'EnforcementHeld' };
const isLock = ({ type }: ShownEvent): boolean => type === 'DeviceLocked';

/** By whom and why, of the newest such event. */
function decidedBy({ history }: Why, wanted: (event: ShownEvent) => boolean): string {
  const { who, reason } = history.find(wanted)?.decided ?? {};
  return `${typeof who === 'string' ? `, by ${person(who)}` : ''}${typeof reason === 'string' ? `: "${clean(reason)}"` : ''}`;
}

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
  const until = rule.suspendedUntil === undefined ? [] : [`${state} until ${instant(rule.suspendedUntil)}`];
  const [first = ['', '', '', ''], ...rest] = rule.reads.map((path) => factCells(path, why));
  return [[state, clean(rule.id), ...first, ...until], ...rest.map((cells) => ['', '', ...cells])];
}

/** The fact that a rule reads, as `<device or source>.<fact>`. */
function factAt(path: string, why: Why): { readonly fact: ShownFact | undefined; readonly label: string } {
  const dot = path.indexOf('.');
  const [of, name] = [path.slice(0, dot), path.slice(dot + 1)];
  const facts: readonly ShownFact[] = of === 'device' ? why.facts : (why.sources[of]?.facts ?? []);
  return { fact: facts.find((candidate) => candidate.name === name), label: clean(of === 'device' ? name : path) };
}

/** What is known of a fact: its value, who said so, since when, and when it was last observed. */
function factCells(path: string, why: Why): readonly string[] {
  const dot = path.indexOf('.');
  const [of, name] = [path.slice(0, dot), path.slice(dot + 1)];
  if (path === 'now') return ['the clock', '', '', ''];
  if (of === 'connection') return [`${clean(path)}: told by each connection`, '', '', ''];
  if (of === 'device' && name === 'lastSeen') return [`last seen ${instant(why.lastSeen ?? '')}`, '', '', ''];
  const { fact, label } = factAt(path, why);
  if (fact === undefined) return [`${label} unknown`, 'no source says', '', ''];
  return [
    `${label} = ${value(fact.value)}`,
    clean(fact.source),
    `since ${instant(fact.since)}`,
    `observed ${ago(fact.observedAt, why.at)}`,
  ];
}

const sourceLines = ({ sources, at }: Why): readonly string[] =>
  columns(
    Object.entries(sources).map(([name, { lastSeen }]) => [
      clean(name),
      lastSeen === undefined ? 'never heard of it' : `last heard ${instant(lastSeen)} (${ago(lastSeen, at)})`,
    ]),
  );

const SHOWN_ANSWERS = 5;

/** The newest first; a client that retries is one line. */
function decisionLines(decisions: readonly ShownDecision[], paint: Paint): readonly string[] {
  const answers = timelineOf([], decisions)
    .filter((entry) => entry.kind === 'answers')
    .slice(0, SHOWN_ANSWERS);
  const rows = answers.map(({ newest, since, times }) => {
    const { at, outcome, code, rules, mode, platform, publicIp, endpointId = '', connectionId = '' } = newest;
    return [
      instant(at),
      `${outcome}${mode === 'shadow' ? ' (shadow)' : ''}`,
      clean(code === undefined ? '' : [code, ...rules].join(' ')),
      times === 1 ? '' : `${times} times since ${instant(since)}`,
      clean([platform, publicIp].filter((part) => part !== undefined).join(' ')),
      clean(endpointId),
      clean(connectionId),
    ];
  });
  return columns(rows).map((line, index) => (answers[index]?.newest.outcome === 'denied' ? paint.bad(line) : line));
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
