import * as fc from 'fast-check';
import { canonicalJson } from '../../../../shared/domain/canonical-json';
import type { DeviceEvent } from '../../../../shared/domain/events';
import type { Facts } from '../../../../shared/domain/facts';
import { type SnapshotOptions, snapshotOf, withTail } from '../../../../shared/domain/snapshot/snapshot';
import { changesSuffice } from '../../../../shared/domain/snapshot/suffices';
import { buildRow } from '../../../../shared/domain/verdict/build-row';
import { countingExemptions, holdsCounting, needsChanges, type Story } from '../../../../shared/domain/verdict/story';
import { cases } from '../../../support/cases';
import {
  checksIn,
  enrols,
  exempts,
  holds,
  LONG,
  reports,
  requires,
  type Situation,
  storyOf as storyOfSituation,
  unenrols,
} from '../../../support/situation';
import { storyOf } from '../../../support/stories/product';
import { steadyStories } from '../../../support/stories/steady';
import { tick } from '../../../support/stories/told-story';

const RUNS = cases(300);
const LONGEST = 1_000_000;

const options = (holds: SnapshotOptions['holds']): SnapshotOptions => ({ holds, from: 'changes', longest: LONGEST });

/** The story of logs that were compacted at some instant, each at its own. */
function shortened(story: Story, cuts: readonly number[]): { readonly story: Story; readonly leftOut: number } {
  let leftOut = 0;
  const logs = [...story.logs].map(([device, events], index): [string, readonly DeviceEvent[]] => {
    const cut = tick(cuts[index % cuts.length] ?? 0);
    const snapshot = snapshotOf(device, events, cut, options(story.holds));
    const short =
      snapshot &&
      withTail(
        snapshot,
        events.filter(({ recordedAt }) => recordedAt > cut),
      );
    if (short === undefined) return [device, events];
    leftOut += new Set(events.map(({ eventId }) => eventId)).size - short.length;
    return [device, short];
  });
  return { story: { ...story, logs: new Map(logs) }, leftOut };
}
const cuts = fc.array(fc.integer({ min: 8, max: 22 }), { minLength: 3, maxLength: 3 });
const rowText = (story: Story): string => canonicalJson(buildRow(story));

describe('logs in which changes were kept give the row of the whole logs, where they are said to', () => {
  test.each([
    ['grace and exemptions', steadyStories({ holds: false })],
    ['holds', steadyStories({ holds: true })],
  ] as const)('in stories of %s', (_, stories) => {
    const tally = { said: 0, exempt: 0, held: 0, refused: 0 };
    fc.assert(
      fc.property(stories, cuts, (told, at) => {
        const whole = storyOf(told);
        const { story, leftOut } = shortened(whole, at);
        if (leftOut === 0 || !needsChanges(story)) return;
        if (!changesSuffice(story)) {
          tally.refused += 1;
          return;
        }
        tally.said += 1;
        if (countingExemptions(story).length > 0) tally.exempt += 1;
        if (holdsCounting(story).length > 0) tally.held += 1;
        expect(rowText(story)).toBe(rowText(whole));
      }),
      { numRuns: RUNS },
    );
  });
});

/** The story of logs that were compacted a moment ago. */
function compacted(story: Story): Story {
  const logs = [...story.logs].map(([device, events]): [string, readonly DeviceEvent[]] => [
    device,
    snapshotOf(device, events, Number.MAX_SAFE_INTEGER, options(story.holds))?.events ?? [],
  ]);
  return { ...story, logs: new Map(logs) };
}
const told = (story: Story | Situation): Story => ('past' in story ? story : storyOfSituation(story));

function expectSuffices(of: Story | Situation): void {
  const whole = told(of);
  const short = compacted(whole);
  expect([...short.logs.values()].flat().length).toBeLessThan([...whole.logs.values()].flat().length);
  expect(changesSuffice(short)).toBe(true);
  expect(rowText(short)).toBe(rowText(whole));
}
/** It is said not to suffice, and truly does not. */
function expectMatters(of: Story | Situation): void {
  const whole = told(of);
  const short = compacted(whole);
  expect(changesSuffice(short)).toBe(false);
  expect(rowText(short)).not.toBe(rowText(whole));
}

