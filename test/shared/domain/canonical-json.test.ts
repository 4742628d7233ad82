import { canonicalJson } from '../../../shared/domain/canonical-json';

test.each<readonly [unknown, string]>([
  [null, 'null'],
  [undefined, 'null'],
  [true, 'true'],
  [1.5, '1.5'],
  ['a"', '"a\\""'],
  [[], '[]'],
  [[1, undefined, null, [2]], '[1,null,null,[2]]'],
  [{}, '{}'],
  [{ b: 1, a: 2, c: undefined, aa: null }, '{"a":2,"aa":null,"b":1}'],
  [{ 'a"': { d: [{ f: 1, e: 2 }], c: 3 } }, '{"a\\"":{"c":3,"d":[{"e":2,"f":1}]}}'],
])('%p', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});
