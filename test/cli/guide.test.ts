import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { GOOD_FACTS } from '../../local/demo/client';
import { type CommandRun, type CommandWorld, runCommand, startCommandWorld } from '../support/command-world';
import { PROJECT_ROOT } from '../support/local-synthesis';

/** Every command of the guide, run as written. */
const guide = readFileSync(path.join(PROJECT_ROOT, 'docs', 'guides', 'command.md'), 'utf8');
const commands = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

let world: CommandWorld;
beforeAll(async () => {
  world = await startCommandWorld('2026-11-23T06:00:00Z');
  for (const serial of ['C02GOOD', 'C02BAD', 'C02PART'])
    await world.report(serial, '2026-11-23T06:00:00Z', GOOD_FACTS, 'device.enrolled');
  await world.client.advance('2h');
  await world.report('C02BAD', '2026-11-23T08:00:00Z', { encrypted: false });
  await world.client.connect('C02BAD');
  await world.client.quiet();
}, 180_000);
afterAll(() => world.stop());

/** Words of a command line as a shell would take them: blanks separate, double quotes hold together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

async function runAsWritten(line: string): Promise<CommandRun> {
  const [, piped, command = ''] = /^(?:echo '([^']*)' \| )?npx postern (.*)$/.exec(line) ?? [];
  const words = wordsOf(command).map((word) => (word.endsWith('.cedar') ? path.join(PROJECT_ROOT, word) : word));
  return await runCommand(words, { POSTERN_URL: world.url, POSTERN_OPERATOR: 'sam' }, piped);
}

test('the guide has commands', () => {
  expect(commands.length).toBeGreaterThan(25);
  expect(commands.filter((line) => !/^(echo '[^']*' \| )?npx postern /.test(line))).toEqual([]);
});

test.each(commands)('%s', async (line) => {
  const { code, err } = await runAsWritten(line);
  expect([code, err]).toEqual([0, '']);
  await world.client.quiet();
});
