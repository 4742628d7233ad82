import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, SCOPE } from '../support/policy-compilation';

const GUIDE = readFileSync(join(__dirname, '..', '..', 'docs', 'guides', 'policies.md'), 'utf8');

/** The fenced examples of the guide, with the words after ```cedar. */
const examples = [...GUIDE.matchAll(/```cedar( refused)?\n([\s\S]*?)```/g)].map(([, refused, text = '']) => ({
  refused: refused !== undefined,
  text: text.includes('permit (') ? text : `${SCOPE}${text}`,
}));

describe('the guide for policy authors', () => {
  test('has examples of both kinds', () => {
    expect(examples.filter(({ refused }) => !refused).length).toBeGreaterThanOrEqual(4);
    expect(examples.filter(({ refused }) => refused)).toHaveLength(1);
  });

  test.each(examples.filter(({ refused }) => !refused))('compiles: $text', ({ text }) => {
    expect(compile(text)).toMatchObject({ ok: true });
  });

  test('what it says is refused is refused, each for its reason', () => {
    const [refused] = examples.filter((example) => example.refused);
    const compilation = compile(refused?.text ?? '');
    expect(compilation.ok ? [] : compilation.problems.map(({ rule, reason }) => [rule, reason])).toEqual([
      ['unguarded', expect.stringContaining('unable to guarantee safety of access to optional attribute')],
      ['office-hours', expect.stringContaining('`toTime` cannot be compiled')],
      ['roaming', expect.stringContaining('@grace is not for rules that read context.connection')],
    ]);
  });
});
