import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import { PostureTables } from '../constructs/posture-tables';
import { SignalBucket } from '../constructs/signal-bucket';
import { SourceSecrets } from '../constructs/source-secrets';

/** What must outlive any version of the service: the log, its projections and the secrets people entered. */
export class DataStack extends Stack {
  public readonly tables: PostureTables;
  public readonly bodies: SignalBucket;

  public constructor(scope: Construct, id: string, configuration: DeploymentConfiguration, props: StackProps) {
    super(scope, id, { description: 'Postern: events, verdicts, signals, policies and source secrets.', ...props });
    this.tables = new PostureTables(this, 'Tables', configuration);
    this.bodies = new SignalBucket(this, 'Signals', configuration);
    new SourceSecrets(this, 'Secrets', configuration);
  }
}
