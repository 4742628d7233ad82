import { ACCOUNT, arnOf } from './account';

/** What CloudFormation would answer for a resource: `Ref` and each attribute of `Fn::GetAtt`. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Kind {
  /** Property that sets the physical name. */
  readonly name?: string;
  readonly identify: (name: string) => Identity;
}

const globalArn = (service: string, resource: string): string =>
  `arn:${ACCOUNT.partition}:${service}::${ACCOUNT.id}:${resource}`;
const named =
  (service: string, prefix: string): Kind['identify'] =>
  (name) => ({
    ref: name,
    attributes: { Arn: arnOf(service, `${prefix}${name}`) },
  });
const onlyRef: Kind = { identify: (name) => ({ ref: name, attributes: {} }) };
const queueUrl = (name: string): string => `https://sqs.${ACCOUNT.region}.${ACCOUNT.urlSuffix}/${ACCOUNT.id}/${name}`;
const apiEndpoint = (id: string): string => `https://${id}.execute-api.${ACCOUNT.region}.${ACCOUNT.urlSuffix}`;

/** Types the embedded AWS runs. */
const LIVE: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': { name: 'TableName', identify: named('dynamodb', 'table/') },
  'AWS::DynamoDB::GlobalTable': { name: 'TableName', identify: named('dynamodb', 'table/') },
  'AWS::Lambda::Function': { name: 'FunctionName', identify: named('lambda', 'function:') },
  'AWS::Lambda::EventInvokeConfig': onlyRef,
  'AWS::Logs::SubscriptionFilter': onlyRef,
  'AWS::Events::EventBus': {
    name: 'Name',
    identify: (name) => ({ ref: name, attributes: { Arn: arnOf('events', `event-bus/${name}`), Name: name } }),
  },
  'AWS::Events::Rule': { name: 'Name', identify: named('events', 'rule/') },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    identify: (name) => {
      const arn = arnOf('states', `stateMachine:${name}`);
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    },
  },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    identify: (name) => {
      // Names of buckets are lower case; CloudFormation makes one of the stack's and the resource's.
      const bucket = name.toLowerCase();
      return { ref: bucket, attributes: { Arn: `arn:${ACCOUNT.partition}:s3:::${bucket}` } };
    },
  },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    identify: (name) => ({
      ref: queueUrl(name),
      attributes: { Arn: arnOf('sqs', name), QueueName: name, QueueUrl: queueUrl(name) },
    }),
  },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    identify: (name) => {
      const arn = arnOf('secretsmanager', `secret:${name}-aaaaaa`);
      return { ref: arn, attributes: { Id: arn } };
    },
  },
  'AWS::ApiGatewayV2::Api': {
    identify: (name) => ({ ref: name, attributes: { ApiId: name, ApiEndpoint: apiEndpoint(name) } }),
  },
  'AWS::ApiGatewayV2::Integration': onlyRef,
  'AWS::ApiGatewayV2::Route': onlyRef,
};

/** Types that have no part in the way data takes: they are named, and otherwise deliberately do nothing here. */
const INERT: Readonly<Record<string, Kind>> = {
  'AWS::ApiGatewayV2::Stage': { name: 'StageName', identify: (name) => ({ ref: name, attributes: {} }) },
  'AWS::CDK::Metadata': onlyRef,
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', identify: named('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', identify: named('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName', identify: (name) => ({ ref: name, attributes: {} }) },
  'AWS::Events::Archive': { name: 'ArchiveName', identify: named('events', 'archive/') },
  'AWS::Events::EventBusPolicy': onlyRef,
  'AWS::IAM::ManagedPolicy': onlyRef,
  'AWS::IAM::Policy': onlyRef,
  'AWS::IAM::Role': {
    name: 'RoleName',
    identify: (name) => ({
      ref: name,
      attributes: { Arn: globalArn('iam', `role/${name}`), RoleId: 'AROAAAAAAAAAAAAAAAAAA' },
    }),
  },
  'AWS::Lambda::Permission': onlyRef,
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    identify: (name) => ({ ref: name, attributes: { Arn: `${arnOf('logs', `log-group:${name}`)}:*` } }),
  },
  'AWS::Logs::QueryDefinition': onlyRef,
  'AWS::Logs::ResourcePolicy': onlyRef,
  'AWS::S3::BucketPolicy': onlyRef,
  'AWS::SNS::Subscription': onlyRef,
  'AWS::SNS::Topic': {
    name: 'TopicName',
    identify: (name) => ({ ref: arnOf('sns', name), attributes: { TopicArn: arnOf('sns', name), TopicName: name } }),
  },
  'AWS::SNS::TopicPolicy': onlyRef,
  'AWS::SQS::QueuePolicy': onlyRef,
};

/** How resources of this type are named and referred to; undefined for types the embedded AWS does not know. */
export const kindOf = (type: string): Kind | undefined => LIVE[type] ?? INERT[type];
