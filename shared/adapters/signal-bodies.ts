import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Bodies too large for an item and for a state: the signal holds a reference, a claim check. */
export interface SignalBodies {
  /** Keeps the body under a key; the same key again replaces it by the same bytes. */
  put(key: string, body: Uint8Array): Promise<void>;
  /** Undefined where there is none (any more). */
  get(key: string): Promise<Uint8Array | undefined>;
}

/** Objects of one bucket below `signals/`. */
export const s3SignalBodies = (client: S3Client, bucket: string): SignalBodies => ({
  async put(key, body) {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  },
  async get(key) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
});

/** Where a signal's body lies: made of the signal's own id, so that a repeated delivery meets its own object. */
export const bodyKeyOf = (signalId: string): string => `signals/${signalId}`;
