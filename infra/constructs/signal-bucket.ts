import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import type { Grantee } from './bundled-function';

/** Bodies of pushes too large for the signals table, for as long as the table keeps its items. */
export class SignalBucket extends Construct {
  public readonly bucket: s3.Bucket;

  public constructor(
    scope: Construct,
    id: string,
    { stage, retention }: Pick<DeploymentConfiguration, 'stage' | 'retention'>,
  ) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bodies', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { expiration: Duration.days(retention.signalDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: stage === 'development' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Two functions of ours reach it, each by one action below one prefix; every signal names its object and its outcome in the signals table.',
    });
  }

  /** Keep a body. */
  public grantKeepBodies(to: Grantee<'BODIES_BUCKET'>): void {
    this.#grant(to, 's3:PutObject');
  }

  /** Read a body. */
  public grantReadBodies(to: Grantee<'BODIES_BUCKET'>): void {
    this.#grant(to, 's3:GetObject');
  }

  #grant(to: Grantee<'BODIES_BUCKET'>, action: string): void {
    to.setVariable('BODIES_BUCKET', this.bucket.bucketName);
    to.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [action],
        resources: [this.bucket.arnForObjects(`signals/${'?'.repeat(43)}`)],
      }),
    );
  }
}
