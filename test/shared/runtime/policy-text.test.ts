import { lineOf, locatePolicies } from '../../../shared/runtime/policy-text';

describe('locatePolicies', () => {
  const one = '@id("one")\npermit (principal, action, resource);';
  const two = 'forbid (principal, action, resource);';

  test('finds each policy with its name and line, in the order of the text', () => {
    expect(locatePolicies(`// é\n\n${one}\n\n${two}\n`, [two, one])).toStrictEqual([
      { text: one, name: 'one', line: 3 },
      { text: two, name: 'policy 2', line: 6 },
    ]);
  });

  test('finds the same policy twice where it stands twice', () => {
    expect(locatePolicies(`${two}\n${two}`, [two, two]).map(({ line }) => line)).toEqual([1, 2]);
  });
});

describe('lineOf', () => {
  test.each([
    [0, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [99, 3],
  ])('byte %d of "é", "" and "x" is in line %d', (offset, line) => {
    expect(lineOf('é\n\nx', offset)).toBe(line);
  });
});
