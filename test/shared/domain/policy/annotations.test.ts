import { readAnnotations } from '../../../../shared/domain/policy/annotations';

const problemsOf = (effect: 'permit' | 'forbid', annotations: Record<string, string>) =>
  readAnnotations(effect, annotations).problems;

describe('readAnnotations', () => {
  test('reads a rule', () => {
    expect(readAnnotations('forbid', { id: 'disk-encryption', message: 'Turn it on.', shadow: '' })).toStrictEqual({
      value: { id: 'disk-encryption', message: 'Turn it on.', shadow: true, staleAfterMs: undefined },
      problems: [],
    });
  });

  test('reads a permit', () => {
    expect(readAnnotations('permit', { id: 'scope', staleAfter: '72h' })).toStrictEqual({
      value: { id: 'scope', message: undefined, shadow: false, staleAfterMs: 259_200_000 },
      problems: [],
    });
  });

  test.each(['a', 'a1-b', 'x'.repeat(48)])('takes the @id %p', (id) => {
    expect(problemsOf('forbid', { id })).toEqual([]);
  });

  test.each(['A', '1a', '-a', 'a_b', 'a b', 'é', 'x'.repeat(49)])('refuses the @id %p', (id) => {
    expect(problemsOf('forbid', { id })).toEqual([
      `@id("${id}") must start with a lower-case letter and have at most 48 lower-case letters, digits and hyphens`,
    ]);
  });

  test.each([
    [{}, 'needs an @id'],
    [{ id: '' }, 'needs an @id'],
    [{ id: 'a', grace: '24h' }, 'unknown annotation @grace; known: @id, @message, @shadow, @staleAfter'],
    [{ id: 'a', Message: 'x' }, 'unknown annotation @Message; known: @id, @message, @shadow, @staleAfter'],
    [{ id: 'a', shadow: 'yes' }, '@shadow takes no value'],
    [{ id: 'a', message: 'café' }, '@message must be printable ASCII: VPN clients show nothing else reliably'],
    [{ id: 'a', message: 'a\nb' }, '@message must be printable ASCII: VPN clients show nothing else reliably'],
    [{ id: 'a', message: '' }, '@message must be printable ASCII: VPN clients show nothing else reliably'],
    [{ id: 'a', message: 'x'.repeat(201) }, '@message has 201 characters, at most 200 fit'],
    [{ id: 'a', staleAfter: '72h' }, '@staleAfter belongs on the permit'],
  ])('says of a forbid with %p: %s', (annotations, problem) => {
    expect(problemsOf('forbid', annotations)).toEqual([problem]);
  });

  test('takes a message of 200 characters', () => {
    expect(problemsOf('forbid', { id: 'a', message: 'x'.repeat(200) })).toEqual([]);
  });

  test.each([{ message: 'x' }, { shadow: '' }])('says of a permit with %p that it belongs on a forbid', (more) => {
    expect(problemsOf('permit', { id: 'a', ...more })).toEqual(['@message and @shadow belong on a forbid']);
  });

  test.each([
    ['1m', 60_000],
    ['60s', 60_000],
    ['1d12h', 129_600_000],
    ['30d', 2_592_000_000],
  ])('reads @staleAfter(%p) as %d ms', (text, ms) => {
    expect(readAnnotations('permit', { id: 'a', staleAfter: text }).value.staleAfterMs).toBe(ms);
  });

  test.each(['59s', '30d1ms', '-1h', '', '3 days', '72', '1h1d', '99999999999999999999d'])(
    'refuses @staleAfter(%p)',
    (text) => {
      expect(readAnnotations('permit', { id: 'a', staleAfter: text })).toMatchObject({
        value: { staleAfterMs: undefined },
        problems: [`@staleAfter("${text}") must be a duration such as "72h", from 1m to 30d`],
      });
    },
  );

  test('reports all problems together', () => {
    expect(problemsOf('permit', { ID: 'a', shadow: 'x', staleAfter: 'soon' })).toEqual([
      'unknown annotation @ID; known: @id, @message, @shadow, @staleAfter',
      'needs an @id',
      '@shadow takes no value',
      '@message and @shadow belong on a forbid',
      '@staleAfter("soon") must be a duration such as "72h", from 1m to 30d',
    ]);
  });
});
