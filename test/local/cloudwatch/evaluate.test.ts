import type { Alarm, MetricAlarm } from '../../../local/cloudwatch/alarms';
import { type DataPoint, dataPointsOf } from '../../../local/cloudwatch/data-points';
import { alarmStates } from '../../../local/cloudwatch/evaluate';
import { evaluateMath } from '../../../local/cloudwatch/metric-math';
import { parseInsights } from '../../../local/cloudwatch/metrics-insights';
import { statistic } from '../../../local/cloudwatch/statistics';

const NOW = Date.parse('2026-11-20T09:10:30Z');
const MINUTE = 60_000;
const METRIC = { namespace: 'N', name: 'M', dimensions: { service: 's' } };
const point = (at: string, value: number, changes: Partial<DataPoint> = {}): DataPoint => ({
  ...METRIC,
  value,
  at: Date.parse(`2026-11-20T${at}Z`),
  ...changes,
});
const alarm = (changes: Partial<MetricAlarm> = {}): MetricAlarm => ({
  kind: 'metric',
  name: 'a',
  description: '',
  arn: 'arn:a',
  tells: 'page',
  watched: { kind: 'single', metric: METRIC, statistic: 'Sum' },
  threshold: 3,
  breachesWhen: 'atLeast',
  period: 300,
  periods: 1,
  missingBreaches: false,
  ...changes,
});
const stateOf = (of: Alarm, points: readonly DataPoint[], now = NOW) => {
  const [first] = alarmStates([of], points, now);
  return [first?.state, first?.values];
};

describe('an alarm on one metric', () => {
  it('looks at the period that ends with the present minute, both ends as CloudWatch has them', () => {
    const inside = [point('09:06:00', 2), point('09:10:59.999', 1)];
    expect(stateOf(alarm(), inside)).toEqual(['ALARM', [3]]);
    expect(stateOf(alarm(), [point('09:05:59.999', 2), point('09:10:00', 1)])).toEqual(['OK', [1]]);
    expect(stateOf(alarm(), [point('09:11:00', 9)])).toEqual(['OK', [null]]);
  });

  it('reads exactly its metric', () => {
    for (const other of [
      { name: 'O' },
      { namespace: 'O' },
      { dimensions: {} },
      { dimensions: { service: 's', endpoint: 'e' } },
    ])
      expect(stateOf(alarm(), [point('09:10:00', 9, other)])).toEqual(['OK', [null]]);
  });

  it('needs every period to breach', () => {
    const two = alarm({ periods: 2 });
    expect(stateOf(two, [point('09:10:00', 3), point('09:05:00', 2)])).toEqual(['OK', [2, 3]]);
    expect(stateOf(two, [point('09:10:00', 3), point('09:05:00', 3)])).toEqual(['ALARM', [3, 3]]);
    expect(stateOf(two, [point('09:10:00', 3)])).toEqual(['OK', [null, 3]]);
  });

  it('takes missing data as it is told', () => {
    const silent = alarm({ breachesWhen: 'below', threshold: 1, missingBreaches: true });
    expect(stateOf(silent, [])).toEqual(['ALARM', [null]]);
    expect(stateOf(silent, [point('09:10:00', 1)])).toEqual(['OK', [1]]);
    expect(stateOf(alarm(), [])).toEqual(['OK', [null]]);
  });
});

describe('an alarm on several', () => {
  const metrics = {
    rule: { metric: { ...METRIC, name: 'rule' }, statistic: 'Sum' },
    all: { metric: { ...METRIC, name: 'all' }, statistic: 'Sum' },
  };
  it('computes its expression period by period', () => {
    const share = alarm({
      watched: { kind: 'math', expression: 'IF(FILL(rule, 0) >= 2, 100 * FILL(rule, 0) / FILL(all, 0), 0)', metrics },
      threshold: 50,
    });
    const points = [point('09:10:00', 2, { name: 'rule' }), point('09:10:00', 4, { name: 'all' })];
    expect(stateOf(share, points)).toEqual(['ALARM', [50]]);
    expect(stateOf(share, [point('09:10:00', 1, { name: 'rule' })])).toEqual(['OK', [0]]);
  });

  it('takes each series of a query by itself, summed over what it is not grouped by', () => {
    const query = alarm({
      watched: {
        kind: 'insights',
        expression: `SELECT SUM(M) FROM SCHEMA("N", service, endpoint, reason) WHERE service = 's' GROUP BY reason ORDER BY SUM() DESC`,
      },
    });
    const denial = (endpoint: string, reason: string, value: number) =>
      point('09:10:00', value, { dimensions: { service: 's', endpoint, reason } });
    const quiet = [denial('e1', 'rule:disk', 2), denial('e2', 'rule:firewall', 2), point('09:10:00', 9)];
    expect(alarmStates([query], quiet, NOW)).toMatchObject([{ state: 'OK' }]);
    expect(alarmStates([query], [...quiet, denial('e2', 'rule:disk', 1)], NOW)).toMatchObject([
      { state: 'ALARM', because: ['rule:disk'], values: [3] },
    ]);
  });
});

