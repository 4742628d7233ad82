import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { EmittedMetrics } from './metrics';
import { alarmStates, decisionsByReason, explain, FULL_WIDTH, graph, P50, P99 } from './widgets';

interface Shown {
  readonly metrics: EmittedMetrics;
  readonly sources: readonly string[];
  /** What tells somebody. */
  readonly alarms: readonly cloudwatch.IAlarm[];
  /** Name of the other dashboard. */
  readonly technical: string;
  readonly consoleWidget: lambda.IFunction;
}

/** What people at their laptops notice: who gets in, who does not and why, and what is known of the fleet. */
export function businessDashboard({
  metrics,
  sources,
  alarms,
  technical,
  consoleWidget,
}: Shown): cloudwatch.IWidget[][] {
  return [
    [
      explain(
        `**Can people connect?** Red alarms first: each names its runbook article. How the parts behind do: dashboard [${technical}](#dashboards:name=${technical}). Who one device is and why it is denied: the console below, or \`npx postern why <common name>\`.`,
      ),
    ],
    [alarmStates('Alarms that tell somebody', alarms, 4)],
    [
      explain(
        '**Decisions.** Denied by rule: the device must be mended. By identity: the certificate or the enrolment. By fault: Postern itself; it should be empty. Shadow: recorded only, the person got in.',
      ),
    ],
    [
      graph({
        title: 'Decisions',
        width: 16,
        stacked: true,
        left: [
          metrics.decision('allowed', { label: 'Allowed' }),
          metrics.decision('shadowDenied', { label: 'Would be denied (shadow)' }),
          metrics.decision('deniedByRule', { label: 'Denied by rule' }),
          metrics.decision('deniedByIdentity', { label: 'Denied by identity' }),
          metrics.decision('deniedByFault', { label: 'Denied by fault' }),
        ],
      }),
      graph({
        title: 'Unknown and stale devices that tried',
        width: 8,
        left: [
          metrics.decision('unknownDevice', { label: 'Unknown' }),
          metrics.decision('staleDevice', { label: 'Stale' }),
        ],
      }),
    ],
    [
      byReason(metrics, 'Denied by rule, by reason', 'deniedByRule'),
      byReason(metrics, 'Denied by identity, by reason', 'deniedByIdentity'),
      byReason(metrics, 'Would be denied (shadow), by reason', 'shadowDenied'),
    ],
    [
      explain(
        '**The fleet**, counted every quarter of an hour from the verdict rows, whether or not anybody connects. Names are certificates; a device may be known to several sources.',
      ),
    ],
    [
      graph({
        title: 'What would be answered now',
        width: 8,
        stacked: true,
        left: [
          metrics.census('namesAdmitted', { label: 'Admitted' }),
          metrics.census('namesDenied', { label: 'Denied' }),
        ],
      }),
      graph({
        title: 'Of those denied: stale or claimed twice',
        width: 8,
        left: [
          metrics.census('namesStale', { label: 'Stale' }),
          metrics.census('namesAmbiguous', { label: 'Claimed twice' }),
        ],
      }),
      graph({
        title: 'Devices per source',
        width: 8,
        left: sources.map((source) => metrics.censusOf('devicesKnown', source, { label: source })),
      }),
    ],
    [
      graph({
        title: 'Age of verdicts at decisions: since the last proof of life',
        width: 16,
        unit: 'ms',
        left: [metrics.decision('verdictAge', P50), metrics.decision('verdictAge', P99)],
      }),
      graph({
        title: 'Connections by certificates used from two places',
        width: 8,
        left: [metrics.recording('usedTwice', { label: 'Used from two places' })],
      }),
    ],
    [
      new cloudwatch.CustomWidget({
        title: 'Console: one device, and why',
        functionArn: consoleWidget.functionArn,
        width: FULL_WIDTH,
        height: 18,
        updateOnRefresh: true,
        updateOnResize: false,
        // Its history is its own; the dashboard's range says nothing about it.
        updateOnTimeRangeChange: false,
      }),
    ],
  ];
}

const byReason = (
  metrics: EmittedMetrics,
  title: string,
  metric: 'deniedByRule' | 'deniedByIdentity' | 'shadowDenied',
): cloudwatch.IWidget => graph({ title, width: 8, left: [decisionsByReason(metrics, metric)] });