const UEM = 'uem:mac';
const days = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index} 09:00`);
const good = { encrypted: true, firewall: true } as const;
const forbid = (id: string, clause: string, annotations = ''): string =>
  `@id("${id}") ${annotations} forbid (principal, action, resource) ${clause};`;

describe('every check-in counts', () => {
  const seenDaily = [enrols('10 09:00', { facts: good }), ...days(11, 20).map((day) => checksIn(day))];

  describe('to a rule with grace that looks at proof of life', () => {
    const window =
      'context.device.lastSeen < datetime("2026-11-14T00:00:00Z") || context.device.lastSeen > datetime("2026-11-19T12:00:00Z")';
    const clause = `when { context.device has lastSeen && (${window}) }`;

    test('whichever way', () => {
      expectMatters({ policy: `${LONG}\n${forbid('odd', clause, '@grace("48h")')}`, events: seenDaily });
    });

    test('not to one without grace, nor where no check-in was left out of what it looks at', () => {
      expectSuffices({ policy: `${LONG}\n${forbid('odd', clause)}`, events: seenDaily });
      expectSuffices({ policy: `${LONG}\n${requires('encrypted', '@grace("48h")')}`, events: seenDaily });
    });
  });

  describe('to how long ago a device was last seen', () => {
    const quiet = forbid(
      'quiet',
      'when { context.device has lastSeen && context.now.durationSince(context.device.lastSeen) > duration("2d") }',
      '@grace("12h")',
    );
    const silent = [...seenDaily, checksIn('23 09:00'), reports('26 09:00', good), reports('27 09:00', good)];
    const exempt = exempts('11 12:00', ['quiet'], '30 09:00');

    test('not where one partition says so: at a check-in that is no time at all', () => {
      expectSuffices({ policy: `${LONG}\n${quiet}`, events: seenDaily });
      expectSuffices({ policy: `${LONG}\n${quiet}`, events: silent });
      expectSuffices({ policy: `${LONG}\n${quiet}`, events: [...silent, exempt] });
      expectSuffices({ policy: `${LONG}\n${quiet}`, events: [...silent, unenrols('28 09:00'), enrols('29 09:00')] });
    });

    test('but where another partition changes between them', () => {
      const clause =
        'unless { context has generic && context has uem && context.uem has firewall && context.uem.firewall && context.generic has lastSeen && context.now.durationSince(context.generic.lastSeen) <= duration("2d") }';
      const uem = [
        enrols('10 10:00', { device: UEM, facts: good }),
        reports('16 10:00', { ...good, firewall: false }, { device: UEM }),
      ];
      const policy = `${LONG}\n${forbid('both', clause, '@grace("6d")')}`;
      expectMatters({ policy, events: [...seenDaily, ...uem] });
    });
  });

  test('to an exempt rule that takes the records of two sources as a whole, proof of life and all', () => {
    const clause = 'when { context has generic && context has uem } unless { context.generic == context.uem }';
    const uem = (day: string) => checksIn(day, { device: UEM });
    const events = [
      enrols('10 09:00', { facts: good }),
      enrols('10 10:00', { device: UEM, facts: good }),
      exempts('10 12:00', ['twins'], '30 09:00'),
      checksIn('11 09:00'),
      uem('11 10:00'),
      // The only time they agree in everything.
      checksIn('12 09:00'),
      uem('12 09:00'),
      ...days(13, 15).flatMap((day) => [checksIn(day), uem(day.replace('09', '10'))]),
    ];
    expectMatters({ policy: `${LONG}\n${forbid('twins', clause)}`, events });
  });

  test('to an exempt rule that looks at the clock', () => {
    const odd =
      'when { context.now < datetime("2026-11-14T00:00:00Z") || context.now > datetime("2026-11-16T00:00:00Z") }';
    const exempt = exempts('11 00:00', ['odd', 'encrypted'], '30 09:00');
    expectMatters({ policy: `${LONG}\n${forbid('odd', odd)}`, events: [...seenDaily, exempt] });
    expectSuffices({
      policy: `${LONG}\n${requires('encrypted')}\n${forbid('quiet', odd)}`,
      events: [...seenDaily, exempt],
    });
  });
});

describe('who spoke last counts', () => {
  /** One says yes, the other no, by turns; then the first is gone. */
  const byTurns = (other: string, yes: Facts, no: Facts): readonly DeviceEvent[] => [
    enrols('10 09:00', { facts: yes }),
    enrols('11 09:00', { device: other, facts: no }),
    reports('12 09:00', yes),
    reports('13 09:00', no, { device: other }),
    checksIn('13 21:00'),
    unenrols('15 09:00'),
    ...days(16, 17).map((day) => reports(day, no, { device: other })),
  ];
  const graced = (fact: string): string => `${LONG}\n${requires(fact, '@grace("10d")')}`;
  const linux = `${LONG}\n${forbid('linux', 'when { context.device has platform && context.device.platform == "linux" }', '@grace("10d")')}`;
  const sam = `${LONG}\n${forbid('sam', 'when { context.device has owner && context.device.owner == "sam" }', '@grace("10d")')}`;

  test('of two partitions of one source', () => {
    expectMatters({
      policy: graced('encrypted'),
      events: byTurns('generic:other', good, { ...good, encrypted: false }),
    });
  });

  test('of two sources, of the platform and of the owner', () => {
    expectMatters({ policy: linux, events: byTurns(UEM, { platform: 'macos' }, { platform: 'linux' }) });
    expectMatters({ policy: sam, events: byTurns(UEM, { owner: 'eve' }, { owner: 'sam' }) });
  });

  test('not where no rule looks at the owner, nor of what the worst counts', () => {
    const events = byTurns(UEM, { ...good, owner: 'eve' }, { ...good, encrypted: false, owner: 'sam' });
    expectSuffices({ policy: graced('encrypted'), events });
  });

  test('not where they say the same', () => {
    expectSuffices({ policy: graced('encrypted'), events: byTurns('generic:other', good, good) });
    expectSuffices({ policy: graced('encrypted'), events: byTurns('generic:other', good, {}) });
  });

  test('not where one was silent before the other began', () => {
    const bad = { ...good, encrypted: false };
    const events = (first: string, second: string): readonly DeviceEvent[] => [
      enrols('10 09:00', { facts: good, device: first }),
      ...days(11, 13).map((day) => reports(day, good, { device: first })),
      enrols('14 09:00', { device: second, facts: bad }),
      ...days(15, 17).map((day) => reports(day, bad, { device: second })),
    ];
    expectSuffices({ policy: graced('encrypted'), events: events('generic:mac', 'generic:other') });
    expectSuffices({ policy: graced('encrypted'), events: events('generic:other', 'generic:mac') });
    const met = [...events('generic:mac', 'generic:other'), checksIn('14 09:00')];
    expect(changesSuffice(compacted(storyOfSituation({ policy: graced('encrypted'), events: met })))).toBe(false);
  });
});

describe('whether an exempt rule was complied with', () => {
  const bad = { encrypted: false, firewall: false } as const;
  const strict = `${LONG}\n${requires('encrypted')}\n${requires('firewall')}`;
  const lenient = strict.replace(
    'unless { context.device has encrypted',
    'unless { context.device has firewall || context.device has encrypted',
  );
  const daily = [enrols('10 09:00', { facts: bad }), ...days(11, 20).map((day) => reports(day, bad))];
  const exempt = exempts('12 12:00', ['encrypted'], '30 09:00');

  test('is told by changes, while nothing else changes', () => {
    expectSuffices({ policy: strict, events: [...daily, exempt] });
    expectSuffices({ policy: { '01 00:00': strict, '15 00:00': strict }, events: [...daily, exempt] });
    expectSuffices({ policy: { '01 00:00': lenient, '12 00:00': strict }, events: [...daily, exempt] });
    const firewall = strict.replace('has firewall && context.device.firewall', 'has firewall');
    expectSuffices({ policy: { '01 00:00': strict, '15 00:00': firewall }, events: [...daily, exempt] });
  });

  test('hangs on every check-in where the rule was another for a while', () => {
    const policy = { '01 00:00': strict, '15 00:00': lenient, '17 00:00': strict };
    expectMatters({ policy, events: [...daily, exempt] });
  });

  test('hangs on every check-in where the configuration was another for a while', () => {
    const reported = `${LONG}\n${forbid('encrypted', 'when { context.device.reports.contains("encrypted") } unless { context.device has encrypted && context.device.encrypted }')}`;
    const story = storyOfSituation({
      policy: { '01 00:00': reported, '15 00:00': reported, '17 00:00': reported },
      events: [...daily, exempt],
    });
    const past = story.past.map((inForce, index) => {
      const { configuration } = inForce.active;
      const generic = { kind: 'generic' as const, reports: [], commonName: { template: '{serialNumber}' } };
      const sources = { ...configuration.sources, generic };
      return index === 1
        ? { ...inForce, active: { ...inForce.active, configuration: { ...configuration, sources } } }
        : inForce;
    });
    expectMatters({ ...story, past });
  });

  test('is not told where it was exempt before any policy was in force', () => {
    const story = storyOfSituation({ policy: { '13 00:00': strict }, events: [...daily, exempt] });
    expect(changesSuffice(compacted(story))).toBe(false);
  });

  describe('of a device of two partitions', () => {
    const two = (uem: readonly DeviceEvent[]): readonly DeviceEvent[] => [
      enrols('10 09:00', { facts: good }),
      enrols('10 10:00', { device: UEM, facts: good }),
      exempts('11 12:00', ['encrypted'], '30 09:00', UEM),
      ...days(11, 14).map((day) => reports(day, good)),
      ...uem,
    ];
    const badAt = (day: string): DeviceEvent => reports(day, { encrypted: false }, { device: UEM });

    test('hangs on every check-in where it complied already when it was exempt, and then failed', () => {
      expectMatters({ policy: strict, events: two([badAt('13 00:00')]) });
    });

    test('is told where it was seen to comply after that', () => {
      const seen = [reports('12 00:00', good, { device: UEM }), badAt('13 00:00')];
      expectSuffices({ policy: strict, events: two(seen) });
    });

    test('is told where it did not comply when it was exempt', () => {
      expectSuffices({ policy: strict, events: two([badAt('11 00:00'), badAt('13 00:00')]) });
    });

    test('does not matter where the exemption is over, or nobody holds the name', () => {
      const later = [badAt('13 00:00'), ...['29 09:00', '30 09:00'].map((day) => checksIn(day))];
      expectSuffices({ policy: strict, events: two(later) });
      expectSuffices({ policy: strict, events: two([badAt('13 00:00')]), commonName: 'other' });
    });

    test('is not told while a hold is in effect', () => {
      const events = two([badAt('11 00:00'), badAt('13 00:00')]);
      const rule = { kind: 'rule' as const, rule: 'firewall' };
      const held = (until: string) => ({ policy: strict, events, holds: [holds('12 00:00', rule, until)] });
      expect(changesSuffice(compacted(storyOfSituation(held('20 00:00'))))).toBe(false);
      expectSuffices(held('13 00:00'));
      const without = events.filter(({ type }) => type !== 'ExemptionGranted');
      expectSuffices({ ...held('20 00:00'), events: without });
    });
  });
});

describe('while a hold is in effect', () => {
  const odd = forbid(
    'odd',
    'when { context.device has lastSeen && context.device.lastSeen < datetime("2026-11-14T00:00:00Z") }',
    '@grace("48h")',
  );
  const events = [enrols('10 09:00', { facts: good }), ...days(11, 20).map((day) => reports(day, good))];
  const held = (until: string) => [holds('12 00:00', { kind: 'rule', rule: 'encrypted' }, until)];
  const policy = { '01 00:00': `${LONG}\n${odd}`, '15 00:00': `${LONG}\n${requires('encrypted')}` };

  test('rules with grace count that were in force when it began', () => {
    expect(changesSuffice(compacted(storyOfSituation({ policy, events, holds: held('25 00:00') })))).toBe(false);
    expectSuffices({ policy, events, holds: held('20 09:00') });
  });
});
