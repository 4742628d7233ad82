import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { apiSecretName, sourceSecretName } from '../../shared/contracts/secrets';
import { SOURCE_DESCRIPTIONS } from '../../shared/sources/descriptions';
import type { DeploymentConfiguration } from '../config';

/**
 * One secret per source, created empty: its values come from the sender's administrator, never from a template. Until
 * they are there every push of the source is refused.
 */
export class SourceSecrets extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    { name, stage, sources }: Pick<DeploymentConfiguration, 'name' | 'stage' | 'sources'>,
  ) {
    super(scope, id);
    const create = (secretId: string, secretName: string, description: string, reason: string): void => {
      // The L2 construct always generates a value, which nobody could have entered at the sender.
      const secret = new secretsmanager.CfnSecret(this, secretId, {
        name: secretName,
        description: description.slice(0, 2048),
      });
      secret.applyRemovalPolicy(stage === 'development' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
      Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason });
    };
    for (const [source, { kind, settings }] of Object.entries(sources)) {
      const { title, secretFormat, api } = SOURCE_DESCRIPTIONS[kind];
      create(
        source,
        sourceSecretName(name, source),
        `${title}: {"active":["<value>"]}, at most two values. A value is ${secretFormat}.`,
        `The value is entered at ${title} by its administrator; nothing here could change it there. Two active values let them rotate without a refused push.`,
      );
      if (api === undefined || settings.api === undefined) continue;
      create(
        `${source}Api`,
        apiSecretName(name, source),
        `${title}, its API: ${api.secretFormat}`,
        `The credentials are made at ${title} by its administrator; nothing here could change them there.`,
      );
    }
  }
}

/**
 * Read these secrets, and no others. Named, not referred to: a reference would keep the data stack from dropping a source
 * that configuration drops. Secrets Manager ends each ARN with a hyphen and six characters of its own.
 */
export function grantReadSecrets(to: Construct & iam.IGrantable, names: readonly string[]): void {
  if (names.length === 0) return;
  const arn = (secret: string): string =>
    Stack.of(to).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${secret}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  to.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: names.map(arn) }),
  );
}
