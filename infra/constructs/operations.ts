import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import { alarmDescription } from '../operations/alarm-text';
import { type AlarmSpecification, connectAlarms } from '../operations/connect-alarms';
import { dashboardRows } from '../operations/dashboard';
import { ingestAlarms } from '../operations/ingest-alarms';

interface OperationsProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'alarms'>;
  readonly authorize: lambda.Function;
  readonly ingest: sfn.StateMachine;
  readonly activation: sfn.StateMachine;
  readonly undelivered: sqs.Queue;
  readonly unrecorded: sqs.Queue;
}

/** What on-call sees: one topic, one alarm per thing that can go wrong, one dashboard. */
export class Operations extends Construct {
  public readonly topic: sns.Topic;
  public readonly dashboard: cloudwatch.Dashboard;

  public constructor(scope: Construct, id: string, { configuration, ...watched }: OperationsProps) {
    super(scope, id);
    const { name, alarms } = configuration;
    this.topic = alarmTopic(this, alarms.emails);
    const action = new SnsAction(this.topic);
    const raised = [...connectAlarms(watched, alarms), ...ingestAlarms(watched, alarms)].map((specification) => {
      const alarm = this.#alarm(specification, name, alarms.runbook);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: name,
      defaultInterval: Duration.hours(12),
      widgets: dashboardRows({ ...watched, alarms: raised }),
    });
  }

  #alarm(specification: AlarmSpecification, name: string, runbook: string): cloudwatch.Alarm {
    const { id, title, metric, threshold, breachedWhen = 'atLeast', missing, evaluationPeriods = 1 } = specification;
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${name}: ${title}`,
      alarmDescription: alarmDescription(specification, runbook),
      metric,
      threshold,
      comparisonOperator: COMPARISONS[breachedWhen],
      evaluationPeriods,
      treatMissingData: missing,
    });
  }
}

const COMPARISONS = {
  atLeast: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/** Not encrypted with a key of its own: alarm texts name no person and no device, and each key costs a policy to get wrong. */
function alarmTopic(scope: Construct, emails: readonly string[]): sns.Topic {
  const topic = new sns.Topic(scope, 'Alarms', { displayName: 'Postern alarms', enforceSSL: true });
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  // A topic policy of our own replaces the default one, which had let alarms of the account in.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return topic;
}
