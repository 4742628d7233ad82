import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../local/s3/object-store';
import { s3SignalBodies } from '../../../shared/adapters/signal-bodies';

const opened: ObjectStore[] = [];
afterAll(() => Promise.all(opened.map((store) => store.close())));

async function bucket(directory?: string) {
  const store = await ObjectStore.open({ buckets: ['bodies'], directory });
  opened.push(store);
  // As the function finds it: by the endpoint alone, with the SDK's own choice of style and checksums.
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ region: 'eu-central-1', endpoint: store.endpoint, credentials, maxAttempts: 1 });
  return { store, client, bodies: s3SignalBodies(client, 'bodies') };
}

describe('objects', () => {
  it('are read as they were written, by the SDK', async () => {
    const { bodies } = await bucket();
    const body = Buffer.alloc(300_000, '\u00e4\u0000x');
    await bodies.put('signals/a_B-1', body);
    expect(Buffer.from((await bodies.get('signals/a_B-1')) ?? []).equals(body)).toBe(true);
    expect(await bodies.get('signals/none')).toBeUndefined();
  });

  it('outlive the process where there is a folder', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'postern-objects-'));
    const first = await bucket(directory);
    await first.bodies.put('signals/kept', Buffer.from('body'));
    const second = await bucket(directory);
    expect(Buffer.from((await second.bodies.get('signals/kept')) ?? []).toString()).toBe('body');
    second.store.clear();
    expect(await first.bodies.get('signals/kept')).toBeUndefined();
    rmSync(directory, { recursive: true, force: true });
  });

  it('of another bucket, and other operations, are errors and no guesses', async () => {
    const { client, store } = await bucket();
    await expect(s3SignalBodies(client, 'elsewhere').put('a', Buffer.of(1))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(client.send(new DeleteObjectCommand({ Bucket: 'bodies', Key: 'a' }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    expect((await fetch(`${store.endpoint}/bodies`)).status).toBe(501);
  });
});
