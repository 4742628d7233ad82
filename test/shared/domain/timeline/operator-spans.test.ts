import type { HoldEvent } from '../../../../shared/domain/events';
import { exemptionsIn, holdsIn, locksIn } from '../../../../shared/domain/timeline/operator-spans';
import { at, endsExemption, exempts, holds, locks, releases, unlocks } from '../../../support/situation';

const spans = (list: readonly { readonly eventId: string; readonly from: number; readonly until: number }[]) =>
  list.map(({ eventId, from, until }) => [eventId, from, until]);

test('an exemption lasts to its expiry, or to the first end of it', () => {
  const first = exempts('20 09:00', ['a', 'b'], '25 09:00');
  const second = exempts('21 09:00', ['a'], '22 09:00');
  const ends = [
    endsExemption('23 09:00', '20 09:00'),
    endsExemption('24 09:00', '20 09:00'),
    endsExemption('23 09:00', '21 09:00'),
  ];
  expect(exemptionsIn([first])).toEqual([
    { eventId: 'ExemptionGranted@20 09:00', from: at('20 09:00'), until: at('25 09:00'), rules: ['a', 'b'] },
  ]);
  expect(spans(exemptionsIn([...ends, first, second]))).toEqual([
    ['ExemptionGranted@20 09:00', at('20 09:00'), at('23 09:00')],
    ['ExemptionGranted@21 09:00', at('21 09:00'), at('22 09:00')],
  ]);
  // Nothing else ends it.
  expect(spans(exemptionsIn([first, unlocks('21 09:00', '20 09:00')]))).toEqual([
    ['ExemptionGranted@20 09:00', at('20 09:00'), at('25 09:00')],
  ]);
});

test('a lock lasts to its expiry, or to the first end of it', () => {
  const lock = locks('20 09:00', '25 09:00');
  const other = locks('20 10:00', '25 09:00');
  expect(
    spans(locksIn([lock, other, unlocks('23 09:00', '20 09:00'), exempts('20 09:00', ['a'], '21 09:00')])),
  ).toEqual([
    ['DeviceLocked@20 09:00', at('20 09:00'), at('23 09:00')],
    ['DeviceLocked@20 10:00', at('20 10:00'), at('25 09:00')],
  ]);
  expect(spans(locksIn([lock, endsExemption('21 09:00', '20 09:00')]))).toEqual([
    ['DeviceLocked@20 09:00', at('20 09:00'), at('25 09:00')],
  ]);
});

describe('holds', () => {
  const ofRule = holds('20 09:00', { kind: 'rule', rule: 'a' }, '25 09:00');
  const ofSource = holds('19 09:00', { kind: 'source', source: 'jamf' }, '25 09:00');

  test('of a rule and of a source, in the order in which they began', () => {
    const expected = [
      { eventId: 'hold#19 09:00', from: at('19 09:00'), until: at('25 09:00'), source: 'jamf' },
      { eventId: 'hold#20 09:00', from: at('20 09:00'), until: at('25 09:00'), rule: 'a' },
    ];
    expect(holdsIn([ofRule, ofSource])).toEqual(expected);
    expect(holdsIn([ofSource, ofRule])).toEqual(expected);
  });

  test('that began at one instant, by their ids', () => {
    const named = (eventId: string): HoldEvent => ({ ...ofRule, eventId });
    for (const order of [
      ['b', 'a', 'c'],
      ['c', 'b', 'a'],
      ['a', 'c', 'b'],
    ])
      expect(holdsIn(order.map(named)).map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c']);
  });

  test('end when they are released, each by its own release', () => {
    expect(spans(holdsIn([ofRule, ofSource, releases('21 09:00', '20 09:00')]))).toEqual([
      ['hold#19 09:00', at('19 09:00'), at('25 09:00')],
      ['hold#20 09:00', at('20 09:00'), at('21 09:00')],
    ]);
  });
});
