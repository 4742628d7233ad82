import { FACT_NAMES, factsSchema, IDENTIFIER_NAMES, identifiersSchema } from '../../../shared/domain/facts';

describe('facts', () => {
  test('are these, in this order: projections list them so', () => {
    expect(FACT_NAMES).toEqual([
      'managed',
      'compliant',
      'encrypted',
      'firewall',
      'jailbroken',
      'platform',
      'osVersion',
      'owner',
    ]);
  });

  test('may all be unknown', () => {
    expect(factsSchema.parse({})).toStrictEqual({});
  });

  test('take a version only whole, for a missing part would have to be guessed', () => {
    expect(factsSchema.safeParse({ osVersion: { major: 15, minor: 1, patch: 0 } }).success).toBe(true);
    expect(factsSchema.safeParse({ osVersion: { major: 15, minor: 1 } }).success).toBe(false);
    expect(factsSchema.safeParse({ osVersion: '15.1' }).success).toBe(false);
  });

  test.each(['true', 1, null])('do not take %p for a yes', (value) => {
    for (const name of ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken'])
      expect(factsSchema.safeParse({ [name]: value }).success).toBe(false);
  });

  test('bound the owner as an address is bounded', () => {
    expect(factsSchema.safeParse({ owner: 'x'.repeat(320) }).success).toBe(true);
    expect(factsSchema.safeParse({ owner: 'x'.repeat(321) }).success).toBe(false);
  });
});

describe('identifiers', () => {
  test('are these', () => {
    expect(IDENTIFIER_NAMES).toEqual(['serialNumber', 'udid', 'deviceUuid', 'deviceName']);
  });

  test.each([
    ['', false],
    ['x', true],
    ['x'.repeat(256), true],
    ['x'.repeat(257), false],
  ])('%p is one: %p', (text, valid) => {
    for (const name of IDENTIFIER_NAMES) expect(identifiersSchema.safeParse({ [name]: text }).success).toBe(valid);
  });
});
