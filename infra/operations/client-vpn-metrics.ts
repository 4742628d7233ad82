import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DEFAULT_ENDPOINT } from '../../shared/domain/configuration';
import { FIVE_MINUTES } from './alarm-specification';

/** What Client VPN counts of its connect handlers, every five minutes (client VPN administrator guide, monitoring). */
export const CLIENT_VPN_METRICS = {
  denied: 'ClientConnectHandlerDeniedConnections',
  timeouts: 'ClientConnectHandlerTimeouts',
  errors: 'ClientConnectHandlerOtherExecutionErrors',
  throttles: 'ClientConnectHandlerThrottlingErrors',
  invalid: 'ClientConnectHandlerInvalidResponses',
  service: 'ClientConnectHandlerFailedServiceErrors',
  active: 'ActiveConnectionsCount',
} as const;

/**
 * A metric of Client VPN for every configured endpoint; where configuration names none, of every endpoint of the account
 * and Region that has one.
 */
export function clientVpnMetric(
  metric: keyof typeof CLIENT_VPN_METRICS,
  endpoints: readonly string[],
  label: string,
): readonly cloudwatch.IMetric[] {
  const named = endpoints.filter((endpoint) => endpoint !== DEFAULT_ENDPOINT);
  const metricName = CLIENT_VPN_METRICS[metric];
  if (named.length === 0) {
    return [
      new cloudwatch.MathExpression({
        expression: `SUM(SEARCH('{AWS/ClientVPN,Endpoint} MetricName="${metricName}"', 'Sum', 300))`,
        label,
      }),
    ];
  }
  return named.map(
    (endpoint) =>
      new cloudwatch.Metric({
        namespace: 'AWS/ClientVPN',
        metricName,
        dimensionsMap: { Endpoint: endpoint },
        statistic: metric === 'active' ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
        period: FIVE_MINUTES,
        label: named.length === 1 ? label : `${label} ${endpoint}`,
      }),
  );
}
