import * as fc from 'fast-check';
import type { Answered } from '../../../../shared/domain/explanation/answered';
import { timelineOf } from '../../../../shared/domain/explanation/timeline';

const at = (time: string): string => `2026-11-23T${time}.000Z`;
const answer = (time: string, changes: Partial<Answered> = {}): Answered => ({
  at: at(time),
  mode: 'enforce',
  outcome: 'denied',
  code: 'rule',
  rules: ['firewall'],
  endpointId: 'e',
  platform: 'mac',
  publicIp: '203.0.113.7',
  ...changes,
});
const event = (time: string) => ({ occurredAt: at(time), type: 'DeviceSeen' });
const read = (events: readonly { readonly occurredAt: string }[], answers: readonly Answered[]) =>
  timelineOf(events, answers).map((entry) =>
    entry.kind === 'event'
      ? entry.event.occurredAt.slice(11, 19)
      : [entry.newest.at.slice(11, 19), entry.since.slice(11, 19), entry.times],
  );

test('answers that are the same, with nothing between them, are one entry', () => {
  expect(read([], [answer('09:02:00'), answer('09:01:00'), answer('09:00:00')])).toEqual([['09:02:00', '09:00:00', 3]]);
});

test('an event between them parts them', () => {
  expect(
    read([event('09:01:30'), event('08:00:00')], [answer('09:02:00'), answer('09:01:00'), answer('07:00:00')]),
  ).toEqual([
    ['09:02:00', '09:02:00', 1],
    '09:01:30',
    ['09:01:00', '09:01:00', 1],
    '08:00:00',
    ['07:00:00', '07:00:00', 1],
  ]);
});

test('of the same instant the answer stands above the event: it was given with it', () => {
  expect(read([event('09:00:00')], [answer('09:00:00')])).toEqual([['09:00:00', '09:00:00', 1], '09:00:00']);
});

test.each<[string, Partial<Answered>]>([
  ['outcome', { outcome: 'allowed', code: undefined, rules: [] }],
  ['code', { code: 'rule-error' }],
  ['rules', { rules: ['firewall', 'disk'] }],
  ['mode', { mode: 'shadow' }],
  ['endpoint', { endpointId: 'f' }],
  ['platform', { platform: 'win' }],
  ['address', { publicIp: '198.51.100.1' }],
])('another %s is another entry', (_, changes) => {
  expect(read([], [answer('09:01:00', changes), answer('09:00:00')])).toHaveLength(2);
});

test('another connection id is not', () => {
  expect(read([], [answer('09:01:00', { connectionId: 'b' }), answer('09:00:00', { connectionId: 'a' })])).toHaveLength(
    1,
  );
});

test('whatever the times, nothing is lost, nothing is counted twice, and the order is that of time', () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }).map((all) => all.sort((a, b) => b - a));
  const iso = (minute: number): string => new Date(Date.parse(at('09:00:00')) + minute * 60_000).toISOString();
  fc.assert(
    fc.property(times, times, (events, answers) => {
      const entries = timelineOf(
        events.map((minute) => ({ occurredAt: iso(minute) })),
        answers.map((minute) => ({ ...answer('09:00:00', { rules: [String(minute % 2)] }), at: iso(minute) })),
      );
      expect(entries.filter(({ kind }) => kind === 'event')).toHaveLength(events.length);
      expect(entries.reduce((sum, entry) => sum + (entry.kind === 'answers' ? entry.times : 0), 0)).toBe(
        answers.length,
      );
      const instants = entries.map((entry) => (entry.kind === 'event' ? entry.event.occurredAt : entry.newest.at));
      expect(instants).toEqual([...instants].sort().reverse());
    }),
  );
});