test('a composite is on while any of its parts is, and names it', () => {
  const parts = [alarm({ name: 'one', arn: 'arn:1' }), alarm({ name: 'two', arn: 'arn:2', threshold: 99 })];
  const composite: Alarm = {
    kind: 'composite',
    name: 'c',
    description: '',
    arn: 'arn:c',
    tells: 'page',
    parts: ['arn:1', 'arn:2'],
  };
  const states = (points: readonly DataPoint[]) => alarmStates([...parts, composite], points, NOW).at(-1);
  expect(states([point('09:10:00', 3)])).toMatchObject({ state: 'ALARM', because: ['one'] });
  expect(states([point('09:10:00', 2)])).toMatchObject({ state: 'OK', because: [] });
});

describe('what is not understood is refused', () => {
  it.each(['RATE(m)', 'a + ', '(a', 'a b', 'FILL(a)', 'SEARCH("x")', 'a ** a', 'unknown + 1'])(
    'metric math %s',
    (expression) => {
      expect(() => evaluateMath(expression, { a: 1 })).toThrow('does not understand the metric math');
    },
  );
  it.each(['SELECT AVG(M) FROM SCHEMA("N", a) GROUP BY a ORDER BY SUM() DESC', 'SELECT SUM(M) FROM "N"'])(
    'query %s',
    (query) => {
      expect(() => parseInsights(query)).toThrow('does not understand the Metrics Insights query');
    },
  );
  it('statistics', () => {
    expect(() => statistic('tm90', [])).toThrow('does not know the statistic tm90');
  });
});

describe('metric math', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['12 / 2 / 3', 2],
    ['a >= 2', 1],
    ['a < 2', 0],
    ['IF(a > 1, 10, 20)', 10],
    ['FILL(b, 5) + a', 7],
    ['a + b', undefined],
    ['0 / 0', undefined],
  ])('%s is %p', (expression, value) => {
    expect(evaluateMath(expression, { a: 2, b: undefined })).toBe(value);
  });
});

test.each([
  ['Sum', 10],
  ['SampleCount', 4],
  ['Average', 2.5],
  ['Minimum', 1],
  ['Maximum', 4],
  ['p50', 2],
  ['p99', 4],
])('the %s of 4, 1, 3, 2 is %p, and of nothing is missing', (name, value) => {
  expect(statistic(name, [4, 1, 3, 2])).toBe(value);
  expect(statistic(name, [])).toBeUndefined();
});

test('a metric document counts once per dimension set, and each value of a list by itself', () => {
  const document = JSON.stringify({
    _aws: {
      Timestamp: NOW - MINUTE,
      CloudWatchMetrics: [
        { Namespace: 'N', Dimensions: [['service'], ['service', 'source']], Metrics: [{ Name: 'M' }] },
      ],
    },
    service: 's',
    source: 'x',
    M: [1, 2],
    person: 'not a metric',
  });
  const at = NOW - MINUTE;
  expect(dataPointsOf(document)).toEqual([
    { namespace: 'N', name: 'M', dimensions: { service: 's' }, value: 1, at },
    { namespace: 'N', name: 'M', dimensions: { service: 's' }, value: 2, at },
    { namespace: 'N', name: 'M', dimensions: { service: 's', source: 'x' }, value: 1, at },
    { namespace: 'N', name: 'M', dimensions: { service: 's', source: 'x' }, value: 2, at },
  ]);
});
