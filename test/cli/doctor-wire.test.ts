import { createServer, type Server } from 'node:http';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { lookAtAws } from '../../cli/doctor/look-at-aws';
import { unknown } from '../../cli/found';
import { closeServer, listenOnLoopback } from '../../local/loopback';

/**
 * The SDK's own clients, against answers as the services write them: SNS and IAM in the query protocol's XML (SNS and IAM
 * API references), whose error codes are not the names of the SDK's exceptions.
 */
const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:AWSClientVPN-postern-authorize';
const topic = (name: string): string => `arn:aws:sns:eu-west-1:111122223333:${name}`;
const xml = (action: string, result: string): string =>
  `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`;
const error = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>not there</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
const entries = (attributes: Readonly<Record<string, string>>): string =>
  `<Attributes>${Object.entries(attributes)
    .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
    .join('')}</Attributes>`;

/** Status and body by the action of a form, or undefined where the caller is not allowed. */
function answerTo(form: URLSearchParams): readonly [number, string] | undefined {
  switch (form.get('Action')) {
    case 'DescribeStacks': {
      const output = (key: string, value: string) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
      const outputs = `<Outputs>${output('ConnectHandlerArn', ARN)}${output('SourceIds', '')}</Outputs>`;
      return [200, xml('DescribeStacks', `<Stacks><member>${outputs}</member></Stacks>`)];
    }
    case 'GetTopicAttributes':
      return form.get('TopicArn') === topic('gone')
        ? [404, error('NotFound')]
        : [200, xml('GetTopicAttributes', entries({ SubscriptionsConfirmed: '1', SubscriptionsPending: '2' }))];
    case 'GetRole':
      return form.get('RoleName') === 'AWSServiceRoleForClientVPN'
        ? [
            200,
            xml(
              'GetRole',
              '<Role><Path>/</Path><Arn>arn:aws:iam::1:role/r</Arn><RoleName>r</RoleName><RoleId>i</RoleId><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>',
            ),
          ]
        : [404, error('NoSuchEntity')];
    case 'SimulatePrincipalPolicy': {
      const actions = [...form].flatMap(([name, value]) => (name.startsWith('ActionNames.member.') ? [value] : []));
      const member = (action: string) =>
        `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${action === 'dynamodb:GetItem' ? 'allowed' : 'implicitDeny'}</EvalDecision></member>`;
      const results = `<EvaluationResults>${actions.map(member).join('')}</EvaluationResults><IsTruncated>false</IsTruncated>`;
      return [200, xml('SimulatePrincipalPolicy', results)];
    }
    default:
      return undefined;
  }
}

let server: Server;
let endpoint: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      asked.push(String(new URLSearchParams(body).get('Action') ?? request.url));
      if (request.url?.startsWith('/2015-03-31/functions/')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        const configuration = {
          FunctionName: 'AWSClientVPN-postern-authorize',
          Role: 'arn:aws:iam::111122223333:role/postern-authorize',
          Environment: { Variables: { VERDICTS_TABLE: 'postern-verdicts' } },
        };
        response.end(JSON.stringify(configuration));
        return;
      }
      const [status, text] = answerTo(new URLSearchParams(body)) ?? [403, error('AccessDenied')];
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(text);
    });
  });
  endpoint = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});
afterAll(() => closeServer(server));

test('topics, roles and permissions are read as the services write them', async () => {
  const settings = {
    endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'literal' },
  };
  // Alarms are spoken of in another protocol: what they say is given.
  const alarms = Object({
    send: async () => ({
      MetricAlarms: ['page', 'gone'].map((name) => ({
        AlarmName: `postern: ${name}`,
        ActionsEnabled: true,
        AlarmActions: [topic(name), 'arn:aws:lambda:eu-west-1:111122223333:function:not-a-topic'],
      })),
    }),
  });
  const cloudWatch: CloudWatchClient = Object.assign(new CloudWatchClient(settings), alarms);
  const facts = await lookAtAws(
    {
      cloudFormation: new CloudFormationClient(settings),
      cloudWatch,
      ec2: new EC2Client(settings),
      iam: new IAMClient(settings),
      lambda: new LambdaClient(settings),
      secretsManager: new SecretsManagerClient(settings),
      sns: new SNSClient(settings),
    },
    { name: 'x', aws: undefined, call: async () => ({ status: 403, text: '' }), connected: async () => unknown('') },
    { deployment: 'postern', region: 'eu-west-1', wantedEndpoints: [], expectedDevices: undefined, now: 0 },
  );
  expect(facts.topics).toEqual({
    kind: 'found',
    value: [
      { arn: topic('gone'), subscriptions: undefined },
      { arn: topic('page'), subscriptions: { confirmed: 1, pending: 2 } },
    ],
  });
  expect(facts.serviceRoles).toEqual({
    kind: 'found',
    value: [
      { name: 'AWSServiceRoleForClientVPN', exists: true },
      { name: 'AWSServiceRoleForClientVPNConnections', exists: false },
    ],
  });
  expect(facts.permissions).toEqual({
    kind: 'found',
    value: ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => ({
      action: `dynamodb:${action}`,
      allowed: action === 'GetItem',
    })),
  });
  // What may not be asked hides nothing else.
  expect([facts.endpoints.kind, facts.status.kind, facts.clients.kind]).toEqual(['unknown', 'unknown', 'unknown']);
  expect(asked).toContain('DescribeClientVpnEndpoints');
});
