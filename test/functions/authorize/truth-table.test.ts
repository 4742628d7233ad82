import type { ReadRow } from '../../../shared/adapters/verdict-read/signed-get-item';
import { StoreFault } from '../../../shared/adapters/verdict-read/store-fault';
import type { DenialCode } from '../../../shared/domain/connect/decision';
import type { ActiveStanding, RowRule, Standing, Suspension } from '../../../shared/domain/verdict/row';
import { authorizeWith } from '../../support/authorize';
import { connectRequest } from '../../support/connect-requests';

/*
 * Every combination of what a decision hangs on, and what must come of it. What must is written down below as rules, in
 * the order in which they take precedence; nothing of the code under test is in them.
 */

const AXES = {
  identity: [
    'no object',
    'unknown schema version',
    'no name',
    'malformed name',
    'nobody holds the name',
    'nobody any more',
    'two devices',
    'one device',
  ],
  store: ['answers', 'times out', 'throttles', 'is unreachable', 'refuses', 'holds rubbish', 'holds a later format'],
  lock: ['none', 'running', 'over'],
  age: ['fresh', 'at its last instant', 'stale'],
  rule: ['passes', 'fails', 'cannot be evaluated', 'fails in shadow', 'no permit covers it'],
  exemption: ['none', 'running', 'over'],
  grace: ['none', 'running'],
  hold: ['none', 'of the rule', 'of the source', 'over'],
  mode: ['enforce', 'shadow'],
} as const;
type Axes = typeof AXES;
type Case = { readonly [Axis in keyof Axes]: Axes[Axis][number] };

/** The first rule that applies decides. */
const RULES: readonly (readonly [when: (of: Case) => boolean, then: DenialCode | 'allowed'])[] = [
  // What the request lacks is found before the store is asked.
  [({ identity }) => identity === 'no object', 'request-unreadable'],
  [({ identity }) => identity === 'unknown schema version', 'schema-version-unknown'],
  [({ identity }) => identity === 'no name', 'no-common-name'],
  [({ identity }) => identity === 'malformed name', 'malformed-common-name'],
  // What the store cannot say, nobody knows.
  [({ store }) => store === 'times out', 'store-timeout'],
  [({ store }) => store === 'throttles', 'store-throttled'],
  [({ store }) => store === 'is unreachable', 'store-unreachable'],
  [({ store }) => store === 'refuses', 'store-refused'],
  [({ store }) => store === 'holds rubbish', 'row-unreadable'],
  [({ store }) => store === 'holds a later format', 'row-later-format'],
  // Who is it?
  [({ identity }) => identity === 'nobody holds the name', 'unknown-device'],
  [({ identity, hold }) => identity === 'nobody any more' && hold !== 'of the source', 'retired-device'],
  [({ identity, hold }) => identity === 'two devices' && hold !== 'of the source', 'ambiguous-device'],
  // A lock beats everything the policy says, and staleness everything but a lock.
  [({ lock }) => lock === 'running', 'locked'],
  [({ age }) => age === 'stale', 'stale'],
  // While a source is held, what was known before its news stands: the device was admitted.
  [({ hold }) => hold === 'of the source', 'allowed'],
  [({ rule }) => rule === 'no permit covers it', 'not-permitted'],
  // Exemptions and holds cover whatever is wrong with a rule; grace only that it fails. What is over covers nothing.
  [({ exemption }) => exemption === 'running', 'allowed'],
  [({ hold }) => hold === 'of the rule', 'allowed'],
  [({ rule, grace }) => rule === 'fails' && grace === 'running', 'allowed'],
  [({ rule }) => rule === 'fails', 'rule'],
  [({ rule }) => rule === 'cannot be evaluated', 'rule-error'],
  [() => true, 'allowed'],
];

const expected = (of: Case): DenialCode | 'allowed' => RULES.find(([applies]) => applies(of))?.[1] ?? 'allowed';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const HOUR = 3_600_000;
const END = { running: NOW + 1, over: NOW } as const;

/** The row of a case; undefined where there is none. */
function rowOf(of: Case): object | undefined {
  if (of.identity === 'nobody holds the name') return undefined;
  const standing: Standing =
    of.identity === 'nobody any more'
      ? { state: 'retired' }
      : of.identity === 'two devices'
        ? { state: 'ambiguous', claimants: ['generic:1', 'generic:2'] }
        : activeStanding(of, [ruleOf(of)], of.rule !== 'no permit covers it');
  return {
    format: 2,
    commonName: 'c02test00001',
    activation: 3,
    policyHash: 'policy-hash',
    ...(of.hold === 'of the source'
      ? { held: [{ until: NOW + 1, endpoints: ['default'], ...activeStanding(of, [], true) }] }
      : {}),
    ...standing,
  };
}

function activeStanding({ lock, age }: Case, rules: readonly RowRule[], permitted: boolean): ActiveStanding {
  const validUntil = { fresh: NOW + HOUR, 'at its last instant': NOW, stale: NOW - 1 }[age];
  return {
    state: 'active',
    device: 'generic:1',
    lastSeen: NOW - HOUR,
    validUntil,
    ...(lock === 'none' ? {} : { lockedUntil: END[lock] }),
    answers: [{ endpoints: ['default'], permitted, rules }],
  };
}

