import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import type { Severity } from '../operations/alarm-specification';

/** Where alarms go: one topic per severity, so that each can have its own hours. */
export class AlarmTopics extends Construct {
  public readonly topics: Readonly<Record<Severity, sns.Topic>>;

  public constructor(scope: Construct, id: string, { emails, ticketEmails }: DeploymentConfiguration['alarms']) {
    super(scope, id);
    this.topics = {
      page: this.#topic('Page', 'Postern: act now', emails),
      ticket: this.#topic('Ticket', 'Postern: act today', ticketEmails ?? emails),
    };
  }

  /** Not encrypted with a key of its own: alarm texts name no person and no device, and each key costs a policy to get wrong. */
  #topic(id: string, displayName: string, emails: readonly string[]): sns.Topic {
    const topic = new sns.Topic(this, id, { displayName, enforceSSL: true });
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    // A topic policy of our own replaces the default one, which had let alarms of the account in.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}
