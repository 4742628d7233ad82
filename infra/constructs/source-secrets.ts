import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { sourceSecretName } from '../../shared/contracts/secrets';
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
    for (const [source, { kind }] of Object.entries(sources)) {
      const { title, secretFormat } = SOURCE_DESCRIPTIONS[kind];
      // The L2 construct always generates a value, which nobody could have entered at the sender.
      const secret = new secretsmanager.CfnSecret(this, source, {
        name: sourceSecretName(name, source),
        description: `${title}: {"active":["<value>"]}, at most two values. A value is ${secretFormat}.`.slice(0, 2048),
      });
      secret.applyRemovalPolicy(stage === 'development' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
      Validations.of(secret).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason: `The value is entered at ${title} by its administrator; nothing here could change it there. Two active values let them rotate without a refused push.`,
      });
    }
  }
}
