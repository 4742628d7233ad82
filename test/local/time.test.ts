import { VirtualClock } from '../../local/clock';
import { parseDuration, parseInstant } from '../../local/duration';
import { rateMilliseconds, Scheduler } from '../../local/eventbridge/schedule';

describe('durations', () => {
  test.each<[string, number | undefined]>([
    ['72h', 259_200_000],
    ['90m', 5_400_000],
    ['3d', 259_200_000],
    ['1d12h', 129_600_000],
    ['5s', 5000],
    ['0h', 0],
    ['', undefined],
    ['h', undefined],
    ['72', undefined],
    ['-1h', undefined],
    ['1.5h', undefined],
    ['1h ', undefined],
    ['1w', undefined],
  ])('%j is %s ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});

describe('instants', () => {
  test.each<[string, number | undefined]>([
    ['2026-11-23T09:00:00Z', 1795424400000],
    ['2026-11-23T09:00Z', 1795424400000],
    ['2026-11-23T10:00:00.000+01:00', 1795424400000],
    ['2022-01-16T09:13:59.5720125Z', 1642324439572],
    ['2026-11-23T09:00:00', undefined],
    ['2026-11-23', undefined],
    ['2026-13-23T09:00:00Z', undefined],
    ['tomorrow', undefined],
  ])('%j is %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});

describe('schedules', () => {
  test.each<[string, number]>([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(2 days)', 172_800_000],
  ])('%s is every %d ms', (expression, expected) => {
    expect(rateMilliseconds(expression)).toBe(expected);
  });

  test.each(['rate(5 minute)', 'rate(1 minutes)', 'rate(0 minutes)', 'cron(0 12 * * ? *)', 'rate(5 weeks)'])(
    'refuses %s',
    (expression) => {
      expect(() => rateMilliseconds(expression)).toThrow(expression);
    },
  );

  test('fire once when due, however far the clock jumps', () => {
    let real = 0;
    const clock = new VirtualClock(() => real);
    const fired: string[] = [];
    const scheduler = new Scheduler(
      clock,
      [
        { name: 'five', rate: 300_000 },
        { name: 'hour', rate: 3_600_000 },
      ],
      ({ name }) => fired.push(name),
    );
    scheduler.check();
    expect(fired).toEqual([]);
    real += 299_999;
    scheduler.check();
    expect(fired).toEqual([]);
    real += 1;
    scheduler.check();
    scheduler.check();
    expect(fired).toEqual(['five']);
    clock.advance(3 * 86_400_000);
    scheduler.check();
    expect(fired).toEqual(['five', 'five', 'hour']);
    clock.set(0);
    scheduler.restart();
    real += 300_000;
    scheduler.check();
    scheduler.stop();
    expect(fired).toEqual(['five', 'five', 'hour', 'five']);
  });
});
