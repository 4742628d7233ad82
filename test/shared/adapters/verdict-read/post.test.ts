import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { Cancellation } from '../../../../shared/adapters/verdict-read/cancellation';
import { dynamoEndpoint } from '../../../../shared/adapters/verdict-read/endpoint';
import { keepAlivePost, type Post } from '../../../../shared/adapters/verdict-read/post';
import {
  answering,
  type Behaviour,
  breakingOff,
  failing,
  hanging,
  type Impostor,
  openImpostor,
  resetting,
} from '../../../support/dynamodb-impostor';

const postTo = (endpoint: string): Post =>
  keepAlivePost({
    endpoint: dynamoEndpoint({ AWS_ENDPOINT_URL: endpoint }),
    connectionTimeoutMs: 100,
    requestTimeoutMs: 1_000,
  });
const send = (post: Post) => post({ 'x-a': '1' }, '{"é":1}', new Cancellation());

describe('over a connection that is kept', () => {
  let impostor: Impostor;
  let post: Post;
  beforeEach(async () => {
    impostor = await openImpostor();
    post = postTo(impostor.endpoint);
    await send(post);
  });
  afterEach(async () => await impostor.close());

  test('headers and body arrive as they are', () => {
    expect(impostor.requests).toMatchObject([
      { method: 'POST', headers: { 'x-a': '1', 'content-length': '8' }, body: '{"é":1}' },
    ]);
  });

  test('the next request goes over the same one', async () => {
    for (let count = 0; count < 5; count += 1) await send(post);
    expect([impostor.requests.length, impostor.connections()]).toEqual([6, 1]);
  });

  test('any status is an answer', async () => {
    impostor.behave(answering(503, 'busy'));
    expect(await send(post)).toStrictEqual({ statusCode: 503, text: 'busy' });
  });

  test('another is opened when it has died meanwhile, as happens while a function sleeps', async () => {
    impostor.behave((response, request) => {
      // The second request is the one that comes in on the old connection.
      (impostor.requests.length === 2 ? resetting : answering(200, 'fine'))(response, request);
    });
    expect(await send(post)).toStrictEqual({ statusCode: 200, text: 'fine' });
    expect([impostor.requests.length, impostor.connections()]).toEqual([3, 2]);
  });

  test('a request is sent once more, and only where it was the kept connection that failed', async () => {
    impostor.behave(resetting);
    await expect(send(post)).rejects.toMatchObject({ name: 'StoreFault', kind: 'store-unreachable' });
    expect(impostor.requests).toHaveLength(3);
    await expect(send(post)).rejects.toMatchObject({ name: 'StoreFault', kind: 'store-unreachable' });
    expect(impostor.requests).toHaveLength(4);
  });

  test.each<readonly [string, Behaviour]>([
    ['hangs', hanging],
    ['breaks off', breakingOff],
  ])('a request is not sent again where the store %s', async (_, behaviour) => {
    impostor.behave(behaviour);
    await expect(send(post)).rejects.toMatchObject({ name: 'StoreFault' });
    expect(impostor.requests).toHaveLength(2);
  });

  test('a refusal is not asked for twice', async () => {
    impostor.behave(failing(400, 'ThrottlingException'));
    expect(await send(post)).toMatchObject({ statusCode: 400 });
    expect(impostor.requests).toHaveLength(2);
  });
});

describe('a connection', () => {
  const servers: Server[] = [];
  async function listen(server: Server, host: string): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  test('that never finishes its TLS handshake is given up in time', async () => {
    const mute = createTcpServer((socket) => socket.on('error', () => socket.destroy()).resume());
    const port = await listen(mute, '127.0.0.1');
    const started = performance.now();
    await expect(send(postTo(`https://127.0.0.1:${port}`))).rejects.toMatchObject({ kind: 'store-unreachable' });
    expect(performance.now() - started).toBeLessThan(600);
  });

  test('to something that speaks no TLS is refused', async () => {
    const plain = createHttpServer((_, response) => response.end('{}'));
    const port = await listen(plain, '127.0.0.1');
    await expect(send(postTo(`https://127.0.0.1:${port}`))).rejects.toMatchObject({ kind: 'store-unreachable' });
  });

  test('to an IPv6 address can be opened', async () => {
    const server = createHttpServer((_, response) => response.setHeader('connection', 'close').end('{}'));
    const port = await listen(server, '::1');
    expect(await send(postTo(`http://[::1]:${port}`))).toStrictEqual({ statusCode: 200, text: '{}' });
  });
});
