import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Activity } from '../../local/activity';
import { readSettings } from '../../local/settings';

describe('settings', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'postern-root-'));
  const base = path.join(root, 'local', 'configuration.json');
  const own = path.join(root, 'postern.local.json');
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('are 8484, in memory and the local configuration alone, unless set', () => {
    expect(readSettings({}, root)).toEqual({ port: 8484, dataDirectory: undefined, configurationFiles: [base] });
  });

  test('take the files of POSTERN_CONFIG after the local configuration, in order', () => {
    const given = { POSTERN_CONFIG: ['/a.json', '', '/b.json'].join(path.delimiter), PORT: '1', POSTERN_DATA: '/data' };
    expect(readSettings(given, root)).toEqual({
      port: 1,
      dataDirectory: '/data',
      configurationFiles: [base, '/a.json', '/b.json'],
    });
  });

  test('take postern.local.json where there is one and POSTERN_CONFIG names nothing', () => {
    writeFileSync(own, '{}');
    expect(readSettings({ POSTERN_CONFIG: '' }, root).configurationFiles).toEqual([base, own]);
    expect(readSettings({ POSTERN_CONFIG: '/a.json' }, root).configurationFiles).toEqual([base, '/a.json']);
  });

  test.each(['0', '65536', '-1', '80a', ' 80', '1e3', ''])('refuse the port %j', (PORT) => {
    expect(() => readSettings({ PORT }, root)).toThrow('PORT must be a number from 1 to 65535');
  });
});

describe('activity', () => {
  test('is quiet once everything that began has ended, also what begins meanwhile', async () => {
    const activity = new Activity();
    const first = activity.begin('first');
    const quiet = activity.quiet(5000);
    setTimeout(() => {
      const second = activity.begin('second');
      first();
      first();
      setTimeout(second, 20);
    }, 20);
    expect(activity.busy()).toEqual(['first']);
    expect(await quiet).toEqual([]);
    expect(activity.busy()).toEqual([]);
  });

  test('names what is still busy when time is up', async () => {
    const activity = new Activity();
    activity.begin('stuck');
    expect(await activity.quiet(20)).toEqual(['stuck']);
  });

  test('ends with the work it follows, failed or not', async () => {
    const activity = new Activity();
    await expect(activity.track('failing', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await activity.quiet(1000)).toEqual([]);
  });
});
