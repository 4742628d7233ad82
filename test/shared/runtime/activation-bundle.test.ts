import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/domain/canonical-json';
import { activationBundleSchema } from '../../../shared/domain/policy/activation';
import { buildActivation } from '../../../shared/runtime/activation-bundle';
import { bundleOf, CONFIGURATION, DEFAULT_POLICY, SMALL_POLICY } from '../../support/activations';

const address = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('base64url');

describe('buildActivation', () => {
  test('addresses policy and configuration by their content', () => {
    const bundle = bundleOf(SMALL_POLICY);
    expect(bundle.policyHash).toBe(address(bundle.policy));
    expect(bundle.configurationHash).toBe(address(CONFIGURATION));
    expect(bundle.configuration).toStrictEqual(CONFIGURATION);
    expect(bundle.policy.text).toBe(SMALL_POLICY);
    expect(bundle.compiler).toBe(2);
  });

  test('gives the same bytes for the same content, however the configuration is ordered', () => {
    const { endpoints, sources } = CONFIGURATION;
    const reordered = { sources: Object.fromEntries(Object.entries(sources).reverse()), endpoints };
    expect(buildActivation(reordered, DEFAULT_POLICY)).toStrictEqual(buildActivation(CONFIGURATION, DEFAULT_POLICY));
  });

  test('gives another address for another policy, and for another configuration', () => {
    const small = bundleOf(SMALL_POLICY);
    const changed = bundleOf(SMALL_POLICY.replace('1h', '2h'));
    expect(changed.policyHash).not.toBe(small.policyHash);
    expect(changed.configurationHash).toBe(small.configurationHash);
    const elsewhere = bundleOf(SMALL_POLICY, { ...CONFIGURATION, endpoints: { default: { attributes: { tier: 1 } } } });
    expect(elsewhere.policyHash).toBe(small.policyHash);
    expect(elsewhere.configurationHash).not.toBe(small.configurationHash);
  });

  test('gives a document that prepare-activation can read', () => {
    const built = buildActivation(CONFIGURATION, DEFAULT_POLICY);
    expect(built.ok && activationBundleSchema.safeParse(JSON.parse(built.document)).error).toBeUndefined();
  });

  test('says in a line each what is wrong with a policy', () => {
    const text = `${SMALL_POLICY}@id("b") @grade("1h")\nforbid (principal, action, resource) when { context.device.managed };`;
    expect(buildActivation(CONFIGURATION, text)).toStrictEqual({
      ok: false,
      problems: [
        'line 7, rule "b": unknown annotation @grade; known: @id, @message, @shadow, @critical, @grace, @staleAfter',
        'line 8, rule "b": unable to guarantee safety of access to optional attribute `device.managed` in context for Action::"connect" (try testing for the attribute\'s presence with `context.device has managed && ..`)',
      ],
    });
    expect(buildActivation(CONFIGURATION, 'nonsense')).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^line 1: /)],
    });
  });

  test('refuses a policy that the workflow could not carry, and counts bytes, not letters', () => {
    expect(buildActivation(CONFIGURATION, `// ${'x'.repeat(120_000)}\n${SMALL_POLICY}`)).toMatchObject({ ok: true });
    const problem = {
      ok: false,
      problems: [expect.stringMatching(/^the compiled policy takes \d{6} bytes, more than 131072;/)],
    };
    expect(buildActivation(CONFIGURATION, `// ${'x'.repeat(131_072)}\n${SMALL_POLICY}`)).toMatchObject(problem);
    expect(buildActivation(CONFIGURATION, `// ${'é'.repeat(70_000)}\n${SMALL_POLICY}`)).toMatchObject(problem);
  });
});
