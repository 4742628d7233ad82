import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';

/** What the template may say of a bucket; nothing of it changes what reading and writing an object does here. */
const bucketSchema = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: z.unknown().optional(),
  LifecycleConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** Names of the template's buckets. */
export const bucketsOf = (deployment: Deployment): readonly string[] =>
  parseResources(deployment, 'AWS::S3::Bucket', bucketSchema).map(({ ref }) => ref);
