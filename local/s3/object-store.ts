import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as path from 'node:path';
import { messageOf } from '../failure';
import { type Reply, readBody } from '../http/reply';
import { closeServer, listenOnLoopback } from '../loopback';

/** Far above what functions put here; bytes. */
const BODY_LIMIT = 64 * 1024 * 1024;

export interface ObjectStoreOptions {
  readonly buckets: readonly string[];
  /** Folder that keeps the objects; in memory without it. */
  readonly directory?: string | undefined;
}

/** S3 on a loopback port, path style: PutObject and GetObject of the template's buckets. Anything else is an error, not a guess. */
export class ObjectStore {
  public readonly endpoint: string;
  readonly #server: Server;
  readonly #options: ObjectStoreOptions;
  readonly #objects = new Map<string, Buffer>();

  private constructor(server: Server, port: number, options: ObjectStoreOptions) {
    this.#server = server;
    this.#options = options;
    this.endpoint = `http://127.0.0.1:${port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#answer(request)
        .catch((error: unknown) => fault(500, 'InternalError', messageOf(error)))
        .then(({ status, headers, body }) => {
          response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
          response.end(body);
        });
    });
  }

  public static async open(options: ObjectStoreOptions): Promise<ObjectStore> {
    const server = createServer();
    return new ObjectStore(server, await listenOnLoopback(server, 0), options);
  }

  public close(): Promise<void> {
    return closeServer(this.#server);
  }

  /** Drops all objects. */
  public clear(): void {
    this.#objects.clear();
    if (this.#options.directory !== undefined) rmSync(this.#options.directory, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', this.endpoint);
    const [, bucket = '', ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    if (!this.#options.buckets.includes(bucket))
      return fault(404, 'NoSuchBucket', 'The specified bucket does not exist');
    const operation = [...url.searchParams.keys()].filter((name) => name !== 'x-id');
    if (key === '' || operation.length > 0 || (request.method !== 'GET' && request.method !== 'PUT')) {
      return fault(501, 'NotImplemented', `${request.method} ${url.search} is not supported by the local service`);
    }
    if (request.method === 'GET') return this.#get(`${bucket}/${key}`);
    if (String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) {
      return fault(501, 'NotImplemented', 'chunked uploads are not supported by the local service');
    }
    const body = await readBody(request, BODY_LIMIT);
    this.#put(`${bucket}/${key}`, body);
    return { status: 200, headers: { etag: etagOf(body) }, body: '' };
  }

  #get(name: string): Reply {
    const file = this.#fileOf(name);
    const body = file === undefined ? this.#objects.get(name) : existsSync(file) ? readFileSync(file) : undefined;
    if (body === undefined) return fault(404, 'NoSuchKey', 'The specified key does not exist.');
    return { status: 200, headers: { etag: etagOf(body), 'content-type': 'application/octet-stream' }, body };
  }

  #put(name: string, body: Buffer): void {
    const file = this.#fileOf(name);
    if (file === undefined) this.#objects.set(name, body);
    else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, body);
    }
  }

  /** A file per object, named by a hash: keys may hold anything. */
  #fileOf(name: string): string | undefined {
    const { directory } = this.#options;
    return directory === undefined ? undefined : path.join(directory, createHash('sha256').update(name).digest('hex'));
  }
}

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

const fault = (status: number, code: string, message: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
