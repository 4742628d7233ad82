import { DEFAULT_POLICY, SMALL_POLICY } from '../../support/activations';
import { compile, MAJOR, problems, SCOPE, withRule } from '../../support/policy-compilation';

describe('compilePolicySet', () => {
  test('compiles scope, clauses, message and shadow, and keeps the text', () => {
    expect(compile(SMALL_POLICY)).toStrictEqual({
      ok: true,
      policySet: {
        format: 2,
        staleAfterMs: 3_600_000,
        rules: [
          { id: 'scope', effect: 'permit', when: true, shadow: false, critical: false, textHash: 'iqogu5ucvq0I04KK' },
          {
            id: 'disk',
            effect: 'forbid',
            when: [
              '!',
              [
                '&&',
                ['has', ['.', ['context'], 'device'], 'encrypted'],
                ['.', ['.', ['context'], 'device'], 'encrypted'],
              ],
            ],
            shadow: false,
            critical: false,
            message: 'Encrypt the disk.',
            textHash: 'tK1DGI8bB_JRrljE',
          },
        ],
        text: SMALL_POLICY,
      },
    });
  });

  test('makes the scope part of the condition, before the clauses', () => {
    const text = `${SCOPE}@id("a") @shadow
      forbid (principal is Device, action in [Action::"connect"], resource is Endpoint in Endpoint::"x")
      when { context.device has managed } unless { resource has tier && resource.tier > 1 };`;
    const compilation = compile(text);
    expect(compilation.ok && compilation.policySet.rules[1]).toStrictEqual({
      id: 'a',
      effect: 'forbid',
      shadow: true,
      critical: false,
      textHash: 'Hd-wZbTKNhXoIHRo',
      when: [
        '&&',
        ['is', ['principal'], 'Device'],
        [
          '&&',
          ['in', ['action'], ['entity', 'Action', 'connect']],
          [
            '&&',
            ['is', ['resource'], 'Endpoint'],
            [
              '&&',
              ['in', ['resource'], ['entity', 'Endpoint', 'x']],
              [
                '&&',
                ['has', ['.', ['context'], 'device'], 'managed'],
                ['!', ['&&', ['has', ['resource'], 'tier'], ['<', 1, ['.', ['resource'], 'tier']]]],
              ],
            ],
          ],
        ],
      ],
    });
  });

  test('compiles the default policy', () => {
    const compilation = compile(DEFAULT_POLICY);
    expect(compilation).toMatchObject({ ok: true, policySet: { staleAfterMs: 259_200_000 } });
    const rules = compilation.ok ? compilation.policySet.rules : [];
    expect(rules.map(({ effect, id }) => `${effect} ${id}`)).toEqual([
      'permit scope',
      'forbid managed',
      'forbid jailbroken',
      'forbid compliant',
      'forbid disk-encryption',
      'forbid firewall',
      'forbid minimum-os',
    ]);
    expect(rules.filter(({ effect, message }) => effect === 'forbid' && message === undefined)).toEqual([]);
  });

  test.each([
    ['a source by its own name', 'when { context has uem && context.uem has managed && !context.uem.managed }'],
    ['an endpoint attribute that is one of the words of Cedar', 'when { resource has "in" && resource["in"] }'],
    ['the clock', 'when { context.now < datetime("2027-01-01") }'],
    ['the connection', 'when { context.connection has groups && context.connection.groups.contains("guests") }'],
    ['a number just below 2^53', `when { ${MAJOR} < 9007199254740991 }`],
  ])('takes a rule that reads %s', (_, clause) => {
    expect(problems(withRule(clause))).toEqual([]);
  });
});
