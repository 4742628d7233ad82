import {
  endpointAttributesSchema,
  projectionConfigurationSchema,
  templateProblem,
} from '../../../shared/domain/configuration';

describe('templateProblem', () => {
  test.each(['{serialNumber}', 'vpn-{udid}', '{deviceUuid}.{serialNumber}.example', '{deviceName}'])(
    'finds nothing wrong with %p',
    (template) => {
      expect(templateProblem(template)).toBeUndefined();
    },
  );

  test.each([
    ['laptop', 'a template needs at least one {identifier}; without one every device would claim the same name'],
    ['', 'a template needs at least one {identifier}; without one every device would claim the same name'],
    ['{serial}', 'unknown identifier {serial}; known: serialNumber, udid, deviceUuid, deviceName'],
    ['{a}{b}', 'unknown identifier {a}, {b}; known: serialNumber, udid, deviceUuid, deviceName'],
    ['{}', 'unknown identifier {}; known: serialNumber, udid, deviceUuid, deviceName'],
    ['{serialNumber}{', 'unbalanced braces'],
    ['{serialNumber}}', 'unbalanced braces'],
    ['{{serialNumber}}', 'unbalanced braces'],
  ])('says of %p: %s', (template, problem) => {
    expect(templateProblem(template)).toBe(problem);
  });
});

describe('endpointAttributesSchema', () => {
  test('takes flat attributes of the four types', () => {
    const attributes = { network: 'corp', privileged: true, tier: 2, groups: ['a'] };
    expect(endpointAttributesSchema.parse(attributes)).toStrictEqual(attributes);
  });

  test.each(['Tier', '1st', 'a-b', 'a b', '', 'x'.repeat(65)])('refuses the name %p', (name) => {
    expect(endpointAttributesSchema.safeParse({ [name]: 1 }).error?.issues[0]).toMatchObject({ path: [name] });
  });

  test.each([1.5, null, { a: 1 }, [1], 2 ** 53])('refuses the value %p', (value) => {
    expect(endpointAttributesSchema.safeParse({ tier: value }).success).toBe(false);
  });
});

describe('projectionConfigurationSchema', () => {
  const configuration = {
    endpoints: { default: { attributes: {} } },
    sources: {
      'workspace-one': {
        kind: 'workspace-one',
        reports: ['managed', 'jailbroken'],
        reportsOnlyOn: { jailbroken: ['ios', 'android'] },
        commonName: { template: '{serialNumber}' },
      },
      kolide: { kind: 'kolide', reports: [] },
    },
  };

  test('reads back what was written', () => {
    expect(projectionConfigurationSchema.parse(configuration)).toStrictEqual(configuration);
  });

  test.each([
    ['a fact that no source can report', { reports: ['mood'] }, ['sources', 'kolide', 'reports', 0]],
    [
      'a template with an unknown placeholder',
      { commonName: { template: '{x}' } },
      ['sources', 'kolide', 'commonName', 'template'],
    ],
    [
      'a platform that is none',
      { reportsOnlyOn: { jailbroken: ['amiga'] } },
      ['sources', 'kolide', 'reportsOnlyOn', 'jailbroken', 0],
    ],
  ])('refuses %s, and says where', (_, change, path) => {
    const sources = { kolide: { kind: 'kolide', reports: [], ...change } };
    expect(projectionConfigurationSchema.safeParse({ ...configuration, sources }).error?.issues[0]?.path).toEqual(path);
  });

  test('says what is wrong with a template', () => {
    const sources = { kolide: { kind: 'kolide', reports: [], commonName: { template: 'laptop' } } };
    expect(projectionConfigurationSchema.safeParse({ ...configuration, sources }).error?.issues[0]?.message).toBe(
      'a template needs at least one {identifier}; without one every device would claim the same name',
    );
  });
});
