import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS } from './faults';

/* `npm run verify seeded-faults` makes these mistakes; here only that each could still be made, for the source moves on. */
describe('the mistakes that the oracle must notice', () => {
  test('are at least twenty, each with its own name', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    expect(FAULTS.length).toBeGreaterThanOrEqual(20);
  });

  test.each(FAULTS)('$name: the text stands exactly once in $file', ({ file, replace, by }) => {
    const text = readFileSync(join(__dirname, '..', '..', file), 'utf8');
    expect(text.split(replace)).toHaveLength(2);
    expect(text.replace(replace, () => by)).not.toBe(text);
  });
});
