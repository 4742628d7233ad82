import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../shared/adapters/verdict-read/sha256';
import { Failure } from '../failure';
import { attempt, unknown } from '../found';
import { openConnections } from './client-vpn';
import { pathOf, type Target } from './target';

export interface AwsSettings {
  /** The deployment's name (`name` in postern.config.ts). */
  readonly deployment: string;
  /** Region; the SDK's own way of finding one without it. */
  readonly region: string | undefined;
}

/** A deployment in AWS, found by the outputs of its stack; requests are signed with the SDK's default credentials. */
export async function awsTarget({ deployment, region }: AwsSettings): Promise<Target> {
  const cloudFormation = new CloudFormationClient({ ...(region === undefined ? {} : { region }), maxAttempts: 3 });
  const place = await cloudFormation.config.region().catch(() => {
    throw new Failure('no AWS Region is configured', {
      advice: 'give --region, set AWS_REGION, or use --local for the service on this machine',
    });
  });
  const outputs = await stackOutputs(cloudFormation, `${deployment}-service`, place);
  const url = outputs.get('OperatorUrl');
  if (url === undefined) {
    throw new Failure(`the stack ${deployment}-service in ${place} has no output OperatorUrl`, {
      advice: 'deploy a version of Postern with the operator route first: npx cdk deploy --all',
    });
  }
  const signer = new SignatureV4({
    credentials: cloudFormation.config.credentials,
    region: place,
    service: 'execute-api',
    sha256: Sha256,
  });
  return {
    name: `${deployment} in ${place}`,
    aws: { deployment, region: place },
    async connected() {
      const handler = outputs.get('ConnectHandlerArn');
      if (handler === undefined) return unknown(`the stack ${deployment}-service has no output ConnectHandlerArn`);
      const { EC2Client } = await import('@aws-sdk/client-ec2');
      const ec2 = new EC2Client({ region: place, maxAttempts: 3 });
      const permissions = 'ec2:DescribeClientVpnEndpoints and ec2:DescribeClientVpnConnections';
      return await attempt(permissions, () => openConnections(ec2, handler));
    },
    async call(request) {
      const { protocol, hostname, host, origin, port } = new URL(url);
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const query = Object.fromEntries(
        Object.entries(request.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      const signed = await signer.sign(
        new HttpRequest({
          protocol,
          hostname,
          ...(port === '' ? {} : { port: Number(port) }),
          method: request.method,
          path: request.path,
          query,
          headers: { host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          body,
        }),
      );
      const response = await fetch(`${origin}${pathOf(request)}`, {
        method: request.method,
        headers: signed.headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      if (response.status === 403 && text.includes('Forbidden')) {
        throw new Failure(`you may not ${request.method} ${request.path} of ${deployment}`, {
          advice: `your role needs execute-api:Invoke on the operator API (${url})`,
        });
      }
      return { status: response.status, text };
    },
  };
}

/** Outputs of a stack by name. Throws {@link Failure} where there is no such stack, or nobody to ask. */
export async function stackOutputs(
  client: Pick<CloudFormationClient, 'send'>,
  stack: string,
  region: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return new Map((found?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const [name, message] = error instanceof Error ? [error.name, error.message] : ['', String(error)];
    if (/does not exist/.test(message)) {
      throw new Failure(`there is no stack ${stack} in ${region}`, {
        advice: 'say which deployment and where: --deployment <name> --region <region>; or --local for this machine',
      });
    }
    if (/[Cc]redential|token/.test(`${name} ${message}`)) {
      throw new Failure(`no usable AWS credentials (${message})`, {
        advice: 'sign in ("aws sso login") or set AWS_PROFILE; or use --local for the service on this machine',
      });
    }
    throw new Failure(`CloudFormation cannot be asked about ${stack} (${name}: ${message})`, {
      advice: 'your role needs cloudformation:DescribeStacks on it',
    });
  }
}
