import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from '../configuration/prepare-deployment';
import { Activation } from '../constructs/activation';
import { Census } from '../constructs/census';
import { ConnectHandler } from '../constructs/connect-handler';
import { ConsoleWidget } from '../constructs/console-widget';
import { DecisionRecording } from '../constructs/decision-recording';
import { IngestWorkflow } from '../constructs/ingest-workflow';
import { Operations } from '../constructs/operations';
import { OperatorRoute } from '../constructs/operator-route';
import { RedriveSweep } from '../constructs/redrive-sweep';
import { SignalBus } from '../constructs/signal-bus';
import { SignalIngress } from '../constructs/signal-ingress';
import { SignalPolling } from '../constructs/signal-polling';
import { sourcesWith } from '../constructs/source-capabilities';
import { SubscriptionKeeping } from '../constructs/subscription-keeping';
import { VerdictProjection } from '../constructs/verdict-projection';
import type { DataStack } from './data-stack';

export interface ServiceStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly projectRoot: string;
  readonly data: DataStack;
}

/** What can be torn down and put up again at any time: it keeps nothing that the data stack does not have. */
export class ServiceStack extends Stack {
  public constructor(scope: Construct, id: string, { deployment, projectRoot, data, ...props }: ServiceStackProps) {
    super(scope, id, { description: 'Postern: ingress, workflows, connect handler, alarms.', ...props });
    const { configuration, activation } = deployment;
    const common = { configuration, projectRoot, tables: data.tables };

    const bus = new SignalBus(this, 'SignalBus', configuration);
    const ingress = new SignalIngress(this, 'SignalIngress', { ...common, bodies: data.bodies, bus });
    const projection = new VerdictProjection(this, 'VerdictProjection', common);
    const ingest = new IngestWorkflow(this, 'IngestWorkflow', { ...common, bodies: data.bodies, bus, projection });
    const toApi = { configuration, projectRoot, apiUrl: ingress.api.apiEndpoint, undelivered: bus.undelivered };
    if (sourcesWith('pollSetting', configuration.sources).length > 0) new SignalPolling(this, 'SignalPolling', toApi);
    const isKept = sourcesWith('upkeepSetting', configuration.sources).length > 0;
    if (isKept) new SubscriptionKeeping(this, 'SubscriptionKeeping', toApi);
    const sweep = new RedriveSweep(this, 'RedriveSweep', { ...common, bus });
    const census = new Census(this, 'Census', { ...common, bus });
    const activate = new Activation(this, 'Activation', {
      ...common,
      activation,
      projection,
      undelivered: bus.undelivered,
    });
    const connect = new ConnectHandler(this, 'ConnectHandler', common);
    const recording = new DecisionRecording(this, 'DecisionRecording', {
      ...common,
      bus,
      decisions: connect.authorize.logGroup,
    });
    const operator = new OperatorRoute(this, 'OperatorRoute', {
      ...common,
      projection,
      redriveSignals: sweep.redriveSignals.function,
    });
    const console = new ConsoleWidget(this, 'Console', common);
    const operations = new Operations(this, 'Operations', {
      configuration,
      consoleWidget: console.consoleWidget.function,
      authorize: connect.authorize.function,
      ingest: ingest.workflow.machine,
      activation: activate.workflow.machine,
      rebuild: projection.rebuild.machine,
      undelivered: bus.undelivered,
      unrecorded: recording.unrecorded,
      logGroups: {
        authorize: connect.authorize.logGroup,
        'receive-signal': ingress.receiveSignal.logGroup,
        'interpret-signal': ingest.interpretSignal.logGroup,
        'project-verdicts': projection.projectVerdicts.logGroup,
        'redrive-signals': sweep.redriveSignals.logGroup,
        'record-decisions': recording.recordDecisions.logGroup,
        'take-census': census.takeCensus.logGroup,
        'ingest-workflow': ingest.workflow.logGroup,
      },
    });

    this.#output('ApiUrl', ingress.api.apiEndpoint, 'Sources push to <this>/signals/<source id>.');
    this.#output('OperatorUrl', operator.api.apiEndpoint, 'The postern command calls this, signed for IAM.');
    this.#output(
      'SourceIds',
      Object.keys(configuration.sources).join(','),
      `Sources to enter secrets for, as ${configuration.name}/sources/<source id> in Secrets Manager.`,
    );
    this.#output('ConnectHandlerArn', connect.calledArn, 'The connect handler of your Client VPN endpoints.');
    this.#output(
      'AttachCommand',
      connect.attachCommand,
      'Attaches the handler to an endpoint of this account and Region. Then wait until describe-client-vpn-endpoints shows its ClientConnectOptions as applied. Connections that are already open are not asked about.',
    );
    this.#output('ConnectLogGroup', connect.authorize.logGroup.logGroupName, 'One line per decision.');
    this.#output('IngressLogGroup', ingress.receiveSignal.logGroup.logGroupName, 'One line per push.');
    this.#output('IngestLogGroup', ingest.workflow.logGroup.logGroupName, 'Errors of the ingest workflow.');
    this.#output('PageTopicArn', operations.topics.page.topicArn, 'Alarms that should wake somebody.');
    this.#output('TicketTopicArn', operations.topics.ticket.topicArn, 'Alarms that can wait until morning.');
    this.#output('BusinessDashboard', operations.business.dashboardName, 'What people notice. Begin here.');
    this.#output('TechnicalDashboard', operations.technical.dashboardName, 'How the parts do.');
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
