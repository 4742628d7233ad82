import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { DeploymentConfiguration } from '../config';
import { type AlarmSpecification, NOTHING_IS_BAD, NOTHING_IS_GOOD, QUARTER_OF_AN_HOUR } from './alarm-specification';
import type { EmittedMetrics } from './metrics';

/** Alarms on what is known of the fleet, whether or not somebody connects. */
export function fleetAlarms(
  metrics: EmittedMetrics,
  { clampedTimes }: DeploymentConfiguration['alarms'],
): readonly AlarmSpecification[] {
  return [
    {
      id: 'NamesAmbiguous',
      tells: 'ticket',
      title: 'Two devices claim one name',
      happened: 'The census found common names that more than one device claims.',
      meaning:
        'Nobody gets in by such a name until an operator says whose it is: two machines with one certificate name, or somebody posing as another machine.',
      look: { query: 'censuses' },
      metric: metrics.census('namesAmbiguous', { period: QUARTER_OF_AN_HOUR }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'One is one person locked out. It lasts until somebody acts. A census that says nothing has its own alarm.',
    },
    {
      id: 'RowsUnreadable',
      tells: 'ticket',
      title: 'Verdict rows cannot be read',
      happened: 'The census found rows of the verdict table that this version cannot read.',
      meaning: 'The people behind them are denied by a fault of ours as soon as they connect.',
      look: { query: 'censuses' },
      metric: metrics.census('rowsUnreadable', { period: QUARTER_OF_AN_HOUR }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'Found before the first of them connects, which would page.',
    },
    {
      id: 'SourceClockAhead',
      tells: 'ticket',
      title: 'The clock of a source is ahead',
      happened: `At least ${clampedTimes} observations within 15 minutes claimed a time more than five minutes in the future; their time was cut back.`,
      meaning:
        'Nobody is affected at once. But what this source says wins over what is observed later, for as long as its clock is ahead, and a device may seem alive for that much longer.',
      look: { query: 'clocks-of-sources' },
      metric: metrics.interpretation('timesClamped', { period: QUARTER_OF_AN_HOUR }),
      threshold: clampedTimes,
      missing: NOTHING_IS_GOOD,
      why: `A single one is a laptop with a wrong clock; ${clampedTimes} are a server's. No push, no data.`,
    },
    {
      id: 'CensusSilent',
      tells: 'ticket',
      title: 'The census is silent',
      happened: 'take-census reported nothing for an hour, though it runs every quarter.',
      meaning: 'Nobody is affected. But names claimed twice and rows that cannot be read are not found.',
      look: { query: 'censuses' },
      metric: metrics.census('namesAdmitted', {
        statistic: cloudwatch.Stats.SAMPLE_COUNT,
        period: Duration.minutes(30),
      }),
      threshold: 1,
      breachedWhen: 'below',
      missing: NOTHING_IS_BAD,
      evaluationPeriods: 2,
      why: 'Four censuses in a row. Missing data is what is looked for.',
    },
  ];
}
