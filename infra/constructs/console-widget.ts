import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/console-widget/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';

interface ConsoleWidgetProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
}

/**
 * The console on the dashboard: reads the log, lists signals, writes nothing. CloudWatch calls it in the name of whoever looks
 * at the dashboard, who needs `lambda:InvokeFunction` on it; nobody else may.
 */
export class ConsoleWidget extends Construct {
  public readonly consoleWidget: BundledFunction<typeof environmentSchema>;

  public constructor(scope: Construct, id: string, { configuration, projectRoot, tables }: ConsoleWidgetProps) {
    super(scope, id);
    this.consoleWidget = new BundledFunction(this, 'ConsoleWidget', {
      configuration,
      projectRoot,
      folder: SERVICES.consoleWidget,
      functionName: `${configuration.name}-console-widget`,
      description: 'Custom widget of the dashboard: looks up a device and says why it is let in or not.',
      environmentSchema,
      environment: {},
      memory: 512,
      timeout: Duration.seconds(20),
      tracing: true,
    });
    tables.grantReadLog(this.consoleWidget);
    tables.grantListSignals(this.consoleWidget);
    this.consoleWidget.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
    );
    acknowledgeTracing(this.consoleWidget, '; nor does cloudwatch:GetMetricData');
  }
}
