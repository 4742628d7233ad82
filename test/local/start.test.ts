import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { takeDataFolder } from '../../local/data-folder';
import { PROJECT_ROOT } from '../support/local-synthesis';

/** `npm start` as a process: what it says when it cannot start. */
const folder = mkdtempSync(path.join(tmpdir(), 'postern-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (environment: Readonly<Record<string, string>>): Promise<{ code: number | null; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join('local', 'start.ts')], {
      cwd: PROJECT_ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stderr }));
  });

const freePort = (): Promise<{ port: string; release: () => Promise<void> }> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      resolve({ port, release: () => new Promise((closed) => server.close(() => closed())) });
    });
  });

const unusedPort = async (): Promise<string> => {
  const { port, release } = await freePort();
  await release();
  return port;
};

describe('npm start', () => {
  test('says in one line that its port is in use', async () => {
    const { port, release } = await freePort();
    const { code, stderr } = await start({ PORT: port });
    await release();
    expect([code, stderr]).toEqual([
      1,
      `Postern cannot start: port ${port} is already in use; stop what uses it or choose another with PORT\n`,
    ]);
  });

  test('says in one line that its port is none', async () => {
    expect(await start({ PORT: 'eighty' })).toEqual({
      code: 1,
      stderr: 'Postern cannot start: PORT must be a number from 1 to 65535, not "eighty"\n',
    });
  });

  test('says in one line that its data folder cannot be written', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await start({ PORT: await unusedPort(), POSTERN_DATA: path.join(file, 'data') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Postern cannot start: the data folder .* cannot be written: ENOTDIR[^\n]*\n$/);
  });

  test('lists everything that is wrong with its configuration', async () => {
    const file = path.join(folder, 'bad.json');
    writeFileSync(file, JSON.stringify({ stage: 'maybe', endpoints: { default: { mode: 'sometimes' } } }));
    const { code, stderr } = await start({ PORT: await unusedPort(), POSTERN_CONFIG: file });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Postern cannot start: the template cannot be synthesized:\n/);
    expect(stderr).toContain('stage');
    expect(stderr).toContain('endpoints.default.mode');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a data folder', () => {
  const directory = path.join(folder, 'data');

  test('belongs to one process at a time', () => {
    const release = takeDataFolder(directory);
    expect(() => takeDataFolder(directory)).toThrow(`in use by process ${process.pid}`);
    release();
    takeDataFolder(directory)();
  });

  test('left behind by a process that was killed can be taken', () => {
    writeFileSync(path.join(directory, 'postern.pid'), '2147483646');
    takeDataFolder(directory)();
  });

  test('that cannot be made is named', () => {
    const closed = path.join(folder, 'closed');
    writeFileSync(closed, '');
    chmodSync(closed, 0o400);
    expect(() => takeDataFolder(path.join(closed, 'below'))).toThrow(
      `the data folder ${path.join(closed, 'below')} cannot be written`,
    );
  });
});
