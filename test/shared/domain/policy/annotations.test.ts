import { readAnnotations } from '../../../../shared/domain/policy/annotations';

const problemsOf = (effect: 'permit' | 'forbid', annotations: Record<string, string>) =>
  readAnnotations(effect, annotations).problems;

describe('readAnnotations', () => {
  test('reads a rule', () => {
    expect(readAnnotations('forbid', { id: 'disk-encryption', message: 'Turn it on.', shadow: '' })).toStrictEqual({
      value: {
        id: 'disk-encryption',
        message: 'Turn it on.',
        shadow: true,
        critical: false,
        graceMs: undefined,
        staleAfterMs: undefined,
      },
      problems: [],
    });
  });

  test('reads a permit', () => {
    expect(readAnnotations('permit', { id: 'scope', staleAfter: '72h' })).toStrictEqual({
      value: {
        id: 'scope',
        message: undefined,
        shadow: false,
        critical: false,
        graceMs: undefined,
        staleAfterMs: 259_200_000,
      },
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
    [
      { id: 'a', grade: '24h' },
      'unknown annotation @grade; known: @id, @message, @shadow, @critical, @grace, @staleAfter',
    ],
    [
      { id: 'a', Message: 'x' },
      'unknown annotation @Message; known: @id, @message, @shadow, @critical, @grace, @staleAfter',
    ],
    [{ id: 'a', shadow: 'yes' }, '@shadow takes no value'],
    [{ id: 'a', critical: 'yes' }, '@critical takes no value'],
    [{ id: 'a', critical: '', grace: '1h' }, 'a @critical rule has no @grace: it denies at once'],
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

  test.each([
    [{ message: 'x' }, '@message belongs on a forbid'],
    [{ shadow: '' }, '@shadow belongs on a forbid'],
    [{ critical: '' }, '@critical belongs on a forbid'],
    [{ grace: '1h' }, '@grace belongs on a forbid'],
    [{ message: 'x', shadow: '', grace: '1h' }, '@message and @shadow and @grace belong on a forbid'],
  ])('says of a permit with %p: %s', (more, problem) => {
    expect(problemsOf('permit', { id: 'a', ...more })).toEqual([problem]);
  });

  test('reads a rule that no exemption covers', () => {
    expect(readAnnotations('forbid', { id: 'a', critical: '' })).toMatchObject({
      value: { critical: true },
      problems: [],
    });
  });

  test.each([
    ['1m', 60_000],
    ['24h', 86_400_000],
    ['90d', 7_776_000_000],
  ])('reads @grace(%p) as %d ms', (text, ms) => {
    expect(readAnnotations('forbid', { id: 'a', grace: text })).toMatchObject({ value: { graceMs: ms }, problems: [] });
  });

  test.each(['59s999ms', '90d1ms', '-1h', '', 'a day'])('refuses @grace(%p)', (text) => {
    expect(readAnnotations('forbid', { id: 'a', grace: text })).toMatchObject({
      value: { graceMs: undefined },
      problems: [`@grace("${text}") must be a duration such as "72h", from 1m to 90d`],
    });
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
      'unknown annotation @ID; known: @id, @message, @shadow, @critical, @grace, @staleAfter',
      'needs an @id',
      '@shadow takes no value',
      '@shadow belongs on a forbid',
      '@staleAfter("soon") must be a duration such as "72h", from 1m to 30d',
    ]);
  });
});
