import { LocalFailure } from '../failure';
import type { Alarm, MetricAlarm } from './alarms';
import { type DataPoint, sameMetric } from './data-points';
import { evaluateMath } from './metric-math';
import { parseInsights, seriesOf } from './metrics-insights';
import { statistic } from './statistics';

export interface AlarmState {
  readonly alarm: Alarm;
  readonly state: 'ALARM' | 'OK';
  /** Latest values, oldest first; null where a period has none. Of a composite: none. */
  readonly values: readonly (number | null)[];
  /** What made it so: the series that breach, the parts that are on. */
  readonly because: readonly string[];
}

/**
 * The state of each alarm at an instant (epoch milliseconds). Periods are windows that end with the present minute, as
 * CloudWatch evaluates them every minute; all of an alarm's periods must breach. An alarm keeps no state here: it says what
 * CloudWatch would say after one evaluation.
 */
export function alarmStates(
  alarms: readonly Alarm[],
  points: readonly DataPoint[],
  now: number,
): readonly AlarmState[] {
  const single = alarms.flatMap((alarm) => (alarm.kind === 'metric' ? [metricState(alarm, points, now)] : []));
  const on = new Set(single.filter(({ state }) => state === 'ALARM').map(({ alarm }) => alarm.arn));
  const names = new Map(alarms.map(({ arn, name }) => [arn, name]));
  return alarms.map((alarm) => {
    const known = single.find((state) => state.alarm === alarm);
    if (known !== undefined) return known;
    const because = alarm.kind === 'composite' ? alarm.parts.filter((part) => on.has(part)) : [];
    return {
      alarm,
      state: because.length > 0 ? 'ALARM' : 'OK',
      values: [],
      because: because.map((part) => names.get(part) ?? part),
    };
  });
}

type Series = readonly (number | undefined)[];

function metricState(alarm: MetricAlarm, points: readonly DataPoint[], now: number): AlarmState {
  const series = seriesOfAlarm(alarm, points, now);
  const breaching = [...series].filter(([, values]) => values.every((value) => breaches(alarm, value)));
  const [shown = []] = [...(breaching.length > 0 ? breaching : series)].map(([, values]) => values);
  return {
    alarm,
    state: breaching.length > 0 ? 'ALARM' : 'OK',
    values: shown.map((value) => value ?? null),
    because: breaching.map(([name]) => name),
  };
}

function breaches({ breachesWhen, threshold, missingBreaches }: MetricAlarm, value: number | undefined): boolean {
  if (value === undefined) return missingBreaches;
  return breachesWhen === 'atLeast' ? value >= threshold : value < threshold;
}

/** Values per period, oldest first, of every series the alarm looks at; usually there is one. */
function seriesOfAlarm({ watched, period, periods }: MetricAlarm, points: readonly DataPoint[], now: number) {
  const windows = windowsUntil(now, period * 1000, periods);
  const over = (chosen: readonly DataPoint[], name: string): Series =>
    windows.map(({ from, to }) =>
      statistic(
        name,
        chosen.filter(({ at }) => from <= at && at < to).map(({ value }) => value),
      ),
    );
  switch (watched.kind) {
    case 'single': {
      const chosen = points.filter((point) => sameMetric(point, watched.metric));
      return new Map([[watched.metric.name, over(chosen, watched.statistic)]]);
    }
    case 'insights': {
      const query = parseInsights(watched.expression);
      // Which series are the largest depends on the window; no alarm of ours asks for it.
      if (query.limit !== undefined) throw new LocalFailure(`no LIMIT in the query of an alarm: ${watched.expression}`);
      const found = seriesOf(query, points);
      return new Map([...found].map(([name, chosen]) => [name, over(chosen, 'Sum')]));
    }
    case 'math': {
      const inputs = Object.entries(watched.metrics).map(([id, { metric, statistic: name }]) => ({
        id,
        values: over(
          points.filter((point) => sameMetric(point, metric)),
          name,
        ),
      }));
      const values = windows.map((_, index) =>
        evaluateMath(watched.expression, Object.fromEntries(inputs.map((input) => [input.id, input.values[index]]))),
      );
      return new Map([[watched.expression, values]]);
    }
  }
}

const MINUTE = 60_000;

function windowsUntil(now: number, length: number, count: number) {
  const end = Math.floor(now / MINUTE) * MINUTE + MINUTE;
  return Array.from({ length: count }, (_, index) => {
    const to = end - (count - 1 - index) * length;
    return { from: to - length, to };
  });
}
