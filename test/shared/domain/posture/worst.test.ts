import { compareVersions, worseFact } from '../../../../shared/domain/posture/worst';

const version = (major: number, minor: number, patch: number) => ({ major, minor, patch });

test.each([
  ['major', version(9, 9, 9), version(10, 0, 0)],
  ['minor', version(10, 1, 9), version(10, 2, 0)],
  ['patch', version(10, 2, 3), version(10, 2, 4)],
])('of two versions the one with the lower %s number is the worse', (_, lower, higher) => {
  expect(compareVersions(lower, higher)).toBeLessThan(0);
  expect(compareVersions(higher, lower)).toBeGreaterThan(0);
  expect(worseFact('osVersion', lower, higher)).toBe(lower);
  expect(worseFact('osVersion', higher, lower)).toBe(lower);
});

test('equal versions are equal', () => {
  expect(compareVersions(version(1, 2, 3), version(1, 2, 3))).toBe(0);
});

test('what has no worse value goes by its text', () => {
  expect(worseFact('owner', 'ann', 'bob')).toBe('ann');
  expect(worseFact('owner', 'bob', 'ann')).toBe('ann');
});

test.each([
  ['managed', false],
  ['compliant', false],
  ['encrypted', false],
  ['firewall', false],
  ['jailbroken', true],
] as const)('of %s, %s is the worse', (name, worse) => {
  expect(worseFact(name, true, false)).toBe(worse);
  expect(worseFact(name, false, true)).toBe(worse);
});