function ruleOf({ rule, exemption, grace, hold }: Case): RowRule {
  const suspended: readonly Suspension[] = [
    ...(exemption === 'none' ? [] : [{ by: 'exemption' as const, until: END[exemption] }]),
    ...(grace === 'none' ? [] : [{ by: 'grace' as const, from: NOW, until: NOW + 1 }]),
    ...(hold === 'of the rule' ? [{ by: 'hold' as const, until: NOW + 1 }] : []),
    ...(hold === 'over' ? [{ by: 'hold' as const, until: NOW }] : []),
  ];
  const when: Readonly<Record<Case['rule'], RowRule['when']>> = {
    passes: ['==', ['.', ['connection'], 'platform'], 'win'],
    fails: ['==', ['.', ['connection'], 'platform'], 'mac'],
    'cannot be evaluated': ['==', ['.', ['connection'], 'username'], 'mara'],
    'fails in shadow': true,
    'no permit covers it': true,
  };
  return {
    id: 'disk',
    when: when[rule],
    message: 'Encrypt.',
    ...(rule === 'fails in shadow' ? { shadow: true } : {}),
    ...(suspended.length === 0 ? {} : { suspended }),
  };
}

function readerOf(of: Case): ReadRow {
  const row = rowOf(of);
  const holding =
    (verdict: string): ReadRow =>
    async () => ({ revision: 7, verdict });
  const failing =
    (fault: ConstructorParameters<typeof StoreFault>[0]): ReadRow =>
    () =>
      Promise.reject(new StoreFault(fault));
  const readers: Readonly<Record<Case['store'], ReadRow>> = {
    answers: row === undefined ? async () => undefined : holding(JSON.stringify(row)),
    'times out': failing('store-timeout'),
    throttles: failing('store-throttled'),
    'is unreachable': failing('store-unreachable'),
    refuses: failing('store-refused'),
    'holds rubbish': holding(JSON.stringify({ ...row, activation: 'three' })),
    'holds a later format': holding(JSON.stringify({ ...row, format: 3 })),
  };
  return readers[of.store];
}

const requestOf = ({ identity }: Case): unknown =>
  ({
    'no object': 'hello',
    'unknown schema version': connectRequest({ 'schema-version': 'v9' }),
    'no name': connectRequest({ 'common-name': ' ' }),
    'malformed name': connectRequest({ 'common-name': 'caf\u00e9' }),
    'nobody holds the name': connectRequest(),
    'nobody any more': connectRequest(),
    'two devices': connectRequest(),
    'one device': connectRequest(),
  })[identity];

/** All combinations for an identity. Where the row is not read, not every suspension in it is tried. */
const casesOf = (identity: Case['identity']): readonly Case[] =>
  AXES.store
    .flatMap((store) => AXES.mode.map((mode) => ({ identity, store, mode })))
    .flatMap((of) => AXES.lock.map((lock) => ({ ...of, lock })))
    .flatMap((of) => AXES.age.map((age) => ({ ...of, age })))
    .flatMap((of) => AXES.hold.map((hold) => ({ ...of, hold })))
    .flatMap((of) => AXES.rule.map((rule) => ({ ...of, rule })))
    .flatMap((of) => AXES.exemption.map((exemption) => ({ ...of, exemption })))
    .flatMap((of) => AXES.grace.map((grace) => ({ ...of, grace })))
    .filter(({ store, exemption, grace }) => store === 'answers' || (exemption === 'none' && grace === 'none'));

const FAULTS = [
  'row-later-format',
  'row-unreadable',
  'store-refused',
  'store-throttled',
  'store-timeout',
  'store-unreachable',
] as const;

/** What comes up for each identity: the table says little about what never does. */
const COMES_UP: Readonly<Record<Case['identity'], readonly string[]>> = {
  'no object': ['request-unreadable'],
  'unknown schema version': ['schema-version-unknown'],
  'no name': ['no-common-name'],
  'malformed name': ['malformed-common-name'],
  'nobody holds the name': ['unknown-device', ...FAULTS],
  'nobody any more': ['retired-device', 'allowed', 'locked', 'stale', ...FAULTS],
  'two devices': ['ambiguous-device', 'allowed', 'locked', 'stale', ...FAULTS],
  'one device': ['allowed', 'locked', 'stale', 'not-permitted', 'rule', 'rule-error', ...FAULTS],
};

test.each(AXES.identity)('%s', async (identity) => {
  const seen = new Set<string>();
  const wrong: unknown[] = [];
  for (const of of casesOf(identity)) {
    const code = expected(of);
    seen.add(code);
    const { authorize, records } = authorizeWith({
      readRow: readerOf(of),
      now: NOW,
      endpoints: new Map([['default', { mode: of.mode, texts: {} }]]),
    });
    const response = await authorize(requestOf(of));
    const [first, second] = response['posture-compliance-statuses'];
    // A request that names no endpoint is nobody's shadow trial; only what is no object names none here.
    const shadows = of.mode === 'shadow' && identity !== 'no object';
    const outcome = code === 'allowed' ? 'allowed' : shadows ? 'shadow-denied' : 'denied';
    const asExpected =
      response.allow === (code === 'allowed' || shadows) &&
      first === outcome &&
      (code === 'allowed' || second === code) &&
      records.length === 1;
    if (!asExpected) wrong.push({ of, expected: code, response });
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect([...seen].sort()).toEqual([...COMES_UP[identity]].sort());
});
