import { MAJOR, problems, SCOPE, withRule } from '../../support/policy-compilation';

describe('a policy is refused, with rule, line and reason,', () => {
  test.each([
    [
      'that reads an optional attribute unguarded',
      withRule('unless {\n  context.device.encrypted\n}'),
      6,
      'unable to guarantee safety of access to optional attribute `device.encrypted` in context for Action::"connect" (try testing for the attribute\'s presence with `context.device has encrypted && ..`)',
    ],
    [
      'that reads what no schema knows',
      withRule('when { context.device.mood == "x" }'),
      5,
      'attribute `device.mood` in context for Action::"connect" not found (did you mean `managed`?)',
    ],
    [
      'that asks for the time of day',
      withRule('when { context.now.toTime() < duration("8h") }'),
      3,
      '`toTime` cannot be compiled into a verdict row; calendar functions are refused, compare instants and durations instead',
    ],
    [
      'that asks for the day',
      withRule('when { context.now.toDate() < datetime("2026-01-01") }'),
      3,
      '`toDate` cannot be compiled into a verdict row; calendar functions are refused, compare instants and durations instead',
    ],
    [
      'with a number beyond 2^53',
      withRule(`when { ${MAJOR} < 9007199254740993 }`),
      3,
      'the number 9007199254740992 is beyond 2^53 and would lose precision',
    ],
    [
      'with `context` as a value',
      withRule('when { context == context }'),
      3,
      '`context` can only be followed by an attribute, as in `context.device`',
    ],
    [
      'that can never apply',
      withRule('when { false }'),
      3,
      'policy is impossible: the policy expression evaluates to false for all valid requests',
    ],
    [
      'with an annotation nobody reads',
      withRule('when { context.device has managed }', '@id("a") @grade("24h")'),
      3,
      'unknown annotation @grade; known: @id, @message, @shadow, @critical, @grace, @staleAfter',
    ],
    [
      'with a message that is not ASCII',
      withRule('when { context.device has managed }', '@id("a") @message("Schlüssel")'),
      3,
      '@message must be printable ASCII: VPN clients show nothing else reliably',
    ],
    [
      'with a template',
      `${SCOPE}@id("a")\nforbid (principal == ?principal, action, resource);`,
      3,
      'templates (?principal, ?resource) are not supported',
    ],
  ])('%s', (_, text, line, reason) => {
    expect(problems(text)).toEqual([{ rule: 'a', line, reason }]);
  });

  test('whose permit has a condition', () => {
    const text =
      '\n@id("scope") @staleAfter("72h")\npermit (principal, action, resource) when { context.device has managed };';
    expect(problems(text)).toEqual([
      {
        rule: 'scope',
        line: 2,
        reason:
          'a permit only sets the scope (principal, action, resource); write conditions as forbid rules, so that each denial has a name',
      },
    ]);
  });

  test('that takes the @id of another', () => {
    const rule = '@id("a")\nforbid (principal, action, resource) when { context.device has managed };\n';
    expect(problems(`${SCOPE}${rule}\n${rule}`)).toEqual([
      { rule: 'a', line: 6, reason: '@id("a") is taken by the policy in line 3' },
    ]);
  });

  test.each([
    ['@id', ['needs an @id']],
    ['@id("a") @message', ['@message must be printable ASCII: VPN clients show nothing else reliably']],
    ['@id("a") @shadow("yes")', ['@shadow takes no value']],
    ['@id @shadow', ['needs an @id']],
  ])('whose annotations are %s', (annotations, reasons) => {
    const text = withRule('when { context.device has managed }', annotations);
    expect(problems(text).map(({ reason }) => reason)).toEqual(reasons);
  });

  test('that has no @id', () => {
    const rule = 'forbid (principal, action, resource) when { context.device has managed };\n';
    expect(problems(`${SCOPE}${rule}${rule}`)).toEqual([
      { rule: 'policy 2', line: 3, reason: 'needs an @id' },
      { rule: 'policy 3', line: 4, reason: 'needs an @id' },
    ]);
  });

  test.each([
    ['none', '@id("scope")\npermit (principal, action, resource);', 0],
    ['nothing at all', '', 0],
    ['two', `${SCOPE}${SCOPE.replace('scope', 'other')}`, 2],
  ])('of which %s says @staleAfter', (_, text, found) => {
    expect(problems(text)).toEqual([
      {
        rule: undefined,
        line: 1,
        reason: `exactly one permit needs @staleAfter("…"), found ${found}: every verdict must end`,
      },
    ]);
  });

  test.each([
    ['that does not parse', withRule('when { context.device has }'), 5, /^unexpected token `\}`: expected /],
    [
      'with an effect that is none',
      `${SCOPE}\nforbit (principal);`,
      4,
      /^invalid policy effect: forbit \(effect must be/,
    ],
    [
      'with a number beyond 64 bits',
      withRule(`when { ${MAJOR} < 9223372036854775808 }`),
      5,
      /^integer literal `9223372036854775808` is too large/,
    ],
  ])('%s', (_, text, line, reason) => {
    expect(problems(text)).toEqual([{ rule: undefined, line, reason: expect.stringMatching(reason) }]);
  });

  test('with all its problems at once, in the order of the text', () => {
    const text = `@id("scope")
permit (principal, action, resource);
@id("b") @grade("1h")
forbid (principal, action, resource) when { context.device.encrypted };
@id("b")
forbid (principal, action, resource) when { context.now.toTime() < duration("8h") };`;
    expect(problems(text).map(({ rule, line }) => [rule, line])).toEqual([
      [undefined, 1],
      ['b', 3],
      ['b', 4],
      ['b', 5],
      ['b', 5],
    ]);
  });
});

test('lines are right behind letters of several bytes and lines that end as on Windows', () => {
  const text = `// ünïcödé “quotes” — 漢字 😀\r\n// ещё\r\n${withRule('unless {\r\n  context.device.encrypted\r\n}')}`;
  expect(problems(text)).toMatchObject([{ rule: 'a', line: 8 }]);
  const unknown = `// ünïcödé 😀\n${withRule('when { context.device has managed }', '@id("a") @grade("24h")')}`;
  expect(problems(unknown)).toMatchObject([{ rule: 'a', line: 4 }]);
  expect(problems('// 😀😀😀😀\n\nforbit (principal);')).toMatchObject([{ line: 3 }]);
});
