import { orderForFold } from '../../../../shared/domain/posture/order';
import { enrolled, reported, seen, unenrolled } from '../../../support/events/story';

const ordered = (...events: Parameters<typeof orderForFold>[0]) => orderForFold(events).map(({ eventId }) => eventId);

test('earlier events come first, and each counts once', () => {
  const late = { ...seen('10:00'), eventId: 'a' };
  const early = { ...seen('09:00'), eventId: 'b' };
  expect(ordered(late, early, late)).toEqual(['b', 'a']);
});

test('at one instant: first what enrols, last unenrolments, otherwise by id', () => {
  const events = [
    { ...unenrolled('09:00'), eventId: 'a' },
    { ...seen('09:00'), eventId: 'd' },
    { ...reported('09:00', { managed: false }), eventId: 'b' },
    { ...seen('09:00'), eventId: 'c' },
    { ...reported('09:00', { managed: true }), eventId: 'f' },
    { ...enrolled('09:00'), eventId: 'e' },
  ];
  expect(ordered(...events)).toEqual(['e', 'f', 'b', 'c', 'd', 'a']);
  expect(ordered(...events.toReversed())).toEqual(['e', 'f', 'b', 'c', 'd', 'a']);
});
