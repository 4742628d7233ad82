import {
  knownIdentifier,
  knownOsVersion,
  knownOwner,
  knownPlatform,
  knownText,
  knownWord,
} from '../../../shared/sources/known-value';

describe('knownText', () => {
  const unknowns = [
    '',
    '  ',
    '0',
    '-1',
    0,
    -1,
    'null',
    'NULL',
    'None',
    'Unknown',
    'unknown',
    'N/A',
    'NOT_COLLECTED',
    'NOT_AVAILABLE',
  ];
  it.each([...unknowns, null, undefined, true, {}, [], Number.NaN])('takes %j for unknown', (value) => {
    expect(knownText(value)).toBeUndefined();
  });

  it('takes control characters, lone surrogates and overlong text for unknown', () => {
    expect(['a\u0000b', 'a\nb', '\u001b[31m', '\ud800', 'x'.repeat(257)].map((text) => knownText(text))).toEqual(
      Array(5).fill(undefined),
    );
  });

  it('trims what is known, and writes numbers as text', () => {
    expect([knownText(' C02 '), knownText(10000), knownText('x'.repeat(256)), knownText("mara's 💻")]).toEqual([
      'C02',
      '10000',
      'x'.repeat(256),
      "mara's 💻",
    ]);
  });
});

describe('knownIdentifier', () => {
  it.each([
    '000000000000',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    'System Serial Number',
    'To Be Filled By O.E.M.',
    'Default string',
    '0',
  ])('takes %s for nobody', (value) => {
    expect(knownIdentifier(value)).toBeUndefined();
  });

  it('keeps an identifier as it is spelled', () => {
    expect([knownIdentifier('ZL6LTO7H27AB'), knownIdentifier('7CAAEE42-5f19-4b51-8187-bd43f4484a65')]).toEqual([
      'ZL6LTO7H27AB',
      '7CAAEE42-5f19-4b51-8187-bd43f4484a65',
    ]);
  });
});

describe('knownWord', () => {
  it('folds case, blanks and hyphens', () => {
    expect([knownWord('Non-Compliant'), knownWord('Device Wipe Pending'), knownWord('Unknown')]).toEqual([
      'noncompliant',
      'devicewipepending',
      undefined,
    ]);
  });
});

describe('knownOwner', () => {
  it('is an e-mail address in lower case', () => {
    expect([knownOwner(' Mara@Example.COM '), knownOwner('mara'), knownOwner('a b@c'), knownOwner('null')]).toEqual([
      'mara@example.com',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('knownOsVersion', () => {
  it.each([
    ['11.6.1', { major: 11, minor: 6, patch: 1 }],
    ['14', { major: 14, minor: 0, patch: 0 }],
    [14, { major: 14, minor: 0, patch: 0 }],
    [14.5, { major: 14, minor: 5, patch: 0 }],
    ['10.0.19045.3086', { major: 10, minor: 0, patch: 19045 }],
    ['macOS 14.4.1', { major: 14, minor: 4, patch: 1 }],
    ['13 (22A380)', { major: 13, minor: 0, patch: 0 }],
    ['15.0-beta', { major: 15, minor: 0, patch: 0 }],
    ['', undefined],
    ['0.0.0', undefined],
    ['21H2', undefined],
    ['99999999999.1', undefined],
    ['Sonoma', undefined],
    [null, undefined],
    [true, undefined],
  ])('%j', (value, expected) => {
    expect(knownOsVersion(value)).toEqual(expected);
  });
});

describe('knownPlatform', () => {
  it.each([
    ['AppleOsX', 'macos'],
    ['macOS', 'macos'],
    ['Apple', 'ios'],
    ['iPadOS', 'ios'],
    ['WinRT', 'windows'],
    ['Windows 11', 'windows'],
    ['Android', 'android'],
    ['ChromeOS', 'chromeos'],
    ['Ubuntu Linux', 'linux'],
    ['Tizen', 'other'],
    ['', undefined],
    ['Unknown', undefined],
    ['---', undefined],
    [7, undefined],
  ])('%j is %s', (value, expected) => {
    expect(knownPlatform(value)).toBe(expected);
  });
});
