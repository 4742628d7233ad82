import { CfnResource, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import { ALARM_METADATA } from '../operations/alarm-list';
import type { AlarmSpecification, CompositeSpecification, Severity } from '../operations/alarm-specification';
import { alarmDescription, alarmName, articleAnchor } from '../operations/alarm-text';
import { businessDashboard } from '../operations/business-dashboard';
import { COMPOSITES } from '../operations/composite-alarms';
import { connectAlarms } from '../operations/connect-alarms';
import { fleetAlarms } from '../operations/fleet-alarms';
import { ingestAlarms, silenceAlarms } from '../operations/ingest-alarms';
import { emittedMetrics } from '../operations/metrics';
import {
  type QueriedLog,
  SAVED_QUERIES,
  SAVED_QUERY_NAMES,
  type SavedQueryName,
  savedQueryName,
} from '../operations/saved-queries';
import { technicalDashboard } from '../operations/technical-dashboard';
import { AlarmTopics } from './alarm-topics';

interface OperationsProps {
  readonly configuration: DeploymentConfiguration;
  readonly authorize: lambda.Function;
  readonly ingest: sfn.StateMachine;
  readonly activation: sfn.StateMachine;
  readonly rebuild: sfn.StateMachine;
  readonly undelivered: sqs.Queue;
  readonly consoleWidget: lambda.Function;
  readonly unrecorded: sqs.Queue;
  readonly logGroups: Readonly<Record<QueriedLog, logs.ILogGroup>>;
}

/** What on-call sees: alarms for all that can go wrong, two dashboards, saved queries. */
export class Operations extends Construct {
  public readonly topics: AlarmTopics['topics'];
  public readonly business: cloudwatch.Dashboard;
  public readonly technical: cloudwatch.Dashboard;
  readonly #configuration: Pick<DeploymentConfiguration, 'name' | 'alarms'>;

  public constructor(scope: Construct, id: string, { configuration, logGroups, ...parts }: OperationsProps) {
    super(scope, id);
    this.#configuration = configuration;
    const { name, alarms } = configuration;
    const watched = { ...parts, metrics: emittedMetrics(name) };
    ({ topics: this.topics } = new AlarmTopics(this, 'Alarms', alarms));
    const specifications = [
      ...connectAlarms(watched, alarms),
      ...ingestAlarms(watched, alarms),
      ...silenceAlarms(watched.metrics, configuration),
      ...fleetAlarms(watched.metrics, alarms),
    ];
    const single = specifications.map((specification) => ({ specification, alarm: this.#alarm(specification) }));
    const composite = COMPOSITES.map((specification) => ({
      specification,
      alarm: this.#composite(
        specification,
        single.filter((part) => part.specification.tells === specification.id).map(({ alarm }) => alarm),
      ),
    }));
    const telling = [...composite, ...single.filter(({ specification }) => isSeverity(specification.tells))];
    this.business = this.#dashboard('Business', (other) =>
      businessDashboard({
        metrics: watched.metrics,
        sources: Object.keys(configuration.sources),
        alarms: telling.map(({ alarm }) => alarm),
        technical: other,
        consoleWidget: parts.consoleWidget,
      }),
    );
    this.technical = this.#dashboard('Technical', (other) =>
      technicalDashboard({
        ...watched,
        configuration,
        alarms: [...composite, ...single].map(({ alarm }) => alarm),
        business: other,
      }),
    );
    for (const query of SAVED_QUERY_NAMES) this.#savedQuery(query, logGroups);
  }

  #dashboard(kind: 'Business' | 'Technical', widgets: (other: string) => cloudwatch.IWidget[][]): cloudwatch.Dashboard {
    const { name } = this.#configuration;
    const other = kind === 'Business' ? 'technical' : 'business';
    return new cloudwatch.Dashboard(this, kind, {
      dashboardName: `${name}-${kind.toLowerCase()}`,
      defaultInterval: Duration.hours(12),
      widgets: widgets(`${name}-${other}`),
    });
  }

  #alarm(specification: AlarmSpecification): cloudwatch.Alarm {
    const { name, alarms } = this.#configuration;
    const { id, tells, metric, threshold, breachedWhen = 'atLeast', missing, evaluationPeriods = 1 } = specification;
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmName: alarmName(name, specification),
      alarmDescription: alarmDescription(specification, { name, runbook: alarms.runbook }),
      metric,
      threshold,
      comparisonOperator: COMPARISONS[breachedWhen],
      evaluationPeriods,
      treatMissingData: missing,
    });
    if (isSeverity(tells)) this.#tell(alarm, tells);
    describe(alarm, specification);
    return alarm;
  }

  #composite(specification: CompositeSpecification, parts: readonly cloudwatch.Alarm[]): cloudwatch.CompositeAlarm {
    const { name, alarms } = this.#configuration;
    const alarm = new cloudwatch.CompositeAlarm(this, specification.id, {
      compositeAlarmName: alarmName(name, specification),
      alarmDescription: alarmDescription(specification, { name, runbook: alarms.runbook }),
      alarmRule: cloudwatch.AlarmRule.anyOf(
        ...parts.map((part) => cloudwatch.AlarmRule.fromAlarm(part, cloudwatch.AlarmState.ALARM)),
      ),
    });
    this.#tell(alarm, specification.tells);
    describe(alarm, specification);
    return alarm;
  }

  #tell(alarm: cloudwatch.AlarmBase, severity: Severity): void {
    const action = new SnsAction(this.topics[severity]);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }

  #savedQuery(query: SavedQueryName, logGroups: OperationsProps['logGroups']): void {
    const { logs: queried, text } = SAVED_QUERIES[query];
    new logs.CfnQueryDefinition(this, `Query-${query}`, {
      name: savedQueryName(this.#configuration.name, query),
      logGroupNames: queried.map((log) => logGroups[log].logGroupName),
      queryString: text,
    });
  }
}

const isSeverity = (tells: AlarmSpecification['tells']): tells is Severity => tells === 'page' || tells === 'ticket';

const COMPARISONS = {
  atLeast: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/** In the template, beside each alarm: what the list of alarms and the drills need to know of it (shared with nobody at run time). */
function describe(alarm: cloudwatch.AlarmBase, { id, title, tells, why }: AlarmSpecification | CompositeSpecification) {
  const resource = alarm.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new Error(`alarm ${id} has no resource`);
  resource.addMetadata(ALARM_METADATA, { id, tells, article: articleAnchor(title), why });
}
