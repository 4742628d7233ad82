import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** The guide builds a source of the repository: each of its blocks must stand in the file it names. */
const ROOT = path.join(__dirname, '..', '..');
const guide = readFileSync(path.join(ROOT, 'docs', 'guides', 'adding-a-source.md'), 'utf8');

const blocks = [...guide.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, file = '', code = '']) => ({ file, code }));

it('has a block for each step', () => {
  expect(new Set(blocks.map(({ file }) => path.dirname(file)))).toEqual(
    new Set(['shared/sources/kolide', 'test/support/pushes', 'local/simulated/kolide']),
  );
  expect(guide.match(/```ts/g)).toHaveLength(blocks.length);
});

it.each(blocks)('$file holds what the guide shows of it', ({ file, code }) => {
  expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain(code);
});
